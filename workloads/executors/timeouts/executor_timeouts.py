"""A parent waits with a timeout for tasks of an executor of one that never end by themselves, also by asyncio."""

import asyncio
import concurrent.futures

from workloads.exceptions import name_of
from workloads.executor import ProcessPoolExecutor
from workloads.probe import gate, log, mp


def work(number):
    log("task {} begins".format(number))
    gate("task {} may end".format(number))
    log("task {} ends".format(number))
    return number


def described(error):
    return {
        "raises": name_of(error),
        "the one of concurrent.futures": isinstance(error, concurrent.futures.TimeoutError),
        "the built-in one": isinstance(error, TimeoutError),
        "the one of multiprocessing": isinstance(error, getattr(mp, "TimeoutError", ())),
        "the one of asyncio": isinstance(error, asyncio.TimeoutError),
    }


def outcome(wait, *arguments, **options):
    try:
        return {"returns": wait(*arguments, **options)}
    except Exception as error:  # the log says which
        return described(error)


async def wait_for(executor, number):
    """Wait for this task for a moment."""
    future = asyncio.get_running_loop().run_in_executor(executor, work, number)
    gate("parent may wait for task {}".format(number))
    try:
        await asyncio.wait_for(future, 0.01)
    except asyncio.TimeoutError as error:
        return described(error)
    return "returns"


if __name__ == "__main__":
    with ProcessPoolExecutor(1) as executor:
        first = executor.submit(work, 0)
        gate("parent may submit more")
        more = [executor.submit(work, number) for number in (1, 2)]
        log("parent has submitted more")
        gate("parent may wait")
        log("result", outcome(first.result, timeout=0.01))
        log("exception", outcome(first.exception, timeout=0.01))
        log("as_completed", outcome(next, concurrent.futures.as_completed([first], timeout=0.01)))
        log("wait_for", asyncio.run(wait_for(executor, 3)))
        log("parent has given up", first.running())
        gate("parent may go on")
        log("result without a timeout", outcome(first.result))
        log("wait_for of a task at work", asyncio.run(wait_for(executor, 4)))
        gate("parent may leave")
        log("parent leaves the block")
    log("parent is behind the block")
