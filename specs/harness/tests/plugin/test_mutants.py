"""Of `--mutants`: what counts as killed, what as survived, and that nothing else passes for either."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from specs.harness.tests import checkout
from specs.harness.tests.marks import forks

if TYPE_CHECKING:
    from specs.harness.tests.conftest import Launch

SPAWN = "--start-method=spawn"

#: Selects every spec of the claim trial.alone.
ALL_OF_ALONE = "test_that_notices"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = checkout.copy(tmp_path / "checkout")
    shutil.copytree(Path(__file__).parents[1].joinpath("trial_mutants"), folder, dirs_exist_ok=True)
    return folder


def spec(name: str) -> str:
    return f"specs/processes/killed.py::{name}"


def add(project: Path, mutant: str) -> None:
    with (project / "workloads/processes/killed/mutants.py").open("a") as file:
        file.write(mutant)


def test_a_mutant_that_a_spec_of_its_claim_fails_on_is_killed(launch: Launch, project: Path) -> None:
    pytest_ = launch(project, "-n0", SPAWN, "--mutants", spec("test_that_notices"), "-k", "unchanged or one_too_many")

    assert pytest_.ends() == 0, pytest_.output
    assert "one_too_many: A child too many is known.\n    killed by test_that_notices\n" in pytest_.output
    assert "1 passed, 2 deselected, 2 killed in" in pytest_.output
    assert "of 1 spec failed on some mutant" in pytest_.output


@pytest.mark.parametrize("workers", ["-n0", "-n2"])
def test_a_mutant_that_no_spec_of_its_claim_fails_on_survives_and_fails_the_run(
    launch: Launch, project: Path, workers: str
) -> None:
    pytest_ = launch(project, workers, SPAWN, "--mutants", "-k", ALL_OF_ALONE)

    assert pytest_.ends() == 1, pytest_.output
    assert "harmless: Nothing is wrong that anybody could notice.\n    SURVIVES under" in pytest_.output
    assert "2 killed, 1 survives;" in pytest_.output


def test_a_mutant_survives_only_if_every_spec_of_its_claim_ran(launch: Launch, project: Path) -> None:
    pytest_ = launch(project, "-n0", SPAWN, "--mutants", spec("test_that_notices_nothing"))

    assert pytest_.ends() == 0, pytest_.output  # the spec that notices was not selected
    assert "SURVIVES" not in pytest_.output
    assert "0 survive;" in pytest_.output
    assert "one_too_many: A child too many is known.\n    not decided: only some of the claim's specs" in pytest_.output


def test_a_mutant_that_may_stay_unnoticed_says_why_and_fails_nothing(launch: Launch, project: Path) -> None:
    mutants = project / "workloads/processes/killed/mutants.py"
    mutants.write_text(mutants.read_text().replace('@breaks("trial.alone")\ndef harmless()', "def harmless()"))
    pytest_ = launch(project, "-n0", SPAWN, "--mutants", spec("test_that_notices"))

    assert pytest_.ends() == 0, pytest_.output
    assert re.search(r"harmless_by_nature: .*\n    not noticed under \S+-spawn: if nobody looks", pytest_.output)


def test_a_spec_that_only_such_a_mutant_could_make_fail_is_told_and_fails_nothing(
    launch: Launch, project: Path
) -> None:
    mutants = project / "workloads/processes/killed/mutants.py"
    others = (
        mutants.read_text()
        .replace('"trial.alone", "trial.error"', '"trial.error"')
        .replace('@breaks("trial.alone")', "")
    )
    mutants.write_text(others.replace('@breaks("trial.alone", under="spawn", alters="workload")', ""))
    pytest_ = launch(project, "-n0", SPAWN, "--mutants", spec("test_that_notices"))

    assert pytest_.ends() == 0, pytest_.output
    assert re.search(r"no mutant makes this spec fail: test_that_notices .*, as may be if nobody looks", pytest_.output)
    assert "0 of 1 spec failed" in pytest_.output


def test_a_spec_that_no_mutant_makes_fail_is_told_and_fails_the_run(launch: Launch, project: Path) -> None:
    pytest_ = launch(
        project, "-n0", SPAWN, "--mutants", "specs/processes/killed.py", "-k", "test_of_a_claim_that_no_mutant_breaks"
    )

    assert pytest_.ends() == 1, pytest_.output
    assert "no mutant makes this spec fail: test_of_a_claim_that_no_mutant_breaks (under " in pytest_.output
    assert "claims without a mutant: trial.unbroken" in pytest_.output


def test_a_premise_that_is_not_reached_kills_nothing(launch: Launch, project: Path) -> None:
    pytest_ = launch(project, "-n0", SPAWN, "--mutants", spec("test_that_needs_a_premise"))

    assert pytest_.ends() == 1, pytest_.output
    assert "ends_at_once: The program ends before it has done anything.\n    SURVIVES under" in pytest_.output
    assert "1 passed, 1 no answer" in pytest_.output


def test_an_error_that_is_no_broken_claim_kills_nothing_and_is_shown(launch: Launch, project: Path) -> None:
    pytest_ = launch(project, "-n0", SPAWN, "--mutants", spec("test_that_stumbles"))

    assert pytest_.ends() == 1, pytest_.output
    assert "KeyError: 1" in pytest_.output
    assert "one_too_many: A child too many is known.\n    SURVIVES under" in pytest_.output
    assert "1 failed, 1 passed" in pytest_.output


def test_a_spec_kills_a_mutant_that_lets_its_recording_wait_for_what_the_spec_asks_for(
    launch: Launch, project: Path
) -> None:
    pytest_ = launch(project, "-n0", SPAWN, "--mutants", spec("test_that_judges_a_recording"), "-k", "not too_many")

    assert pytest_.ends() == 0, pytest_.output
    assert "ends_at_once: The program ends before it has done anything.\n    killed by test_that" in pytest_.output
    assert "1 killed, 0 survive; 1 of 1 spec failed" in pytest_.output


def test_a_spec_that_fails_on_the_control_fails_the_run(launch: Launch, project: Path) -> None:
    control = project / "workloads/mutants/control.py"
    control.write_text(
        control.read_text() + "    from workloads.processes.killed.mutants import one_too_many\n\n    one_too_many()\n"
    )
    pytest_ = launch(project, "-n0", SPAWN, "--mutants", spec("test_that_notices"), "-k", "unchanged")

    assert pytest_.ends() == 1, pytest_.output
    assert "assert 1 == 0" in pytest_.output
    assert "1 failed" in pytest_.output


@forks
def test_a_mutant_of_one_start_method_is_tried_under_no_other(launch: Launch, project: Path) -> None:
    pytest_ = launch(
        project, "-n0", "--start-method=fork", "--mutants", "--collect-only", "-q", spec("test_that_notices")
    )

    assert pytest_.ends() == 0, pytest_.output
    assert "fork-one_too_many]" in pytest_.output
    assert "one_too_many_when_spawned" not in pytest_.output


def test_a_mutant_of_which_only_some_specs_ran_is_not_judged(launch: Launch, project: Path) -> None:
    pytest_ = launch(
        project, "-n0", SPAWN, "--mutants", "specs/processes/killed.py", "-k", "test_that_notices_nothing and harmless"
    )

    assert pytest_.ends() == 0, pytest_.output
    assert "harmless: Nothing is wrong that anybody could notice.\n    not decided: " in pytest_.output


def test_a_mutant_that_is_not_as_it_has_to_be_is_told_on_one_line(launch: Launch, project: Path) -> None:
    add(project, '\n\n@breaks("trial.unknown")\ndef wrong():\n    """Wrong."""\n')
    pytest_ = launch(project, "-n0", SPAWN, "--mutants")

    assert pytest_.ends() == 4
    assert re.search(
        r"^ERROR: workloads/processes/killed/mutants\.py:\d+: wrong: there is no claim 'trial.unknown'",
        pytest_.output,
        re.MULTILINE,
    )
    assert "Traceback" not in pytest_.output
