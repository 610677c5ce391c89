"""Pool or executor? What is so of the one and of the other, question by question, as claims."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from specs.harness.model.texts import SPECS, ClaimsError, constants, parse, place

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

FILE = SPECS / "pool_or_executor.py"

#: The ids of the claims that answer, or, if there are none, why.
Cell = tuple[str, ...] | str


@dataclass(frozen=True, slots=True)
class Question:
    """A question, and what answers it of a pool and of an executor."""

    text: str
    pool: Cell
    executor: Cell


def load(claims: Collection[str], path: Path = FILE) -> Mapping[str, tuple[Question, ...]]:
    """Read the questions, by their headings. claims: the ids of all.

    Raises ClaimsError for a question without two answers, and for a claim that is not there.
    """
    groups = constants(parse(path), path, "POOL_OR_EXECUTOR").get("POOL_OR_EXECUTOR")
    if not isinstance(groups, dict) or not all(isinstance(group, dict) for group in groups.values()):
        raise ClaimsError(f"{place(path)}: needs POOL_OR_EXECUTOR, a dict of dicts")
    return {
        heading: tuple(_question(text, answers, claims, f"{place(path)}: {text}") for text, answers in some.items())
        for heading, some in groups.items()
    }


def _question(text: str, answers: object, claims: Collection[str], where: str) -> Question:
    if not isinstance(answers, tuple) or len(answers) != 2:
        raise ClaimsError(f"{where}: needs two answers, of a pool and of an executor")
    return Question(text, *(_cell(answer, claims, where) for answer in answers))


def _cell(answer: object, claims: Collection[str], where: str) -> Cell:
    if isinstance(answer, str) and answer:
        return answer
    if not isinstance(answer, list) or not answer:
        raise ClaimsError(f"{where}: must be a list of claims, or say why there are none")
    for claim in answer:
        if claim not in claims:
            raise ClaimsError(f"{where}: there is no claim {claim!r}; add it first")
    return tuple(answer)
