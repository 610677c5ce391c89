"""A process says something, and waits."""

from workloads.probe import gate, log

if __name__ == "__main__":
    log("says something")
    gate("it may end")
