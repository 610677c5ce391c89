"""A parent puts two objects and joins the queue, and once more for a third; its child gets and reports them."""

from workloads.exceptions import name_of
from workloads.probe import gate, log, mp


def report(queue, number):
    gate("child may report {}".format(number))
    queue.task_done()
    log("child has reported {}".format(number))


def work(queue):
    queue.get()
    queue.get()
    log("child has got both", {"empty": queue.empty()})
    report(queue, 1)
    report(queue, 2)
    queue.get()
    log("child has got another")
    report(queue, 3)
    gate("child may report once more")
    try:
        queue.task_done()
    except Exception as error:  # the log says which
        log("task_done raises", name_of(error))


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
    queue.put(3)
    log("parent joins the queue again")
    queue.join()
    log("parent is back from join again")
    child.join()
