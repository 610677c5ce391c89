"""A program without a main guard creates an executor of one at its top level, and submits a task."""

import os
import sys

from workloads.exceptions import name_of
from workloads.executor import ProcessPoolExecutor
from workloads.probe import log


def work():
    log("task begins")
    return 7


# The main process, a fork server and the workers may run this. If start were not refused, they would never stop.
runs_before = int(os.environ.get("UNGUARDED", "0"))
os.environ["UNGUARDED"] = str(runs_before + 1)
if runs_before > 2:
    sys.exit("one worker too many")

log("top level runs")
executor = ProcessPoolExecutor(1)
future = executor.submit(work)
error = future.exception()
log("top level has the outcome", {"raises": name_of(error)} if error else {"returns": future.result()})
executor.shutdown()
log("top level is back from shutdown")
