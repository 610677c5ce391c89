"""Specs that pass, fail, crash and are left out, so that the verdicts can be seen to say no more than was seen."""

import os

import pytest

from specs.fault import check  # type: ignore[import-not-found]  # where this is copied to
from specs.harness.api import History, Run, Subject, claim, refutes, upholds

TRIAL_SPLIT = claim("trial.split", says="This is a trial.", answer="It is.")
TRIAL_CRASH = claim("trial.crash", says="This is a trial.", answer="It is.")
TRIAL_CRASHED_TOO = claim("trial.crashed-too", says="This is a trial.", answer="It is.")
TRIAL_PARTIAL = claim("trial.partial", says="This is a trial.", answer="It is.")
TRIAL_PARAMETERS = claim("trial.parameters", says="This is a trial.", answer="It is.")
TRIAL_HARNESS = claim("trial.harness", says="This is a trial.", answer="It is.")
TRIAL_EARLY = claim("trial.early", says="This is a trial.", answer="It is.")
TRIAL_AWAITED = claim("trial.awaited", says="This is a trial.", answer="It is.")
TRIAL_LATER = claim("trial.later", says="This is a trial.", answer="It is.")
TRIAL_ELSEWHERE = claim("trial.elsewhere", says="This is a trial.", answer="It is.")
TRIAL_INTERRUPTED = claim("trial.interrupted", says="This is a trial.", answer="It is.")


@upholds(TRIAL_SPLIT)
def test_passes_under_fork_only(subject: Subject) -> None:
    assert subject.start_method == "fork"


@upholds(TRIAL_CRASH)
def test_passes_beside_a_crash(subject: Subject) -> None:
    assert subject


@upholds(TRIAL_CRASH)
def test_crashes(subject: Subject) -> None:
    assert subject
    os._exit(3)


@upholds(TRIAL_CRASHED_TOO)
def test_comes_after_a_crash(subject: Subject) -> None:
    assert subject


@upholds(TRIAL_PARTIAL)
def test_upholds_it(subject: Subject) -> None:
    """It is there."""
    assert subject


@upholds(TRIAL_HARNESS)
def test_meets_a_fault_of_the_harness(subject: Subject) -> None:
    assert subject
    check()


@refutes(TRIAL_PARTIAL, when="if it is looked at closely")
def test_refutes_it(subject: Subject) -> None:
    """It is there, too."""
    assert subject


@upholds(TRIAL_PARAMETERS)
@pytest.mark.parametrize("number", [1, 2], ids=["one", "two"])
def test_has_parameters(subject: Subject, number: int) -> None:
    assert subject
    assert number


@upholds(TRIAL_INTERRUPTED)
def test_passes_before_an_interruption(subject: Subject) -> None:
    assert subject


@upholds(TRIAL_INTERRUPTED)
def test_is_interrupted(subject: Subject) -> None:
    assert subject
    raise KeyboardInterrupt


@pytest.fixture(scope="module")
def recording(record: Run) -> History:
    program = record("trial")
    program.reaches("child waits")
    program.goes_on_to("child flies")
    program.open("child may end")
    return program.ends()


@upholds(TRIAL_EARLY)
def test_judges_what_came_before_the_recording_was_cut_short(recording: History) -> None:
    assert recording["child waits"].name == "Process-1"


@upholds(TRIAL_AWAITED)
def test_judges_what_the_recording_waited_for_in_vain(recording: History) -> None:
    assert recording["child flies"].name == "Process-1"


@upholds(TRIAL_LATER)
def test_judges_what_would_have_come_later(recording: History) -> None:
    assert recording["child ends"].name == "Process-1"


@refutes(TRIAL_ELSEWHERE, python="<3")
def test_applies_to_no_subject(subject: Subject) -> None:
    assert not subject
