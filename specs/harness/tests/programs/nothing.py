"""One process logs one event, and ends."""

from workloads.probe import log

if __name__ == "__main__":
    log("is there")
