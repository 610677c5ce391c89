"""Every page of the report: valid, whole, accessible, and of any width, in light and dark, and on paper."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import html5lib
import pytest
from axe_playwright_python.sync_playwright import Axe

from specs.harness.model.courses import OUTSIDE, Course, Lane, Step, Wait
from specs.harness.model.deviations import Deviation
from specs.harness.model.items import Item
from specs.harness.model.results import Phase
from specs.harness.report import site
from specs.harness.report.rows import GUTTER, LANE
from specs.harness.tests import marks, simulated

if TYPE_CHECKING:
    from pathlib import Path

    from specs.harness.model.subjects import Subject
    from specs.harness.tests.site.conftest import Pages

pytestmark = marks.browser

#: One page of each kind.
KINDS = {
    "start": "index.html",
    "folded": "index.html#fold=1",
    "found": "index.html#q=pool+hangs",
    "nothing found": "index.html#q=zombei",
    "unfolded": "index.html#unfold=1",
    "symptoms": "symptoms.html",
    "interface": "interface.html",
    "pool or executor": "pool_or_executor.html",
    "section": "sections/joining.html",
    "claim": "claims/orphan.after-last-line.html",
    "deviation": "claims/join.waits.html",
    "subject": "subjects/3.15-spawn.html",
    "compare": "compare.html#a=3.13-fork&b=3.14-forkserver",
    "runs": "runs.html",
}


def test_every_page_is_valid_html(folder: Path) -> None:
    pages = list(folder.rglob("*.html"))

    assert len(pages) > 140
    for page in pages:
        html5lib.HTMLParser(strict=True).parse(page.read_bytes())


def test_every_link_leads_somewhere(folder: Path) -> None:
    texts = {page: page.read_text(encoding="utf-8") for page in folder.rglob("*.html")}
    ids = {page: set(re.findall(r'\bid="?([^"\s>]+)', text)) for page, text in texts.items()}
    for page, text in texts.items():
        for link in set(re.findall(r'(?:href|src)="?([^"\s>]+)', text)):
            url = urlsplit(link.replace("&amp;", "&"))
            if url.scheme:
                assert url.scheme in {"https", "data"}, link
                continue
            target = (page.parent / unquote(url.path)).resolve() if url.path else page
            assert target.is_file(), f"{page}: {link}"
            if url.fragment and "=" not in url.fragment:
                assert unquote(url.fragment) in ids[target], f"{page}: {link}"


@pytest.mark.parametrize("kind", [pytest.param(kind, marks=[] if kind == "claim" else marks.slow) for kind in KINDS])
def test_a_page_is_accessible_in_the_light_and_in_the_dark(visit: Pages, kind: str) -> None:
    page = visit(KINDS[kind])
    # With all that is right, too, a list of a page's nodes takes the browser twice as long.
    options = {"preload": False, "resultTypes": ["violations"]}
    light = Axe().run(page, options=options)
    page.emulate_media(color_scheme="dark")
    # In the dark nothing but colours differs.
    dark = Axe().run(page, options={**options, "runOnly": ["color-contrast", "link-in-text-block"]})

    assert light.violations_count == 0, light.generate_report()
    assert dark.violations_count == 0, dark.generate_report()


@marks.slow
@pytest.mark.parametrize("kind", KINDS)
def test_a_page_fits_every_screen_and_paper(visit: Pages, kind: str) -> None:
    page = visit(KINDS[kind])
    for width in (360, 400, 800, 1400, 1920):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.locator("h1").is_visible()

    page.emulate_media(media="print")
    assert page.locator("h1").is_visible()
    assert not page.locator(".filters").first.is_visible()


#: Six subjects are those of two interpreters, sixty those of twenty.
SIZES = {
    3: ["3.14.2"],
    6: ["3.13.0", "3.14.2"],
    60: [f"3.{minor}.{patch}" for minor in range(10, 14) for patch in range(5)],
}


@marks.slow
@pytest.mark.parametrize("size", SIZES)
def test_nothing_of_the_matrix_is_cut_and_it_uses_the_width(tmp_path: Path, visit: Pages, size: int) -> None:
    some = simulated.subjects(map(simulated.interpreter, SIZES[size]))
    site.write(simulated.findings(simulated.results(some)), tmp_path / "site")
    visit._folder = tmp_path / "site"
    page = visit("index.html#unfold=1&fold=0")
    box = page.locator("[data-table]:not([hidden])")
    sizes = """box => {
      const cut = [...box.querySelectorAll("thead th > *, tbody th > *")].filter((part) => {
        const [inner, outer] = [part, part.parentElement].map((each) => each.getBoundingClientRect());
        return ["left", "top"].some((side) => inner[side] < outer[side] - 1)
          || ["right", "bottom"].some((side) => inner[side] > outer[side] + 1);
      });
      const first = box.querySelector(".corner").getBoundingClientRect().width;
      return [cut.map((part) => part.textContent), first, box.clientWidth, box.firstElementChild.clientWidth];
    }"""

    assert len(some) == size
    for width in (400, 1400, 1920):
        page.set_viewport_size({"width": width, "height": 900})
        cut, first, there, used = box.evaluate(sizes)
        assert cut == []
        assert first > 0.4 * min(there, 640)
        assert used >= 0.7 * there


def test_the_start_page_of_six_subjects_is_small(tmp_path: Path) -> None:
    some = simulated.subjects(map(simulated.interpreter, SIZES[6]))
    site.write(simulated.findings(simulated.results(some)), tmp_path / "site")

    assert (tmp_path / "site" / "index.html").stat().st_size < 250_000


@marks.slow
def test_dark_is_dark_and_light_is_light(visit: Pages) -> None:
    colour = "getComputedStyle(document.body).backgroundColor"
    light, dark = (visit("index.html", scheme=scheme).evaluate(colour) for scheme in ("light", "dark"))

    assert sum(map(int, re.findall(r"\d+", light))) > 3 * 240
    assert sum(map(int, re.findall(r"\d+", dark))) < 3 * 40


@marks.slow
def test_what_a_program_logs_is_text(visit: Pages) -> None:
    page = visit("claims/join.waits.html")
    text = page.locator("main").text_content() or ""

    assert page.title().startswith("join() waits until the child has ended")
    assert "document.title = 'broken'" in text
    assert "{{ 7 * 7 }}" in text
    assert "<i>Main</i>" in text
    assert page.locator("main script, main b:has-text('unexpected')").count() == 0
    assert page.evaluate("document.querySelectorAll('[onmouseover]').length") == 0


@marks.slow
@pytest.mark.parametrize(
    ("name", "some"),
    [
        ("none", []),
        ("one", simulated.subjects([simulated.interpreter("3.13.0", "win32")])),
        (
            "long",
            simulated.subjects([simulated.interpreter("3.13.0", implementation="a-very-long-name-of-its-own" * 3)]),
        ),
    ],
)
def test_a_report_on_few_or_on_subjects_with_long_names_is_whole(
    tmp_path: Path, visit: Pages, name: str, some: list[Subject]
) -> None:
    folder = tmp_path / name
    site.write(simulated.findings(simulated.results(some)), folder)
    visit._folder = folder

    for page in ("index.html", "compare.html", "runs.html", "claims/join.waits.html"):
        assert visit(page).locator("h1").is_visible()
        html5lib.HTMLParser(strict=True).parse((folder / page).read_bytes())


@marks.slow
def test_a_known_deviation_has_its_judgement_and_its_program(tmp_path: Path, visit: Pages) -> None:
    some = simulated.subjects([simulated.interpreter("3.13.0")])[:1]
    found = simulated.results(some)
    spec = "specs/processes/joining.py::test_a_parent_stays_in_join_until_its_child_has_ended"
    found.append(Phase(Item(spec, some[0].key), "call", "broken", message="MainProcess has ended"))
    known = Deviation(
        "multiprocessing",
        (spec.rpartition("::")[2],),
        "join() returns at once",
        "defect",
        because="Its join() does nothing.",
        program="print('<joined>')",
    )
    site.write(simulated.findings(found, [known]), tmp_path / "site")
    visit._folder = tmp_path / "site"

    page = visit("claims/join.waits.html")

    text = page.locator(".failure").text_content() or ""
    assert "Known, defect: join() returns at once. Its join() does nothing." in " ".join(text.split())
    assert "print('<joined>')" in text


@marks.slow
def test_a_log_of_ten_thousand_events_and_a_claim_of_nine_courses_are_whole(tmp_path: Path, visit: Pages) -> None:
    some = simulated.subjects([simulated.interpreter("3.13.0")])[:1]
    found = simulated.results(some)
    spec = "specs/processes/joining.py::test_a_parent_stays_in_join_until_its_child_has_ended"
    courses = [simulated.course(some[0], spec, events) for events in (*range(5, 13), 10_000)]
    found.courses.update({course.id: course for course in courses})
    ids = tuple(course.id for course in courses)
    found.append(Phase(Item(spec, some[0].key), "teardown", "passed", courses=ids))
    site.write(simulated.findings(found), tmp_path / "site")
    visit._folder = tmp_path / "site"
    page = visit("claims/join.waits.html")

    assert page.locator("figure").count() >= 9
    assert not page.locator("figure svg").last.is_visible()
    page.locator("details").evaluate_all("all => all.forEach((one) => { one.open = true; })")
    assert page.locator("figure svg").last.is_visible()


@marks.slow
def test_no_text_of_a_timeline_is_cut_or_runs_into_another_lane(tmp_path: Path, visit: Pages) -> None:
    some = simulated.subjects([simulated.interpreter("3.13.0")])[:1]
    found = simulated.results(some)
    spec = "specs/processes/joining.py::test_a_parent_stays_in_join_until_its_child_has_ended"
    names = (
        "MainProcess",
        "ForkServerPoolWorker-12",
        "ForkServerPoolWorker-13",
        "a name of a process, as long as it gets",
    )
    says = ("WWWW is WWWWWWWWWWWW", "parent may go on and do " * 9, "x" * 300, "é" * 50)
    course = Course(
        "processes.joining.join",
        (),
        tuple(Lane(name, 0 if number else OUTSIDE) for number, name in enumerate(names)),
        (
            *(Step(lane, text, "7", thread) for lane in range(4) for thread in range(5) for text in says),
            Step(OUTSIDE, "opens the gate: " + "child may end, " * 20),
            *(Step(OUTSIDE, f"sees that {name} is waiting without a timeout") for name in names),
        ),
        tuple(Wait(lane, lane, "parent may go on and end") for lane in range(4)),
    )
    found.courses[course.id] = course
    found.append(Phase(Item(spec, some[0].key), "teardown", "passed", courses=(course.id,)))
    site.write(simulated.findings(found), tmp_path / "site")
    visit._folder = tmp_path / "site"
    for width in (400, 1400, 1920):
        page = visit("claims/join.waits.html", width)
        page.locator("details").evaluate_all("all => all.forEach((one) => { one.open = true; })")
        figure = page.locator("figure", has_text="a name of a process")
        figure.locator(".code").first.wait_for(state="attached")
        assert figure.evaluate(TOO_WIDE, [LANE, GUTTER]) == []
        # What does not fit is reached by scrolling the picture, which shows that there is more.
        scroll = figure.locator(".scroll")
        cut = scroll.evaluate("element => element.scrollWidth > element.clientWidth")
        assert cut == scroll.evaluate("element => element.classList.contains('more')")
        assert cut == (width == 400)


@marks.slow
def test_of_a_long_program_what_logs_nothing_of_a_picture_is_folded(tmp_path: Path, visit: Pages) -> None:
    some = simulated.subjects([simulated.interpreter("3.13.0")])[:1]
    found = simulated.results(some)
    spec = "specs/processes/joining.py::test_a_parent_stays_in_join_until_its_child_has_ended"
    workload = "pools.failures.pool_lost_worker"
    course = Course(workload, (), (Lane("MainProcess", OUTSIDE),), (Step(0, "task 0 begins"),))
    found.courses[course.id] = course
    found.append(Phase(Item(spec, some[0].key), "teardown", "passed", courses=(course.id,)))
    site.write(simulated.findings(found), tmp_path / "site")
    visit._folder = tmp_path / "site"

    page = visit("claims/join.waits.html", 1400)
    page.locator("details").evaluate_all("all => all.forEach((one) => { one.open = true; })")
    program = page.locator("figure", has_text=workload).locator(".code")
    program.wait_for()

    lines = program.locator("code > span")
    shown = program.locator("code > span:not([hidden])")
    whole = page.locator(f"[id='program-{workload}'] .code code > span")
    assert lines.count() == whole.count() > shown.count()
    texts = "".join(shown.all_text_contents())
    assert 'log("task {} begins".format(number))' in texts
    assert "__main__" in texts
    assert "def do_tasks_by_executor" not in texts
    buttons = program.locator("button")
    told = sum(int(text.split()[0]) for text in buttons.all_inner_texts())
    assert shown.count() + told == lines.count()
    for _ in range(buttons.count()):
        buttons.first.click()
    assert buttons.count() == 0
    assert shown.count() == lines.count()


#: The texts of a picture that end behind the lane, or the picture, in which they stand.
TOO_WIDE = """(figure, [lane, gutter]) => [...figure.querySelectorAll("svg text")].filter((text) => {
  const width = Number(figure.querySelector("svg").getAttribute("width"));
  const across = text.classList.contains("act") || text.classList.contains("gap");
  const place = Math.floor((Number(text.getAttribute("x")) - gutter) / lane);
  const box = text.getBBox();
  return box.x + box.width > (across ? width : Math.min(width, gutter + 4 + (place + 1) * lane)) + 0.5;
}).map((text) => text.textContent)"""
