"""The report of a soak: what is wrong with a round, and what failed how often."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from specs.harness.model.items import Item, Outcome
from specs.harness.model.results import Collected, End, Phase, Soak, When
from specs.harness.repeat.soak_report import MAX_SEEDS, OUTPUT_KEEP, Round, report, with_round
from specs.harness.tests.written import RUN, stored, subject

if TYPE_CHECKING:
    from collections.abc import Sequence

SUBJECT = subject("spawn")
LOST = Item("a.py::test_lost", SUBJECT.key)


def a_phase(
    spec: str = "test_a",
    outcome: Outcome = "broken",
    *,
    when: When = "call",
    details: str = "",
    expected: str = "",
    mutant: str = "",
) -> Phase:
    return Phase(Item(f"a.py::{spec}", SUBJECT.key, mutant, "Lock"), when, outcome, expected, "reason", details)


def a_round(number: int, *phases: Phase, left: Sequence[str] = (), complete: bool = True, **facts: object) -> Round:
    end = [End("", 0, tuple(left))] if complete else []
    found = stored([RUN, SUBJECT, a_phase("test_b", "passed"), *phases, *end])
    result = Round(number, 100 + number, seconds=1.0, code=int(bool(phases)), results=found)
    for name, value in facts.items():
        setattr(result, name, value)
    return result


def soaked(*rounds: Round, wanted: int = 0, spinning: int = 0, delayed: bool = False) -> Soak:
    soak = Soak(wanted or len(rounds), 0, 0, spinning, (), delayed=delayed)
    for result in rounds:
        soak = with_round(soak, result)
    return soak


def test_only_the_first_failure_of_a_spec_is_shown_whole_and_the_others_are_counted() -> None:
    rounds = (a_round(1), a_round(2, a_phase(details="first")), a_round(3, a_phase(details="second")))

    lines = report(soaked(*rounds), False, ["-n0", "-k", "a or b"]).splitlines()

    assert lines[0].strip("= ") == "a.py::test_a[Lock]"
    assert lines[1] == "failed in 2 of 3 rounds under 3.13-spawn, with seeds 102, 103"
    assert lines[2].startswith("to repeat the first of these rounds: ")
    assert "-m pytest --soak=1 --shuffle=102 -n0 -k " in lines[2]
    assert lines[3] == "first"
    assert lines[4].strip("= ") == "soak: 2 of 3 rounds failed"
    assert len(lines) == 5


@pytest.mark.parametrize("number", range(10))  # a set has them in any order
def test_a_spec_that_fails_twice_in_a_round_is_counted_once(number: int) -> None:
    teardown, call = a_phase(details=f"then {number}", when="teardown"), a_phase(details=f"first {number}")

    (failure,) = soaked(a_round(1, teardown, call)).failures

    assert (failure.item, failure.subject, failure.seeds) == ("a.py::test_a[Lock]", "3.13-spawn", (101,))
    assert failure.details == f"first {number}\nthen {number}"


def test_a_spec_on_which_its_process_crashed_has_failed() -> None:
    (failure,) = soaked(a_round(1, a_phase(outcome="no answer", when="crash"))).failures

    assert failure.details == "reason"


def test_so_many_seeds_are_listed_and_of_more_only_the_first() -> None:
    for number, rest in ((MAX_SEEDS, ""), (MAX_SEEDS + 1, " …")):
        soak = soaked(*(a_round(i, a_phase()) for i in range(number)))
        listed = ", ".join(str(100 + i) for i in range(MAX_SEEDS))
        assert f"with seeds {listed}{rest}\n" in report(soak, False, [])


def test_what_is_expected_is_no_failure_and_counted_for_itself() -> None:
    known = a_phase(expected="it hangs")
    mutant, control = a_phase(expected="killed", mutant="one_too_many"), a_phase("test_a", "passed", mutant="unchanged")
    skipped = a_phase("test_c", "not run", when="setup")
    failed = a_phase("test_d", mutant="unchanged")
    result = a_round(1, known, mutant, control, skipped, failed)
    result.results.append(Collected((LOST,), selected=True))

    first, second = result.line(3).splitlines()

    assert first == "round 1 of 3, seed 101, 1.0 s: 2 as expected, 1 failed, 2 not run, 2 passed"
    assert second == "  failed: a.py::test_d[unchanged-Lock] under 3.13-spawn - reason"


def test_a_failure_that_nobody_expected_counts_beside_one_that_is_expected() -> None:
    (failure,) = soaked(a_round(1, a_phase(expected="it hangs"), a_phase(when="teardown", details="left"))).failures

    assert failure.details == "left"


@pytest.mark.parametrize(
    ("facts", "problem"),
    [
        ({"code": -11, "complete": False}, "ended with exit code -11 before it was complete"),
        ({"code": 0, "complete": False}, "ended with exit code 0 before it was complete"),
        ({"code": 3}, "ended with exit code 3, but no spec failed"),
        ({"code": 2}, "ended with exit code 2, but no spec failed"),
        ({"code": 1}, "ended with exit code 1, but no spec failed"),
        ({"code": 1, "left": ["7: python"]}, "left behind by a spec that passed: 7: python"),
        ({"load_ended": 2}, "2 spinning processes ended by themselves"),
    ],
)
def test_a_problem_of_a_round_itself_is_a_failure_and_shown_with_the_rounds_output(
    facts: dict[str, object], problem: str
) -> None:
    result = a_round(1, output="x" * OUTPUT_KEEP + "what it wrote at last\n", **facts)  # type: ignore[arg-type]

    head, told, title, output = result.line(1).splitlines()
    assert head.endswith(": 1 passed")
    assert told == f"  {problem}"
    assert title.strip("- ") == "output of round 1"
    assert len(output) == OUTPUT_KEEP - 1
    assert output.endswith("what it wrote at last")

    soak = soaked(result)
    assert (soak.completed, soak.failed) == (1, 1)
    _, listed, command, summary = report(soak, False, ["-n0"]).splitlines()
    assert listed == f"round 1, seed 101: {problem}"
    assert command.endswith("-m pytest --soak=1 --shuffle=SEED -n0")
    assert summary.strip("= ") == "soak: 1 of 1 round failed"


def test_a_round_in_which_specs_fail_has_no_problem_itself_also_if_x_ended_it() -> None:
    for code in (1, 2):  # pytest's own, and pytest-xdist's
        assert a_round(1, a_phase(), code=code).problems == []
    assert a_round(1, a_phase(), code=3).problems == ["ended with exit code 3"]
    assert a_round(1).problems == []


def test_of_an_interrupted_round_what_is_on_record_counts_and_its_exit_code_says_nothing() -> None:
    result = a_round(2, a_phase(), complete=False, interrupted=True, code=-9)

    assert result.line(3).splitlines()[0].endswith(": 1 failed, 1 passed (interrupted)")
    soak = soaked(a_round(1), result, wanted=3, spinning=16, delayed=True)
    assert (soak.completed, soak.failed, soak.problems) == (1, 1, ())
    assert report(soak, True, []).splitlines()[-1].strip("= ") == (
        "soak: 1 of 2 rounds (the last interrupted) failed, with 16 spinning processes and delays; 2 of 3 not completed"
    )


def test_of_a_round_with_nothing_on_record_it_is_said_that_no_spec_ran() -> None:
    assert (
        Round(1, 7, code=-9).line(2).startswith("round 1 of 2, seed 7, 0.0 s: no spec ran\n  ended with exit code -9")
    )
