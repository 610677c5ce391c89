"""A parent asks each of five futures all that can be asked: returned, failed, at work, waiting, cancelled."""

from workloads.exceptions import name_of
from workloads.executor import ProcessPoolExecutor
from workloads.probe import gate, log


def work():
    log("task begins")
    gate("task may end")


def fail():
    raise ValueError("raised by the task")


def outcome(call, **options):
    try:
        result = call(**options)
    except BaseException as error:  # the log says which
        return "raises " + name_of(error)
    return name_of(result) if isinstance(result, BaseException) else result


def describe(future):
    return {
        "running": future.running(),
        "done": future.done(),
        "cancelled": future.cancelled(),
        "result": outcome(future.result, timeout=0),
        "exception": outcome(future.exception, timeout=0),
    }


if __name__ == "__main__":
    with ProcessPoolExecutor(1) as executor:
        returned, failed = executor.submit(abs, -9), executor.submit(fail)
        returned.result()
        failed.exception()
        at_work = executor.submit(work)
        gate("parent may submit more")
        more = [executor.submit(abs, -9) for _ in range(4)]  # the first of them go into the queue of the worker
        log("parent has submitted more")
        gate("parent may ask")
        waiting, cancelled = more[2:]
        log("parent cancels", cancelled.cancel())
        log("returned", describe(returned))
        log("failed", describe(failed))
        log("at work", describe(at_work))
        log("waiting", describe(waiting))
        log("cancelled", describe(cancelled))
        log("parent tries to cancel", [future.cancel() for future in (returned, failed, at_work, cancelled)])
