"""A program assigns a variable of its own, and one of a module that it has imported; a child reads both."""

from workloads.probe import mp
from workloads.processes.variables import settings

assigned = "at the top level"

if __name__ == "__main__":
    assigned = "by the main process"
    settings.assigned = "by the main process"
    child = mp.Process(target=settings.work)
    child.start()
    child.join()
