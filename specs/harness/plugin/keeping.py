"""Keeping: what comes of a run is put on record as it comes, in the process that reports, and in the results file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from specs.harness.machine.platforms import describe_machine
from specs.harness.model.results import Collected, End, Phase, anonymous, new_run, now
from specs.harness.plugin.evidence import notes_of
from specs.harness.plugin.state import is_worker, state_of

if TYPE_CHECKING:
    from specs.harness.plugin.state import State, Status


_NAME = "multiprocessing-spec-keeper"


@pytest.hookimpl(trylast=True)  # once there is a state
def pytest_configure(config: pytest.Config) -> None:
    """Begin the record of the run."""
    if is_worker(config) or config.option.collectonly:
        return
    state = state_of(config)
    if config.option.results:
        state.file = Path(config.option.results).open("w", encoding="utf-8", newline="\n")  # noqa: SIM115  # see below
    state.append(new_run(state.mode.name, map(str, config.invocation_params.args), describe_machine()))
    for subject in state.subjects:
        state.append(anonymous(subject))
    config.pluginmanager.register(_Keeper(state), _NAME)


class _Keeper:
    def __init__(self, state: State) -> None:
        self._state = state

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take in what the last report of an item carries."""
        state = self._state
        if notes := notes_of(report):
            if notes.unselected:
                state.append(Collected(tuple(notes.unselected), selected=False))
            for course in notes.courses:
                if course.id not in state.results.courses:
                    state.append(course)
            for phase in notes.phases:
                state.append(phase)

    @pytest.hookimpl(optionalhook=True)
    def pytest_handlecrashitem(self, crashitem: str) -> None:
        """Note that a worker crashed while it ran this: no report comes from it."""
        if item := self._state.node_ids.item(crashitem):
            message = "the process that ran the spec crashed"
            self._state.append(Phase(item, "crash", "no answer", message=message))

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_teststatus(self, report: pytest.TestReport | pytest.CollectReport) -> Status | None:
        return self._state.mode.status(report) if isinstance(report, pytest.TestReport) else None


def end(config: pytest.Config, exit_code: int) -> bool:
    """Put on record that the run is over; False if it has not begun, or is over."""
    if not config.pluginmanager.has_plugin(_NAME):
        return False
    config.pluginmanager.unregister(name=_NAME)
    state = state_of(config)
    state.append(End(now(), exit_code, tuple(state.left_running)))
    if state.file:
        state.file.close()
        state.file = None
    return True
