"""A parent registers functions to be called at a fork, and starts a child, and a process of subprocess."""

import os
import subprocess
import sys

from workloads.probe import log, mp


def work():
    log("child works")


if __name__ == "__main__":
    for which in ("first", "second"):
        os.register_at_fork(
            before=lambda which=which: log(which + " before"),
            after_in_parent=lambda which=which: log(which + " after in parent"),
            after_in_child=lambda which=which: log(which + " after in child"),
        )
    child = mp.Process(target=work)
    child.start()
    child.join()
    log("parent is back from join")
    subprocess.run([sys.executable, "-c", "pass"], check=True)
    log("parent is back from subprocess")
