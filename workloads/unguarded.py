"""A program without a guard: it starts a child at its top level."""

import sys

from workloads.probe import log, mp


def work():
    log("child works")


if ":" in mp.current_process().name:
    # A child's child: were start not refused to its parent, there would be no end of them.
    sys.exit("one child too many")

log("program comes to its start")
child = mp.Process(target=work)
child.start()
child.join()
log("program is back from join", {"exitcode": child.exitcode})
