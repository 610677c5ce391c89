"""A parent starts children that need a while to start, and refers to none of the objects that they get as arguments."""

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp

MAKE = {
    "Lock": mp.Lock,
    "Queue": mp.Queue,
    "Value": lambda: mp.Value("i", 7),
    "Pipe": lambda: mp.Pipe()[0],
}


def wait_for_parent(what):
    gate("child may go on: " + what)


class SlowStart:
    """An argument that a child needs a while to unpickle."""

    def __init__(self, what):
        self.what = what

    def __reduce__(self):
        return wait_for_parent, (self.what,)


def work(what, *arguments):
    log("child has its arguments: " + what, len(arguments))


def start(what, keeps):
    shared = MAKE[what]()
    child = mp.Process(target=work, args=(what, SlowStart(what), shared))
    child.start()
    if keeps:
        # remedy
        child.shared = shared  # kept as long as the process object
        # end of remedy
    return child


if __name__ == "__main__":
    given = read_arguments(kinds=",".join(MAKE), keeps="")
    for what in given.kinds.split(","):
        child = start(what, keeps=what in given.keeps.split(","))
        log("parent has started a child: " + what)
        child.join()
        log("parent is back from join: " + what, child.exitcode)
