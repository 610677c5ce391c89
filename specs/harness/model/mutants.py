"""Mutants: deliberately broken implementations, and what follows from how the specs fared on them."""

from __future__ import annotations

import importlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from specs.harness.model.claims import ClaimsError
from specs.harness.model.conditions import condition

if TYPE_CHECKING:
    from collections.abc import Mapping

    from specs.harness.model.claims import Claim
    from specs.harness.model.conditions import Condition
    from specs.harness.model.subjects import Subject

FOLDER = Path(__file__).parents[3] / "workloads" / "mutants"


@dataclass(frozen=True, slots=True)
class Mutant:
    """A deliberately broken implementation.

    name: `join_returns_at_once`. module: of `workloads.mutants`, where it is. does: what is wrong, one line. breaks:
    the claims that it breaks, each with the condition under which it does. alters_workload: the fault is in what the
    program does, not in the implementation. survives_if: why it may survive though no spec is at fault, "" if it must
    not.
    """

    name: str
    module: str
    does: str
    breaks: tuple[tuple[str, Condition], ...] = ()
    alters_workload: bool = False
    survives_if: str = ""

    def claims_broken(self, claims: set[str], subject: Subject) -> set[str]:
        """Those of the claims that it breaks under the subject."""
        return {claim for claim, when in self.breaks if claim in claims and when.applies_to(subject)}

    def applied_to(self, subject: Subject) -> Subject:
        """The subject with this mutant in the place of the right implementation."""
        return replace(subject, id=f"{subject.id}-{self.name}", mutant=f"{self.module}.{self.name}")


CONTROL = Mutant("unchanged", "control", "Nothing is wrong.")


def is_control(subject: Subject) -> bool:
    """Whether the subject is the control: patched as a mutant is, with nothing."""
    return subject.mutant == f"{CONTROL.module}.{CONTROL.name}"


def load(claims: Mapping[str, Claim]) -> list[Mutant]:
    """Read the mutants. Raises ClaimsError for one that names no claim, or has no description or name of its own."""
    for path in sorted(FOLDER.glob("section_*.py")):
        try:
            importlib.import_module(f"workloads.mutants.{path.stem}")
        except ValueError as error:
            raise ClaimsError(f"workloads/mutants/{path.name}: {error}; names must be unique") from None
    mutants = []
    for name, facts in importlib.import_module("workloads.mutants").MUTANTS.items():
        where = f"workloads/mutants/{facts['module']}.py: {name}"
        does = (facts["does"] or "").strip()
        if not does or "\n" in does:
            raise ClaimsError(f"{where}: needs a docstring of one line that says what is wrong")
        breaks = []
        alters = False
        survives_if = ""
        for ids, options in facts["breaks"]:
            rest = dict(options)
            alters = rest.pop("alters", "") == "workload" or alters
            survives_if = rest.pop("survives_if", survives_if)
            try:
                when = condition(where, **rest)
            except ValueError as error:
                raise ClaimsError(str(error)) from None
            except TypeError as error:  # an option that there is not
                raise ClaimsError(f"{where}: {error}") from None
            for claim in ids:
                if claim not in claims:
                    raise ClaimsError(f"{where}: there is no claim {claim!r} in specs/claims.toml; add it there first")
                breaks.append((claim, when))
        mutants.append(Mutant(name, facts["module"], does, tuple(breaks), alters, survives_if))
    return mutants
