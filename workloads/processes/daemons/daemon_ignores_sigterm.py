"""A main process ends before its two daemonic children, of which the first ignores SIGTERM."""

import signal

from workloads.probe import gate, log, mp


def work(who):
    if who == "first daemon":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    log(who + " works")
    gate(who + " may end")
    log(who + " ends")


if __name__ == "__main__":
    for who in ("first daemon", "second daemon"):
        mp.Process(target=work, args=(who,), name=who, daemon=True).start()
    gate("parent may end")
    log("parent at its last line")
