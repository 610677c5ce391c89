"""A child executes another program, on POSIX in its own process; or it runs that as a subprocess."""

import subprocess
import sys

from workloads.another_program import execute_another_program
from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def work(by):
    log("child works")
    if by == "exec":
        execute_another_program()
    else:
        command = [sys.executable, "-m", "workloads.another_program"]
        # remedy
        sys.exit(subprocess.call(command))
        # end of remedy
    log("child continues")


if __name__ == "__main__":
    child = mp.Process(target=work, args=(read_arguments(by=("exec", "subprocess")).by,))
    child.start()
    gate("parent may join")
    log("parent joins", {"pid": child.pid, "alive": child.is_alive(), "exitcode": child.exitcode})
    child.join()
    log("parent is back from join", {"exitcode": child.exitcode})
