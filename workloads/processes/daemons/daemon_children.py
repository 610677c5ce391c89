"""A daemonic child tries to start two children of its own, of which one is to be daemonic and the other not.

It may then run a command, clear its flag, and try again, before a child that is not daemonic starts two, too.
"""

import subprocess
import sys

from workloads.command_line import read_arguments
from workloads.exceptions import name_of
from workloads.probe import log, mp


def work():
    log("grandchild works", {"daemonic": mp.current_process().daemon})


def start_children():
    for daemonic in (True, False):
        child = mp.Process(target=work, daemon=daemonic)
        try:
            child.start()
        except Exception as error:  # the log says which
            log("start raises " + name_of(error))
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
    tries = read_arguments(tries=("to start children", "other ways, too")).tries
    daemon = mp.Process(target=start_children if tries == "to start children" else try_other_ways_too, daemon=True)
    daemon.start()
    daemon.join()
    log("parent has joined the daemonic child")
    if tries == "other ways, too":
        # remedy
        child = mp.Process(target=start_children, daemon=False)
        # end of remedy
        child.start()
        child.join()
        log("parent has joined the other child")
