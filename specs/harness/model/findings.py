"""Findings: what results say about every claim under every subject, and how. The one judgement of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from specs.harness.model.catalogue import specs_by_claim
from specs.harness.model.deviations import find
from specs.harness.model.items import FAILURES
from specs.harness.model.subject_names import subject_names, version_order
from specs.harness.model.verdicts import FAILING, Cell, Verdict, judge

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from specs.harness.model.catalogue import Spec
    from specs.harness.model.deviations import Deviation
    from specs.harness.model.items import Item
    from specs.harness.model.results import Result, Results
    from specs.harness.model.specification import Specification
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

    subjects: by key, in the order of their versions. names: of the subjects, by key. verdicts: by claim.
    """

    def __init__(
        self,
        results: Results,
        specification: Specification,
        deviations: Sequence[Deviation] = (),
        names: Mapping[str, str] | None = None,
    ) -> None:
        """names: how a run calls its subjects, by key."""
        self.results = results
        self._deviations = deviations
        self.specification = specification
        self.claims = claims = specification.claims
        self.catalogue = catalogue = specification.catalogue
        ordered = sorted(results.subjects.values(), key=version_order)
        self.subjects: dict[str, Subject] = {subject.key: subject for subject in ordered}
        self.names = subject_names(self.subjects) if names is None else names
        self._specs = specs_by_claim(catalogue)
        self.verdicts: dict[str, Verdict] = {
            claim.id: judge(claim, ordered, self.specs_of(claim.id), results.outcome) for claim in claims.values()
        }
        self._cells = {
            claim: {cell.subject: cell for cell in verdict.cells} for claim, verdict in self.verdicts.items()
        }
        self._by_spec: dict[str, list[Item]] = defaultdict(list)
        self._by_pair: dict[tuple[str, str], list[Item]] = defaultdict(list)
        for item in sorted(results.phases, key=lambda item: (item.subject, item.parameters)):
            if not item.mutant:
                self._by_spec[item.spec].append(item)
                self._by_pair[item.spec, item.subject].append(item)
        self._shapes: dict[str, tuple[object, ...]] = {}

    def listed(self, spec: str, subject: str) -> Deviation | None:
        """The deviation that is known of a spec under a subject, by their id and key."""
        return find(self._deviations, spec, self.subjects[subject])

    def instead(self, spec: str, subject: str) -> str:
        """What is listed as seen instead of what a spec asserts under a subject; "" if nothing is."""
        deviation = self.listed(spec, subject)
        return deviation.instead if deviation else ""

    def deviating(self) -> list[tuple[str, Subject]]:
        """The specs (their ids) that failed, listed or not, each with the subject."""
        return [
            (spec, subject)
            for spec in self.catalogue
            for subject in self.subjects.values()
            if self.results.outcome(spec, subject.key) in FAILURES
        ]

    def stale(self) -> dict[str, list[str]]:
        """The specs that passed although a deviation of theirs is listed, by name, each with the subjects' names."""
        stale: dict[str, list[str]] = {}
        for key in self.subjects if self._deviations else ():
            for spec in self.catalogue:
                passed = self.results.outcome(spec, key) == "passed"
                if passed and (known := self.listed(spec, key)) and not known.sometimes:
                    stale.setdefault(spec.rpartition("::")[2], []).append(self.names[key])
        return stale

    @property
    def fail(self) -> bool:
        """Whether a claim deviates or has no answer, and that is not listed; or what is listed did not come."""
        return bool(self.stale()) or any(
            cell.value in FAILING and not self._is_listed(cell)
            for verdict in self.verdicts.values()
            for cell in verdict.cells
        )

    def _is_listed(self, cell: Cell) -> bool:
        """Whether everything that failed in a cell is listed."""
        failed = [spec for spec, outcome in cell.outcomes.items() if outcome in FAILURES]
        return all(self.listed(spec, cell.subject) for spec in failed)

    def specs_of(self, claim: str) -> list[Spec]:
        """The specs that decide a claim, in the order of their files."""
        return self._specs.get(claim, [])

    def cell(self, claim: str, subject: str) -> Cell:
        """What was seen of a claim under a subject, by their id and key."""
        return self._cells[claim][subject]

    def results_of(self, spec: str) -> list[Result]:
        """What came of the items of a spec, without mutants."""
        return [self.results.result(item) for item in self._by_spec.get(spec, ())]

    def courses_of(self, claim: str) -> list[Seen]:
        """The courses of events that were seen where a claim was decided, equal ones together.

        In the order of the specs, and there of the subjects.
        """
        places = {key: number for number, key in enumerate(self.subjects)}
        seen: dict[tuple[object, ...], dict[str, dict[str, None]]] = {}
        for spec in self.specs_of(claim):
            for result in sorted(self.results_of(spec.id), key=lambda result: places[result.item.subject]):
                for course in result.courses:
                    entry = seen.setdefault(self._shape(course), defaultdict(dict))
                    entry["courses"][course] = None
                    entry["specs"][spec.id] = None
                    entry["subjects"][result.item.subject] = None
                    if result.outcome in FAILURES:
                        entry["failed"][result.item.subject] = None
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
            (spec.id, item.parameters): self.results.result(item).courses
            for spec in self.specs_of(claim)
            for item in self._by_pair.get((spec.id, subject), ())
        }
