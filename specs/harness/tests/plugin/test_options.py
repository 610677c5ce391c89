"""Options that name no subject, and claims that are none: refused in one line, before anything runs.

The interpreters are stand-ins, so that every kind is at hand on every machine.
"""

from __future__ import annotations

import json
import re
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from specs.harness.machine.places import ROOT
from specs.harness.tests import marks
from specs.harness.tests.checkout import refusals

if TYPE_CHECKING:
    from collections.abc import Mapping

    from specs.harness.tests.conftest import Launch

pytestmark = marks.posix("the stand-ins are shell scripts")

FACTS = {
    "version": [3, 13, 0],
    "executable": "",
    "platform": "linux",
    "implementation": "cpython",
    "free_threaded": False,
    "start_methods": ["spawn"],
    "default": "spawn",
    "machine": "x86_64",
    "libc": "glibc",
    "build": "main",
    "module_version": "4.2",
    "lacks": [],
}


def stand_in(folder: Path, script: str, name: str = "python") -> Path:
    """Make an executable shell script."""
    folder.mkdir(exist_ok=True, parents=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def says(**facts: object) -> str:
    """A shell command that answers as an interpreter does."""
    return f"cat <<'END'\nmultiprocessing-spec facts: {json.dumps({**FACTS, **facts})}\nEND"


#: How to run pytest: in one process, or as it does unasked, with workers.
ALONE = ("-n0",)
DISTRIBUTED = ()


def check(lines: Mapping[str, str], patterns: Mapping[str, str]) -> None:
    """Check that each is refused in words that its pattern matches from their beginning."""
    assert lines.keys() == patterns.keys()
    assert {what: line for what, line in lines.items() if not re.match(patterns[what], line)} == {}


STAND_INS = {
    "prints nonsense": (
        "echo nonsense",
        r"is not a working Python interpreter \(exit code 0: it printed nothing\); give one that is 3.8 or newer",
    ),
    "complains": (
        "echo line one >&2; echo it cannot be >&2; exit 3",
        r"is not a working Python interpreter \(exit code 3: it cannot be\); give one that is 3.8 or newer",
    ),
    "crashes": ("kill -SEGV $$", r"is not a working Python interpreter \(it was ended by signal 11: "),
    "is too old": (says(version=[3, 7, 16]), r"is Python 3.7.16, too old; the programs need 3.8 or newer"),
    "is much too old": (
        'echo; echo \'multiprocessing-spec facts: {"version": [2, 7, 18], "executable": "", "platform": "linux2"}\'',
        r"is Python 2.7.18, too old; the programs need 3.8 or newer",
    ),
    "lacks multiprocessing": (
        says(error="ImportError: no _multiprocessing"),
        r"cannot use 'multiprocessing' \(ImportError: no _multiprocessing\); that build lacks it",
    ),
}


def test_what_is_no_working_python_is_refused_with_what_would_do(tmp_path: Path) -> None:
    pythons = {what: stand_in(tmp_path / what, script) for what, (script, _) in STAND_INS.items()}
    lines = refusals(ROOT, *([f"--python={python}"] for python in pythons.values()))

    messages = {what: re.escape(f"--python {pythons[what]}: ") + message for what, (_, message) in STAND_INS.items()}
    check(dict(zip(pythons, lines, strict=True)), messages)


@pytest.mark.parametrize("script", [pytest.param("exec sleep 1000", marks=marks.slow), "sleep 1000 & wait"])
def test_a_python_that_hangs_is_refused_and_ended_with_its_child(tmp_path: Path, script: str) -> None:
    python = stand_in(tmp_path, script)
    (line,) = refusals(ROOT, [f"--python={python}", "--patience=0.5"])

    assert line == f"--python {python}: did not answer within 10 s; give the path of a working Python"


def a_folder(folder: Path) -> Path:
    return folder


def nothing(folder: Path) -> Path:
    return folder / "python"


def no_program(folder: Path) -> Path:
    path = folder / "python"
    path.write_text("x")
    return path


def no_format(folder: Path) -> Path:
    path = no_program(folder)
    path.chmod(0o755)
    return path


def test_what_is_no_program_is_refused_as_an_interpreter(tmp_path: Path) -> None:
    messages = {
        a_folder: "is a folder; give an interpreter's path, a version or a name",
        nothing: "does not exist; give an interpreter's path, a version or a name",
        no_program: "is not executable; give an interpreter's path, a version or a name",
        no_format: "cannot be run (Exec format error); give the path of a Python 3.8 or newer",
    }
    paths = []
    for make in messages:
        folder = tmp_path / make.__name__
        folder.mkdir()
        paths.append(make(folder))

    lines = refusals(ROOT, *([f"--python={path}"] for path in paths))

    assert lines == [f"--python {path}: {message}" for path, message in zip(paths, messages.values(), strict=True)]


def test_a_version_or_name_that_is_not_here_is_refused_with_how_to_see_what_is(tmp_path: Path) -> None:
    # Nowhere else to look: asking all the interpreters of a machine can take many seconds.
    nowhere = dict.fromkeys(("PATH", "PYENV_ROOT", "ASDF_DATA_DIR", "HOME"), str(tmp_path))
    names = ("9.87", "no-such-python")
    lines = refusals(ROOT, *([f"--python={name}"] for name in names), environment=nowhere)

    what = "no such interpreter; .+findpython --all. lists .+ or give a path"
    check(dict(zip(names, lines, strict=True)), {name: f"--python {re.escape(name)}: {what}" for name in names})


def test_a_start_method_that_the_interpreter_has_not_is_refused_with_what_it_has(tmp_path: Path) -> None:
    python = stand_in(tmp_path, says())
    methods = ("fork", "thread")
    lines = refusals(ROOT, *([f"--python={python}", f"--start-method={method}"] for method in methods))

    what = f"Python 3.13.0 at {python} does not support it on this platform (available: spawn, or all)"
    assert lines == [f"--start-method {method}: {what}" for method in methods]


def test_a_module_that_is_no_implementation_is_refused() -> None:
    messages = {
        "no_such.module": r"ModuleNotFoundError: .*\); install it there: .* -m pip install no_such",
        "json": r"AttributeError.*\); name a module with the interface of multiprocessing",
    }
    lines = refusals(ROOT, *([f"--implementation={module}"] for module in messages))

    patterns = {module: rf".*cannot use '{module}' \({message}" for module, message in messages.items()}
    check(dict(zip(messages, lines, strict=True)), patterns)


def test_a_time_constant_that_is_no_positive_number_is_refused() -> None:
    wrong = [("--patience", text) for text in ("0", "-1", "soon", "nan", "inf", "")]
    wrong += [("--quiet-window", text) for text in ("0", "-0.1")]
    lines = refusals(ROOT, *([f"{option}={text}"] for option, text in wrong))

    assert lines == [
        f"{option}: {text!r} must be a number of seconds above 0 and up to 86400" for option, text in wrong
    ]


# In a copy of the checkout, since here the claims are as they have to be.


@pytest.mark.parametrize("workers", [ALONE, DISTRIBUTED])
def test_an_unknown_claim_in_a_spec_is_refused(trial: Path, launch: Launch, workers: tuple[str, ...]) -> None:
    spec = trial / "specs" / "processes" / "trial.py"
    spec.write_text(spec.read_text().replace("upholds(TRIAL_ORDER)", "upholds(TRIAL_ORDRE)"))
    run = launch(trial, *workers)

    assert run.ends() == pytest.ExitCode.USAGE_ERROR
    (error,) = [line for line in run.output.splitlines() if line.strip()]
    assert re.match(r"ERROR: specs/processes/trial.py:\d+: there is no claim TRIAL_ORDRE in this file; ", error)
    assert error.endswith("did you mean TRIAL_ORDER?")
    assert run.left() == []


def test_a_malformed_claim_is_refused(trial: Path) -> None:
    spec = trial / "specs" / "processes" / "trial.py"
    spec.write_text(spec.read_text() + '\n\nX_Y = claim("x.y")\n')
    (line,) = refusals(trial, [])

    assert re.search(r"specs/processes/trial.py:\d+: required field missing: says; ", line)


# What is printed about subjects that are there.


def test_the_header_names_every_interpreter_and_the_ids_tell_them_apart(
    tmp_path: Path, trial: Path, launch: Launch
) -> None:
    one = stand_in(tmp_path / "one", says(start_methods=["spawn", "forkserver"]))
    two = stand_in(tmp_path / "two", says())
    run = launch(trial, "-n0", "--collect-only", "-q", "-v", f"--python={one}", f"--python={two}", "-k", "passes")

    assert run.ends() == pytest.ExitCode.OK
    assert f"subject: CPython 3.13.0 at {one}: spawn (default), forkserver\n" in run.output
    assert f"subject: CPython 3.13.0 at {two}: spawn (default)\n" in run.output
    ids = re.findall(r"test_passes\[(.*)\]", run.output)
    assert ids == ["3.13#1-spawn", "3.13#1-forkserver", "3.13#2-spawn"]


def test_an_interpreter_that_is_given_twice_is_verified_once(tmp_path: Path, trial: Path, launch: Launch) -> None:
    python = stand_in(tmp_path / "python", says())
    run = launch(trial, "-n0", "--collect-only", "-q", f"--python={python}", f"--python={python}", "-k", "passes")

    assert run.ends() == pytest.ExitCode.OK
    assert re.findall(r"test_passes\[(.*)\]", run.output) == ["3.13-spawn"]


@pytest.mark.parametrize(
    ("allowed", "code"),
    [("a compl.*", pytest.ExitCode.OK), ("complaint", pytest.ExitCode.TESTS_FAILED)],
    ids=["the line", "a part of it"],
)
def test_each_line_that_a_library_may_write_has_to_match_as_a_whole(
    trial: Path, launch: Launch, allowed: str, code: pytest.ExitCode
) -> None:
    run = launch(trial, "-n0", "--start-method=spawn", f"--allow-output={allowed}", "-k", "complain")

    assert run.ends() == code
    assert ("unexpected output on stdout or stderr: 'a complaint\\n'" in run.output) == (code != pytest.ExitCode.OK)


def test_programs_have_the_variables_that_they_are_given(trial: Path, launch: Launch) -> None:
    run = launch(trial, "-n1", "--start-method=spawn", "--program-env=PYTHONVERBOSE=1", "-k", "test_passes")

    assert run.ends() == pytest.ExitCode.TESTS_FAILED
    assert "> import 'workloads.probe'" in run.output.replace(" # code object", "import 'workloads.probe'")


def test_what_offers_only_a_pool_is_asked_about_its_pool_and_nothing_else(launch: Launch) -> None:
    of_both = "test_apply_returns_the_result or test_a_parent_stays_in_join_until"
    run = launch(ROOT, "-n0", "--implementation=multiprocessing.pool", "--verdicts=all", "-k", of_both)

    assert run.ends() == pytest.ExitCode.OK
    assert "multiprocessing.pool: own (default)" in run.output
    assert "1 passed" in run.output
    assert re.search(r"^join\.waits +not offered", run.output, re.MULTILINE)
    assert not re.search(r"^apply\.blocks +not offered", run.output, re.MULTILINE)


def test_an_implementation_is_named_in_the_header_and_the_ids(tmp_path: Path, trial: Path, launch: Launch) -> None:
    python = stand_in(tmp_path / "python", says())
    implementations = ("--implementation=multiprocessing", "--implementation=billiard")
    run = launch(trial, "-n0", "--collect-only", *implementations, f"--python={python}", "-k", "passes")

    assert run.ends() == pytest.ExitCode.OK
    assert f"subject: CPython 3.13.0 at {python}, billiard 4.2: spawn (default)\n" in run.output
    assert re.findall(r"test_passes\[(.*)\]", run.output) == ["3.13-spawn", "3.13-spawn-billiard"]


def test_a_path_without_an_equals_sign_is_refused_with_the_right_spelling(trial: Path) -> None:
    path = Path("library", "bin", "python")
    options = (
        "--python",
        "--implementation",
        "--executor",
        "--results",
        "--report",
        "--deviations",
        "--deviations-out",
    )

    lines = refusals(trial, *([option, str(path)] for option in options))

    assert lines == [
        f"{option} {path}: write {option}={path} (pytest itself reads a separate path)" for option in options
    ]
