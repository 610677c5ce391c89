"""A child puts three objects into a queue for two, and a fourth later; its parent tries to put and gets them all.

There are two rounds: who waits does so without a timeout in the first, and with one that does not expire in the second.
"""

import time
from queue import Empty, Full

from workloads.command_line import read_arguments
from workloads.exceptions import name_of
from workloads.probe import gate, log, mp

#: How those wait that have to.
TIMEOUTS = {"without a timeout": (), "with a timeout": (3600,)}

#: By how much a wait may end early, in seconds: timeouts are counted in milliseconds, and on Windows in such ticks.
TICK = 1 / 64


def work(queue, rounds):
    for how, timeout in rounds:
        for number in (1, 2, 3):
            log("child puts {} {}".format(number, how))
            queue.put(number, True, *timeout)
            log("child has put {} {}".format(number, how))
        gate("child may put 4 " + how)
        queue.put(4)


def try_to(function, *args, **kwargs):
    """Call a function and return its error's name, which must be that of the module queue's own class."""
    try:
        function(*args, **kwargs)
    except (Empty, Full) as error:
        return "queue." + name_of(error)
    except Exception as error:  # the log says which
        return name_of(error)
    return None


def try_for_a_while(function, *args):
    """Call a function with a timeout and return its error's name, and whether it came once the timeout was over."""
    begin = time.monotonic()
    error = try_to(function, *args, timeout=0.05)
    return [error, "timeout is over" if time.monotonic() >= begin + 0.05 - TICK else "too early"]


if __name__ == "__main__":
    given = read_arguments(kind=("Queue", "JoinableQueue"), rounds=2)
    rounds = list(TIMEOUTS.items())[: given.rounds]
    queue = getattr(mp, given.kind)(2)
    child = mp.Process(target=work, args=(queue, rounds))
    child.start()
    for how, timeout in rounds:
        gate("parent may try to put " + how)
        log(
            "parent has tried to put " + how,
            {
                "put(x, False)": try_to(queue.put, "x", False),
                "put(x, False, 3600)": try_to(queue.put, "x", False, 3600),
                "put(x, timeout=0.05)": try_for_a_while(queue.put, "x"),
                "put_nowait(x)": try_to(queue.put_nowait, "x"),
            },
        )
        gate("parent may get " + how)
        for _ in range(3):
            log("parent gets " + how, queue.get())
        log(
            "parent has tried to get " + how,
            {
                "get(False)": try_to(queue.get, False),
                "get(False, 3600)": try_to(queue.get, False, 3600),
                "get(timeout=0.05)": try_for_a_while(queue.get),
                "get_nowait()": try_to(queue.get_nowait),
            },
        )
        log("parent waits for another " + how)
        log("parent gets the other " + how, queue.get(True, *timeout))
    child.join()
