"""A parent sets the daemon flag of a child that has already started, and then the child sets its own."""

from workloads.exceptions import name_of
from workloads.probe import gate, log, mp


def work():
    log("child works")
    gate("child may set its flag")
    mp.current_process().daemon = True
    log("the child's flag is set", {"daemonic": mp.current_process().daemon})
    gate("child may end")
    log("child ends")


if __name__ == "__main__":
    child = mp.Process(target=work, name="child")
    child.start()
    gate("parent may set the flag")
    try:
        child.daemon = True
    except Exception as error:  # the log says which
        log("setting the flag raises " + name_of(error), {"daemonic": child.daemon})
    else:
        log("the flag is set", {"daemonic": child.daemon})
    gate("parent may end")
    log("parent at its last line")
