"""A child gets an object from a simple queue before there is one, and a large one after its parent has put it."""

from workloads.probe import gate, log, mp


def work(queue):
    log("child gets")
    log("child has got", queue.get())
    gate("child may get")
    log("child has got the large one", len(queue.get()))


if __name__ == "__main__":
    queue = mp.SimpleQueue()
    child = mp.Process(target=work, args=(queue,))
    child.start()
    gate("parent may put")
    log("parent looks", {"empty": queue.empty()})
    queue.put(["small"])
    gate("parent may put a large one")
    log("parent puts a large one")
    queue.put(bytes(1000000))
    log("parent has put a large one")
    child.join()
