"""A process and its child ignore every signal that asks them to end, and stay."""

import signal
import threading

from workloads.probe import log, mp


def stay(what):
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    log(what)
    threading.Event().wait()


if __name__ == "__main__":
    mp.Process(target=stay, args=("child is there",)).start()
    stay("is there")
