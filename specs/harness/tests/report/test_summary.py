"""What is said of runs: on every page, and in a short summary in Markdown."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from specs.harness.model.catalogue import Spec
from specs.harness.model.claims import Claim
from specs.harness.model.conditions import Decision, condition
from specs.harness.model.courses import Course, Lane, Step
from specs.harness.model.findings import Findings
from specs.harness.model.items import Item
from specs.harness.model.results import Collected, anonymous
from specs.harness.report.summary import MAX_NOTES, head, markdown, mermaid
from specs.harness.tests.written import END, RUN, records, specification, stored, subject

if TYPE_CHECKING:
    from specs.harness.model.items import Outcome
    from specs.harness.model.results import Results

SPEC = Spec("specs/processes/joining.py::test_x", 1, (Decision("a.claim", "upholds", condition("x")),))
CLAIM = Claim("a.claim", "It is so.", "It is not so.")
COURSE = Course("join", (), (Lane("MainProcess", -1), Lane("Process-1", 0)), (Step(0, "starts"), Step(1, "works", "7")))
ITEM = Item(SPEC.id, subject().key)


def results(outcome: Outcome = "passed") -> Results:
    return stored(records({ITEM: outcome}, [subject()], {ITEM: COURSE}))


def findings(results: Results) -> Findings:
    return Findings(results, specification([CLAIM], [SPEC]))


def test_the_head_says_what_when_where_and_which_version() -> None:
    line = head(findings(results()))

    assert line.what == "1 claim on 1 subject, 1 result of 1 run"
    assert (line.when, line.where, line.version) == ("2026-01-02", "Linux", "0.1.0 (specification abc)")
    assert line.warnings == ()


def test_the_head_of_several_runs_sums_up() -> None:
    found = results()
    found.runs["two"] = replace(RUN, id="two", started="2026-02-02T00:00:00+00:00", machine="Windows")
    line = head(findings(found))

    assert (line.when, line.where) == ("2026-01-02 to 2026-02-02", "2 machines")


def test_partial_interrupted_killed_and_failing_runs_say_so() -> None:
    found = results("broken")
    found.ends["one"] = replace(END, exit_code=2)
    found.runs["killed"] = replace(RUN, id="killed")
    found.append(anonymous(subject("spawn")))
    found.append(Collected((replace(ITEM, subject=subject("spawn").key), replace(ITEM, parameters="y")), selected=True))

    assert head(findings(found)).warnings == (
        "2 runs were interrupted",
        "2 selected items never reported",
        "partial: 1 of 2 cells were not run",
        "1 cell deviates or has no answer",
    )


def test_the_summary_shows_what_happened_where_something_deviates() -> None:
    assert "mermaid" not in markdown(findings(results()))
    text = markdown(findings(results("broken")))

    assert "### `a.claim`: deviates" in text
    assert "Under 3.13-fork. In fact: It is not so." in text
    assert mermaid(COURSE) in text


def test_a_diagram_shows_who_started_whom_and_who_did_what() -> None:
    assert mermaid(COURSE).splitlines() == [
        "```mermaid",
        "sequenceDiagram",
        "    participant O as observer",
        "    participant P0 as MainProcess",
        "    participant P1 as Process-1",
        "    Note over P0: starts",
        "    P0->>P1: starts",
        "    Note over P1: works#58; 7",
        "```",
    ]


def test_what_a_program_logs_is_text_in_a_diagram() -> None:
    text = mermaid(replace(COURSE, steps=(Step(0, "```\n; end <script>", "x" * 1000),)))

    assert text.count("```") == 2
    assert "<" not in text
    assert len(text.splitlines()) == 7
    assert len(mermaid(replace(COURSE, steps=(Step(0, "x"),) * 100)).splitlines()) == MAX_NOTES + 7
