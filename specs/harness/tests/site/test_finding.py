"""The search of the start page: by the rules of `pytest --claims`, and as a person uses it."""

from __future__ import annotations

import contextlib
import re
import sqlite3
from typing import TYPE_CHECKING

import pytest

from specs.harness.model import symptoms
from specs.harness.model.search import find, near
from specs.harness.tests import asked, marks
from specs.harness.tests.simulated import CATALOGUE, CLAIMS, SPECIFICATION

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from specs.harness.tests.site.conftest import Pages

pytestmark = [marks.browser, marks.slow]

RESULTS = "#results > ol > li"

#: Words with endings that the specification may not have, one for each rule by which a stem is made.
ENDINGS = """
    caresses ponies ties caress cats feed agreed plastered bled motoring sing conflated troubled sized hopping tanned
    falling hissing fizzed failing filing happy sky relational conditional rational valenci hesitanci digitizer
    conformabli radicalli differentli vileli analogousli vietnamization predication operator feudalism decisiveness
    hopefulness callousness formaliti sensitiviti sensibiliti apologi triplicate formative formalize electriciti
    electrical hopeful goodness revival allowance inference airliner gyroscopic adjustable defensible irritant
    replacement adjustment dependent adoption homologou communism activate angulariti homologous effective bowdlerize
    probate rate cease controll roll sses ies es eed ing yed ab s
""".split()  # noqa: SIM905  # easier to read than a list


def found(page: Page) -> list[str]:
    return [str(text) for text in page.locator(f"{RESULTS} code:last-child").all_inner_texts() if text in CLAIMS]


# The rules.


def test_every_word_has_the_stem_that_it_has_for_sqlite(visit: Pages) -> None:
    texts = [f"{claim.says} {claim.answer} {claim.why}" for claim in CLAIMS.values()]
    texts += [f"{spec.statement} {spec.remedy}" for spec in CATALOGUE.values()]
    words = sorted({word for text in texts for word in re.findall(r"[^\W_]+", text)} | set(ENDINGS))
    with contextlib.closing(sqlite3.connect(":memory:")) as index:
        index.execute("CREATE VIRTUAL TABLE word USING fts5(text, tokenize = 'porter unicode61')")
        index.executemany("INSERT INTO word VALUES (?)", [(word,) for word in words])
        index.execute("CREATE VIRTUAL TABLE stem USING fts5vocab(word, instance)")
        stems = [row[0] for row in index.execute("SELECT term FROM stem ORDER BY doc, offset")]

    assert len(words) > 1000
    of_page = visit("index.html").evaluate("words => words.flatMap(finder.stems)", words)
    assert dict(zip(words, of_page, strict=True)) == dict(zip(words, stems, strict=True))


def test_the_page_finds_what_the_terminal_finds_in_the_same_order(visit: Pages) -> None:
    index, vocabulary = symptoms.load(CLAIMS), symptoms.vocabulary(CLAIMS)
    questions = [*asked.QUESTIONS, *vocabulary.meanings, *list(vocabulary.asked.values())[::5]]
    terminal = {
        question: [claim.id for claim in find(SPECIFICATION, index, question.split(), vocabulary)]
        for question in questions
    }

    search = "questions => questions.map((question) => finder.find(question).claims.map((claim) => claim.id))"
    assert dict(zip(questions, visit("index.html").evaluate(search, questions), strict=True)) == terminal


def test_the_page_names_what_is_near_as_the_terminal_does(visit: Pages) -> None:
    terminal = {question: near(SPECIFICATION, question.split()) for question in asked.MISSPELT}

    of_page = visit("index.html").evaluate("questions => questions.map(finder.near)", asked.MISSPELT)
    assert dict(zip(asked.MISSPELT, of_page, strict=True)) == terminal


@pytest.mark.parametrize(("question", "claim"), asked.EXAMPLES)
def test_what_a_person_says_shows_the_claim_among_the_first_five(visit: Pages, question: str, claim: str) -> None:
    page = visit("index.html")
    page.locator("#question").fill(question)

    assert claim in found(page)[:5]


# The page.


def test_a_link_with_a_question_opens_with_its_answers_in_view(visit: Pages) -> None:
    page = visit("index.html#q=pool+hangs")
    first = page.locator(RESULTS).first

    assert page.locator("#question").input_value() == "pool hangs"
    claim = CLAIMS[found(page)[0]]
    assert first.locator("a").inner_text() == claim.answer.replace("`", "")
    assert f"Tutorials claim: {claim.says.replace('`', '')}" in first.inner_text()
    assert first.locator(".badge").is_visible()


def test_ten_answers_are_shown_and_more_on_request(visit: Pages) -> None:
    page = visit("index.html#q=pool+hangs")

    assert page.locator(RESULTS).count() == 10
    page.locator("#ten-more").focus()
    page.keyboard.press("Enter")
    assert page.locator(RESULTS).count() == 20
    assert page.evaluate("document.activeElement.textContent") == page.locator(f"{RESULTS} a").nth(10).text_content()
    page.locator("#question").fill("zombie")
    assert page.locator(RESULTS).count() <= 10


def test_where_nothing_is_found_what_is_near_leads_on(visit: Pages) -> None:
    page = visit("index.html#q=zombei")

    assert page.locator("#found").inner_text().startswith("No claim has “zombei”. Near: zombie")
    assert page.locator(RESULTS).count() == 0
    page.locator("#found a").first.click()
    page.wait_for_function("location.hash === '#q=zombie'")
    assert found(page)[0] == "process.zombie-until-joined"


def test_what_is_not_claimed_says_why(visit: Pages) -> None:
    page = visit("index.html#q=freeze_support")

    assert (
        page.locator("#beside li").first.inner_text()
        == "freeze_support() is not claimed: it is for programs that are made one executable file."
    )


def test_a_slash_leads_to_the_question_and_tab_and_enter_to_an_answer(visit: Pages) -> None:
    page = visit("index.html")
    page.keyboard.press("/")
    page.keyboard.type("pool/hangs")
    assert page.locator("#question").input_value() == "pool/hangs"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/claims/pool.*.html")


def test_a_question_on_another_page_is_answered_on_the_start_page(visit: Pages) -> None:
    page = visit("sections/joining.html")
    page.keyboard.press("/")
    page.keyboard.type("pool hangs")
    page.keyboard.press("Enter")
    page.wait_for_url("**/index.html#q=pool+hangs")

    assert page.locator(RESULTS).count() == 10


def test_the_matrix_has_the_claims_that_have_all_of_the_question(visit: Pages) -> None:
    page = visit("index.html#q=pool+hangs")

    whole = page.evaluate("finder.find('pool hangs').whole")
    rows = "[data-table]:not([hidden]) tbody:not([hidden]) tr:not(.section):not([hidden])"
    assert 0 < whole < len(CLAIMS)
    assert page.locator(rows).count() == whole
    page.locator("button[type=reset]").click()
    page.wait_for_function("location.hash === ''")
    assert page.locator("#question").input_value() == ""
    assert not page.locator("#results").is_visible()
