"""The page of mutants: which spec kills what."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from specs.harness.model import mutants
from specs.harness.model.record import Record
from specs.harness.model.record import Result as Phase
from specs.harness.model.subject_names import describe

if TYPE_CHECKING:
    from specs.harness.model.findings import Findings


def view(findings: Findings) -> dict[str, Any]:
    """What the page shows: for each claim its mutants, and for each mutant the specs that failed on it."""
    every = mutants.load(findings.claims)
    subjects = list(findings.subjects.values())
    record = Record([])
    for result in findings.results.results.values():
        if result.mutant:
            item = f"{result.spec}[{result.parameters}]"
            name = f"{result.subject}-{result.mutant}"
            record.add(Phase(item, result.spec, name, result.items, result.outcome))
    trials = mutants.judge(findings.claims, every, findings.catalogue, subjects, record)
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
