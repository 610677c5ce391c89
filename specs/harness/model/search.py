"""Finding claims by words: those of a person who saw something, an error message, a parameter, or a claim's id.

The index is SQLite's (FTS5), which comes with Python: it knows the stems of English words, and ranks by BM25.
"""

from __future__ import annotations

import contextlib
import difflib
import re
import sqlite3
from typing import TYPE_CHECKING

from specs.harness.model.catalogue import specs_by_claim

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from specs.harness.model.claims import Claim
    from specs.harness.model.specification import Specification
    from specs.harness.model.symptoms import Symptoms, Vocabulary

#: What of a claim is searched, and how much it counts there that a word is found.
FIELDS = {
    "id": 6.0,
    "symptoms": 5.0,
    "asked": 3.0,
    "says": 3.0,
    "answer": 3.0,
    "about": 3.0,
    "remedies": 2.0,
    "facts": 1.0,
    "more": 0.5,
}

#: The fields that hold what people say who ask: a claim that has every word there comes first.
PEOPLE_SAY = ("symptoms", "asked")

#: Words that say nothing of what is asked.
EMPTY = frozenset(
    """
    a all am an and any are as at be been but by can could did do does doesn't don't for from get gets getting got had
    has have he how i i'm if in into is isn't it it's its just make me my no not of on one or our python python's so
    some that the their them then there they this to use used using want was we were what when where which while who
    why will with without work works would you your
    """.split()  # noqa: SIM905  # easier to read than a list
)


def find(specification: Specification, symptoms: Symptoms, words: Sequence[str], vocabulary: Vocabulary) -> list[Claim]:
    """The claims that have some of these words, best first; one alone if its id is asked for."""
    claims = specification.claims
    if len(words) == 1 and words[0] in claims:
        return [claims[words[0]]]
    asked = _asked(words, vocabulary.meanings)
    if not asked:
        return []
    every, some = " AND ".join(asked), " OR ".join(asked)
    weights = ", ".join(map(str, FIELDS.values()))
    ids = dict.fromkeys(word for word in words if word in claims)
    with _index(specification, symptoms, vocabulary) as index:
        # First who has all of it in what people say, then who has all of it somewhere, then who has any of it.
        for query in (f"{{{' '.join(PEOPLE_SAY)}}} : ({every})", every, some):
            found = index.execute(f"SELECT id FROM claim WHERE claim MATCH ? ORDER BY bm25(claim, {weights})", (query,))
            ids.update(dict.fromkeys(row[0] for row in found))
    return [claims[id_] for id_ in ids]


def stems(specification: Specification, symptoms: Symptoms, vocabulary: Vocabulary) -> Iterator[tuple[str, str, str]]:
    """What is searched, as the index has it: the id of a claim, a field, and a word's stem, in the words' order."""
    ids = list(specification.claims)
    with _index(specification, symptoms, vocabulary) as index:
        index.execute("CREATE VIRTUAL TABLE word USING fts5vocab(claim, instance)")
        for row, field, stem in index.execute("SELECT doc, col, term FROM word ORDER BY doc, col, offset"):
            yield ids[row - 1], field, stem


def near(specification: Specification, words: Sequence[str]) -> list[str]:
    """Words and ids of claims that look like these, for who has found nothing."""
    known = set(specification.claims)
    for claim in specification.claims.values():
        known.update(re.findall(r"[a-z_]{4,}", f"{claim.says} {claim.answer}".lower()))
    return list(dict.fromkeys(near for word in words for near in difflib.get_close_matches(word.lower(), known, n=3)))


@contextlib.contextmanager
def _index(specification: Specification, symptoms: Symptoms, vocabulary: Vocabulary) -> Iterator[sqlite3.Connection]:
    index = sqlite3.connect(":memory:")
    with contextlib.closing(index):
        index.execute(f"CREATE VIRTUAL TABLE claim USING fts5({', '.join(FIELDS)}, tokenize = 'porter unicode61')")
        index.executemany(
            f"INSERT INTO claim VALUES ({', '.join('?' * len(FIELDS))})", _rows(specification, symptoms, vocabulary)
        )
        yield index


def _rows(specification: Specification, symptoms: Symptoms, vocabulary: Vocabulary) -> Iterable[tuple[str, ...]]:
    specs = specs_by_claim(specification.catalogue)
    titles = specification.titles
    for claim in specification.claims.values():
        mine = specs.get(claim.id, [])
        yield (
            claim.id,
            " ".join(symptom for symptom, causes in symptoms.items() if claim.id in causes),
            vocabulary.asked.get(claim.id, ""),
            claim.says,
            claim.answer,
            " ".join(claim.about),
            " ".join(spec.remedy for spec in mine),
            " ".join(spec.statement for spec in mine),
            " ".join(
                (claim.why, *claim.undecided, titles.get(claim.section, ""), *(_plain(spec.name) for spec in mine))
            ),
        )


def _plain(name: str) -> str:
    return name.removeprefix("test_").replace("_", " ")


def _asked(words: Sequence[str], meanings: Mapping[str, str]) -> list[str]:
    """What FTS5 is asked for: of each word that says something, the word itself, or what it means here."""
    asked: dict[str, None] = {}
    for word in re.findall(r"[\w.'-]+", " ".join(words).lower()):
        bare = word.strip(".'-")
        if bare and bare not in EMPTY:
            either = [bare, *filter(None, meanings.get(bare, "").split(", "))]
            asked["(" + " OR ".join(f'"{one}"' for one in either) + ")"] = None
    return list(asked)
