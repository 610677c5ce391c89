"""A parent calls its function by mistake, and passes what that returns as `target`; then it passes the function."""

from workloads.probe import log, mp


def work(who):
    log(who + " works")


def start_and_join(child):
    log(child.name + " is built")
    child.start()
    child.join()
    log(child.name + " is joined", {"exitcode": child.exitcode})


if __name__ == "__main__":
    child = mp.Process(target=work("who was to be the first child"))
    child.name = "first child"
    start_and_join(child)
    # remedy
    child = mp.Process(target=work, args=("who was to be the second child",))
    # end of remedy
    child.name = "second child"
    start_and_join(child)
