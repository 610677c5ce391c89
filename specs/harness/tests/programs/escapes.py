"""A process starts another that has an environment of its own, and ends; the other stays."""

import subprocess
import sys

from workloads.probe import log

if __name__ == "__main__":
    other = subprocess.Popen([sys.executable, "-c", "import threading; threading.Event().wait()"], env={})
    log("has started another", other.pid)
