"""A parent passes a coroutine function, a generator function, and a function that runs a coroutine, as `target`."""

# remedy
import asyncio

# end of remedy
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
    for what, target in TARGETS.items():
        child = mp.Process(target=target, name=what)
        child.start()
        child.join()
        log("child of a {} is joined".format(what), {"exitcode": child.exitcode})
