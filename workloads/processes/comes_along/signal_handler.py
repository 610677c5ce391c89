"""A parent that handles or ignores SIGTERM starts children and terminates them, or they raise SIGTERM.

Some of the children set the default handler first.
"""

import signal

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def handle(number, _):
    log(mp.current_process().name + ": handler runs", number)


HANDLERS = {"function": handle, "SIG_IGN": signal.SIG_IGN}

#: Of each child, one after another: the handler of its parent when that starts it, and whether it sets the default one.
CHILDREN = {
    "handles, then ignores": (("function", False), ("function", True), ("SIG_IGN", False)),
    "ignores": (("SIG_IGN", False), ("SIG_IGN", True)),
}


def work(who, raises, resets):
    if resets:
        # remedy
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        # end of remedy
    log(who + ": child works")
    gate(who + ": child may end")
    if raises:
        signal.raise_signal(signal.SIGTERM)
    log(who + ": child ends")


if __name__ == "__main__":
    given = read_arguments(parent=tuple(CHILDREN), by=("parent", "child"))
    for handler, resets in CHILDREN[given.parent]:
        who = handler + (", reset" if resets else "")
        signal.signal(signal.SIGTERM, HANDLERS[handler])
        child = mp.Process(target=work, args=(who, given.by == "child", resets), name=who)
        child.start()
        if given.by == "parent":
            gate(who + ": parent may terminate")
            child.terminate()
            log(who + ": parent is back from terminate")
        child.join()
        log(who + ": parent is back from join", {"exitcode": child.exitcode})
