"""The page of mutants: which spec kills what."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from specs.harness.model import mutants
from specs.harness.model import trials as trials_of
from specs.harness.model.subject_names import describe

if TYPE_CHECKING:
    from specs.harness.model.findings import Findings


def view(findings: Findings) -> dict[str, Any]:
    """What the page shows: for each claim its mutants, and for each mutant the specs that failed on it."""
    subjects = list(findings.subjects.values())
    every = trials_of.Mutants(mutants.load(findings.claims))
    trials = trials_of.judge(findings.claims, every, findings.catalogue, subjects, findings.results)
    by_claim: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for trial in trials.of_mutants:
        entry = by_claim[trial.claim].setdefault(
            trial.mutant.name, {"mutant": trial.mutant, "killers": defaultdict(list), "alive": [], "undecided": []}
        )
        subject = findings.subjects[trial.subject]
        for spec in trial.killers:
            entry["killers"][spec.name].append(subject)
        if trial.survives:
            entry["alive"].append(subject)
        elif not trial.killers:
            entry["undecided"].append(subject)
    for entries in by_claim.values():
        for entry in entries.values():
            entry["killers"] = {name: describe(some, subjects) for name, some in sorted(entry["killers"].items())}
            entry["alive"] = describe(entry["alive"], subjects) if entry["alive"] else ""
            entry["undecided"] = describe(entry["undecided"], subjects) if entry["undecided"] else ""
    return {
        "claims": by_claim,
        "total": len({trial.mutant.name for trial in trials.of_mutants}),
        "killed": sum(bool(trial.killers) for trial in trials.of_mutants),
        "survive": sum(trial.survives for trial in trials.of_mutants),
        "never": [trial for trial in trials.of_specs if trial.never_failed and not trial.excuse],
    }
