"""A parent starts a child whose target is a lambda."""

from workloads.probe import log, mp

if __name__ == "__main__":
    child = mp.Process(target=lambda: log("child works"))
    try:
        child.start()
    except Exception as error:  # the log says which
        log("start raises " + type(error).__name__, {"pid": child.pid})
    else:
        child.join()
    log("parent at its last line")
