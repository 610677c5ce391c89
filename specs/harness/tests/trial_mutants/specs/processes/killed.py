"""Specs that notice more or less of what is wrong."""

import pytest

from specs.harness.api import History, Run, claim, upholds

TRIAL_ALONE = claim("trial.alone", says="A parent without children knows of none.", answer="So it is.")
TRIAL_PREMISE = claim("trial.premise", says="A claim whose program may come to nothing.", answer="So it is.")
TRIAL_ERROR = claim("trial.error", says="A claim whose spec may stumble.", answer="So it is.")
TRIAL_RECORDED = claim("trial.recorded", says="A claim whose spec judges a recording.", answer="So it is.")
TRIAL_UNBROKEN = claim("trial.unbroken", says="A claim that no mutant breaks.", answer="So it is.")


@upholds(TRIAL_ALONE)
def test_that_notices(run: Run) -> None:
    assert run("alone").ends()["parent counts"].value == 0


@upholds(TRIAL_ALONE)
def test_that_notices_nothing(run: Run) -> None:
    assert run("alone").ends() == ["parent counts"]


@upholds(TRIAL_PREMISE)
def test_that_needs_a_premise(run: Run) -> None:
    program = run("alone")
    program.reaches("parent counts")
    program.ends()


@upholds(TRIAL_ERROR)
def test_that_stumbles(run: Run) -> None:
    assert {0: True}[run("alone").ends()["parent counts"].value]


@pytest.fixture(scope="module")
def recorded(record: Run) -> History:
    program = record("alone")
    program.goes_on_to("parent counts")
    return program.ends()


@upholds(TRIAL_RECORDED)
def test_that_judges_a_recording(recorded: History) -> None:
    assert recorded["parent counts"].value == 0


@upholds(TRIAL_UNBROKEN)
def test_of_a_claim_that_no_mutant_breaks(run: Run) -> None:
    assert run("alone").ends() == ["parent counts"]
