"""A child, daemonic or not, starts two children of its own, of which one is to be daemonic and the other not.

Or it runs a command.
"""

import subprocess
import sys

from workloads.command_line import read_arguments
from workloads.probe import log, mp


def work():
    log("grandchild works", {"daemonic": mp.current_process().daemon})


def start_children():
    for daemonic in (True, False):
        child = mp.Process(target=work, daemon=daemonic)
        try:
            child.start()
        except Exception as error:  # the log says which
            log("start raises " + type(error).__name__)
        else:
            child.join()
            log("child is back from join", {"exitcode": child.exitcode})


def clear_the_flag_and_start_children():
    mp.current_process().daemon = False
    start_children()


def run_a_command():
    command = subprocess.run([sys.executable, "-S", "-c", "raise SystemExit(3)"], check=False)
    log("child is back from the command", {"exitcode": command.returncode})


if __name__ == "__main__":
    given = read_arguments(child=("daemonic", "clears its flag", "not daemonic"), starts=("children", "a command"))
    if given.child == "not daemonic":
        # remedy
        child = mp.Process(target=start_children, daemon=False)
        # end of remedy
    elif given.child == "clears its flag":
        child = mp.Process(target=clear_the_flag_and_start_children, daemon=True)
    else:
        child = mp.Process(target=start_children if given.starts == "children" else run_a_command, daemon=True)
    child.start()
    child.join()
    log("parent is back from join", {"exitcode": child.exitcode})
