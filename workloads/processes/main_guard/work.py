"""What a child does, in a module of its own."""

from workloads.probe import log


def work():
    log("child works")
