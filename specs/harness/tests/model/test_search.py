"""Finding claims by words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from specs.harness.model import specification, symptoms
from specs.harness.model.search import find, near, stems
from specs.harness.model.symptoms import Vocabulary
from specs.harness.tests.asked import EXAMPLES, STRANGE
from specs.harness.tests.simulated import CLAIMS, SPECIFICATION
from specs.harness.tests.written import write_book

if TYPE_CHECKING:
    from pathlib import Path

INDEX = symptoms.load(CLAIMS)
VOCABULARY = symptoms.vocabulary(CLAIMS)


def ids(*words: str) -> list[str]:
    """The claims of the specification that have these words, best first."""
    return [claim.id for claim in find(SPECIFICATION, INDEX, words, VOCABULARY)]


def test_a_claims_id_finds_that_claim_alone() -> None:
    assert ids("pool.ctrl-c") == ["pool.ctrl-c"]
    found = ids("why", "pool.close", "before", "pool.join")
    assert found[:2] == ["pool.close", "pool.join"]
    assert "pool.join-after-close" in found[:5]


@pytest.mark.parametrize(("question", "claim"), EXAMPLES)
def test_what_a_person_says_finds_the_claim_among_the_first_five(question: str, claim: str) -> None:
    assert claim in ids(*question.split())[:5]


@pytest.mark.parametrize("question", STRANGE)
def test_whatever_is_asked_is_answered(question: str) -> None:
    assert isinstance(ids(*question.split()), list)


@pytest.mark.parametrize(("word", "alike"), [("qeue", "queue"), ("zombei", "zombie"), ("pol.with", "pool.with")])
def test_what_is_misspelt_is_near(word: str, alike: str) -> None:
    assert ids(word) == []
    assert alike in near(SPECIFICATION, [word])


def test_the_index_has_the_stems_of_all_words_in_their_order(tmp_path: Path) -> None:
    one = 'ONE = claim("topic.one", says="A queue loses items.", answer="It does.")\n'
    there = specification.load(write_book(tmp_path, {"joining": one}))

    found = list(stems(there, {}, Vocabulary()))
    assert [stem for claim, field, stem in found if (claim, field) == ("topic.one", "id")] == ["topic", "on"]
    assert [stem for _, field, stem in found if field == "says"] == ["a", "queue", "lose", "item"]
    assert [stem for _, field, stem in found if field == "answer"] == ["it", "doe"]


def test_words_are_found_in_other_forms_and_by_what_they_mean(tmp_path: Path) -> None:
    one = 'ONE = claim("topic.one", says="A queue loses items.", answer="It does.")\n'
    two = 'TWO = claim("topic.two", says="A worker is killed.", answer="It is.")\n'
    there = specification.load(write_book(tmp_path, {"joining": one + two}))

    assert [claim.id for claim in find(there, {}, ["losing"], Vocabulary())] == ["topic.one"]
    assert [claim.id for claim in find(there, {}, ["crash"], Vocabulary({"crash": "kill, end"}))] == ["topic.two"]
    assert [claim.id for claim in find(there, {"It is gone": ("topic.one",)}, ["gone"], Vocabulary())] == ["topic.one"]
    asked = Vocabulary(asked={"topic.two": "segfault"})
    assert [claim.id for claim in find(there, {}, ["segfault"], asked)] == ["topic.two"]
    assert find(there, {}, ["nothing"], Vocabulary()) == []


def test_what_is_found_is_of_the_specification_at_hand() -> None:
    assert find(replace(SPECIFICATION, claims={}), {}, ["pool"], Vocabulary()) == []
