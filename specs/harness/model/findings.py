"""Findings: what results say about every claim under every subject, and how."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from specs.harness.model.deviations import find
from specs.harness.model.results import outcomes_of
from specs.harness.model.subject_names import subject_names, version_order
from specs.harness.model.verdicts import Cell, Verdict, judge

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from specs.harness.model.catalogue import Catalogue, Spec
    from specs.harness.model.claims import Claim
    from specs.harness.model.deviations import Deviation
    from specs.harness.model.results import Result, Results
    from specs.harness.model.subjects import Subject


@dataclass(frozen=True, slots=True)
class Seen:
    """A course of events, and where it was seen.

    courses: the ids of those of this shape, the one that is shown first. specs: that saw it, by id. subjects: their
    keys. failed: of those, where a spec failed on it.
    """

    courses: tuple[str, ...]
    specs: tuple[str, ...]
    subjects: tuple[str, ...]
    failed: tuple[str, ...]


class Findings:
    """What results say, judged by this specification's claims and specs.

    subjects: in their order, by key. names: of the subjects, by key. verdicts: by claim.
    """

    def __init__(
        self,
        results: Results,
        claims: Mapping[str, Claim],
        catalogue: Catalogue,
        deviations: Sequence[Deviation] = (),
    ) -> None:
        self.results = results
        self._deviations = deviations
        self.claims = claims
        self.catalogue = catalogue
        ordered = sorted(results.subjects.values(), key=version_order)
        self.subjects: dict[str, Subject] = {subject.id: subject for subject in ordered}
        self.names = subject_names(self.subjects)
        outcomes = outcomes_of(results.results.values())
        self._specs: dict[str, list[Spec]] = {claim: [] for claim in claims}
        for spec in catalogue.values():
            for claim in dict.fromkeys(decision.claim for decision in spec.decisions):
                self._specs[claim].append(spec)
        self.verdicts: dict[str, Verdict] = {
            claim.id: judge(
                claim, ordered, self._specs[claim.id], lambda spec, key: outcomes.get((spec, key, ""), "not run")
            )
            for claim in claims.values()
        }
        self._cells = {
            claim: {cell.subject: cell for cell in verdict.cells} for claim, verdict in self.verdicts.items()
        }
        self._by_spec: dict[str, list[Result]] = defaultdict(list)
        for result in results.results.values():
            if not result.mutant:
                self._by_spec[result.spec].append(result)
        self._by_pair: dict[tuple[str, str], list[Result]] = defaultdict(list)
        self._shapes: dict[str, tuple[object, ...]] = {}
        for some in self._by_spec.values():
            some.sort(key=lambda result: (result.subject, result.parameters))
            for result in some:
                self._by_pair[result.spec, result.subject].append(result)

    def listed(self, spec: str, subject: str) -> Deviation | None:
        """The deviation that is known of a spec under a subject, by their id and key."""
        return find(self._deviations, spec, self.subjects[subject])

    def specs_of(self, claim: str) -> list[Spec]:
        """The specs that decide a claim, in the order of their files."""
        return self._specs[claim]

    def cell(self, claim: str, subject: str) -> Cell:
        """What was seen of a claim under a subject, by their id and key."""
        return self._cells[claim][subject]

    def results_of(self, spec: str) -> list[Result]:
        """What came of the items of a spec, without mutants."""
        return self._by_spec[spec]

    def courses_of(self, claim: str) -> list[Seen]:
        """The courses of events that were seen where a claim was decided, equal ones together.

        In the order of the specs, and there of the subjects.
        """
        places = {key: number for number, key in enumerate(self.subjects)}
        seen: dict[tuple[object, ...], dict[str, dict[str, None]]] = {}
        for spec in self._specs[claim]:
            for result in sorted(self._by_spec[spec.id], key=lambda result: places[result.subject]):
                for course in result.courses:
                    entry = seen.setdefault(self._shape(course), defaultdict(dict))
                    entry["courses"][course] = None
                    entry["specs"][spec.id] = None
                    entry["subjects"][result.subject] = None
                    if result.outcome in {"broken", "no answer"}:
                        entry["failed"][result.subject] = None
        return [
            Seen(*(tuple(entry[part]) for part in ("courses", "specs", "subjects", "failed")))
            for entry in seen.values()
        ]

    def _shape(self, course: str) -> tuple[object, ...]:
        if course not in self._shapes:
            self._shapes[course] = self.results.courses[course].shape
        return self._shapes[course]

    def courses_under(self, claim: str, subject: str) -> dict[tuple[str, str], tuple[str, ...]]:
        """The ids of a claim's courses under a subject, by spec and parameters."""
        return {
            (spec.id, result.parameters): result.courses
            for spec in self._specs[claim]
            for result in self._by_pair.get((spec.id, subject), ())
        }
