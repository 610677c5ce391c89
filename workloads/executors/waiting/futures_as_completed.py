"""A parent asks for its futures as they are completed, and then for one that is not, long after as_completed()."""

import concurrent.futures
import threading
import time

from workloads.executor import ProcessPoolExecutor
from workloads.probe import gate, log


def work(number):
    log("task {} begins".format(number))
    gate("task {} may end".format(number))
    log("task {} ends".format(number))


def look(futures):
    log("futures are looked at")
    yield from futures


if __name__ == "__main__":
    with ProcessPoolExecutor(2) as executor:
        futures = [executor.submit(work, number) for number in range(4)]
        futures[0].result()
        completed = concurrent.futures.as_completed(look([*futures[::-1], futures[1]]))
        log("as_completed has been called")
        gate("parent may ask")
        for _ in range(4):
            log("parent has future {}".format(futures.index(next(completed))))
        log("parent asks for another", next(completed, "there is none"))
        held = executor.submit(work, 4)
        seconds = 0.2
        completed = concurrent.futures.as_completed([held], timeout=seconds)
        threading.Event().wait(seconds)  # so much time passes
        begin = time.monotonic()
        try:
            next(completed)
        except concurrent.futures.TimeoutError:
            log("as_completed waits for its whole timeout", time.monotonic() - begin > seconds / 2)
