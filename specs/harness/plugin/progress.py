"""Progress of a long run: now and then a line that says what runs, and how long it may still take."""

from __future__ import annotations

import shutil
import time
from typing import TYPE_CHECKING

import pytest

from specs.harness.plugin.state import is_worker, state_of

if TYPE_CHECKING:
    from specs.harness.plugin.state import State

#: How long there is no such line, in seconds.
INTERVAL = 20.0

#: How many of the items that run are named: those that have run longest.
NAMED = 3


class Progress:
    """Follows the items of a run. `now` tells the time in seconds."""

    def __init__(self, state: State, begun: float) -> None:
        self._state = state
        self._begun = self._shown = begun
        self._running: dict[str, float] = {}
        self._done = 0

    def start(self, item: str, now: float) -> None:
        """Note that an item began."""
        self._running[item] = now

    def finish(self, item: str) -> None:
        """Note that an item is over."""
        self._running.pop(item, None)
        self._done += self._state.node_ids.item(item) is not None

    def line(self, now: float) -> str:
        """What there is to say; nothing if it is not yet time, or nobody knows yet how long things take."""
        total = len(self._state.results.selected)
        if now < self._shown + INTERVAL or not 0 < self._done < total:
            return ""
        self._shown = now
        left = (now - self._begun) / self._done * (total - self._done)
        longest = sorted(self._running.items(), key=lambda one: one[1])[:NAMED]
        names = ", ".join(f"{item.rpartition('::')[2]} ({now - since:.0f} s)" for item, since in longest)
        more = ", \N{HORIZONTAL ELLIPSIS}" if len(self._running) > NAMED else ""
        running = f"; running: {names}{more}" if names else ""
        return f"{self._done} of {total} done, about {_duration(left)} to go{running}"


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"


class _Reporter:
    def __init__(self, terminal: pytest.TerminalReporter, state: State) -> None:
        self._terminal = terminal
        self._progress = Progress(state, time.monotonic())

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self._progress.start(nodeid, time.monotonic())

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        self._progress.finish(nodeid)
        if text := self._progress.line(time.monotonic()):
            self._terminal.ensure_newline()
            self._terminal.write_line(text[: shutil.get_terminal_size().columns], light=True)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> None:
    """Begin, where pytest shows dots: with -v it names every item, and with -q it is to be quiet."""
    config = session.config
    terminal = config.pluginmanager.get_plugin("terminalreporter")
    if terminal is not None and not is_worker(config) and config.get_verbosity() == 0:
        config.pluginmanager.register(_Reporter(terminal, state_of(config)), "multiprocessing-spec-progress")
