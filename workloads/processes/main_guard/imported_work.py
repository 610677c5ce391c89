"""A program without a main guard starts a child at its top level, whose work is defined in another module."""

from workloads.probe import log, mp
from workloads.processes.main_guard.work import work

log("top level runs")
child = mp.Process(target=work)
child.start()
child.join()
log("top level is back from join", {"exitcode": child.exitcode})
