"""A child puts three objects into a queue for two, and a fourth later; its parent tries to put and gets them all."""

from queue import Empty, Full

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def work(queue, timeout):
    for number in (1, 2, 3):
        log("child puts {}".format(number))
        queue.put(number, True, *timeout)
        log("child has put {}".format(number))
    gate("child may put 4")
    queue.put(4)


def try_to(function, *args, **kwargs):
    """Call a function and return its error's name, which must be that of the module queue's own class."""
    try:
        function(*args, **kwargs)
    except (Empty, Full) as error:
        return "queue." + type(error).__name__
    except Exception as error:  # the log says which
        return type(error).__name__
    return None


if __name__ == "__main__":
    given = read_arguments(kind=("Queue", "JoinableQueue"), timeout=("no", "yes"))
    timeout = {"no": (), "yes": (3600,)}[given.timeout]
    queue = getattr(mp, given.kind)(2)
    child = mp.Process(target=work, args=(queue, timeout))
    child.start()
    gate("parent may try to put")
    log(
        "parent has tried to put",
        {
            "put(x, False)": try_to(queue.put, "x", False),
            "put(x, False, 3600)": try_to(queue.put, "x", False, 3600),
            "put(x, timeout=0.01)": try_to(queue.put, "x", timeout=0.01),
            "put_nowait(x)": try_to(queue.put_nowait, "x"),
        },
    )
    gate("parent may get")
    for _ in range(3):
        log("parent gets", queue.get())
    log(
        "parent has tried to get",
        {
            "get(False)": try_to(queue.get, False),
            "get(False, 3600)": try_to(queue.get, False, 3600),
            "get(timeout=0.01)": try_to(queue.get, timeout=0.01),
            "get_nowait()": try_to(queue.get_nowait),
        },
    )
    log("parent waits for another")
    log("parent gets the other", queue.get(True, *timeout))
    child.join()
