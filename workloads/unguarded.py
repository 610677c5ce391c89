"""A program without a guard: it starts a child at its top level."""

import os
import sys

from workloads.probe import log, mp


def work():
    log("child works")


# The program, its fork server and their child may come here: were start not refused, there would be no end of them.
before = int(os.environ.get("UNGUARDED", "0"))
os.environ["UNGUARDED"] = str(before + 1)
if before > 2:
    sys.exit("one child too many")

log("program comes to its start")
child = mp.Process(target=work)
child.start()
child.join()
log("program is back from join", {"exitcode": child.exitcode})
