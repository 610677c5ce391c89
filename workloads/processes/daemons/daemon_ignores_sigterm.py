"""A main process ends before its daemonic children, of which the first ignores SIGTERM; it may kill them first."""

import signal

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def work(who):
    if who == "first daemon":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    log(who + " works")
    gate(who + " may end")
    log(who + " ends")


if __name__ == "__main__":
    given = read_arguments(daemons=(2, 1), kills=("no", "yes"))
    names = ("first daemon", "second daemon")[: given.daemons]
    daemons = [mp.Process(target=work, args=(who,), name=who, daemon=True) for who in names]
    for daemon in daemons:
        daemon.start()
    gate("parent may end")
    log("parent at its last line")
    if given.kills == "yes":
        # remedy
        for daemon in daemons:
            daemon.kill()
        # end of remedy
