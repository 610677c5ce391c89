"""A parent builds a child with positional arguments only, and tries to give `daemon` as one more."""

from workloads.probe import log, mp


def work(*args, **kwargs):
    log("child works", {"args": args, "kwargs": kwargs})


if __name__ == "__main__":
    child = mp.Process(None, work, "Mary", ("first", 2), {"named": "value"})
    child.start()
    child.join()
    try:
        child = mp.Process(None, work, "Mary", (), {}, True)
    except Exception as error:
        log("a sixth argument is refused", {"error": type(error).__name__})
    else:
        log("a sixth argument is accepted", {"daemon": child.daemon})
    log("daemon is accepted by keyword", {"daemon": mp.Process(daemon=True).daemon})
