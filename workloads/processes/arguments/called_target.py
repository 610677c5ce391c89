"""A parent calls its function by mistake, and passes what that returns as `target`; or it passes the function."""

from workloads.command_line import read_arguments
from workloads.probe import log, mp


def work(who):
    log(who + " works")


if __name__ == "__main__":
    if read_arguments(target=("called", "passed")).target == "called":
        child = mp.Process(target=work("who was to be the child"))
    else:
        # remedy
        child = mp.Process(target=work, args=("who was to be the child",))
        # end of remedy
    log("child is built")
    child.start()
    child.join()
    log("child is joined", {"exitcode": child.exitcode})
