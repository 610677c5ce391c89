"""Logs written by hand, for the tests of what reads logs."""

from __future__ import annotations

from specs.harness.model.events import OBSERVER, Act, Event
from specs.harness.model.histories import History
from specs.harness.model.subjects import Implementation, Interpreter, Subject

PIDS = {"main": 10, "a": 11, "b": 12}


def event(what: str, name: str = "main", value: object = None) -> Event:
    """An event of a process, or, of an `Act`, the observer's."""
    if isinstance(what, Act):
        return Event(what, value, OBSERVER, 0, 0, 0.0)
    return Event(what, value, name, PIDS.get(name, 99), PIDS["main"], 0.0)


def history(*what: str | Event) -> History:
    """A log in which these happened, one after the other."""
    return History([each if isinstance(each, Event) else event(each) for each in what])


def subject(method: str = "fork", version: str = "3.13.0", implementation: str = "cpython") -> Subject:
    """A subject on Linux."""
    methods = ("fork", "spawn", "forkserver")
    interpreter = Interpreter("/python", version, implementation, False, "linux")
    standard = Implementation("multiprocessing", methods, "fork")
    return Subject(interpreter, standard, method, f"{interpreter.name}-{method}")
