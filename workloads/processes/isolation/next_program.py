"""A child executes another program: on POSIX, in its own process."""

from workloads.another_program import execute_another_program
from workloads.probe import gate, log, mp


def work():
    log("child works")
    execute_another_program()
    log("child continues")


if __name__ == "__main__":
    child = mp.Process(target=work)
    child.start()
    gate("parent may join")
    log("parent joins", {"pid": child.pid, "alive": child.is_alive(), "exitcode": child.exitcode})
    child.join()
    log("parent is back from join", {"exitcode": child.exitcode})
