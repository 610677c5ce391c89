"""Children are ended by a signal each: by SIGTERM, SIGKILL and SIGINT."""

import os
import signal

from workloads.probe import log, mp


def work(number):
    os.kill(os.getpid(), number)
    log("child is still there")


if __name__ == "__main__":
    for name in ("SIGTERM", "SIGKILL", "SIGINT"):
        child = mp.Process(target=work, args=(getattr(signal, name),))
        child.start()
        child.join()
        log("parent reads the exit code after " + name, child.exitcode)
