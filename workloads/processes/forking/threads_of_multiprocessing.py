"""A program that starts no thread itself forks processes while multiprocessing has started some for it."""

import warnings

from workloads.command_line import read_arguments
from workloads.probe import log, mp


def work():
    return None


def build_a_second_pool():
    with mp.Pool(1), mp.Pool(1):
        pass


def replace_workers():
    pool = mp.Pool(1, maxtasksperchild=1)
    for _ in range(2):
        pool.apply(work)
    pool.close()
    pool.join()


def put_and_start():
    queue = mp.Queue()
    queue.put("an object")
    child = mp.Process(target=work)
    child.start()
    child.join()
    queue.get()


CAUSES = {"Pool()": build_a_second_pool, "Pool(maxtasksperchild)": replace_workers, "Queue()": put_and_start}

if __name__ == "__main__":
    cause = read_arguments(cause=tuple(CAUSES)).cause
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        CAUSES[cause]()
    log("parent is told", sorted({warning.category.__name__ for warning in caught}))
