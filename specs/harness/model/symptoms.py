"""What a reader sees go wrong, and the claims that may explain it: the table `symptoms` of the claims' file."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from specs.harness.model.claims import FILE, ClaimsError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from specs.harness.model.claims import Claim

#: By symptom, in the reader's words: the ids of the claims, the most likely cause first.
Symptoms = dict[str, tuple[str, ...]]


def load(claims: Mapping[str, Claim], path: Path = FILE) -> Symptoms:
    """Read the table `symptoms` of the claims' file, which `claims.load` has found to be TOML.

    Raises ClaimsError for an entry that is no list of claims.
    """
    symptoms: Symptoms = {}
    for symptom, entry in tomllib.loads(path.read_text(encoding="utf-8")).get("symptoms", {}).items():
        known = isinstance(entry, list) and entry and all(isinstance(claim, str) for claim in entry)
        if not known:
            raise ClaimsError(f"{path.name}: symptoms: {symptom}: must be a list of claims")
        for claim in entry:
            if claim not in claims:
                raise ClaimsError(f"{path.name}: symptoms: {symptom}: there is no claim {claim!r}; add it first")
        symptoms[symptom] = tuple(entry)
    return symptoms
