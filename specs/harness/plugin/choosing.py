"""The options that say what is judged, and what its programs have and may write; and finding it."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

import pytest

from specs.harness.machine.environments import clean_environment
from specs.harness.machine.places import find_place
from specs.harness.model.subjects import STANDARD, subjects
from specs.harness.observe import interpreters
from specs.harness.observe.implementations import candidate
from specs.harness.observe.locating import locate
from specs.harness.plugin.state import is_worker, state_of
from specs.harness.plugin.usage import usage_error

if TYPE_CHECKING:
    from specs.harness.model.subjects import Subject
    from specs.harness.observe.implementations import Candidate


def _pattern(text: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as error:
        raise usage_error(f"--allow-output: {text!r} is no regular expression ({error})") from None


def _variable(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.isidentifier():
        raise usage_error(f"--program-env: {text!r} is no variable; write NAME=VALUE")
    return name, value


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("multiprocessing-spec", "the specification of Python's processes")
    group.addoption(
        "--python",
        action="append",
        default=[],
        metavar="PYTHON",
        help="the interpreter to verify: a version (3.8), a name (pypy3), or, written as --python=PATH, a path; "
        "repeatable; default: the one that runs pytest",
    )
    group.addoption(
        "--start-method",
        action="append",
        default=[],
        metavar="METHOD",
        help="fork, spawn or forkserver; all: each that the interpreter supports on this platform; repeatable; "
        "default: the one that a program gets that chooses none",
    )
    group.addoption(
        "--implementation",
        action="append",
        default=[],
        metavar="MODULE",
        help="the implementation to verify, by the name under which it is imported: multiprocessing (default), "
        "multiprocess, billiard …; or a class of pools alone, module:Class; repeatable",
    )
    group.addoption(
        "--executor",
        action="append",
        default=[],
        metavar="MODULE:CLASS",
        help="an executor to verify, in the place of all implementations: loky:ProcessPoolExecutor …; repeatable",
    )
    group.addoption(
        "--allow-output",
        action="append",
        type=_pattern,
        default=[],
        metavar="REGEX",
        help="what a library cannot help writing: each line that matches as a whole is no deviation; repeatable",
    )
    group.addoption(
        "--program-env",
        action="append",
        type=_variable,
        default=[],
        metavar="NAME=VALUE",
        help="a variable of the programs' environment, such as PYTHONWARNINGS=ignore; repeatable",
    )


def find_subjects(config: pytest.Config, parts: list[str]) -> list[Subject]:
    """What the user has chosen. Raises SubjectError if it cannot be had."""
    environment = {**clean_environment(find_place()), **dict(config.option.program_env)}
    chosen = {f"--python {name}": locate(name) for name in config.option.python}
    found = [
        interpreters.query_interpreter(path, one, environment, origin, config.option.patience, parts)
        for origin, path in (chosen or {"the Python that runs pytest": sys.executable}).items()
        for one in dict.fromkeys(_candidates(config))
    ]
    return subjects(found, config.option.start_method)


def _candidates(config: pytest.Config) -> list[Candidate]:
    """What is to be judged: what the user has named, or else what Python brings along."""
    return [
        candidate(option, text)
        for option, texts in (
            ("--implementation", config.option.implementation or ([] if config.option.executor else [STANDARD])),
            ("--executor", config.option.executor),
        )
        for text in texts
    ]


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Name every subject."""
    lines = []
    chosen = state_of(config).subjects
    for interpreter, implementation in dict.fromkeys(
        (subject.interpreter, subject.implementation) for subject in chosen
    ):
        methods = [
            f"{subject.start_method}{' (default)' if subject.is_default else ''}"
            for subject in chosen
            if (subject.interpreter, subject.implementation) == (interpreter, implementation)
        ]
        what = "" if implementation.is_standard else f", {implementation.title}"
        lines.append(f"subject: {interpreter.title} at {interpreter.executable}{what}: {', '.join(methods)}")
        if implementation.remark:
            lines.append(f"note: of {implementation.name}, {implementation.remark}")
    return lines


@pytest.hookimpl(trylast=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Name every subject where pytest shows no header (-q): what is reported of a run begins with them."""
    terminal = session.config.pluginmanager.get_plugin("terminalreporter")
    if terminal is not None and not is_worker(session.config) and session.config.get_verbosity() < 0:
        for line in pytest_report_header(session.config):
            terminal.write_line(line)
