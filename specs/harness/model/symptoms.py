"""What a reader sees go wrong, and the claims that may explain it: the index of the book."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from specs.harness.model.texts import SPECS, ClaimsError, constants, parse, place

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

FILE = SPECS / "symptoms.py"

#: By symptom, in the reader's words: the ids of the claims, the most likely cause first.
Symptoms = Mapping[str, tuple[str, ...]]


def load(claims: Collection[str], path: Path = FILE) -> Symptoms:
    """Read the index. claims: the ids of all.

    Raises ClaimsError for an entry that is no list of claims.
    """
    entries = constants(parse(path), path, "SYMPTOMS").get("SYMPTOMS")
    if not isinstance(entries, dict):
        raise ClaimsError(f"{place(path)}: needs SYMPTOMS, a dict of lists of claims")
    for symptom, ids in entries.items():
        if not isinstance(ids, list) or not ids:
            raise ClaimsError(f"{place(path)}: {symptom}: must be a list of claims")
        for claim in ids:
            if claim not in claims:
                raise ClaimsError(f"{place(path)}: {symptom}: there is no claim {claim!r}; add it first")
    return {symptom: tuple(ids) for symptom, ids in entries.items()}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words of people who ask.

    meanings: by such a word, what the claims say for it, several with a comma between them. asked: by claim, what is
    typed by people who look for it, and is said neither by it nor by the index.
    """

    meanings: Mapping[str, str] = field(default_factory=dict)
    asked: Mapping[str, str] = field(default_factory=dict)


def vocabulary(claims: Collection[str], path: Path = FILE) -> Vocabulary:
    """Read `MEANINGS` and `ASKED`. claims: the ids of all.

    Raises ClaimsError for words of a claim that is not there.
    """
    found = constants(parse(path), path, "MEANINGS", "ASKED")
    meanings, asked = (value if isinstance(value, dict) else {} for value in map(found.get, ("MEANINGS", "ASKED")))
    for claim in asked:
        if claim not in claims:
            raise ClaimsError(f"{place(path)}: ASKED: there is no claim {claim!r}; add it first")
    return Vocabulary(meanings, asked)
