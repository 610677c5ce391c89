"""A program starts a child, and is run by a debugger."""

from workloads.probe import log, mp


def work():
    log("child works")


if __name__ == "__main__":
    child = mp.Process(target=work)
    try:
        child.start()
    except AttributeError as error:
        log("start raises AttributeError", str(error))
    else:
        child.join()
        log("parent is back from join", {"exitcode": child.exitcode})
