"""Whatever a program says, each character, each length, markup, text from right to left: a page stays whole."""

from __future__ import annotations

import functools
import json
from dataclasses import replace
from typing import TYPE_CHECKING

import html5lib
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from specs.harness.model.courses import OUTSIDE, Course, Ended, Lane, Step, Wait
from specs.harness.model.events import Event, from_entry
from specs.harness.model.items import Item
from specs.harness.model.results import Phase, Results, RunInfo, anonymous
from specs.harness.report import claim_page, comparing, matrix, site, start_page, summary
from specs.harness.report.lanes import lanes
from specs.harness.tests import marks, simulated

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from specs.harness.model.findings import Findings

pytestmark = marks.browser

CLAIM = simulated.CLAIMS["join.waits"]
SPEC = next(spec for spec in simulated.CATALOGUE.values() if spec.decisions[0].claim == CLAIM.id)
SUBJECT = simulated.nine_interpreters()[0]

MARKUP = ("<", ">", "&", '"', "'", "`", "</script>", "</pre>", "<!--", "-->", "]]>", "{{", "}}", "{%", "\\", "\n", "\t")
MARKS = (
    "\u202e",
    "\u2066",
    "\u0645\u0631",
    "e\u0301\u0301\u0301",
    "\ufeff",
    "\u2028",
    "\0",
    "\x1b[31m",
    "\udc80",
    "\U0001f4a3",
)

#: Any text at all, and such as are not likely to come by chance.
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=()), max_size=80),
    st.lists(st.sampled_from([*MARKUP, *MARKS, "a", " "]), max_size=30).map("".join),
    st.sampled_from(simulated.NASTY),
)

#: A lane, the observer's among them.
LANES = st.integers(OUTSIDE, 20)

COURSES = st.builds(
    Course,
    workload=st.just("processes.joining.join"),
    arguments=st.lists(TEXTS, max_size=3).map(tuple),
    lanes=st.lists(st.builds(Lane, TEXTS, st.just(OUTSIDE)), min_size=21, max_size=21).map(tuple),
    steps=st.lists(st.builds(Step, LANES, TEXTS, TEXTS, st.integers(0, 5)), max_size=12).map(tuple),
    waits=st.lists(st.builds(Wait, st.integers(0, 20), st.integers(0, 11), TEXTS), max_size=3).map(tuple),
    ends=st.lists(st.builds(Ended, st.integers(0, 20), st.integers(0, 11)), max_size=3).map(tuple),
)


@functools.cache
def _run() -> RunInfo:
    (run,) = simulated.results([]).runs.values()
    return run


def findings(course: Course, message: str, details: str, arguments: tuple[str, ...]) -> Findings:
    """A run in which a spec failed, and its program did this."""
    found = Results()
    found.append(replace(_run(), arguments=arguments))
    found.append(anonymous(SUBJECT))
    found.append(course)
    found.append(Phase(Item(SPEC.id, SUBJECT.key), "call", "broken", "", message, details, (course.id,)))
    return simulated.findings(found)


def pages(seen: Findings, folder: Path) -> Iterator[str]:
    """The pages on which a program's texts stand, and a run's."""
    whole = site.Site(seen, folder)
    claim = claim_page.view(seen, CLAIM, seen.courses_of(CLAIM.id))
    whole._page("claim.html", "claim.html", root="../", **claim)
    whole._page("index.html", "index.html", **start_page.view(seen, matrix.columns(seen)))
    whole._page("runs.html", "runs.html", runs=summary.runs(seen))
    for name in ("claim", "index", "runs"):
        yield (folder / f"{name}.html").read_text(encoding="utf-8")


def outline(page: str) -> set[tuple[str, tuple[str, ...]]]:
    """The elements of a page, which must be valid HTML, each kind with the names of its attributes."""
    tree = html5lib.HTMLParser(strict=True).parse(page)
    return {(str(element.tag), tuple(sorted(map(str, element.attrib)))) for element in tree.iter()}


@pytest.fixture(scope="module")
def harmless(tmp_path_factory: pytest.TempPathFactory) -> set[tuple[str, tuple[str, ...]]]:
    """The elements of the pages of programs that say a word at each place where one may say something."""
    folder = tmp_path_factory.mktemp("harmless")
    lanes = tuple(Lane("a", OUTSIDE) for _ in range(21))
    every = tuple(
        Step(lane, "a" * 15 * length, "a", thread)
        for lane in (OUTSIDE, 0, 20)
        for thread in (0, 5)
        for length in (1, 9)
    )
    waits = (Wait(0, 3, "a"), Wait(20, OUTSIDE, "a"))
    ends = (Ended(0, 3), Ended(20, 1))
    found = set()
    for steps in (every, (), every[2:3]):
        for details in ("", "a"):
            course = Course("processes.joining.join", ("a",) if details else (), lanes, steps, waits, ends)
            seen = findings(course, details, details, ("a",))
            found |= {kind for page in pages(seen, folder) for kind in outline(page)}
    return found


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(course=COURSES, message=TEXTS, details=TEXTS, arguments=st.lists(TEXTS, max_size=2).map(tuple))
def test_no_text_adds_an_element_or_an_attribute_to_a_page(
    harmless: set[tuple[str, tuple[str, ...]]],
    tmp_path: Path,
    course: Course,
    message: str,
    details: str,
    arguments: tuple[str, ...],
) -> None:
    seen = findings(course, message, details, arguments)

    for page in pages(seen, tmp_path):
        assert outline(page) <= harmless


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(course=COURSES, message=TEXTS, details=TEXTS)
def test_no_text_ends_the_data_of_a_script(course: Course, message: str, details: str) -> None:
    seen = findings(course, message, details, ())
    text = comparing.data(seen, {claim: seen.courses_of(claim) for claim in seen.claims})

    assert text.isascii()
    for line in text.splitlines():
        assert json.loads(line.partition(" = ")[2].rstrip(";"))


#: What a process says of itself.
VALUES = st.recursive(st.none() | st.integers() | TEXTS, lambda some: st.lists(some, max_size=3), max_leaves=4)
SAID = st.builds(
    lambda what, value, name, pid: from_entry([what, value, name, pid, 1, 0.5, 0], "of the observer"),
    TEXTS,
    VALUES,
    TEXTS,
    st.integers(2, 12),
)


@settings(max_examples=100, deadline=None)
@given(events=st.lists(SAID, max_size=12), width=st.sampled_from([80, 120]))
def test_no_text_breaks_the_columns_of_a_log(events: list[Event], width: int) -> None:
    lines = lanes(events, width).split("\n")

    assert [line for line in lines if not line.isprintable() or len(line) > width] == []
