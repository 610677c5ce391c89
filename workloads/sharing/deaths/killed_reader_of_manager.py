"""A reader is ended while it waits in get() of a manager's queue, and its parent puts two objects and gets one."""

from workloads.probe import gate, log, mp


def read(queue):
    log("reader waits")
    queue.get()


if __name__ == "__main__":
    with mp.Manager() as manager:
        queue = manager.Queue()
        reader = mp.Process(target=read, args=(queue,), name="reader")
        reader.start()
        gate("parent may end the reader")
        reader.terminate()
        reader.join()
        queue.put("first")
        while queue.qsize():  # until it is taken for the reader
            pass
        log("the first object is taken")
        queue.put("second")
        log("parent has got", queue.get())
        queue.put("third")
        log("parent gets what is put after that", queue.get())
