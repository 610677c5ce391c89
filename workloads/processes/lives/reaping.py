"""Two children end, and their parent, without having joined them, does something that may reap one of them or both."""

import signal
import sys
from importlib import import_module

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp
from workloads.until_ready import wait_for_end


def wait_for_sentinel(child):
    return len(import_module(mp.__name__ + ".connection").wait([child.sentinel]))


def list_children(_):
    # remedy
    running = mp.active_children()
    # end of remedy
    return [child.name for child in running]


#: What a parent may do about the first child, or about all.
WAYS = {
    "join()": lambda child: child.join(),
    "join(0)": lambda child: child.join(0),
    "is_alive()": lambda child: child.is_alive(),
    "exitcode": lambda child: child.exitcode,
    "repr()": repr,
    "close()": lambda child: child.close(),
    "active_children()": list_children,
    "Process.start()": lambda _: mp.Process(name="third").start(),
    "pid": lambda child: child.pid,
    "terminate()": lambda child: child.terminate(),
    "wait([sentinel])": wait_for_sentinel,
}


def work(code):
    log(mp.current_process().name + " works")
    gate("children may end")
    sys.exit(code)


if __name__ == "__main__":
    given = read_arguments(way=tuple(WAYS), sigchld=("as by default", "ignored"))
    if given.sigchld == "ignored":
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    first = mp.Process(target=work, args=(3,), name="first")
    second = mp.Process(target=work, args=(4,), name="second")
    first.start()
    second.start()
    for child in (first, second):
        wait_for_end(child)
    log("parent sees that both have ended")
    gate("parent may go on")
    log("parent has gone on", WAYS[given.way](first))
    gate("parent may end")
    second.join()
    log("parent reads the exit code of second", second.exitcode)
    if given.sigchld == "ignored":
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # a resource tracker is to be reaped without a complaint
