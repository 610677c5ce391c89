"""Fixtures of the harness's own tests."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from specs.harness.observe.client import LogServer
from specs.harness.observe.program import Program
from specs.harness.observe.waiting import PATIENCE, QUIET_WINDOW, Patience, Times
from specs.harness.plugin.state import state_of
from specs.harness.tests import checkout

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping, Sequence
    from pathlib import Path

    from specs.harness.model.subjects import Subject


#: Their specs fail, and are run where that is what is expected.
collect_ignore = ["trial", "trial_mutants", "trial_soak", "trial_verdicts"]


@pytest.hookimpl(wrapper=True, optionalhook=True)
def pytest_xdist_make_scheduler() -> Generator[None, Any, Any]:
    """Give one worker all the tests of a class, which judge one run; and those of the report, which use one browser."""
    scheduler = yield
    if split_others := getattr(scheduler, "_split_scope", None):

        def split(nodeid: str) -> str:
            file, *inside = nodeid.partition("[")[0].split("::")
            if "tests/site/" in file:
                return "site"
            return f"{file}::{inside[0]}" if len(inside) > 1 else str(split_others(nodeid))

        scheduler._split_scope = split
    return scheduler


def outlast(patience: Patience) -> str:
    """Wait until patience is over, and return why it is."""
    while not patience.is_over():
        time.sleep(0.01)
    return str(patience)


class Watch(Protocol):
    """Starts a program of `specs.harness.tests.programs` under the test's subject."""

    def __call__(self, name: str, *arguments: object) -> Program:
        """Run `python -m specs.harness.tests.programs.NAME ARGUMENTS`."""


@pytest.fixture(scope="session")
def log_server() -> Iterator[LogServer]:
    server = LogServer()
    yield server
    assert server.end() == []


@pytest.fixture
def watch(log_server: LogServer, subject: Subject) -> Iterator[Watch]:
    yield from _watching(log_server, subject)


@pytest.fixture
def watch_one(log_server: LogServer, pytestconfig: pytest.Config) -> Iterator[Watch]:
    """As `watch`, for programs to which no start method makes a difference: under one subject only."""
    yield from _watching(log_server, state_of(pytestconfig).subjects[0])


def _watching(log_server: LogServer, subject: Subject) -> Iterator[Watch]:
    programs = []

    def start(name: str, *arguments: object) -> Program:
        texts = tuple(map(str, arguments))
        times = Times(PATIENCE, QUIET_WINDOW)
        program = Program(log_server, subject, times, name, texts, package="specs.harness.tests.programs")
        programs.append(program)
        return program

    yield start
    for program in programs:
        program.clean_up()


@pytest.fixture
def trial(tmp_path: Path) -> Path:
    """A copy of the checkout in which the specs, claims and workloads of `trial` stand in for the real ones."""
    return checkout.copy(tmp_path / "checkout", "trial")


@pytest.fixture(scope="class")
def trial_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As `trial`, for a run that all the tests of a class judge."""
    return checkout.copy(tmp_path_factory.mktemp("trial") / "checkout", "trial")


class Launch(Protocol):
    """Starts pytest in a folder."""

    def __call__(
        self,
        folder: Path,
        *arguments: str,
        environment: Mapping[str, str] | None = None,
        through: Sequence[str] = (),
        cache: bool = False,
    ) -> checkout.Pytest:
        """Run `THROUGH python -m pytest ARGUMENTS` in the folder, with more in its environment, and with its cache."""


@pytest.fixture
def launch() -> Iterator[Launch]:
    yield from _launching()


@pytest.fixture(scope="class")
def launch_once() -> Iterator[Launch]:
    """As `launch`, for what all the tests of a class judge."""
    yield from _launching()


def _launching() -> Iterator[Launch]:
    started = []

    def start(
        folder: Path,
        *arguments: str,
        environment: Mapping[str, str] | None = None,
        through: Sequence[str] = (),
        cache: bool = False,
    ) -> checkout.Pytest:
        command = [*through, *checkout.pytest_command(arguments, cache=cache)]
        started.append(checkout.Pytest(folder, command, environment))
        return started[-1]

    yield start
    for one in started:
        one.close()
