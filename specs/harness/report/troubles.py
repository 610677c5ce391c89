"""What is wrong: what failed, where, what was seen instead, and how to repeat it."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, Any

from specs.harness.model.items import FAILURES
from specs.harness.model.subject_names import describe
from specs.harness.model.verdicts import FAILING
from specs.harness.report.lanes import course_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from specs.harness.model.findings import Findings
    from specs.harness.model.results import Result, RunInfo
    from specs.harness.model.subjects import Subject

#: How many claims are shown with all that failed; of the others, the start page has their answers.
FULL = 5

#: The part of a failure, as pytest shows it, that has the log.
_LOG = re.compile(
    r"^-+ ([^\n]+): what happened, in order -+\n(.*?)(?=\n[-=]+ [^\n]+ [-=]+$|\Z)", re.DOTALL | re.MULTILINE
)

#: Pytest's options that say which subjects there are, besides that for start methods.
_OF_SUBJECTS = ("--implementation", "--executor")

#: Those that say what its programs have and may write.
_OF_PROGRAMS = ("--program-env", "--allow-output")


def view(findings: Findings) -> dict[str, Any]:
    """The claims that deviate or have no answer: those of which anything is new, and those that fail as is listed."""
    new: list[dict[str, Any]] = []
    known: list[dict[str, Any]] = []
    for verdict in findings.verdicts.values():
        if verdict.value in FAILING:
            failures = failures_of(findings, verdict.claim)
            unlisted = [failure for failure in failures if not failure["listed"]]
            trouble = {"claim": findings.claims[verdict.claim], "verdict": verdict, "failures": unlisted or failures}
            (new if unlisted else known).append(trouble)
    return {"troubles": new, "full": FULL, "known_troubles": known}


def failures_of(findings: Findings, claim: str, only: str = "") -> list[dict[str, Any]]:
    """What failed of a claim: each spec, and why, with the subjects where it did for that reason.

    only: the key of the one subject that is asked about; "" for all.
    """
    every = list(findings.subjects.values())
    failures: dict[tuple[str, str, str], list[Result]] = {}
    for spec in findings.specs_of(claim):
        for result in findings.results_of(spec.id):
            if result.outcome in FAILURES and only in ("", result.item.subject):
                failures.setdefault((spec.id, result.outcome, result.message), []).append(result)
    made = []
    for (id_, outcome, message), some in failures.items():
        subjects = [findings.subjects[result.item.subject] for result in some]
        made.append(
            {
                "spec": findings.catalogue[id_],
                "value": "deviates" if outcome == "broken" else "no answer",
                "message": message,
                "subjects": describe(subjects, every),
                "listed": findings.listed(id_, subjects[0].key),
                "details": some[0].details,
                "log": _log(findings, some[0]),
                "command": _command(findings, findings.catalogue[id_].name, subjects[0]),
            }
        )
    return made


def _log(findings: Findings, result: Result) -> str:
    """What the program did, in columns as the terminal shows it; as a list if that is not on record."""
    logs = [f"{title}\n{text.rstrip()}" for title, text in _LOG.findall(result.details)]
    return "\n\n".join(logs or [course_text(findings.results.courses[course]) for course in result.courses])


def _command(findings: Findings, spec: str, subject: Subject) -> str:
    """The command that runs a spec again under a subject."""
    runs = [findings.results.runs[run] for run in sorted(findings.results.runs_of[subject.key])]
    chosen = list(_options(runs[-1], subject)) if runs else []
    return shlex.join(
        [".venv/bin/python", "-m", "pytest", *chosen, f"--start-method={subject.start_method}", "-k", spec]
    )


def _options(run: RunInfo, subject: Subject) -> Iterator[str]:
    """Those of a run's options by which it had this subject, and perhaps others."""
    pythons = list(_given(run.arguments, ("--python",)))
    names = (subject.interpreter.name, subject.interpreter.full_name)
    yield from [python for python in pythons if python.partition("=")[2] in names] or pythons
    others = list(_given(run.arguments, _OF_SUBJECTS))
    name = subject.implementation.name
    yield from [other for other in others if other.partition("=")[2] == name] or others
    yield from _given(run.arguments, _OF_PROGRAMS)


def _given(arguments: Sequence[str], names: Sequence[str]) -> Iterator[str]:
    """The options of these names, as `--name=value`."""
    for place, argument in enumerate(arguments):
        name, equals, value = argument.partition("=")
        if name in names:
            yield f"{name}={value if equals else ''.join(arguments[place + 1 : place + 2])}"
