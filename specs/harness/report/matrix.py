"""The matrix: claims by subjects, and the groups of subjects for which every claim is the same."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from specs.harness.model.subject_names import describe, way

if TYPE_CHECKING:
    from collections.abc import Sequence

    from specs.harness.model.findings import Findings
    from specs.harness.model.subjects import Subject
    from specs.harness.model.verdicts import Value

#: Each value's letter, which is its class in style sheets, and its sign.
LETTERS: dict[Value, tuple[str, str]] = {
    "holds": ("h", "✓"),
    "refuted": ("r", "✗"),
    "depends": ("d", "±"),
    "deviates": ("v", "!"),
    "no answer": ("q", "?"),
    "not run": ("n", "·"),
    "not offered": ("o", "∅"),
    "not applicable": ("a", "-"),
}

#: More subjects than this are shown only with equal ones folded together.
MAX_COLUMNS = 120


@dataclass(frozen=True, slots=True)
class Column:
    """A column: one subject, or several for which every claim is the same.

    values: a letter for each claim. begins: whether the column before is another interpreter's.
    """

    subjects: tuple[Subject, ...]
    title: str
    values: str
    begins: bool = False

    @property
    def first(self) -> Subject:
        """One of its subjects, which stands for all in what they have in common."""
        return self.subjects[0]

    @property
    def facts(self) -> dict[str, list[str]]:
        """What filters look for."""
        return {
            "platform": sorted({subject.interpreter.place for subject in self.subjects}),
            "python": sorted({interpreter_title(subject) for subject in self.subjects}),
            "method": sorted({way(subject) for subject in self.subjects}),
        }


def interpreter_title(subject: Subject) -> str:
    """An interpreter, as the heads of columns and the filters name it."""
    return subject.interpreter.title


def columns(findings: Findings) -> list[Column]:
    """A column for each subject, in their order."""
    letters: dict[str, list[str]] = {key: [] for key in findings.subjects}
    for verdict in findings.verdicts.values():
        for cell in verdict.cells:
            letters[cell.subject].append(LETTERS[cell.value][0])
    made: list[Column] = []
    for key, subject in findings.subjects.items():
        begins = not made or made[-1].first.interpreter != subject.interpreter
        made.append(Column((subject,), findings.names[key], "".join(letters[key]), begins))
    return made


def folded(single: Sequence[Column]) -> list[Column]:
    """Those that are equal throughout as one: of the same platform, implementation and start method."""
    every = [column.first for column in single]
    groups: dict[tuple[str, ...], list[Subject]] = defaultdict(list)
    for column in single:
        python = column.first.interpreter
        groups[python.place, python.implementation, way(column.first), column.values].append(column.first)
    return [
        Column(tuple(group), describe(group, every) if len(group) > 1 else name_of(group[0], single), key[-1])
        for key, group in groups.items()
    ]


def name_of(subject: Subject, single: Sequence[Column]) -> str:
    """The name of a subject's own column."""
    return next(column.title for column in single if column.first is subject)
