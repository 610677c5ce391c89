"""A parent and its child tell each step that they take, and wait at a gate after it."""

from workloads.probe import gate, log, mp


def work():
    log("child comes")
    gate("child may log")
    log("child logs")
    gate("child may end")


if __name__ == "__main__":
    log("parent comes")
    gate("parent may start child")
    child = mp.Process(target=work)
    child.start()
    child.join()
    log("parent has joined")
    gate("parent may end")
