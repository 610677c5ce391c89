"""A program that does not set a start method starts a child."""

from workloads.attempts import attempt
from workloads.probe import log, mp

assigned = "at the top level"


def work():
    log("child works", {"assigned": assigned})


if __name__ == "__main__":
    assigned = "under the guard"
    child = mp.Process(target=work)
    child.start()
    child.join()
    log("parent reads the start method", mp.get_start_method())
    log("parent reads all start methods", attempt(lambda: mp.get_all_start_methods()))  # noqa: PLW0108  # it may be missing
