"""A child, daemonic or not, starts two children of its own, of which one is to be daemonic and the other not.

A daemonic one may then run a command, clear its flag, and try once more.
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


def run_a_command():
    command = subprocess.run([sys.executable, "-S", "-c", "raise SystemExit(3)"], check=False)
    log("child is back from the command", {"exitcode": command.returncode})


def try_other_ways_too():
    start_children()
    run_a_command()
    mp.current_process().daemon = False
    log("child has cleared its flag")
    start_children()


if __name__ == "__main__":
    given = read_arguments(child=("daemonic", "not daemonic"), tries=("to start children", "other ways, too"))
    if given.child == "not daemonic":
        # remedy
        child = mp.Process(target=start_children, daemon=False)
        # end of remedy
    else:
        child = mp.Process(
            target=start_children if given.tries == "to start children" else try_other_ways_too, daemon=True
        )
    child.start()
    child.join()
    log("parent is back from join", {"exitcode": child.exitcode})
