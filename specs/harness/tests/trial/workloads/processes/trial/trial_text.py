"""A process says what no terminal and no UTF-8 can show."""

from workloads.probe import log

if __name__ == "__main__":
    log("half a pair: \udc80", "\udc80")
