"""A pool of one gets a generator that waits for its second item, and then a task."""

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def generate():
    yield 0
    log("generator waits")
    gate("generator may go on")
    yield 1
    log("generator is at its end")


def work(number):
    log("item {} begins".format(number))


def do_a_task():
    log("task begins")


if __name__ == "__main__":
    method = read_arguments(method=("imap", "imap_unordered")).method
    pool = mp.Pool(1)
    results = getattr(pool, method)(work, generate())
    next(results)
    log("parent has the result of item 0")
    result = pool.apply_async(do_a_task)
    log("parent has submitted the task")
    result.get()
    log("parent has the result of the task")
    pool.close()
    pool.join()
