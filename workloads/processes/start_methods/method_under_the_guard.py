"""A program sets its start method under its main guard, where no child sets it again."""

from workloads.probe import log, mp


def work():
    log("child works")


if __name__ == "__main__":
    # remedy
    mp.set_start_method("spawn")
    # end of remedy
    child = mp.Process(target=work)
    child.start()
    child.join()
    log("parent reads the exit code", child.exitcode)
