"""A process logs without end, and says nothing else."""

from workloads.probe import log

if __name__ == "__main__":
    while True:
        log("counts")
