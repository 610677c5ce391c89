"""What is said of runs: the head of every page, the list of runs, soaks; and a short summary in Markdown."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from specs.harness.model.courses import OUTSIDE
from specs.harness.model.verdicts import FAILING
from specs.harness.report.lines import count
from specs.harness.report.verdict_table import summary as counts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from specs.harness.model.courses import Course
    from specs.harness.model.findings import Findings
    from specs.harness.model.results import End, RunInfo, Soak

#: The most deviations that a summary shows with their course of events.
MAX_DIAGRAMS = 10

#: The most events of a diagram.
MAX_NOTES = 40


@dataclass(frozen=True, slots=True)
class HeadLine:
    """What every page says of the runs that it is made of. warnings: why they say less than they might."""

    what: str
    when: str
    where: str
    version: str
    warnings: tuple[str, ...]


def head(findings: Findings) -> HeadLine:
    """What was run, when, where, and of which version of the project."""
    results = findings.results
    runs = sorted(results.runs.values(), key=lambda run: (run.started, run.id))
    days = sorted({run.started[:10] for run in runs})
    machines = sorted({run.machine for run in runs})
    versions = sorted({f"{run.project or 'unreleased'} (specification {run.specification})" for run in runs})
    return HeadLine(
        what=f"{count(len(findings.claims), 'claim')} on {count(len(findings.subjects), 'subject')}, "
        f"{count(len(results.phases), 'result')} of {count(len(runs), 'run')}",
        when=days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}" if days else "never",
        where=machines[0] if len(machines) == 1 else f"{len(machines)} machines",
        version=", ".join(versions),
        warnings=tuple(_warnings(findings)),
    )


def _warnings(findings: Findings) -> Iterator[str]:
    results = findings.results
    interrupted = sum(run not in results.ends or results.ends[run].interrupted for run in results.runs)
    if interrupted:
        yield f"{count(interrupted, 'run')} {'was' if interrupted == 1 else 'were'} interrupted"
    if results.lost:
        yield f"{count(len(results.lost), 'selected item')} never reported"
    cells = Counter(cell.value for verdict in findings.verdicts.values() for cell in verdict.cells)
    if cells["not run"] and any(run.mode == "plain" for run in results.runs.values()):
        yield f"partial: {cells['not run']} of {sum(cells.values())} cells were not run"
    failing = sum(cells[value] for value in FAILING)
    if failing:
        yield f"{count(failing, 'cell')} {'deviates or has' if failing == 1 else 'deviate or have'} no answer"


def runs(findings: Findings) -> list[tuple[RunInfo, int, End | None, list[str]]]:
    """Every run, how many results it has, how it ended, and the names of its subjects."""
    results = findings.results
    counts = Counter(run for by_run in results.phases.values() for run in by_run)
    return [
        (
            run,
            counts[run.id],
            results.ends.get(run.id),
            [findings.names[key] for key in findings.subjects if run.id in results.runs_of[key]],
        )
        for run in sorted(results.runs.values(), key=lambda run: (run.started, run.id))
    ]


def soaks(findings: Findings) -> list[tuple[RunInfo, Soak]]:
    """Every soak, with its run."""
    results = findings.results
    return [(results.runs[run], soak) for run, soak in sorted(results.soaks.items())]


def markdown(findings: Findings) -> str:
    """Counts, and each deviation with what happened, for the summary page of a CI job."""
    line = head(findings)
    parts = [
        "## What Python does with processes",
        f"{line.what}; {line.when}, {line.where}; version {line.version}.",
        counts([verdict for verdict in findings.verdicts.values() if verdict.value != "not run"]) + ".",
        *(f"- {warning}" for warning in line.warnings),
    ]
    diagrams = 0
    for verdict in findings.verdicts.values():
        failing = [cell for cell in verdict.cells if cell.value in FAILING]
        if not failing:
            continue
        claim = findings.claims[verdict.claim]
        parts.append(f"### `{claim.id}`: {failing[0].value}")
        parts.append(f"Under {', '.join(findings.names[cell.subject] for cell in failing)}. In fact: {claim.answer}")
        for seen in findings.courses_of(claim.id):
            if seen.failed and diagrams < MAX_DIAGRAMS:
                diagrams += 1
                parts.append(mermaid(findings.results.courses[seen.courses[0]]))
    return "\n\n".join(parts) + "\n"


def mermaid(course: Course) -> str:
    """A course of events as a sequence diagram in Mermaid."""
    lines = ["```mermaid", "sequenceDiagram", "    participant O as observer"]
    lines += [f"    participant P{number} as {_escape(lane.name)}" for number, lane in enumerate(course.lanes)]
    begun: set[int] = set()
    for step in course.steps[:MAX_NOTES]:
        who = "O" if step.lane == OUTSIDE else f"P{step.lane}"
        if step.lane != OUTSIDE and step.lane not in begun:
            begun.add(step.lane)
            parent = course.lanes[step.lane].parent
            if parent != OUTSIDE:
                lines.append(f"    P{parent}->>P{step.lane}: starts")
        text = f"{step.what}: {step.value}" if step.value else step.what
        lines.append(f"    Note over {who}: {_escape(text)}")
    if len(course.steps) > MAX_NOTES:
        lines.append(f"    Note over O: {len(course.steps) - MAX_NOTES} more events")
    return "\n".join([*lines, "```"])


def _escape(text: str) -> str:
    """Text that Mermaid and Markdown take for nothing but text."""
    kept = "".join(c if c.isalnum() or c in " .,_()'/=[]{}*+!?-" else f"#{ord(c)};" for c in text[:120])
    return kept.replace("[", "#91;").replace("]", "#93;").replace("{", "#123;").replace("}", "#125;") or " "
