"""Progress: a line for each section when it is decided, and on a terminal one below them that is redrawn."""

from __future__ import annotations

import shutil
import time
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from specs.harness.model.catalogue import specs_by_claim
from specs.harness.model.findings import Findings
from specs.harness.model.verdicts import FAILING, judge
from specs.harness.plugin.state import is_worker, state_of
from specs.harness.report import verdict_table
from specs.harness.report.lines import Line, count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from specs.harness.model.book import Section
    from specs.harness.model.items import Item
    from specs.harness.plugin.state import State, Status


class Progress:
    """Follows the items of a run. begun: when that was, in seconds."""

    def __init__(self, state: State, begun: float) -> None:
        self._state = state
        self._begun = begun
        selected = state.results.selected
        catalogue = state.specification.catalogue
        self._specs = {item: catalogue[item.spec] for item in selected if item.spec in catalogue}
        self._left = dict.fromkeys(self._specs)
        self._left_of_file = Counter(spec.file for spec in self._specs.values())
        self._left_of_claim = Counter(spec.decisions[0].claim for spec in self._specs.values())
        self._claims = len(self._left_of_claim)

    def finish(self, item: Item) -> str:
        """Note that an item is over. Returns the file of its section if that was the last one of it, and else ""."""
        if item not in self._left:
            return ""
        del self._left[item]
        spec = self._specs[item]
        self._left_of_file[spec.file] -= 1
        self._left_of_claim[spec.decisions[0].claim] -= 1
        return "" if self._left_of_file[spec.file] else spec.file

    def line(self, now: float) -> str:
        """How much is decided, and, from a tenth on, how long the rest may take; "" if there is no rest."""
        total, left = len(self._specs), len(self._left)
        if not left:
            return ""
        decided = self._claims - sum(number > 0 for number in self._left_of_claim.values())
        text = f"{decided} of {count(self._claims, 'claim')} decided"
        done = total - left
        return f"{text}, {_duration((now - self._begun) / done * left)} to go" if 10 * done >= total else text


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"


def section_lines(state: State, section: Section, width: int) -> Iterator[Line]:
    """What there is to say of a section that is decided: what deviates at once, and in full."""
    specs = specs_by_claim(state.specification.catalogue)
    verdicts = [
        judge(claim, state.subjects, specs.get(claim.id, []), state.results.outcome)
        for claim in state.specification.claims.values()
        if claim.section == section.number
    ]
    touched = {item.spec for item in state.results.selected}
    verdicts = [verdict for verdict in verdicts if touched.intersection(spec.id for spec in specs[verdict.claim])]
    yield verdict_table.section_line(section, verdicts, width)
    failing = [verdict for verdict in verdicts if verdict.value in FAILING]
    if failing:
        names = {subject.key: subject.id for subject in state.subjects}
        findings = Findings(state.results, state.specification, state.deviations, names)
        for verdict in failing:
            yield from verdict_table.deviation(verdict, findings, width)


class _Reporter:
    """Writes the lines. In place of letters: those of specs are left out, their words stay for -v and -r."""

    def __init__(self, terminal: pytest.TerminalReporter, state: State, *, is_quiet: bool) -> None:
        self._terminal = terminal
        self._state = state
        self._is_quiet = is_quiet
        redraws = terminal.isatty and not is_quiet
        self._redraws = redraws
        self._drawn = False
        self._progress: Progress | None = None
        self._begun = time.monotonic()
        self._sections = {section.file: section for section in state.specification.sections}

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_report_teststatus(self, report: pytest.TestReport | pytest.CollectReport) -> Iterator[None]:
        status: Status = yield  # type: ignore[assignment]
        category, letter, word = status
        if self._spec_item(report):
            letter = ""
        return category, letter, word  # type: ignore[return-value]

    @pytest.hookimpl(trylast=True)  # when the results have it
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        item = self._spec_item(report)
        if item is None or report.when not in ("teardown", "???") or self._is_quiet:  # "???": a crash, for xdist
            return
        if self._progress is None:
            self._progress = Progress(self._state, self._begun)
        file = self._progress.finish(item)
        if file in self._sections and self._state.first_file:  # of one section alone the summary tells
            self.erase()
            for line in section_lines(self._state, self._sections[file], shutil.get_terminal_size().columns):
                self._terminal.write_line(line.text, **line.markup)
        self._draw()

    def _spec_item(self, report: pytest.TestReport | pytest.CollectReport) -> Item | None:
        item = self._state.node_ids.item(report.nodeid)
        return item if item and item.spec in self._state.specification.catalogue else None

    def _draw(self) -> None:
        text = self._progress.line(time.monotonic()) if self._progress and self._redraws else ""
        if text:
            self._drawn = True  # before it is: an interruption may come at any moment
            room = shutil.get_terminal_size().columns - 1
            # Back to its start: at the end of it, the ^C of a Ctrl-C would begin another line.
            self._terminal.write(f"\r{text[:room]:<{room}}\r", flush=True)

    def erase(self) -> None:
        """Take the line away, before anything else is written."""
        if self._drawn:
            self._terminal.rewrite("", erase=True)
            self._terminal.rewrite("")
            self._drawn = False

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self) -> None:
        self.erase()

    @pytest.hookimpl(tryfirst=True)
    def pytest_keyboard_interrupt(self) -> None:
        self.erase()

    @pytest.hookimpl(tryfirst=True)
    def pytest_internalerror(self) -> None:
        self.erase()

    @pytest.hookimpl(tryfirst=True, optionalhook=True)
    def pytest_testnodedown(self) -> None:
        self.erase()


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> None:
    """Begin, unless each item is named (-v) or nothing is to be said of any (-q)."""
    config = session.config
    terminal = config.pluginmanager.get_plugin("terminalreporter")
    if terminal is None or is_worker(config) or config.get_verbosity() > 0 or config.option.mutants:
        return
    terminal.showfspath = False
    reporter = _Reporter(terminal, state_of(config), is_quiet=config.get_verbosity() < 0)
    config.pluginmanager.register(reporter, "multiprocessing-spec-progress")
