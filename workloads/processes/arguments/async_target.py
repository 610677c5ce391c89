"""A parent passes a coroutine function, a generator function, or a function that runs a coroutine, as `target`."""

# remedy
import asyncio

# end of remedy
from workloads.command_line import read_arguments
from workloads.probe import log, mp


async def work():
    log("child works")


def work_step_by_step():
    log("child works")
    yield


# remedy
def run_work():
    asyncio.run(work())


# end of remedy

TARGETS = {"coroutine function": work, "generator function": work_step_by_step, "function": run_work}


if __name__ == "__main__":
    child = mp.Process(target=TARGETS[read_arguments(target=tuple(TARGETS)).target])
    child.start()
    child.join()
    log("child is joined", {"exitcode": child.exitcode})
