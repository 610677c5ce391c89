"""Keeping results: what reports say, taken together item by item, in the process that reports."""

from __future__ import annotations

from dataclasses import replace
from typing import IO, TYPE_CHECKING

import pytest

from specs.harness.machine.platforms import describe_machine
from specs.harness.model.courses import Course
from specs.harness.model.messages import from_json
from specs.harness.model.results import End, Result, Results, new_run, now
from specs.harness.model.results_files import to_line
from specs.harness.plugin.evidence import result_of
from specs.harness.plugin.state import state_of

if TYPE_CHECKING:
    from specs.harness.model import record

#: The attribute of a teardown's report that holds the courses of its spec's programs.
COURSES = "multiprocessing_spec_courses"

#: The attribute of a failed report that holds its error on one line.
MESSAGE = "multiprocessing_spec_message"

#: The longest failure, or output, that is kept (characters).
MAX_DETAILS = 20_000


class Keeper:
    """Takes in what reports say, and writes it to the results file, if there is one, as soon as an item is over."""

    def __init__(self, config: pytest.Config, file: IO[str] | None) -> None:
        state = state_of(config)
        self._config = config
        self._file = file
        self._state = state
        self._open: dict[str, Result] = {}
        self.results = Results()
        mode = "mutants" if config.option.mutants else "plain"
        self._run = new_run(mode, map(str, config.invocation_params.args), describe_machine())
        self.results.runs[self._run.id] = self._run
        self._write(self._run)
        for subject in state.subjects:
            self.results.add_subject(subject, self._run.id)
        for subject in self.results.subjects.values():
            self._write(subject)
        self._keys = {subject.id: subject.key for subject in state.subjects}

    def _write(self, entry: object) -> None:
        if self._file:
            self._file.write(to_line(entry) + "\n")
            self._file.flush()

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take in a report; at the last one of an item, its result is complete."""
        if told := result_of(report):
            self._open[report.nodeid] = self._result(told, report)
        if report.when == "teardown" and (result := self._open.pop(report.nodeid, None)):
            courses = from_json(list[Course], getattr(report, COURSES, "[]"))
            self._finish(result, courses)

    def _result(self, told: record.Result, report: pytest.TestReport) -> Result:
        before = self._open.get(report.nodeid)
        if before and before.outcome in {"broken", "no answer"}:
            return before  # that its teardown failed as well says nothing more
        subject, mutant = self._split(told.subject)
        failed = told.outcome in {"broken", "no answer"}
        wrote = [text for title, text in report.sections if title.endswith(": what it wrote")]
        return Result(
            told.spec,
            subject,
            _parameters(told.item, told.subject),
            told.items,
            told.outcome,
            mutant,
            message=getattr(report, MESSAGE, "") if failed else "",
            details=report.longreprtext[:MAX_DETAILS] if report.failed else "",
            output="\n".join(wrote)[:MAX_DETAILS] if failed else "",
        )

    def _split(self, name: str) -> tuple[str, str]:
        """The key of a subject, and the mutant, of a subject's id."""
        if name in self._keys:
            return self._keys[name], ""
        base = max((known for known in self._keys if name.startswith(f"{known}-")), key=len)
        return self._keys[base], name.removeprefix(f"{base}-")

    def _finish(self, result: Result, courses: list[Course]) -> None:
        for course in courses:
            if course.id not in self.results.courses:
                self.results.courses[course.id] = course
                self._write(course)
        ids = tuple(dict.fromkeys(course.id for course in courses))
        complete = replace(result, courses=ids)
        self.results.add(complete)
        self._write(complete)

    def finish(self, exit_code: int) -> Results:
        """Write down what is left, and that the run is over; return everything."""
        for item in self._state.record.crashed:  # in its teardown: that its call passed is not what came of it
            self._open.pop(item, None)
        for result in self._open.values():  # whose last report was lost
            self._finish(result, [])
        self._open.clear()
        kept = {result.key for result in self.results.results.values()}
        for item, (spec, name) in self._state.record.crashed.items():
            subject, mutant = self._split(name)
            message = "the process that ran the spec crashed"
            result = Result(spec, subject, _parameters(item, name), 0, "no answer", mutant, message)
            if result.key not in kept:
                self._finish(result, [])
        end = End(
            now(),
            len(self.results.results),
            len(self._state.record.selected),
            exit_code,
            tuple(self._state.record.lost),
        )
        self.results.ends[self._run.id] = end
        self._write(end)
        if self._file:
            self._file.close()
        return self.results


def _parameters(item: str, subject: str) -> str:
    """The parameters of an item's node id, but its subject."""
    every = item.partition("[")[2].removesuffix("]")
    return "-".join(filter(None, (part.strip("-") for part in every.split(subject, 1))))
