"""The screen at the end of a run of many claims: what deviates first, then sums, and what surprises."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from specs.harness.model import symptoms
from specs.harness.model.catalogue import remedies_of
from specs.harness.model.courses import OUTSIDE
from specs.harness.model.events import polls
from specs.harness.model.verdicts import FAILING, WEAK, judge_cell
from specs.harness.report import verdict_table
from specs.harness.report.lines import Line, count, wrap

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from specs.harness.model.findings import Findings
    from specs.harness.model.subjects import Subject
    from specs.harness.model.verdicts import Verdict

#: How many of the answers that surprise most are shown.
SURPRISES = 5

#: The act that saw a process poll.
_POLLS = re.compile(re.escape(polls("?")).replace(r"\?", ".+") + "(?P<how>.+)", re.DOTALL)

#: How many claims are named that differ under other start methods.
NAMED = 6


def screen(
    findings: Findings, verdicts: Sequence[Verdict], inapplicable: Collection[str], width: int, *, is_brief: bool
) -> Iterator[Line]:
    """The screen, in lines of at most `width` characters.

    inapplicable: the specs that apply to none of the subjects. is_brief: nothing but what deviates, and the sums.
    """
    failing = [verdict for verdict in verdicts if verdict.value in FAILING]
    for verdict in failing:
        yield from verdict_table.deviation(verdict, findings, width)
        for todo in remedies_of(findings.specs_of(verdict.claim)):
            yield from wrap(todo, width, first="      what to do: ", rest="        ")
    yield Line(verdict_table.summary(verdicts), "fails" if failing else "")
    if is_brief:
        return
    surprising = [
        findings.claims[verdict.claim]
        for verdict in verdicts
        if findings.claims[verdict.claim].surprise and verdict.value not in ("holds", *WEAK)
    ]
    if surprising:
        yield Line("What surprises most here:", "heading")
        for claim in sorted(surprising, key=lambda claim: claim.surprise)[:SURPRISES]:
            yield from wrap(f"{claim.answer} ({claim.id})", width, first="  - ", rest="    ")
    yield from _other_methods(findings, width)
    if inapplicable:
        are = "is" if len(inapplicable) == 1 else "are"
        yield Line(f"{count(len(inapplicable), 'spec')} {are} for other subjects.")
    text = "Read on: --claims WORDS (such as --claims pool hangs), --verdicts=all, --report=report"
    yield from wrap(text, width, rest="  ", style="aside")


def polling(findings: Findings, width: int) -> Iterator[Line]:
    """In how many programs a process polled where Python's waits, and in what it was seen."""
    seen = [
        (course.workload, found["how"])
        for course in findings.results.courses.values()
        for step in course.steps
        if step.lane == OUTSIDE and (found := _POLLS.fullmatch(step.what))
    ]
    if seen:
        programs, hows = ({*each} for each in zip(*seen, strict=True))
        text = f"It polls where Python's own waits: {', '.join(sorted(hows))}, in {count(len(programs), 'program')}"
        yield from wrap(text, width, rest="    ")


def _other_methods(findings: Findings, width: int) -> Iterator[Line]:
    """Which claims differ under the start methods that were not asked for, of a run of one subject."""
    if len(findings.subjects) != 1:
        return
    (subject,) = findings.subjects.values()
    others = [method for method in subject.implementation.start_methods if method != subject.start_method]
    named = [claim for claim in findings.claims if _differs(findings, claim, subject, others)]
    if named:
        indexed = {claim for claims in symptoms.load(findings.claims).values() for claim in claims}
        known = sorted(named, key=lambda claim: claim not in indexed)  # what people ask about comes first
        shown = ", ".join(known[:NAMED]) + (f" and {len(named) - NAMED} more" if len(named) > NAMED else "")
        # What the specs say, and not what was seen: nothing ran there.
        under = " or ".join(others)
        text = f"Specified otherwise under {under} (--start-method all): {count(len(named), 'claim')}, {shown}"
        yield from wrap(text, width, rest="  ")


def _differs(findings: Findings, claim: str, subject: Subject, methods: Sequence[str]) -> bool:
    """Whether the specs decide a claim otherwise under another start method, if all of them pass."""
    subjects = [subject, *(replace(subject, start_method=method) for method in methods)]
    cells = [judge_cell(findings.claims[claim], one, findings.specs_of(claim), lambda *_: "passed") for one in subjects]
    return len({cell.value for cell in cells if cell.value != "not applicable"}) > 1
