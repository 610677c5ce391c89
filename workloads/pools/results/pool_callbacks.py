"""A parent gives a pool of two work with a callback and an error callback; the first callback takes its time."""

import threading

from workloads.probe import gate, log, mp

results = []
assigning = threading.Lock()  # a callback may be called before the method that it was given to has returned


def work(number):
    log("task {} begins".format(number))
    gate("task {} may end".format(number))
    log("task {} ends".format(number))
    if number % 2:
        raise ValueError("error of task {}".format(number))
    return number * 10


def describe():
    main = threading.current_thread() is threading.main_thread()
    with assigning:
        return {"in the main thread": main, "ready": [result.ready() for result in results]}


def note(value):
    log("callback is called with {}".format(value), describe())
    gate("callback may return")


def note_error(error):
    log("error callback is called", dict(describe(), error=repr(error)))


if __name__ == "__main__":
    pool = mp.Pool(2)
    callbacks = {"callback": note, "error_callback": note_error}
    results = [pool.apply_async(work, (number,), **callbacks) for number in (2, 3)]
    log("parent has submitted tasks 2 and 3")
    results[1].wait()
    log("parent is back from wait")
    for method, items in (
        ("map_async", [4, 6]),
        ("map_async", [8, 9]),
        ("starmap_async", [(10,), (12,)]),
        ("starmap_async", [(14,), (15,)]),
    ):
        with assigning:
            results = [getattr(pool, method)(work, items, chunksize=1, **callbacks)]
        results[0].wait()
    pool.close()
    pool.join()
    log("parent at its last line")
