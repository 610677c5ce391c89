"""A parent joins its child and reads its exit code."""

from workloads.probe import gate, log, mp


def work():
    log("child works")
    gate("child may end")


if __name__ == "__main__":
    child = mp.Process(target=work, name="child")
    child.start()
    log("parent has started its child")
    gate("parent may join")
    child.join()
    log("parent reads the exit code", child.exitcode)
