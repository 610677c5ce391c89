"""One of two children is killed after it has sent an object through a queue, or while it sends a large one."""

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def put_small(queue, who):
    gate(who + " may put")
    log(who + " puts")
    queue.put(b"small")
    queue.close()
    queue.join_thread()  # that thread sends it
    log(who + " has sent")
    gate(who + " may end")


def put_large(queue, who):
    gate(who + " may put")
    log(who + " puts")
    queue.put(bytes(1000000))
    gate(who + " may end")


if __name__ == "__main__":
    first_puts = {"small": put_small, "large": put_large}[read_arguments(first_puts=("small", "large")).first_puts]
    queue = mp.Queue()
    mp.Process(target=first_puts, args=(queue, "first child"), name="first child").start()
    mp.Process(target=put_small, args=(queue, "second child"), name="second child").start()
    gate("parent may look")
    while queue.empty():  # it is, until something is in the pipe
        pass
    log("parent finds the queue not empty")
    for _ in range(2):
        gate("parent may get")
        log("parent gets")
        log("parent has got", len(queue.get()))
