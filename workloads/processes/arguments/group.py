"""A parent builds `Process` objects with different values of `group`, and then with its function alone."""

from workloads.exceptions import name_of
from workloads.probe import log, mp


def work():
    log("child works")


if __name__ == "__main__":
    child = None
    for group in (None, 0, "", "a group"):
        try:
            child = mp.Process(group, target=work)
        except Exception as error:
            log("group is refused", {"group": group, "error": name_of(error)})
        else:
            log("group is accepted", {"group": group})
    child.start()
    child.join()
    try:
        child = mp.Process(work)
    except Exception as error:
        log("a function as the first argument is refused", {"error": name_of(error)})
        # remedy
        child = mp.Process(target=work)
        # end of remedy
    child.start()
    child.join()
    log("parent has joined the last child", {"exitcode": child.exitcode})
