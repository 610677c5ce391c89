"""A parent waits for tasks of an executor of one, in each way that wait() has; one of the tasks fails."""

import concurrent.futures

from workloads.exceptions import name_of
from workloads.executor import ProcessPoolExecutor
from workloads.probe import gate, log


def work(number):
    log("task {} begins".format(number))
    gate("task {} may end".format(number))
    log("task {} ends".format(number))
    if number == 2:
        raise ValueError("raised by task 2")


if __name__ == "__main__":
    with ProcessPoolExecutor(1) as executor:
        futures = [executor.submit(work, number) for number in range(4)]

        def wait(numbers, **options):
            found = concurrent.futures.wait([futures[number] for number in numbers], **options)
            return [sorted(futures.index(future) for future in each) for each in (found.done, found.not_done)]

        def as_completed(numbers, **options):
            results = concurrent.futures.as_completed([futures[number] for number in numbers], **options)
            first = futures.index(next(results))
            try:
                return [first, futures.index(next(results))]
            except concurrent.futures.TimeoutError as error:
                return [first, name_of(error)]

        log("parent calls wait: FIRST_COMPLETED")
        log("wait returns: FIRST_COMPLETED", wait(range(4), return_when=concurrent.futures.FIRST_COMPLETED))
        log("wait returns: timeout", wait([0, 1, 1, 2], timeout=0.01))
        log("as_completed has ended: timeout", as_completed([0, 1], timeout=0.01))
        log("parent calls wait: FIRST_EXCEPTION")
        log("wait returns: FIRST_EXCEPTION", wait(range(4), return_when=concurrent.futures.FIRST_EXCEPTION))
        log("parent calls wait: no exception")
        log("wait returns: no exception", wait([0, 1, 3], return_when=concurrent.futures.FIRST_EXCEPTION))
        log("wait returns: a failed one", wait([2], return_when=concurrent.futures.FIRST_EXCEPTION))
        log("wait returns: all", wait(range(4)))
        log("wait returns: nothing", wait([]))
