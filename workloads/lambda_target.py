"""A parent gives its child a lambda as target."""

from workloads.probe import log, mp

if __name__ == "__main__":
    child = mp.Process(target=lambda: log("child works"))
    try:
        child.start()
    except Exception as error:  # whatever it is, the log tells
        log("start is refused", {"error": type(error).__name__, "pid": child.pid})
    else:
        child.join()
    log("parent at its last line")
