"""A parent makes its child daemonic when the child has already started."""

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
    except AssertionError:
        log("the flag is refused", {"daemonic": child.daemon})
    else:
        log("the flag is accepted", {"daemonic": child.daemon})
    log("parent at its last line")
