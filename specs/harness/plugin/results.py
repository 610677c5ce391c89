"""Where what a run finds goes: `--results FILE`, `--report DIR`, `--compare A,B`, `--deviations-out FILE`."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from specs.harness.plugin import keeping
from specs.harness.plugin.state import is_worker, state_of
from specs.harness.plugin.usage import some_path, usage_error
from specs.harness.report import compare, deviations_list, folders
from specs.harness.report.lines import Line

if TYPE_CHECKING:
    from collections.abc import Iterator


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options that name where results go."""
    group = parser.getgroup("multiprocessing-spec", "the specification of Python's processes")
    for option, kind, what in (
        ("--results", "FILE", "file, as JSON lines"),
        ("--report", "DIR", "folder, as a web site"),
    ):
        group.addoption(option, type=some_path(option), metavar=kind, help=f"write what the run finds to this {what}")
    group.addoption(
        "--compare",
        metavar="A,B",
        help="list what differs between two subjects of the run: their ids (3.13-fork,3.14-spawn), or interpreters, "
        "which then stand for their default start methods (3.13,3.14)",
    )


def check_outputs(config: pytest.Config) -> None:
    """Raise UsageError if results or a report cannot be written where the user wants them."""
    try:
        if config.option.report:
            folders.check(Path(config.option.report))
    except folders.FolderError as error:
        raise usage_error(f"--report {config.option.report}: {error}") from None
    for option, path in (("--results", config.option.results), ("--deviations-out", config.option.deviations_out)):
        try:
            if path:
                Path(path).open("a").close()
        except OSError as error:
            hint = "give the path of a file in a folder that exists"
            raise usage_error(f"{option} {path}: cannot be written ({error.strerror}); {hint}") from None


def pytest_cmdline_main(config: pytest.Config) -> None:
    """Find out what cannot be written before anything runs."""
    if not is_worker(config):
        check_outputs(config)


def pytest_configure(config: pytest.Config) -> None:
    """Find out what cannot be compared before anything runs."""
    if config.option.compare is not None and not is_worker(config):
        try:
            compare.choose(config.option.compare, state_of(config).subjects)
        except compare.ChoiceError as error:
            raise usage_error(error) from None


def _conclude(config: pytest.Config, exit_code: int) -> Iterator[Line]:
    """End the record, and write what is made of it; say what differs, and where everything is."""
    if not keeping.end(config, exit_code):
        return
    option, state = config.option, state_of(config)
    if option.compare:
        width = shutil.get_terminal_size().columns
        yield from compare.text(state.findings(), *compare.choose(option.compare, state.subjects), width)
    if option.results:
        yield Line(f"results: {option.results}")
    if option.deviations_out:
        Path(option.deviations_out).write_text(deviations_list.to_toml(state.findings()), encoding="utf-8")
        yield Line(f"deviations: {option.deviations_out}")
    if option.report:
        from specs.harness.report import site  # noqa: PLC0415  # Jinja2 and Pygments only where they are needed

        try:
            yield Line(f"report: {site.write(state.findings(), Path(option.report))}")
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
