"""A parent builds `Process` objects with different values of `group`, and starts the last that was accepted."""

from workloads.probe import log, mp


def work():
    log("child works")


if __name__ == "__main__":
    child = None
    for group in (None, 0, "", "a group"):
        try:
            child = mp.Process(group, target=work)
        except Exception as error:
            log("group is refused", {"group": group, "error": type(error).__name__})
        else:
            log("group is accepted", {"group": group})
    child.start()
    child.join()
