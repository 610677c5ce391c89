"""The options, and what is found out before anything runs: the claims, the specs and the subjects."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from specs.harness.machine.places import NoPlaceError
from specs.harness.model import catalogue, deviations
from specs.harness.model.items import NodeIds
from specs.harness.model.subjects import SubjectError
from specs.harness.model.texts import ClaimsError
from specs.harness.observe.waiting import PATIENCE, QUIET_WINDOW
from specs.harness.plugin import mutants, plain
from specs.harness.plugin.choosing import find_subjects
from specs.harness.plugin.distributing import task_of
from specs.harness.plugin.selecting import choose_files, specification_of
from specs.harness.plugin.state import State, set_state, terminal_width
from specs.harness.plugin.usage import one_of, some_path, usage_error
from specs.harness.plugin.verdicts import leave_summary_to_verdicts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


#: The longest time constant, in seconds: a day.
LONGEST = 86_400


def _seconds(option: str) -> Callable[[str], float]:
    def read(text: str) -> float:
        try:
            number = float(text)
        except ValueError:
            number = 0.0
        if not 0 < number <= LONGEST:
            raise usage_error(f"{option}: {text!r} must be a number of seconds above 0 and up to {LONGEST}")
        return number

    return read


#: The options whose value may be a path.
_PATHS = ("--python", "--implementation", "--executor", "--results", "--report", "--deviations", "--deviations-out")


def _refuse_separate_paths(arguments: Sequence[str]) -> None:
    """Raise UsageError for `--python PATH` without a `=`.

    pytest looks for its configuration near each argument that is a path of something, before it knows our options.
    Source: "Initialization: determining rootdir and configfile" in pytest's reference.
    """
    for option, value in itertools.pairwise(arguments):
        if option in _PATHS and len(Path(value).parts) > 1:
            raise usage_error(f"{option} {value}: write {option}={value} (pytest itself reads a separate path)")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options that set the time constants, and say what is shown."""
    group = parser.getgroup("multiprocessing-spec", "the specification of Python's processes")
    group.addoption(
        "--patience",
        type=_seconds("--patience"),
        default=None,
        metavar="SECONDS",
        help=f"how long to wait for what must happen (default: {PATIENCE:g}; with --mutants {mutants.PATIENCE:g})",
    )
    group.addoption(
        "--quiet-window",
        type=_seconds("--quiet-window"),
        default=None,
        metavar="SECONDS",
        help=f"how long to watch that nothing happens (default: {QUIET_WINDOW:g}; with --mutants "
        f"{mutants.QUIET_WINDOW:g})",
    )
    group.addoption(
        "--verdicts",
        type=one_of("--verdicts", "auto", "all", "none"),
        default="auto",
        metavar="WHICH",
        help="the table of verdicts: all (each claim with what is claimed and what is so), none, or auto (everything "
        "for up to 30 claims, otherwise only deviations)",
    )
    group.addoption(
        "--deviations",
        action="append",
        type=some_path("--deviations"),
        default=[],
        metavar="FILE",
        help="a list of known deviations of an implementation, beside specs/deviations/; repeatable",
    )
    group.addoption(
        "--deviations-out",
        type=some_path("--deviations-out"),
        metavar="FILE",
        help="write what deviates to this file, in the form of such a list",
    )
    group.addoption(
        "--mutants",
        action="store_true",
        help="mutation testing: run the specs against deliberately broken implementations, on which they must fail",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Read the claims and the specs, and find the subjects, before anything runs."""
    for marker in (
        "decides(decision): the claim that a spec decides (set by upholds and refutes)",
        "needs(part, ...): what the module must have for the spec to apply",
        "needs_one(part, ...): of what it must have at least one, as `for_each_part` says",
        "beyond_the_documentation: the spec asks for more than the documentation promises",
    ):
        config.addinivalue_line("markers", marker)
    try:
        there = specification_of(config)
        expected = deviations.load(map(Path, config.option.deviations), there.catalogue)
        mode = mutants.MutantsMode(there.claims) if config.option.mutants else plain.PlainMode(expected)
        if config.option.patience is None:
            config.option.patience = mode.patience
        if config.option.quiet_window is None:
            config.option.quiet_window = mode.quiet_window
        # A safety net for a fault of the harness itself: each wait of a spec has a patience of its own.
        if hasattr(config.option, "timeout") and config.option.timeout is None:
            config.option.timeout = 10 * config.option.patience
        task = task_of(config)
        found = task.subjects if task else find_subjects(config, catalogue.needed(there.catalogue))
    except (ClaimsError, deviations.DeviationsError, SubjectError, NoPlaceError) as error:
        raise usage_error(error) from None
    node_ids = NodeIds({subject.id: subject.key for subject in found}, mode.mutants)
    set_state(config, State(mode, found, there, expected, node_ids, task.width if task else terminal_width()))
    choose_files(config, [*(subject.id for subject in found), *mode.mutants])
    leave_summary_to_verdicts(config)


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Refuse what can be misread."""
    _refuse_separate_paths(list(map(str, config.invocation_params.args)))
