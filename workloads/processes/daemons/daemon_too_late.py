"""A parent sets the daemon flag of a child that has already started."""

from workloads.probe import gate, log, mp


def work():
    log("child works")
    gate("child may end")
    log("child ends")


if __name__ == "__main__":
    child = mp.Process(target=work, name="child")
    child.start()
    gate("parent may set the flag")
    try:
        child.daemon = True
    except Exception as error:  # the log says which
        log("setting the flag raises " + type(error).__name__, {"daemonic": child.daemon})
    else:
        log("the flag is set", {"daemonic": child.daemon})
    log("parent at its last line")
