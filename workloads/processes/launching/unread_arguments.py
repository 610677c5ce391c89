"""A parent passes an argument to a child that fails while it imports the program, before it reads what was passed."""

from workloads.command_line import read_arguments
from workloads.probe import log, mp

#: Twice what fits into a pipe, and more, on every platform (bytes).
LARGE = 2 * 1024 * 1024

if __name__ == "__mp_main__":
    log("child imports the program")
    raise ValueError("this program cannot be imported")


def work(argument):
    log("child works", len(argument))


def receive(reader):
    log("child works", len(reader.recv_bytes()))


def pass_at_start(size):
    child = mp.Process(target=work, args=(bytes(size),))
    try:
        child.start()
    except ConnectionError as error:
        active = [each.name for each in mp.active_children()]
        log("start raises " + type(error).__name__, {"no pid": child.pid is None, "active children": active})
        return None
    return child


def send_after_start(size):
    # remedy
    reader, writer = mp.Pipe(duplex=False)
    child = mp.Process(target=receive, args=(reader,))
    child.start()
    reader.close()
    # end of remedy
    try:
        writer.send_bytes(bytes(size))
    except BrokenPipeError:
        log("send raises BrokenPipeError")
    return child


if __name__ == "__main__":
    given = read_arguments(argument=("small", "large"), passed=("at the start", "after the start"))
    way = pass_at_start if given.passed == "at the start" else send_after_start
    log("parent starts its child")
    child = way({"small": 1, "large": LARGE}[given.argument])
    if child:
        child.join()
        log("parent is back from join", {"exitcode": child.exitcode})
