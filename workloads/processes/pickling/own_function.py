"""A parent starts a child whose target is a function at the top level of the program."""

from workloads.probe import log, mp


def report(what):
    log(what)


if __name__ == "__main__":
    # remedy
    child = mp.Process(target=report, args=("child works",))
    # end of remedy
    child.start()
    child.join()
    log("parent is back from join", {"exitcode": child.exitcode})
