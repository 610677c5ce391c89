"""A main process terminates its child on its last line, or in a `finally` clause, but not that child's sibling."""

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def work(who):
    try:
        log(who + " works")
        gate(who + " may end")
        log(who + " ends")
    finally:
        log(who + " cleans up")


def do_the_rest():
    gate("parent may end")
    if given.fails == "yes":
        log("parent raises ValueError")
        raise ValueError("raised by the parent")
    log("parent at its last line")


if __name__ == "__main__":
    given = read_arguments(
        sibling=("yes", "no"), fails=("no", "yes"), terminates=("on the last line", "in a finally clause")
    )
    child = mp.Process(target=work, args=("child",), name="child")
    child.start()
    if given.sibling == "yes":
        mp.Process(target=work, args=("sibling",), name="sibling").start()
    if given.terminates == "in a finally clause":
        # remedy
        try:
            do_the_rest()
        finally:
            child.terminate()
        # end of remedy
    else:
        do_the_rest()
        child.terminate()
