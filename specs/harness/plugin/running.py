"""Running: the fixtures that start workloads, and cleaning up after them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import pytest

from specs.harness.machine import metering
from specs.harness.machine.launching import leave_signals_to_programs
from specs.harness.machine.places import ROOT
from specs.harness.model.errors import ClaimBrokenError, LeftOverError
from specs.harness.model.items import spec_of
from specs.harness.observe.client import LogServer
from specs.harness.observe.program import Program, clean_up_all
from specs.harness.observe.waiting import POLLING_SECONDS, Times
from specs.harness.plugin.state import is_worker, state_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from specs.harness.model.subjects import Subject

_PASSED = pytest.StashKey[bool]()


def pytest_configure() -> None:
    """Whoever started pytest has no say in what signals do in a program."""
    leave_signals_to_programs()


class Run(Protocol):
    """Starts a workload as a main process under the spec's subject."""

    def __call__(
        self,
        workload: str,
        *,
        options: tuple[str, ...] = (),
        as_script: bool = False,
        default_start_method: bool = False,
        **arguments: object,
    ) -> Program:
        """Run a program of the spec's section: `python OPTIONS -m workloads.PART.SECTION.WORKLOAD ARGUMENTS`.

        One that several sections run is of their part: `workloads.PART.WORKLOAD`.

        as_script: run its file instead: `python OPTIONS workloads/PART/SECTION/WORKLOAD.py ARGUMENTS`.
        arguments: by name; `tasks_per_worker=4` becomes `--tasks-per-worker=4`, in the order given.
        default_start_method: leave the start method to the interpreter, instead of setting the subject's.
        """


def _server(config: pytest.Config) -> LogServer:
    """The log's server of this pytest process; started when first needed, and anew when it is gone."""
    servers = state_of(config).servers
    if not servers or not servers[-1].is_alive():
        delays = config.option.shuffle if config.option.delays else None
        servers.append(LogServer(delays, dict(config.option.program_env)))
    return servers[-1]


def _module(section: Path, workload: str) -> str:
    """Where a program is, below `workloads`, as modules are named. section: the file of its spec."""
    part = section.parent.name
    is_shared = ROOT.joinpath("workloads", part, f"{workload}.py").exists()
    return f"{part}.{workload}" if is_shared else f"{part}.{section.stem}.{workload}"


def _runner(request: pytest.FixtureRequest, subject: Subject, specs: Iterable[str]) -> Run:
    config = request.config
    state = state_of(config)
    standstill = state.mode.standstill_for(specs, subject)
    polling = None if subject.implementation.is_standard else POLLING_SECONDS
    times = Times(config.option.patience, config.option.quiet_window, standstill, polling)

    def start(
        workload: str,
        *,
        options: tuple[str, ...] = (),
        as_script: bool = False,
        default_start_method: bool = False,
        **arguments: object,
    ) -> Program:
        program = Program(
            _server(config),
            subject,
            times,
            _module(request.path, workload),
            tuple(f"--{name.replace('_', '-')}={value}" for name, value in arguments.items()),
            options=options,
            as_script=as_script,
            default_start_method=default_start_method,
            allowed_output=config.option.allow_output,
        )
        state.programs.append(program)
        return program

    return start


@pytest.fixture
def run(request: pytest.FixtureRequest, subject: Subject) -> Run:
    """Start workloads under the spec's subject. When the spec is over, nothing of them is left."""
    return _runner(request, subject, [spec_of(request.node.nodeid)])


@pytest.fixture(scope="module")
def record(request: pytest.FixtureRequest, subject: Subject) -> Run:
    """As `run`, for a fixture that records one course of events, which several specs then judge.

    A recording in which the program does not do what it has to is cut short there, and each spec judges what there is
    of it (`History`).
    """
    module = f"{request.node.nodeid}::"
    specs = [spec for spec in state_of(request.config).specification.catalogue if spec.startswith(module)]
    return _runner(request, subject, specs)


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest) -> Iterator[None]:
    """Cut a recording short at what breaks a claim, instead of failing every spec that judges it."""
    try:
        return (yield)
    except ClaimBrokenError as error:
        programs = state_of(request.config).programs
        if "record" not in fixturedef.argnames or not programs:
            raise
        programs[-1].clean_up()
        history = programs[-1].history.cut_short_by(error)
        fixturedef.cached_result = (history, fixturedef.cache_key(request), None)  # type: ignore[arg-type]
        return history  # type: ignore[return-value]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Forget the programs of the spec before: they have ended."""
    state_of(item.config).programs.clear()


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Note whether the spec itself passed."""
    yield
    item.stash[_PASSED] = True


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """End what is left of the spec's programs; that there was something fails a spec that passed."""
    try:
        yield
    finally:
        left = clean_up_all(state_of(item.config).programs)
    if item.stash.get(_PASSED, False) and left:
        raise LeftOverError("the spec passed, and left running: " + "; ".join(left))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """End the log's servers, and with them what may be left of any program: that there was something is a failure."""
    state = state_of(session.config)
    for server in state.servers:
        left = server.end()
        # What a spec was running when it was interrupted is no fault of it.
        if session.exitstatus != pytest.ExitCode.INTERRUPTED:
            state.left_running += left
        state.suspects.add(server.shared_files)
    state.servers.clear()
    # Of a run that is distributed, this process is the last.
    if not is_worker(session.config) and session.exitstatus != pytest.ExitCode.INTERRUPTED:
        state.left_running += state.suspects.left()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Write down what this process cost, if a benchmark asks."""
    metering.note_own_cpu("worker" if is_worker(config) else "controller")
