"""Children put objects that are slow to pickle, and end in one way each; their parent looks into their queues."""

import threading

from workloads.command_line import read_arguments
from workloads.endings import ENDINGS, end
from workloads.probe import gate, log, mp
from workloads.sending import Slow

#: What children there are: how each ends, what it does before, and whether it is daemonic.
CHILDREN = {
    "end by themselves": {
        "return": ("return", "nothing", False),
        "sys.exit": ("sys.exit", "nothing", False),
        "exception": ("exception", "nothing", False),
        "daemonic, return": ("return", "nothing", True),
        "daemonic, sys.exit": ("sys.exit", "nothing", True),
        "daemonic, exception": ("exception", "nothing", True),
    },
    "do not wait": {
        "os._exit": ("os._exit", "nothing", False),
        "terminate": ("terminate", "nothing", False),
        "kill": ("kill", "nothing", False),
        "return": ("return", "cancel_join_thread", False),
    },
    "have sent": {
        "os._exit": ("os._exit", "join_thread", False),
        "terminate": ("terminate", "join_thread", False),
        "kill": ("kill", "join_thread", False),
    },
}


def work(queue, which, ending, before):
    queue.put(Slow("object"))
    if before == "cancel_join_thread":
        queue.cancel_join_thread()
    elif before == "join_thread":
        log("child waits until everything is sent: " + which)
        # remedy
        queue.close()
        queue.join_thread()  # returns once everything is sent
        # end of remedy
    log("child has put: " + which)
    ENDINGS[ending]()


def look(child, queue, which, ending):
    end(child, ending)
    child.join()
    log("child has ended: " + which)
    log("parent finds the queue empty: " + which if queue.empty() else "parent gets " + queue.get() + ": " + which)


if __name__ == "__main__":
    threads = []
    for which, (ending, before, daemon) in CHILDREN[read_arguments(who=tuple(CHILDREN)).who].items():
        if ending == "kill" and not hasattr(mp.Process, "kill"):
            continue
        queue = mp.Queue()
        child = mp.Process(target=work, args=(queue, which, ending, before), daemon=daemon)
        child.start()
        threads.append(threading.Thread(target=look, args=(child, queue, which, ending)))
    gate("parent may go on")
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
