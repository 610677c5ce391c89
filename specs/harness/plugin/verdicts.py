"""The summary at the end of a run, and the exit code that agrees with it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from specs.harness.plugin.selecting import is_about_specs_alone
from specs.harness.plugin.state import is_worker, state_of
from specs.harness.report.lines import count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from specs.harness.plugin.state import State

#: How many items that were lost are named.
NAMED = 10

#: What is listed at the end unless the user says otherwise with `-r`: as `pyproject.toml` has it.
LISTED = "a"


def leave_summary_to_verdicts(config: pytest.Config) -> None:
    """Have pytest list nothing below the verdicts: they name what failed, and are to be the last screen."""
    if config.option.reportchars == LISTED and is_about_specs_alone(config) and config.option.verdicts != "none":
        config.option.reportchars = ""


def _lost(config: pytest.Config, state: State) -> list[str]:
    """The items that a run of its own accord did not come to: not because the user stopped it, or wanted no run."""
    option = config.option
    if option.collectonly or getattr(option, "setuponly", False) or getattr(option, "setupplan", False):
        return []
    names = {subject.key: subject.id for subject in state.subjects}
    return [f"{item.name} under {names[item.subject]}" for item in state.results.lost]


@pytest.hookimpl(wrapper=True, trylast=True)  # once it is known what is left running, and before the summary
def pytest_sessionfinish(session: pytest.Session) -> Iterator[None]:
    """Let the exit code say what the summary says."""
    yield
    if is_worker(session.config):
        return
    state = state_of(session.config)
    if session.exitstatus == pytest.ExitCode.OK and (
        state.mode.fails(state) or _lost(session.config, state) or state.left_running
    ):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, exitstatus: int, config: pytest.Config) -> None:
    """Write the summary."""
    state = state_of(config)
    width = shutil.get_terminal_size().columns
    if config.option.verdicts != "none" and not config.option.collectonly:
        is_brief = config.get_verbosity() < 0 and config.option.verdicts == "auto"
        lines = list(state.mode.summary(state, "brief" if is_brief else config.option.verdicts, width))
        if lines:
            terminalreporter.ensure_newline()
            terminalreporter.section(state.mode.title(state))
        for line in lines:
            terminalreporter.write_line(line.text, **line.markup)
    if not config.option.collectonly:
        for line in state.mode.complaints(state, width):
            terminalreporter.write_line(line.text, **line.markup)
    lost = _lost(config, state)
    if (
        lost
        and exitstatus not in {pytest.ExitCode.INTERRUPTED, pytest.ExitCode.INTERNAL_ERROR}
        and not (config.option.maxfail)
    ):
        named = ", ".join(lost[:NAMED]) + (" …" if len(lost) > NAMED else "")
        were = "was" if len(lost) == 1 else "were"
        terminalreporter.write_line(f"{count(len(lost), 'selected item')} {were} never reported: {named}", red=True)
    for what in state.left_running:
        terminalreporter.write_line(f"left behind: {what}", red=True)
