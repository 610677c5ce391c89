"""A task of an executor starts a process, uses a pool and uses an executor of its own."""

from workloads.executor import ProcessPoolExecutor
from workloads.probe import log, mp


def work(what):
    log(what + " works", {"daemonic": mp.current_process().daemon})
    return what


def start_a_process():
    child = mp.Process(target=work, args=("process of the task",))
    child.start()
    child.join()
    return child.exitcode


def use_a_pool():
    with mp.Pool(1) as inner:
        return inner.apply(work, ("pool of the task",))


def use_an_executor():
    with ProcessPoolExecutor(1) as inner:
        return inner.submit(work, "executor of the task").result()


def do(task):
    log("task begins", {"daemonic": mp.current_process().daemon})
    return TASKS[task]()


TASKS = {"a process": start_a_process, "a pool": use_a_pool, "an executor": use_an_executor}


if __name__ == "__main__":
    with ProcessPoolExecutor(1) as executor:
        for task in TASKS:
            log("parent has the result of " + task, executor.submit(do, task).result())
