"""A parent and its child each have one end of several pipes, and try to send and to receive."""

from workloads.exceptions import name_of
from workloads.probe import log, mp

#: The arguments with which a pipe is made, and which of its ends are the parent's and the child's.
PIPES = {
    "duplex not given": ((), (0, 1)),
    "duplex=True": ((True,), (0, 1)),
    "duplex=False, parent has the first end": ((False,), (0, 1)),
    "duplex=False, parent has the second end": ((False,), (1, 0)),
}


def send(connection, what):
    try:
        connection.send(what)
    except Exception as error:  # the log says which
        return name_of(error)
    return "sent"


def receive(connection):
    try:
        return connection.recv()
    except Exception as error:  # the log says which
        return name_of(error)


def use(ends, who):
    for pipe, end in ends.items():
        log("{}: {}".format(who, pipe), {"send": send(end, who + "'s"), "recv": receive(end)})


if __name__ == "__main__":
    parents, childs = {}, {}
    for pipe, (arguments, (of_parent, of_child)) in PIPES.items():
        ends = mp.Pipe(*arguments)
        parents[pipe], childs[pipe] = ends[of_parent], ends[of_child]
    child = mp.Process(target=use, args=(childs, "child"))
    child.start()
    use(parents, "parent")
    child.join()
