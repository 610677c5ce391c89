"""A parent reads the pid of a child whose object it has closed."""

from workloads.probe import log, mp


def work():
    log("child works")


if __name__ == "__main__":
    child = mp.Process(target=work)
    child.start()
    child.join()
    child.close()
    log("parent has closed the object")
    try:
        log("parent reads pid", {"pid": child.pid})
    except Exception as error:
        log("parent reads pid", {"error": type(error).__name__})
