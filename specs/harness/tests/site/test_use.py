"""The report as a person uses it: filters and their addresses, events and lines, comparing, the keyboard alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from specs.harness.tests import marks, simulated

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from specs.harness.tests.site.conftest import Pages

pytestmark = [marks.browser, marks.slow]

ROWS = "[data-table]:not([hidden]) tbody:not([hidden]) tr:not(.section):not([hidden])"
HEADS = "[data-table]:not([hidden]) thead th:not(.corner):not([hidden])"

CLAIM = "orphan.after-last-line"

#: The number of the section in which it stands, and of the claims there.
SECTION = str(simulated.CLAIMS[CLAIM].section)
ITS_CLAIMS = [claim.id for claim in simulated.CLAIMS.values() if str(claim.section) == SECTION]


def claims(page: Page) -> list[str]:
    return [text.strip() for text in page.locator(f"{ROWS} > th > a").all_inner_texts()]


def address(page: Page) -> str:
    return str(page.evaluate("location.hash"))


def count(page: Page) -> str:
    return page.locator("#count").inner_text()


# What is wrong.


def test_a_run_with_deviations_begins_with_them(visit: Pages) -> None:
    page = visit("index.html")
    trouble = page.locator("h1 + .troubles .trouble")
    text = " ".join((trouble.text_content() or "").split())

    assert trouble.count() == 1
    assert simulated.CLAIMS["join.waits"].answer.replace("`", "") in text
    assert "Not so under CPython 3.15 under spawn:" in text
    assert "ClaimBrokenError: <b>unexpected</b> events" in text
    assert "--start-method=spawn -k test_" in text
    assert trouble.locator("pre.log").is_visible()
    trouble.locator("a").first.click()
    page.wait_for_url("**/claims/join.waits.html#failures")


# The lists.


def test_a_symptom_of_the_start_page_leads_to_answers_and_the_others_are_a_page(visit: Pages) -> None:
    page = visit("index.html")
    page.locator(".seen summary").first.click()
    assert page.locator(".seen").first.locator("a").first.inner_text() == simulated.CLAIMS[CLAIM].answer

    page.locator("a[href='symptoms.html']").last.click()
    page.wait_for_url("**/symptoms.html")
    assert page.locator(".symptoms dt").count() > 30


def test_the_book_can_be_read_from_chapter_to_chapter(visit: Pages) -> None:
    page = visit("index.html")
    sections = simulated.SPECIFICATION.sections
    page.locator(".book a").first.click()
    page.wait_for_url(f"**/sections/{sections[0].name}.html")
    page.locator("a[rel=next]").click()
    page.wait_for_url(f"**/sections/{sections[1].name}.html")

    assert page.locator("h1").inner_text() == f"2. {sections[1].title}"
    assert page.locator(".lead a[href$='join.waits.html']").is_visible()
    assert "What to do:" in page.locator("article section").nth(1).inner_text()


# The matrix.


def test_every_claim_and_every_subject_is_shown_equal_ones_folded(visit: Pages) -> None:
    page = visit("index.html#unfold=1")

    assert len(claims(page)) == len(simulated.CLAIMS)
    assert page.locator("[name=fold]").is_checked()
    heads = page.locator(HEADS).all_text_contents()
    assert len(heads) < 27
    assert any(" to 3." in head for head in heads), heads
    page.locator("[name=fold]").uncheck()
    assert page.locator(HEADS).count() == 27
    assert address(page) == "#unfold=1&fold=0"


@pytest.mark.parametrize(
    ("name", "value", "hashed", "shown"),
    [
        ("section", SECTION, f"#section={SECTION}", len(ITS_CLAIMS)),
        ("q", "orphan", "#q=orphan", 4),
        ("q", "JOIN wait", "#q=JOIN+wait", None),
        ("q", CLAIM, f"#q={CLAIM}", 1),
    ],
)
def test_a_filter_stands_in_the_address_and_an_address_sets_the_filter(
    visit: Pages, name: str, value: str, hashed: str, shown: int | None
) -> None:
    page = visit("index.html")
    field = page.locator(f"[name={name}]")
    if name == "section":
        field.select_option(value)
    else:
        field.fill(value)
    found = claims(page)

    assert address(page) == hashed
    assert 0 < len(found) < len(simulated.CLAIMS)
    assert shown is None or len(found) >= shown
    assert count(page).startswith(f"{len(found)} claim")
    again = visit(f"index.html{hashed}")
    assert claims(again) == found
    assert again.locator(f"[name={name}]").input_value() == value


@pytest.mark.parametrize(
    ("name", "value", "columns"),
    [("method", "spawn", 9), ("python", "CPython 3.13.0", 3), ("python", "PyPy 3.11.13", 3)],
)
def test_columns_are_filtered_by_their_facts(visit: Pages, name: str, value: str, columns: int) -> None:
    page = visit("index.html#fold=0")
    page.locator(f"[name={name}]").select_option(value)

    assert page.locator(HEADS).count() == columns
    assert page.locator(ROWS).first.locator("td:visible").count() == columns
    assert f"{name}={value.replace(' ', '+')}" in address(page)
    page.locator("button[type=reset]").click()
    page.wait_for_function("location.hash === ''")
    assert page.locator("[name=fold]").is_checked()


def test_only_deviations_and_only_differences_are_what_is_left(visit: Pages) -> None:
    page = visit("index.html#deviate=1")
    assert claims(page) == ["join.waits"]

    differ = visit("index.html#differ=1")
    assert 0 < len(claims(differ)) < len(simulated.CLAIMS)
    differ.locator("[name=method]").select_option("spawn")
    narrower = claims(differ)
    assert "default.main-guard" not in narrower


def test_what_nothing_matches_is_said(visit: Pages) -> None:
    page = visit("index.html#q=xylophone")

    assert page.locator("#none").is_visible()
    assert count(page).startswith("0 claims")


def test_sections_are_folded_but_those_that_deviate_and_tell_how_many_claims_there_are_of_each_value(
    visit: Pages,
) -> None:
    page = visit("index.html")
    shown = claims(page)
    section = page.locator(f"[data-table]:not([hidden]) tbody[data-section='{SECTION}']")
    button = section.locator("button")

    assert "join.waits" in shown
    assert {simulated.CLAIMS[claim].section for claim in shown} == {simulated.CLAIMS["join.waits"].section}
    assert "deviates" in page.locator("[data-table]:not([hidden]) tbody[data-section='2'] .small").inner_text()
    assert button.get_attribute("aria-expanded") == "false"
    button.focus()
    page.keyboard.press("Enter")
    assert button.get_attribute("aria-expanded") == "true"
    assert set(ITS_CLAIMS) <= set(claims(page))
    page.keyboard.press("Enter")
    assert claims(page) == shown


def test_a_row_says_on_what_it_depends(visit: Pages) -> None:
    page = visit("index.html#q=join.waits")

    words = page.locator(f"{ROWS} em").inner_text()
    assert words == "refuted under forkserver if the fork server is killed; otherwise holds"


def test_a_link_to_filters_leads_to_the_matrix(visit: Pages) -> None:
    page = visit(f"index.html#section={SECTION}")

    top = page.locator("#matrix").bounding_box()
    assert top
    assert 0 <= top["y"] < 100
    assert claims(page) == ITS_CLAIMS


def test_heads_stay_in_view(visit: Pages) -> None:
    page = visit("index.html#fold=0&unfold=1", width=700)
    box = page.locator("[data-table]:not([hidden])")
    box.evaluate("element => element.scrollTo(400, 2000)")
    frame, head = box.bounding_box(), page.locator("[data-table]:not([hidden]) .corner").bounding_box()

    assert frame
    assert head
    assert abs(head["y"] - frame["y"]) < 3
    assert abs(head["x"] - frame["x"]) < 3


def test_the_keyboard_alone_finds_a_claim_and_opens_it(visit: Pages) -> None:
    page = visit("index.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    while page.evaluate("document.activeElement.name") != "q":
        page.keyboard.press("Tab")
    page.keyboard.type("after-last-line")
    page.wait_for_function("location.hash.includes('after-last-line')")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/claims/{CLAIM}.html")


# A claim.


def test_an_event_marks_its_line_and_a_line_its_events(visit: Pages) -> None:
    page = visit("claims/orphan.after-last-line.html", width=1400)
    event = page.locator("figure svg a", has_text="parent joins").first
    line = page.locator("figure .code .marked").first

    event.hover()
    assert 'log("parent joins")' in line.inner_text()
    page.mouse.move(0, 0)
    assert line.count() == 0
    event.focus()
    assert 'log("parent joins")' in line.inner_text()

    page.locator("h1").click()

    code = page.locator("figure .code [data-line]", has_text='log("child ends")').first
    code.hover()
    assert "child ends" in page.locator("svg a.marked").first.text_content()  # type: ignore[operator]
    page.mouse.move(0, 0)
    code.focus()
    assert page.locator("svg a.marked").count() > 0


def test_the_page_of_a_claim_begins_with_question_answer_and_picture(visit: Pages) -> None:
    page = visit(f"claims/{CLAIM}.html")
    claim = simulated.CLAIMS[CLAIM]

    assert page.locator("h1").inner_text() == claim.says.replace("`", "")
    assert page.locator(".answer").inner_text() == claim.answer.replace("`", "")
    assert page.title().startswith(claim.answer.replace("`", ""))
    for name in ("meta[name=description]", "meta[property='og:description']"):
        assert page.locator(name).get_attribute("content") == claim.answer.replace("`", "")
    headings = page.locator("h2").evaluate_all("all => all.map((one) => one.id)")
    order = ("picture", "remedies", "why", "facts", "undecided", "results", "run", "sources", "see")
    assert headings == [name for name in order if name in headings]
    assert page.locator("figure").first.is_visible()
    assert page.locator("figure").count() > 1
    assert not page.locator("figure").nth(1).is_visible()


def test_an_address_unfolds_what_it_is_about(visit: Pages) -> None:
    page = visit(f"claims/{CLAIM}.html")
    anchor = page.locator(".fact").nth(1).get_attribute("id")

    page.evaluate(f"location.hash = '#{anchor}'")

    page.locator(f"#{anchor}[open] .spec").wait_for(state="visible")
    assert visit(f"claims/{CLAIM}.html#{anchor}").locator(".fact").nth(1).get_attribute("open") is not None


def test_a_picture_has_its_program_beside_it_or_on_a_narrow_screen_a_link_to_it(visit: Pages) -> None:
    wide, narrow = (visit(f"claims/{CLAIM}.html", width).locator("figure").first for width in (1400, 400))

    assert wide.locator(".code").is_visible()
    assert not narrow.locator(".code").is_visible()
    narrow.locator("a", has_text="The program").click()
    assert narrow.page.locator(".program[open] .code").is_visible()


def test_a_timeline_has_a_text_alternative(visit: Pages) -> None:
    page = visit("claims/orphan.after-last-line.html")
    page.locator("details.text summary").first.click()

    assert "MainProcess: parent starts child" in page.locator("details.text pre").first.inner_text()


def test_a_link_to_a_course_opens_what_hides_it(visit: Pages) -> None:
    page = visit("claims/orphan.after-last-line.html")
    last = page.locator("figure").last.get_attribute("id")

    assert visit(f"claims/orphan.after-last-line.html#{last}").locator(f"#{last}").is_visible()


# Comparing.


def test_two_subjects_are_compared_and_the_choice_stands_in_the_address(visit: Pages) -> None:
    page = visit("compare.html#a=3.15-fork&b=3.15-spawn")

    assert page.locator("[name=a]").input_value() == "3.15-fork"
    change = page.locator("section.difference#join\\.waits .change")
    assert change.inner_text().split() == ["✓", "holds", "→", "!", "deviates"]
    page.locator("#swap").click()
    assert address(page) == "#a=3.15-spawn&b=3.15-fork"
    assert change.inner_text().split() == ["!", "deviates", "→", "✓", "holds"]
    page.locator("[name=b]").select_option("3.15-spawn")
    assert page.locator("#unknown").inner_text() == "Choose two different subjects."


def test_both_timelines_stand_side_by_side(visit: Pages) -> None:
    page = visit("compare.html#a=3.15-fork&b=3.15-spawn")
    page.locator("section.difference#join\\.waits summary").click()
    frames = page.locator("section.difference#join\\.waits iframe")
    frames.first.scroll_into_view_if_needed()

    assert frames.count() == 2
    for number in range(2):
        inside = frames.nth(number).content_frame
        inside.locator("figure:visible svg").first.wait_for()
        assert inside.locator("figure:visible").count() == 1
        assert not inside.locator("header.site").is_visible()
    left, right = frames.nth(0).bounding_box(), frames.nth(1).bounding_box()
    assert left
    assert right
    assert abs(left["y"] - right["y"]) < 3
