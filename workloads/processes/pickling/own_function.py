"""A parent starts a child whose target is a function at the top level of the program."""

from workloads.probe import log, mp
from workloads.processes.pickling.functions import report


# remedy
def work(what):
    report(what)


# end of remedy


if __name__ == "__main__":
    # remedy
    child = mp.Process(target=work, args=("child works",))
    # end of remedy
    child.start()
    child.join()
    log("parent is back from join", {"exitcode": child.exitcode})
