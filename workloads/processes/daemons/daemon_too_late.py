"""A parent sets the daemon flag of a child that has already started, or the child sets its own."""

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def work(sets_its_flag):
    log("child works")
    if sets_its_flag:
        gate("child may set its flag")
        mp.current_process().daemon = True
        log("the child's flag is set", {"daemonic": mp.current_process().daemon})
    gate("child may end")
    log("child ends")


if __name__ == "__main__":
    by = read_arguments(by=("parent", "child")).by
    child = mp.Process(target=work, args=(by == "child",), name="child")
    child.start()
    if by == "child":
        gate("parent may end")
    else:
        gate("parent may set the flag")
        try:
            child.daemon = True
        except Exception as error:  # the log says which
            log("setting the flag raises " + type(error).__name__, {"daemonic": child.daemon})
        else:
            log("the flag is set", {"daemonic": child.daemon})
    log("parent at its last line")
