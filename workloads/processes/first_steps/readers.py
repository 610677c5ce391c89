"""A parent puts two objects into a queue that two children read, and then one into a queue of each child's own."""

from workloads.probe import gate, log, mp


def read(number, common, own):
    log("child {} waits".format(number))
    log("a child has got: " + common.get(), number)
    log("child {} has got from its own queue".format(number), own.get())


if __name__ == "__main__":
    common = mp.Queue()
    # remedy
    queues = [mp.Queue() for _ in range(2)]
    # end of remedy
    for number in range(2):
        mp.Process(target=read, args=(number, common, queues[number])).start()
    for thing in ("first", "second"):
        gate("parent may put: " + thing)
        common.put(thing)
    gate("parent may put for all")
    # remedy
    for queue in queues:
        queue.put("for all")
    # end of remedy
