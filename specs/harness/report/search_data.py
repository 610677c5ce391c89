"""What the search of the start page needs, as data: the index of `pytest --claims`, and the words that people use."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from specs.harness.model import interface, search, symptoms
from specs.harness.report.matrix import LETTERS

if TYPE_CHECKING:
    from specs.harness.model.findings import Findings


def script(findings: Findings) -> str:
    """A script that defines the data; pages that are opened as files can load nothing else."""
    return f"const SEARCH = {json.dumps(_data(findings), separators=(',', ':'), ensure_ascii=True)};\n"


def _data(findings: Findings) -> dict[str, Any]:
    """words: every stem that there is. claims: of each, in the order of FIELDS, the numbers of the stems in it."""
    claims = findings.claims
    index = symptoms.load(claims)
    vocabulary = symptoms.vocabulary(claims)
    words: dict[str, int] = {}
    fields = list(search.FIELDS)
    searched: dict[str, list[list[int]]] = {claim: [[] for _ in fields] for claim in claims}
    for claim, field, stem in search.stems(findings.specification, index, vocabulary):
        searched[claim][fields.index(field)].append(words.setdefault(stem, len(words)))
    return {
        "fields": list(search.FIELDS.items()),
        "peopleSay": search.PEOPLE_SAY,
        "words": list(words),
        "claims": [
            {
                "id": claim.id,
                "says": claim.says,
                "answer": claim.answer,
                "verdict": LETTERS[findings.verdicts[claim.id].value][0],
                "words": searched[claim.id],
            }
            for claim in claims.values()
        ],
        "meanings": vocabulary.meanings,
        "empty": sorted(search.EMPTY),
        "notClaimed": {name: why for name, why in interface.load(claims).items() if isinstance(why, str)},
        "verdicts": {letter: [value, sign] for value, (letter, sign) in LETTERS.items()},
    }
