"""A parent and its child each have one end of a pipe, and try to send and to receive."""

from workloads.command_line import read_arguments
from workloads.probe import log, mp


def send(connection, what):
    try:
        connection.send(what)
    except Exception as error:  # the log says which
        return type(error).__name__
    return "sent"


def receive(connection):
    try:
        return connection.recv()
    except Exception as error:  # the log says which
        return type(error).__name__


def work(end):
    log("child", {"send": send(end, "child's"), "recv": receive(end)})


if __name__ == "__main__":
    given = read_arguments(duplex=("not given", "True", "False"), parent_has=("first", "second"))
    ends = mp.Pipe(*{"not given": (), "True": (True,), "False": (False,)}[given.duplex])
    parents, childs = ends if given.parent_has == "first" else reversed(ends)
    child = mp.Process(target=work, args=(childs,))
    child.start()
    log("parent", {"send": send(parents, "parent's"), "recv": receive(parents)})
    child.join()
