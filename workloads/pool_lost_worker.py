"""A pool of one loses its worker during every task but the last (run by hand: only if a task raises)."""

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


class OwnBaseException(BaseException):
    pass


def work(number, task):
    log("task {} begins".format(number))
    if task == "raise SystemExit":
        raise SystemExit(0)
    if task == "raise OwnBaseException":
        raise OwnBaseException("raised by the task")
    gate("task {} may end".format(number))
    log("task {} ends".format(number))


if __name__ == "__main__":
    tasks = read_arguments(tasks="raise SystemExit, return").tasks.split(", ")
    pool = mp.Pool(1)
    results = [pool.apply_async(work, (number, task)) for number, task in enumerate(tasks)]
    results[-1].get()
    log("parent has the last result")
    pool.terminate()
    pool.join()
    log("parent has ended the pool", {"ready": [result.ready() for result in results]})
