"""A program that does not set a start method starts a child."""

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
