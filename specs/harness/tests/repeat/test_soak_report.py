"""The report of a soak: what is wrong with a round, and what failed how often."""

from __future__ import annotations

import pytest

from specs.harness.model.soak_messages import Failure
from specs.harness.repeat.soak_report import Round, Tally, without


def a_failure(nodeid: str = "a.py::test_a", text: str = "E   reason", when: str = "call") -> Failure:
    return Failure(nodeid, when, "3.13-spawn", text)


def a_round(number: int, *failures: Failure, **facts: object) -> Round:
    result = Round(number, 100 + number, code=int(bool(failures)), counts={"passed": 1}, failures=list(failures))
    for name, value in facts.items():
        setattr(result, name, value)
    return result


def test_only_the_first_failure_of_a_spec_is_shown_whole_and_the_others_are_counted() -> None:
    tally = Tally(3, [], 0)
    for result in (a_round(1), a_round(2, a_failure(text="first")), a_round(3, a_failure(text="second"))):
        tally.add(result)

    report = tally.report()

    assert "failed in 2 of 3 rounds under 3.13-spawn, with seeds 102, 103\n" in report
    assert " call, round 2 -" in report
    assert "\nfirst\n" in report
    assert "second" not in report
    assert "soak: 2 of 3 rounds failed =" in report


def test_a_spec_that_fails_twice_in_a_round_is_counted_once() -> None:
    tally = Tally(1, [], 0)
    tally.add(a_round(1, a_failure(text="first"), a_failure(text="then", when="teardown")))

    report = tally.report()

    assert "failed in 1 of 1 round under 3.13-spawn, with seed 101\n" in report
    assert "\nfirst\n" in report
    assert "\nthen\n" in report


@pytest.mark.parametrize(
    ("facts", "problem"),
    [
        ({"code": -11}, "was killed by signal 11"),
        ({"code": 3}, "ended with exit code 3"),
        ({"code": 2}, "ended with exit code 2"),
        ({"code": 1}, "ended with exit code 1, but no spec failed"),
        ({"code": 0, "counts": None}, "ended with exit code 0 before it was complete"),
        ({"code": 1, "left": ["7: python"]}, "left running by a spec that passed: 7: python"),
        ({"code": 0, "problems": ["lost"]}, "lost"),
    ],
)
def test_a_problem_of_a_round_itself_is_a_failure_and_reported_with_the_rounds_output(
    facts: dict[str, object], problem: str
) -> None:
    tally = Tally(1, [], 0)
    result = a_round(1, output="what it wrote", **facts)
    assert result.all_problems == [problem]
    assert tally.line(result).endswith(f"\n  {problem}")

    tally.add(result)

    assert tally.failed
    report = tally.report()
    assert f"\n{problem}\n" in report
    assert "\nwhat it wrote\n" in report
    assert "--soak=1 --shuffle=101" in report


def test_a_round_in_which_specs_fail_has_no_problem_itself() -> None:
    assert a_round(1, a_failure()).all_problems == []
    assert a_round(1, a_failure()).failed
    assert not a_round(1).failed


def test_the_options_of_the_soak_itself_are_replaced_in_the_command_and_the_others_kept() -> None:
    arguments = ["-n0", "--soak", "20", "-k", "a or b", "--shuffle=3", "--load", "--soak=2", "specs"]

    assert without({"--soak", "--shuffle"}, arguments) == ["-n0", "-k", "a or b", "--load", "specs"]
