"""The page of a claim: question, answer, the picture that decides, what to do, and each fact with what shows it."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

from specs.harness.model.catalogue import facts
from specs.harness.model.conditions import DECISIVE
from specs.harness.model.courses import OUTSIDE
from specs.harness.model.events import ENDS_WHAT_IS_LEFT
from specs.harness.model.subject_names import describe
from specs.harness.model.verdicts import WEAK
from specs.harness.report import sources, timeline, troubles
from specs.harness.report.lanes import course_text
from specs.harness.report.verdict_table import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from specs.harness.model.catalogue import Spec
    from specs.harness.model.claims import Claim
    from specs.harness.model.courses import Course
    from specs.harness.model.findings import Findings, Seen
    from specs.harness.model.verdicts import Value

#: What a fact says of its claim.
_VALUES: dict[str, Value] = {"upholds": "holds", "refutes": "refuted"}

#: How acts begin that a person who runs a program by hand would have to do: nobody does them there.
_DONE_BY_OBSERVER = ("kills ", "stops ", "resumes ", "pins ")

_PLATFORMS = {"posix": "POSIX", "linux": "Linux", "darwin": "macOS", "win32": "Windows"}


def view(findings: Findings, claim: Claim, seen: Sequence[Seen]) -> dict[str, Any]:
    """What the template of the page shows. seen: the courses of the claim."""
    verdict = findings.verdicts[claim.id]
    specs = findings.specs_of(claim.id)
    every = list(findings.subjects.values())
    groups: dict[tuple[str, str], list[Any]] = {}
    for cell in verdict.cells:
        groups.setdefault((cell.value, cell.because), []).append(findings.subjects[cell.subject])
    courses = [_course(findings, number, one) for number, one in enumerate(seen, start=1)]
    decides = _deciding(specs, courses)
    ids = list(findings.claims)
    place = ids.index(claim.id)
    shown: set[int] = {decides[1]["number"]} if decides else set()
    told = [
        (heading, [_fact(findings, claim.id, spec, courses, shown) for spec in some])
        for heading, some in facts(specs).items()
    ]
    return {
        "claim": claim,
        "verdict": verdict,
        "facts": told,
        "first": {"spec": decides[0], "course": decides[1], "value": _value(findings, claim.id, decides[0])}
        if decides
        else None,
        "remedies": [(spec, sources.remedy(spec, claim.id)) for spec in specs if spec.remedy],
        # Which subjects a weak verdict is of stands in the table.
        "words": "" if verdict.value in WEAK else words(verdict, lambda key: findings.names[key]),
        "groups": [
            (value, because, describe(members, every), len(members)) for (value, because), members in groups.items()
        ],
        "workloads": [
            sources.workload(name) for name in dict.fromkeys(course["course"].workload for course in courses) if name
        ],
        "failures": troubles.failures_of(findings, claim.id),
        "by_hand": _by_hand(findings, *decides) if decides else None,
        "see": [findings.claims[other] for other in claim.see],
        "before": findings.claims[ids[place - 1]] if place else None,
        "after": findings.claims[ids[place + 1]] if place + 1 < len(ids) else None,
    }


def _deciding(specs: Sequence[Spec], courses: Sequence[dict[str, Any]]) -> tuple[Spec, dict[str, Any]] | None:
    """The first spec that decides the claim and has a course, and that course; or any that has one."""
    every = [spec for some in facts(specs).values() for spec in some]
    ordered = sorted(every, key=lambda spec: not any(it.side in DECISIVE for it in spec.decisions))
    for spec in ordered:
        for course in courses:
            if spec.id in course["seen"].specs:
                return spec, course
    return None


def _value(findings: Findings, claim: str, spec: Spec) -> Value | None:
    """What a fact says of its claim; what came of its spec, if that is less."""
    if not any(spec.decisions_for(subject) for subject in findings.subjects.values()):
        return "not applicable"
    outcomes = {result.outcome for result in findings.results_of(spec.id)}
    if not outcomes or outcomes == {"not run"}:
        return "not run"
    if "broken" in outcomes:
        return "deviates"
    if "no answer" in outcomes:
        return "no answer"
    return next((_VALUES[it.side] for it in spec.decisions if it.claim == claim and it.side in _VALUES), None)


def _fact(
    findings: Findings, claim: str, spec: Spec, courses: Sequence[dict[str, Any]], shown: set[int]
) -> dict[str, Any]:
    """A fact with the courses that show it. shown: the numbers of those that stand further up; those here are added."""
    mine = [course for course in courses if spec.id in course["seen"].specs]
    new = [course for course in mine if course["number"] not in shown]
    above = [course["number"] for course in mine if course["number"] in shown]
    shown.update(course["number"] for course in new)
    under = dict.fromkeys(result.item.subject for result in findings.results_of(spec.id) if result.outcome == "passed")
    return {
        "spec": spec,
        "value": _value(findings, claim, spec),
        "side": next(it.side for it in spec.decisions if it.claim == claim),
        "courses": new,
        "above": above,
        "under": describe([findings.subjects[key] for key in under], list(findings.subjects.values())) if under else "",
        "source": sources.spec_parts(spec.id),
    }


def _course(findings: Findings, number: int, seen: Seen) -> dict[str, Any]:
    course = findings.results.courses[seen.courses[0]]
    program = sources.workload(course.workload)
    every = list(findings.subjects.values())
    return {
        "number": number,
        "seen": seen,
        "course": course,
        "drawing": timeline.draw(course, program.locate, program.starts),
        "text": course_text(course),
        "subjects": describe([findings.subjects[key] for key in seen.subjects], every),
        "failed": describe([findings.subjects[key] for key in seen.failed], every) if seen.failed else "",
        "variants": len(seen.courses),
    }


def _by_hand(findings: Findings, spec: Spec, course: dict[str, Any]) -> dict[str, Any]:
    """The command that runs the program of a course by hand, and what to know before."""
    it: Course = course["course"]
    method = findings.subjects[course["seen"].subjects[0]].start_method
    # Options of Python stand before those of the workload, which begin with two dashes.
    options = [argument for argument in it.arguments if not argument.startswith("--")]
    rest = [argument for argument in it.arguments if argument.startswith("--")]
    acts = list(dict.fromkeys(step.what for step in it.steps if step.lane == OUTSIDE))
    platforms = {decision.condition.platform for decision in spec.decisions}
    return {
        "command": f"MULTIPROCESSING_SPEC_START_METHOD={method} "
        + shlex.join(["python3", *options, "-m", f"workloads.{it.workload}", *rest]),
        "hangs": str(ENDS_WHAT_IS_LEFT) in acts,
        "undone": [act for act in acts if act.startswith(_DONE_BY_OBSERVER)],
        "platforms": [] if "" in platforms else [_PLATFORMS[name] for name in sorted(platforms)],
    }
