"""Specs to soak: each notes that it runs. Run by `specs/harness/tests/test_soak.py` in a copy of the checkout."""

import os
from pathlib import Path

import pytest

from specs.harness.api import History, Run, claim, upholds

TRIAL_SOAK = claim("trial.soak", says="This is a trial.", answer="It is.")


def note(what: str) -> None:
    """Add a line to the notes: where the test reads what happened, and in which order."""
    with Path(os.environ["MP_TESTS_NOTES"]).open("a") as notes:
        notes.write(f"{what}\n")


@pytest.fixture(autouse=True)
def noted(request: pytest.FixtureRequest) -> None:
    note(request.node.name)


@pytest.fixture(scope="module")
def recording(record: Run) -> History:
    program = record("trial_soak")
    note(f"records {program.subject.id}")
    program.open("it may end")
    return program.ends()


@upholds(TRIAL_SOAK)
@pytest.mark.parametrize("number", range(6))
def test_judges_a_recording(recording: History, number: int) -> None:
    assert recording == ["says something"], number


@upholds(TRIAL_SOAK)
@pytest.mark.parametrize("number", range(3))
def test_passes(run: Run, number: int) -> None:
    program = run("trial_soak")
    program.open("it may end")

    assert program.ends() == ["says something"], number


@upholds(TRIAL_SOAK)
def test_fails_the_second_time(run: Run) -> None:
    program = run("trial_soak")
    program.open("it may end")
    before = Path("times")
    times = len(before.read_text()) if before.exists() else 0
    before.write_text("x" * (times + 1))

    assert program.ends() == ["says something else" if times == 1 else "says something"]


@upholds(TRIAL_SOAK)
def test_is_delayed(run: Run) -> None:
    history = run("trial_delays").ends()

    note(f"may still be delayed: {[event.value for event in history if event.what == 'has done them']}")


@upholds(TRIAL_SOAK)
def test_fails(recording: History) -> None:
    assert recording == ["says something else"]


@upholds(TRIAL_SOAK)
def test_hangs(run: Run) -> None:
    program = run("trial_endless")
    program.reaches("says something")
    note("hangs")

    program.ends()


@upholds(TRIAL_SOAK)
def test_turns_an_interruption_into_an_error(run: Run) -> None:
    program = run("trial_endless")
    program.reaches("says something")
    note("hangs")

    try:
        program.ends()
    except KeyboardInterrupt:
        raise ValueError("interrupted") from None


def test_ends_the_session() -> None:
    os._exit(0)
