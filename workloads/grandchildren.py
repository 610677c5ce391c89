"""A parent ends its child, which has two children of its own: one is daemonic, the other is not."""

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def work(who):
    log(who + " works")
    gate(who + " may end")
    log(who + " ends")


def have_children():
    for who, daemonic in (("daemon", True), ("grandchild", False)):
        mp.Process(target=work, args=(who,), name=who, daemon=daemonic).start()
    work("child")


if __name__ == "__main__":
    how = read_arguments(how=("terminate", "kill")).how
    child = mp.Process(target=have_children, name="child")
    child.start()
    gate("parent may end its child")
    log("parent ends its child")
    getattr(child, how)()
    child.join()
    log("parent is back from join")
