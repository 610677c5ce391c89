"""A parent builds `Process` objects with and without a `group`, and starts the last that it was given."""

from workloads.probe import log, mp


def work():
    log("child works")


if __name__ == "__main__":
    child = None
    for group in (None, 0, "", "a group"):
        try:
            child = mp.Process(group, target=work)
        except AssertionError:
            log("refused", group)
        else:
            log("accepted", group)
    child.start()
    child.join()
