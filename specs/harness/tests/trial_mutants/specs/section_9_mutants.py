"""Specs that notice more or less of what is wrong."""

import pytest

from specs.harness.api import History, Run, upholds


@upholds("trial.alone")
def test_that_notices(run: Run) -> None:
    assert run("alone").ends()["parent counts"].value == 0


@upholds("trial.alone")
def test_that_notices_nothing(run: Run) -> None:
    assert run("alone").ends() == ["parent counts"]


@upholds("trial.premise")
def test_that_needs_a_premise(run: Run) -> None:
    program = run("alone")
    program.reaches("parent counts")
    program.ends()


@upholds("trial.error")
def test_that_stumbles(run: Run) -> None:
    assert {0: True}[run("alone").ends()["parent counts"].value]


@pytest.fixture(scope="module")
def recorded(record: Run) -> History:
    program = record("alone")
    program.goes_on_to("parent counts")
    return program.ends()


@upholds("trial.recorded")
def test_that_judges_a_recording(recorded: History) -> None:
    assert recorded["parent counts"].value == 0


@upholds("trial.unbroken")
def test_of_a_claim_that_no_mutant_breaks(run: Run) -> None:
    assert run("alone").ends() == ["parent counts"]
