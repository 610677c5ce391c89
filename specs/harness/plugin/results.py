"""`--results FILE` and `--report DIR`: writing down what a run finds, as it finds it. Does nothing without them."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from specs.harness.model import errors
from specs.harness.model.courses import Course, course_of
from specs.harness.model.deviations import to_toml
from specs.harness.model.findings import Findings
from specs.harness.model.messages import to_json
from specs.harness.plugin import plain
from specs.harness.plugin.collecting import subject_of
from specs.harness.plugin.evidence import recordings_of
from specs.harness.plugin.keeping import COURSES, MESSAGE, Keeper
from specs.harness.plugin.state import is_worker, state_of
from specs.harness.report import compare, folders
from specs.harness.report.lines import Line

if TYPE_CHECKING:
    from collections.abc import Iterator


#: The longest message that is kept (characters).
MAX_MESSAGE = 300

_KEEPER = pytest.StashKey[Keeper]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options that name where results go."""
    group = parser.getgroup("multiprocessing-spec", "the specification of Python's processes")
    group.addoption("--results", metavar="FILE", help="write what the run finds to this file, as JSON lines")
    group.addoption("--report", metavar="DIR", help="write what the run finds to this folder, as a web site")
    group.addoption(
        "--compare",
        metavar="A,B",
        help="list what differs between two subjects of the run: their ids (3.13-fork,3.14-spawn), or interpreters, "
        "which then stand for their default start methods (3.13,3.14)",
    )


def wants_results(config: pytest.Config) -> bool:
    """Whether anybody asks for more than the table of verdicts."""
    option = config.option
    soaks = option.soak is not None or option.soak_round is not None  # the soak itself keeps results
    asked = option.results or option.report or option.compare or option.deviations_out
    return bool(asked) and not option.collectonly and not soaks


# Where specs run.


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Put the courses of a spec's programs into its last report, once these have ended."""
    report = cast("pytest.TestReport", (yield))
    subject = subject_of(item)
    if subject and wants_results(item.config):
        if report.failed and call.excinfo:
            message = call.excinfo.exconly(tryshort=True).partition("\n")[0]
            setattr(report, MESSAGE, message.removeprefix(f"{errors.__name__}.")[:MAX_MESSAGE])
        if call.when == "teardown" and not subject.mutant:
            programs = [program.history for program in state_of(item.config).programs]
            histories = dict.fromkeys([*recordings_of(item), *programs])
            courses = list(dict.fromkeys(course_of(history) for history in histories if len(history)))
            setattr(report, COURSES, to_json(courses, list[Course]))
    return report  # type: ignore[return-value]


# In the process that reports.


def check_outputs(config: pytest.Config) -> None:
    """Raise UsageError if results or a report cannot be written where the user wants them."""
    try:
        if config.option.report:
            folders.check(Path(config.option.report))
    except folders.FolderError as error:
        raise pytest.UsageError(f"--report {config.option.report}: {error}") from None
    for option, path in (("--results", config.option.results), ("--deviations-out", config.option.deviations_out)):
        try:
            if path:
                Path(path).open("a").close()
        except OSError as error:
            hint = "give the path of a file in a folder that exists"
            raise pytest.UsageError(f"{option} {path}: cannot be written ({error.strerror}); {hint}") from None


@pytest.hookimpl(trylast=True)  # once there is a state
def pytest_configure(config: pytest.Config) -> None:
    """Begin to keep results, if anybody asks for them."""
    if is_worker(config) or not wants_results(config):
        return
    check_outputs(config)
    try:
        if config.option.compare:
            compare.choose(config.option.compare, state_of(config).subjects)
    except compare.ChoiceError as error:
        raise pytest.UsageError(str(error)) from None
    path = config.option.results
    file = Path(path).open("w", encoding="utf-8", newline="\n") if path else None  # noqa: SIM115  # closed by finish()
    keeper = Keeper(config, file)
    config.stash[_KEEPER] = keeper
    config.pluginmanager.register(keeper, "multiprocessing-spec-keeper")


def _conclude(config: pytest.Config, exit_code: int) -> Iterator[Line]:
    """Write the end of the results, and the site; say what differs, and where everything is."""
    keeper = config.stash.get(_KEEPER, None)
    if keeper is None:
        return
    del config.stash[_KEEPER]
    option, state = config.option, state_of(config)
    results = keeper.finish(exit_code)
    findings = Findings(results, state.claims, state.catalogue, state.deviations)
    if option.compare:
        width = shutil.get_terminal_size().columns
        yield from compare.text(findings, *compare.choose(option.compare, state.subjects), width)
    if option.results:
        yield Line(f"results: {option.results}")
    if option.deviations_out:
        messages = {
            (result.spec, result.subject): result.message for result in results.results.values() if result.message
        }
        failed = [(spec, subject, messages.get((spec, subject.key), "")) for spec, subject in plain.seen(state)]
        Path(option.deviations_out).write_text(to_toml(failed, state.subjects), encoding="utf-8")
        yield Line(f"deviations: {option.deviations_out}")
    if option.report:
        from specs.harness.report import site  # noqa: PLC0415  # Jinja2 and Pygments only where they are needed

        try:
            yield Line(f"report: {site.write(findings, Path(option.report))}")
        except OSError as error:
            yield Line(f"--report {option.report}: cannot be written ({error.strerror})", "fails")


@pytest.hookimpl(trylast=True)  # below the verdicts
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, exitstatus: int, config: pytest.Config) -> None:
    """Conclude, where there is a terminal to tell."""
    for line in _conclude(config, int(exitstatus)):
        terminalreporter.ensure_newline()
        terminalreporter.write_line(line.text, **line.markup)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Conclude where pytest came to no summary, after an internal error."""
    for line in _conclude(config, int(pytest.ExitCode.INTERNAL_ERROR)):
        sys.stderr.write(f"{line.text}\n")
