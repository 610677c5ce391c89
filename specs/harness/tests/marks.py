"""Marks of tests that are about something that not every platform has (each says what), and of those that take long."""

from __future__ import annotations

import multiprocessing
import os

import pytest

from specs.harness.machine.platforms import IS_LINUX, IS_WINDOWS, platform

#: For tests that take long: a plain run leaves them out. Of each kind that takes long, one test is not marked.
slow = pytest.mark.slow

#: For tests of the report that need a browser, or the dependency group `dev`.
browser = pytest.mark.browser


def posix(reason: str) -> pytest.MarkDecorator:
    """Not for Windows."""
    return pytest.mark.skipif(IS_WINDOWS, reason=reason)


def windows(reason: str) -> pytest.MarkDecorator:
    """For Windows only."""
    return pytest.mark.skipif(not IS_WINDOWS, reason=reason)


def linux(reason: str) -> pytest.MarkDecorator:
    """For Linux only."""
    return pytest.mark.skipif(not IS_LINUX, reason=reason)


#: For platforms that have `os.fork`.
forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork on this platform")

#: For platforms that tell when any process ends.
tells_ends = pytest.mark.skipif(platform.watch_end(os.getpid()) is None, reason="this platform tells no process's end")

#: For root on POSIX.
as_root = pytest.mark.skipif(IS_WINDOWS or os.geteuid() != 0, reason="only root can act as another local user")

#: A start method that every platform has, and the fastest of them: for tests to which it makes no difference.
METHOD = "spawn" if IS_WINDOWS else "fork"

#: How many start methods this platform has: under so many subjects runs a spec for which none is chosen.
METHODS = len(multiprocessing.get_all_start_methods())

#: By what to divide numbers of events on this platform: Wine's pipes take ten times as long as sockets.
FEWER = 10 if IS_WINDOWS else 1
