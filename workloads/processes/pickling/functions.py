"""A module of a program, with the work of a child."""

from workloads.probe import log


def report(what):
    log(what)
