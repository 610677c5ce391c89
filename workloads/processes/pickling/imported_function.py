"""A parent starts a child whose target is a function of another module of the program."""

from workloads.probe import log, mp

# remedy
from workloads.processes.pickling.functions import report

# end of remedy

if __name__ == "__main__":
    # remedy
    child = mp.Process(target=report, args=("child works",))
    # end of remedy
    child.start()
    child.join()
    log("parent is back from join", {"exitcode": child.exitcode})
