"""A process starts another that has an environment of its own, and leaves it."""

import subprocess
import sys

from workloads.probe import log

if __name__ == "__main__":
    subprocess.Popen([sys.executable, "-c", "import threading; threading.Event().wait()"], env={})
    log("starts a process of its own")
