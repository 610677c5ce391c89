"""The page that compares: what it lists is what `--compare` lists, and what a person does with it."""

from __future__ import annotations

import itertools
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from specs.harness.model.items import Item
from specs.harness.model.results import Phase
from specs.harness.model.subjects import Implementation, Subject
from specs.harness.report import site
from specs.harness.report.compare import differences, summary
from specs.harness.tests import marks, simulated

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page, Route

    from specs.harness.model.findings import Findings
    from specs.harness.tests.site.conftest import Pages

pytestmark = marks.browser

OLD, NEW = simulated.interpreter("3.13.0"), simulated.interpreter("3.15.2")

#: What the page lists: of each claim in which it differs, its verdicts, and what stands in the box of each side.
LISTED = """() => {
    const texts = (some) => [...some].map((one) => one.textContent);
    const below = (head) => {
        const found = [];
        for (let next = head.nextElementSibling; next && next.tagName !== "H4"; next = next.nextElementSibling)
            found.push(...texts(next.tagName === "P" ? [next] : next.querySelectorAll("li")));
        return found;
    };
    return [...document.querySelectorAll("[data-kind]")].map((one) => ({
        kind: one.dataset.kind,
        claim: one.querySelector("a").textContent,
        values: [...one.querySelectorAll(".badge")].map((badge) => badge.lastChild.textContent.trim()),
        facts: [...one.querySelectorAll("h4")].map((head) => [head.textContent, below(head)]),
    }));
}"""


@pytest.fixture(scope="module")
def found() -> Findings:
    """Two Pythons and a library that lacks something; a spec failed, one did not run, and programs did otherwise."""
    some = simulated.subjects([OLD, NEW])
    library = Implementation("multiprocess", ("fork", "spawn"), "fork", "0.70.17", ("Process.kill", "Pool"))
    some += [Subject(OLD, library, method, f"3.13-{method}-multiprocess") for method in library.start_methods]
    results = simulated.results(some)
    for number, spec in enumerate(list(simulated.CATALOGUE)[::7]):
        items = [item for one in some if (item := Item(spec, one.key)) in results.phases]
        if items and number % 3:
            course = simulated.course(some[0], spec, events=5 + number)
            results.append(course)
            results.append(Phase(items[number % len(items)], "teardown", "passed", courses=(course.id,)))
        elif items and number % 2:
            failed = items if number % 9 else items[:1]  # under all, or under one
            for item in failed:
                results.append(Phase(item, "teardown", "no answer", message="a premise was not reached"))
        elif items:
            del results.phases[items[number % len(items)]]
    return simulated.findings(results)


@pytest.fixture(scope="module")
def mixed(found: Findings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report on these."""
    folder = tmp_path_factory.mktemp("report") / "site"
    site.write(found, folder)
    return folder


def listed(page: Page) -> dict[str, dict[str, Any]]:
    return {one.pop("claim"): one for one in page.evaluate(LISTED)}


def expected(found: Findings, first: str, second: str) -> dict[str, dict[str, Any]]:
    """The same, by `compare.differences`."""
    every: dict[str, dict[str, Any]] = {}
    for one in differences(found, first, second):
        if one.kind in ("same", "open"):
            continue
        facts = []
        for side, key in enumerate((first, second)):
            name = found.names[key]
            if one.cells[side].because:
                facts.append([name, [one.cells[side].because]])
            for head, specs in ((f"{name} only", one.only[side]), (f"Failed under {name}", one.failed[side])):
                if specs:
                    facts.append([head, [found.catalogue[spec].statement.replace("`", "") for spec in specs]])
        values = [cell.value for cell in one.cells]
        every[one.claim.id] = {
            "kind": one.kind,
            "values": values if one.kind == "verdict" else values[:1],
            "facts": [] if one.kind == "course" else facts,
        }
    return every


def go_to(page: Page, address: str) -> None:
    """Follow a link to another pair, and wait until the page shows it."""
    page.evaluate(
        """address => new Promise(done => {
        addEventListener("hashchange", () => setTimeout(done), { once: true });
        location.hash = address;
    })""",
        address,
    )


def test_the_page_lists_what_the_terminal_lists(visit: Pages, mixed: Path, found: Findings) -> None:
    visit._folder = mixed
    page = visit("compare.html#a=3.13-fork&b=3.13-fork")
    kinds: Counter[str] = Counter()
    for first, second in itertools.permutations(found.subjects, 2):
        go_to(page, f"a={found.names[first]}&b={found.names[second]}")
        every = differences(found, first, second)

        assert page.locator("#count").inner_text() == summary(Counter(one.kind for one in every))
        assert listed(page) == expected(found, first, second)
        kinds.update(one.kind for one in every)
    assert set(kinds) == {"verdict", "facts", "course", "same", "open"}


def test_without_a_choice_the_newest_upgrade_is_shown(visit: Pages) -> None:
    page = visit("compare.html")

    assert page.locator("[name=a]").input_value() == "3.14-forkserver"
    assert page.locator("[name=b]").input_value() == "3.15-forkserver"
    assert "From CPython 3.14.10 under forkserver (its default) to CPython 3.15.2" in page.locator("#pair").inner_text()
    assert page.locator("#count").inner_text().startswith(f"{len(simulated.CLAIMS)} claims: ")


@marks.slow
def test_what_differs_is_highlighted_and_the_rest_folded(visit: Pages) -> None:
    page = visit("compare.html#a=3.13-fork&b=3.14-forkserver")
    groups = page.locator("details.group")

    assert groups.count() == 1
    assert "other facts (" in groups.first.inner_text()
    assert page.locator("[data-kind=verdict]").count() > 10
    assert page.locator("[data-kind=facts]:visible").count() == 0
    assert page.locator("[data-kind=facts]").count() > 10
    colours = {page.locator(f".of-{side}").first.evaluate("e => getComputedStyle(e).borderLeftColor") for side in "ab"}
    assert len(colours) == 2
    groups.first.locator("> summary").click()
    assert page.locator("[data-kind=facts]").first.is_visible()


@marks.slow
def test_where_no_verdict_differs_what_else_does_is_open(visit: Pages) -> None:
    page = visit("compare.html#a=3.11-spawn&b=3.12-spawn")
    assert page.locator("[data-kind=verdict]").count() == 0
    assert page.locator("#differences .empty").inner_text() == "No verdict differs."
    assert page.locator("[data-kind=facts]").first.is_visible()

    go_to(page, "a=3.13-fork&b=3.13-spawn")
    assert page.locator("#differences .empty").count() == 0


@marks.slow
def test_back_and_forward_go_through_what_was_compared(visit: Pages) -> None:
    page = visit("compare.html#a=3.12-fork&b=3.13-fork")
    first = page.locator("#count").inner_text()
    page.locator("[name=b]").select_option("3.13-spawn")
    second = page.locator("#count").inner_text()
    assert first != second

    page.go_back()
    page.wait_for_function("text => document.getElementById('count').textContent === text", arg=first)
    assert page.locator("[name=b]").input_value() == "3.13-fork"
    page.go_forward()
    page.wait_for_function("text => document.getElementById('count').textContent === text", arg=second)
    assert page.locator("[name=b]").input_value() == "3.13-spawn"


@marks.slow
def test_a_subject_that_is_not_there_is_named_and_nothing_else_shown_for_it(visit: Pages) -> None:
    page = visit("compare.html#a=2.7-fork&b=3.13-fork")

    assert page.locator("#unknown").inner_text() == "There is no subject 2.7-fork in this report."
    assert page.locator("#count").inner_text() == ""
    assert listed(page) == {}
    page.locator("[name=a]").select_option("3.13-spawn")
    assert not page.locator("#unknown").is_visible()
    assert listed(page)


@marks.slow
def test_the_keyboard_alone_chooses_swaps_and_opens_timelines(visit: Pages) -> None:
    page = visit("compare.html#a=3.15-fork&b=3.15-spawn")
    page.locator("[name=a]").focus()
    page.keyboard.press("ArrowDown")
    page.wait_for_function("!location.hash.includes('a=3.15-fork&')")
    page.keyboard.press("ArrowUp")
    page.wait_for_function("location.hash.includes('a=3.15-fork&')")
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_function("location.hash === '#a=3.15-spawn&b=3.15-fork'")
    while page.evaluate("document.activeElement.textContent") != "Both timelines":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("iframe").first.wait_for()


@marks.slow
@pytest.mark.parametrize("width", [400, 1400, 1920])
def test_with_everything_open_nothing_is_cut_off_and_all_is_accessible(
    visit: Pages, mixed: Path, found: Findings, width: int
) -> None:
    visit._folder = mixed
    names = [found.names[key] for key in found.subjects]
    for scheme in ("light", "dark"):
        page = visit(f"compare.html#a=3.13-fork&b={names[-1]}", width, scheme)
        page.evaluate("document.querySelectorAll('.group, .only details').forEach(one => { one.open = true; })")
        assert page.locator("[data-kind=course]").first.is_visible()

        assert page.evaluate("document.documentElement.scrollWidth") <= width
        cut = """[...document.querySelectorAll('main *:not(option, optgroup, .skip)')].filter(one =>
            one.scrollWidth > one.clientWidth + 1 && one.clientWidth).map(one => one.outerHTML.slice(0, 200))"""
        assert page.evaluate(cut) == []
        width_of = "one => [one.clientWidth, (one.style.maxWidth = 'none', one.clientWidth)]"
        for side in "ab":
            assert len(set(page.locator(f"[name={side}]").evaluate(width_of))) == 1, "a name is cut off"
        axe = Axe().run(page, options={"preload": False, "resultTypes": ["violations"]})
        assert axe.violations_count == 0, axe.generate_report()


@marks.slow
def test_without_javascript_the_page_says_what_to_do(visit: Pages, folder: Path) -> None:
    context = visit._browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{folder.as_uri()}/compare.html")

    assert "python -m specs.harness.report --compare A,B FILE" in page.locator("main").inner_text()
    assert not page.locator("#choice").is_visible()
    page.locator("noscript a", has_text="3.13-spawn").click()
    assert "3.13-spawn" in page.locator("h1").inner_text()
    context.close()


@marks.slow
@pytest.mark.parametrize(
    ("some", "said"),
    [
        ([], "No subject was verified here"),
        (simulated.subjects([simulated.interpreter("3.13.0", "win32")]), "There is only one subject here"),
    ],
)
def test_with_less_than_two_subjects_the_page_says_how_to_get_them(
    tmp_path: Path, visit: Pages, some: list[Subject], said: str
) -> None:
    site.write(simulated.findings(simulated.results(some)), tmp_path / "site")
    visit._folder = tmp_path / "site"
    page = visit("compare.html")

    assert page.locator("main .empty").inner_text().startswith(said)
    assert not page.locator("#choice").is_visible()


@marks.slow
def test_the_pages_of_two_pythons_are_small(tmp_path: Path) -> None:
    some = simulated.subjects([OLD, NEW])
    site.write(simulated.findings(simulated.results(some)), tmp_path / "site")

    assert (tmp_path / "site" / "index.html").stat().st_size < 1_300 * len(simulated.CLAIMS)
    assert (tmp_path / "site" / "assets" / "data.js").stat().st_size < 400 * len(simulated.CLAIMS)


def test_a_page_is_closed_when_all_within_it_has_loaded(visit: Pages) -> None:
    page = visit("compare.html#a=3.15-fork&b=3.15-spawn")

    def answer_late(route: Route) -> None:
        page.wait_for_timeout(300)
        route.continue_()

    page.route("**/claims/**", answer_late)
    page.locator("summary", has_text="Both timelines").first.click()
    page.locator("iframe").first.wait_for()
