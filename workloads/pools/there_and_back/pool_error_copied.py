"""A task raises an exception with an attribute, a note and a cause, and its parent looks at what get() raises."""

import traceback

from workloads.exceptions import name_of
from workloads.probe import log, mp


class OwnError(Exception):
    pass


def find_fault():
    raise KeyError("found a fault")


def fail():
    try:
        find_fault()
    except KeyError as error:
        own = OwnError("raised by the task")
        own.code = 7
        own.__notes__ = ["a note"]  # as add_note() does it, from Python 3.11 on
        raise own from error


if __name__ == "__main__":
    with mp.Pool(1) as pool:
        try:
            pool.apply(fail)
        except OwnError as error:
            cause = str(error.__cause__)
            frames = "".join(traceback.format_tb(error.__traceback__))
            log("parent has the error", {"code": error.code, "notes": error.__notes__, "args": list(error.args)})
            log("traceback shows the task", "in fail" in frames)
            log("parent has the cause", {"of the task": name_of(error.__cause__) == "KeyError", "is text": bool(cause)})
            log(
                "text shows",
                {what: what in cause for what in ("in fail", "in find_fault", "KeyError: 'found a fault'")},
            )
