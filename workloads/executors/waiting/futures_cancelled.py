"""A parent cancels its last task behind the queue of the workers, and waits for it while others are at work."""

import concurrent.futures

from workloads.exceptions import name_of
from workloads.executor import ProcessPoolExecutor
from workloads.probe import gate, log


def work(number):
    log("task {} begins".format(number))
    gate("task {} may end".format(number))
    log("task {} ends".format(number))


def next_of(futures):
    try:
        return futures.index(next(concurrent.futures.as_completed(futures, timeout=0.01)))
    except Exception as error:  # the log says which
        return name_of(error)


if __name__ == "__main__":
    with ProcessPoolExecutor(1) as executor:
        futures = [executor.submit(work, 0)]
        gate("parent may submit more")
        futures += [executor.submit(work, number) for number in range(1, 5)]
        log("parent has submitted more")
        gate("parent may cancel")
        cancelled = futures[-1]
        log("parent has cancelled", {"cancel": cancelled.cancel(), "done": cancelled.done()})
        log("wait has a timeout", len(concurrent.futures.wait([cancelled], timeout=0.01).done))
        log("as_completed has a timeout", next_of([cancelled]))
        # remedy
        done = {future for future in futures if future.done()}
        result = concurrent.futures.wait(set(futures) - done, timeout=0.01)
        done |= result.done
        # end of remedy
        log("parent looks itself", [number for number in range(5) if futures[number] in done])
        log("parent calls wait")
        log("parent is back from wait", len(concurrent.futures.wait([cancelled]).done))
        log("as_completed is called after that", next_of([cancelled]))
