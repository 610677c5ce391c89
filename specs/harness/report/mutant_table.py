"""The table of mutants: which specs killed them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from specs.harness.report.lines import Line, count, wrap

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from specs.harness.model.mutants import Mutant
    from specs.harness.model.trials import SpecTrial, Trial, Trials


def table(trials: Trials, names: Mapping[str, str], without_mutant: Sequence[str], width: int) -> Iterator[Line]:
    """The table, in lines of at most `width` characters.

    names: of the subjects, by key. without_mutant: the claims that no mutant breaks.
    """
    by_claim: dict[str, dict[str, list[Trial]]] = defaultdict(lambda: defaultdict(list))
    for trial in trials.of_mutants:
        by_claim[trial.claim][trial.mutant.name].append(trial)
    for claim, mutants in by_claim.items():
        yield Line(claim, "heading")
        for same in mutants.values():
            yield from _mutant(same[0].mutant, same, names, width)
    if without_mutant:
        yield from wrap(f"claims without a mutant: {', '.join(without_mutant)}", width, rest="    ", style="open")
    yield from _specs_that_never_failed(trials.of_specs, names, width)
    yield _total(trials, len(by_claim))


def _mutant(mutant: Mutant, trials: Sequence[Trial], names: Mapping[str, str], width: int) -> Iterator[Line]:
    alters = " (in what the program does)" if mutant.alters_workload else ""
    yield from wrap(f"{mutant.name}: {mutant.does}{alters}", width, first="  ", rest="    ")
    killers = {spec.name for trial in trials for spec in trial.killers}
    for name in sorted(killers):
        yield Line(f"    killed by {name}", "holds")
    alive = ", ".join(sorted(names[trial.subject] for trial in trials if not trial.killers))
    if any(trial.survives for trial in trials):
        survivors = ", ".join(sorted(names[trial.subject] for trial in trials if trial.survives))
        yield from wrap(f"SURVIVES under {survivors}", width, first="    ", rest="        ", style="fails")
    elif mutant.survives_if:
        fate = f"not noticed under {alive}" if alive else "may survive"
        yield from wrap(f"{fate}: if {mutant.survives_if}", width, first="    ", rest="        ", style="open")
    elif not killers:
        yield Line("    not decided: only some of the claim's specs ran", "open")


def _specs_that_never_failed(trials: Sequence[SpecTrial], names: Mapping[str, str], width: int) -> Iterator[Line]:
    subjects: dict[tuple[str, str], list[str]] = defaultdict(list)
    for trial in trials:
        if trial.never_failed:
            subjects[trial.spec.name, trial.excuse].append(names[trial.subject])
    for (name, excuse), ids in subjects.items():
        text = f"no mutant makes this spec fail: {name} (under {', '.join(sorted(ids))})"
        if excuse:
            yield from wrap(f"{text}, as may be if {excuse}", width, rest="    ", style="open")
        else:
            yield from wrap(text, width, rest="    ", style="fails")


def _total(trials: Trials, claims: int) -> Line:
    mutants = {trial.mutant.name for trial in trials.of_mutants}
    killed = sum(bool(trial.killers) for trial in trials.of_mutants)
    alive = sum(trial.survives for trial in trials.of_mutants)
    failed = sum(trial.failed for trial in trials.of_specs)
    text = (
        f"{count(len(mutants), 'mutant')} of {count(claims, 'claim')}; under each subject and claim: "
        f"{killed} killed, {alive} {'survives' if alive == 1 else 'survive'}; "
        f"{failed} of {count(len(trials.of_specs), 'spec')} failed on some mutant"
    )
    return Line(text, "fails" if trials.fail else "holds")
