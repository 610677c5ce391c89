"""The callback of a task submits another one to its pool or executor, and waits for it or leaves that to others."""

import queue

from workloads.command_line import read_arguments
from workloads.executor import ProcessPoolExecutor
from workloads.probe import gate, log, mp


def work(number):
    gate("task {} may end".format(number))
    return number


def submit(number, callback=None):
    """Submit a task; return what waits for its result."""
    if given.of == "a pool":
        return pool.apply_async(work, (number,), callback=callback).get
    future = executor.submit(work, number)
    if callback:
        future.add_done_callback(callback)
    return future.result


def submit_and_wait(_):
    get = submit(2)
    log("callback has submitted")
    results.put(get())


def run():
    if given.adds == "after the task":
        future = executor.submit(work, 1)
        future.result()
        future.add_done_callback(submit_and_wait)
        result = results.get()
    elif given.waits == "the callback":
        submit(1, callback=submit_and_wait)
        log("parent waits")
        result = results.get()
    else:
        # remedy
        getters = queue.Queue()
        submit(1, callback=lambda _: getters.put(submit(2)))
        get = getters.get()  # what the callback has submitted
        result = get()
        # end of remedy
    log("parent has the second result", result)


if __name__ == "__main__":
    given = read_arguments(
        of=("a pool", "an executor"),
        waits=("the callback", "the main thread"),
        adds=("with the task", "after the task"),
    )
    results = queue.Queue()
    if given.of == "a pool":
        with mp.Pool(1) as pool:
            run()
    else:
        with ProcessPoolExecutor(1) as executor:
            run()
