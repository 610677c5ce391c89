"""What a reader sees go wrong, and the claims that may explain it: the index of the book."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from specs.harness.model.texts import SPECS, ClaimsError, constants, parse, place

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

FILE = SPECS / "symptoms.py"

#: By symptom, in the reader's words: the ids of the claims, the most likely cause first.
Symptoms = Mapping[str, tuple[str, ...]]


def meanings(path: Path = FILE) -> dict[str, str]:
    """What the claims say for words that people use: `MEANINGS`, by word, several with a comma between them."""
    found = constants(parse(path), path, "MEANINGS").get("MEANINGS", {})
    return found if isinstance(found, dict) else {}


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
