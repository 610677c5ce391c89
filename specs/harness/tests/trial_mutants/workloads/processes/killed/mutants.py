"""Mutants on trial."""

import os

from workloads.mutants import breaks, package


@breaks("trial.alone", "trial.error", "trial.recorded")
def one_too_many():
    """A child too many is known."""
    package().active_children = lambda: [None]


@breaks("trial.alone")
def harmless():
    """Nothing is wrong that anybody could notice."""


@breaks("trial.alone", survives_if="nobody looks")
def harmless_by_nature():
    """Nothing is wrong, as it may be."""


@breaks("trial.premise", "trial.recorded")
def ends_at_once():
    """The program ends before it has done anything."""
    os._exit(0)


@breaks("trial.alone", under="spawn", alters="workload")
def one_too_many_when_spawned():
    """A child too many is known under one start method."""
    one_too_many()
