"""A parent puts two objects and joins the queue; its child gets both, and then reports them as done, one by one."""

from workloads.probe import gate, log, mp


def work(queue):
    queue.get()
    queue.get()
    log("child has got both", {"empty": queue.empty()})
    for number in (1, 2):
        gate("child may report {}".format(number))
        queue.task_done()
        log("child has reported {}".format(number))
    gate("child may report once more")
    try:
        queue.task_done()
    except Exception as error:  # the log says which
        log("task_done raises", type(error).__name__)


if __name__ == "__main__":
    queue = mp.JoinableQueue()
    queue.join()
    log("parent is back from join of a new queue")
    queue.put(1)
    queue.put(2)
    child = mp.Process(target=work, args=(queue,))
    child.start()
    log("parent joins the queue")
    queue.join()
    log("parent is back from join")
    child.join()
