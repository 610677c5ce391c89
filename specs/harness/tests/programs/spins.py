"""One process logs one event, and computes without end."""

from workloads.probe import log

if __name__ == "__main__":
    log("spins")
    while True:
        pass
