"""Children end, and their parent, without having joined them, does things to one or all of them that may reap them."""

import signal
import sys
from importlib import import_module

from workloads.command_line import read_arguments
from workloads.exceptions import name_of
from workloads.probe import gate, log, mp
from workloads.until_ready import wait_for_end


def wait_for_sentinel(child):
    return len(import_module(mp.__name__ + ".connection").wait([child.sentinel]))


def list_children(_):
    # remedy
    running = mp.active_children()
    # end of remedy
    return [child.name for child in running]


#: What a parent may do, to one child or to all.
WAYS = {
    "join()": lambda child: child.join(),
    "join(0)": lambda child: child.join(0),
    "is_alive()": lambda child: child.is_alive(),
    "exitcode": lambda child: child.exitcode,
    "repr()": repr,
    "close()": lambda child: child.close(),
    "active_children()": list_children,
    "Process.start()": lambda _: mp.Process(name="another").start(),
    "pid": lambda child: child.pid,
    "terminate()": lambda child: child.terminate(),
    "wait([sentinel])": wait_for_sentinel,
}

#: The children, but for "other", each with what is done to it.
CHILDREN = {
    "one way for each": {
        child: [child] for child in ("join()", "join(0)", "is_alive()", "exitcode", "repr()", "close()")
    },
    "several for one": {"one": ["pid", "terminate()", "wait([sentinel])", "active_children()"]},
    "a start": {"one": ["Process.start()"]},
    "nothing": {"one": []},
}


def work(code):
    log(mp.current_process().name + " works")
    gate("children may end")
    sys.exit(code)


def do(way, child):
    try:
        return WAYS[way](child)
    except Exception as error:  # the log says which
        return name_of(error)


if __name__ == "__main__":
    given = read_arguments(ways=tuple(CHILDREN), sigchld=("as by default", "ignored"))
    if given.sigchld == "ignored":
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    ways = CHILDREN[given.ways]
    children = {name: mp.Process(target=work, args=(3,), name=name) for name in ways}
    other = mp.Process(target=work, args=(4,), name="other")
    for child in (*children.values(), other):
        child.start()
    for child in (*children.values(), other):
        wait_for_end(child)
    log("parent sees that all have ended")
    for name in ways:
        for way in ways[name]:
            gate("parent may go on to " + way)
            log("parent has done " + way, do(way, children[name]))
    gate("parent may end")
    other.join()
    log("parent reads the exit code of other", other.exitcode)
    if given.sigchld == "ignored":
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # a resource tracker is to be reaped without a complaint
