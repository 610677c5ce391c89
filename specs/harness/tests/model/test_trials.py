"""What follows for each mutant and each spec from how the specs fared on the mutants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specs.harness.model.catalogue import Spec
from specs.harness.model.conditions import Condition, Decision
from specs.harness.model.items import Item
from specs.harness.model.mutants import CONTROL, Mutant
from specs.harness.model.trials import Mutants, Trials, judge
from specs.harness.tests.written import records, stored, subject

if TYPE_CHECKING:
    from collections.abc import Mapping

    from specs.harness.model.items import Outcome

ANY = Condition()
FORK = subject("fork")
MUTANT = Mutant("wrong", "processes.joining.mutants", "It is wrong.", (("x.y", ANY),))
EXCUSED = Mutant(
    "wrong_by_chance", "processes.joining.mutants", "It is wrong.", (("x.y", ANY),), survives_if="nobody looks"
)
SPECS = {name: Spec(name, 1, (Decision("x.y", "upholds", ANY),)) for name in ("a", "b")}


def trials(*mutants: Mutant, outcomes: Mapping[str, Outcome]) -> Trials:
    """What follows if the control passes, and this came of each spec (by its name) on the mutants."""
    came: dict[Item, Outcome | None] = {
        Item(spec, FORK.key, mutant.name): outcome if mutant is not CONTROL else "passed"
        for spec, outcome in outcomes.items()
        for mutant in (CONTROL, *mutants)
    }
    return judge(["x.y"], Mutants(mutants), SPECS, [FORK], stored(records(came, [FORK])))


def test_a_spec_that_asserts_what_is_not_so_on_a_mutant_kills_it() -> None:
    judged = trials(MUTANT, outcomes={"a": "passed", "b": "broken"})

    (trial,) = judged.of_mutants
    assert [spec.id for spec in trial.killers] == ["b"]
    assert not trial.survives


def test_a_spec_without_an_answer_kills_nothing() -> None:
    (trial,) = trials(MUTANT, outcomes={"a": "passed", "b": "no answer"}).of_mutants

    assert trial.killers == ()
    assert trial.survives


def test_a_mutant_survives_only_if_every_spec_of_its_claim_ran() -> None:
    (trial,) = trials(MUTANT, outcomes={"a": "passed"}).of_mutants

    assert trial.killers == ()
    assert not trial.is_complete
    assert not trial.survives


def test_a_mutant_that_may_survive_fails_nothing() -> None:
    judged = trials(EXCUSED, outcomes={"a": "passed", "b": "passed"})

    assert not judged.fail
    assert [of_spec.excuse for of_spec in judged.of_specs] == ["nobody looks"] * 2


def test_a_spec_that_fails_on_none_of_its_mutants_fails_the_run() -> None:
    judged = trials(MUTANT, outcomes={"a": "passed", "b": "broken"})

    assert [of_spec.never_failed for of_spec in judged.of_specs] == [True, False]
    assert judged.fail


def test_of_what_did_not_run_nothing_is_said() -> None:
    judged = trials(MUTANT, outcomes={})

    assert judged == Trials((), ())
    assert not judged.fail
