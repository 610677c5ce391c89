"""A task gives another task to the executor that does it, or returns what else is to be done."""

import concurrent.futures

from workloads.command_line import read_arguments
from workloads.exceptions import name_of
from workloads.executor import ProcessPoolExecutor
from workloads.probe import log

executor = None


def submit_half(number):
    log("task submits")
    future = executor.submit(abs, number // 2)
    log("task has the result", future.result())


def use(executor):
    return executor


def halve(number):
    log("task begins", number)
    return [number // 2] if number > 1 else []


if __name__ == "__main__":
    given = read_arguments(by=("a global variable", "an argument", "its result"))
    executor = ProcessPoolExecutor(1)
    if given.by == "a global variable":
        log("parent has the outcome", name_of(executor.submit(submit_half, 8).exception()))
    elif given.by == "an argument":
        log("parent has the outcome", name_of(executor.submit(use, executor).exception()))
    else:
        # remedy
        futures = {executor.submit(halve, 8)}
        while futures:
            done, futures = concurrent.futures.wait(futures, return_when=concurrent.futures.FIRST_COMPLETED)
            for future in done:
                futures |= {executor.submit(halve, number) for number in future.result()}
        # end of remedy
    executor.shutdown()
    log("parent is back from shutdown")
