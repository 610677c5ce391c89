"""Children each send themselves a signal: SIGTERM, SIGUSR1, SIGKILL and SIGINT, as far as the platform has them."""

import os
import signal

from workloads.probe import gate, log, mp


def work(number):
    os.kill(os.getpid(), number)
    gate("child may end")
    log("child ends")


if __name__ == "__main__":
    # A shell starts what it runs in the background with SIGINT ignored, and children inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for name in ("SIGTERM", "SIGUSR1", "SIGKILL", "SIGINT"):
        if not hasattr(signal, name):
            continue
        child = mp.Process(target=work, args=(getattr(signal, name),))
        child.start()
        child.join()
        log("parent reads the exit code after " + name, child.exitcode)
