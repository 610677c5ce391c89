"""A program without a main guard starts a child at its top level."""

import os
import sys

from workloads.probe import log, mp


def work():
    log("child works")


# The main process, a fork server and the child may run this. If start were not refused, they would never stop.
runs_before = int(os.environ.get("UNGUARDED", "0"))
os.environ["UNGUARDED"] = str(runs_before + 1)
if runs_before > 2:
    sys.exit("one child too many")

log("top level runs")
child = mp.Process(target=work)
child.start()
child.join()
log("top level is back from join", {"exitcode": child.exitcode})
