"""`pytest --mutants`: every spec against deliberately wrong implementations of what it is about.

A mutant (see `workloads/mutants`) breaks claims. It is killed if a spec of each of these claims fails, and fails as a
broken claim: a program that never came to where something could be decided kills nothing, and any other error is a
failure of this run. Every spec also runs against the control, on which it has to pass: so the failures come from the
mutants, and neither from the way in which they are put in place nor from a patience that is too short.
"""

from __future__ import annotations

import importlib
import json
import shutil
import textwrap
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest

from specs.harness.machine.places import ROOT
from specs.harness.model.claims import ClaimsError
from specs.harness.model.conditions import condition
from specs.harness.model.subjects import Subject
from specs.harness.model.verdicts import EVIDENCE
from specs.harness.observe.program import PremiseNotReachedError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from specs.harness.model.claims import Claim
    from specs.harness.model.conditions import Condition, Decision

#: How long to wait for what must happen, unless told otherwise (seconds). Some mutants are waited for that long; the
#: control shows that it was long enough.
PATIENCE = 10.0

#: How long a program has to stand still not to be waited for any longer (seconds). A pool looks after its workers ten
#: times a second, and a fork server may be waited for.
STANDSTILL = 0.6

#: How long to watch that nothing happens, unless told otherwise (seconds): longer than elsewhere, so that a mutant is
#: caught on a busy machine too.
QUIET_WINDOW = 0.2

#: How many workers for each core: most of them wait, for quiet windows, for programs to stand still, or for patience.
WORKERS_PER_CORE = 4

#: What a report has to say about a mutant.
MUTANT = "mutant"

FOLDER = ROOT / "workloads" / "mutants"


@dataclass(frozen=True, slots=True)
class Mutant:
    """A deliberately wrong implementation.

    name: `join_returns_at_once`. module: of `workloads.mutants`, where it is. does: what is wrong, one line. breaks:
    the claims that it breaks, each with the condition under which it does. alters_workload: the fault is in what the
    program does, not in the implementation. survives_if: why it may stay unnoticed though no spec is at fault, "" if
    it may not.
    """

    name: str
    module: str
    does: str
    breaks: tuple[tuple[str, Condition], ...] = ()
    alters_workload: bool = False
    survives_if: str = ""

    def breaks_of(self, claims: set[str], subject: Subject) -> set[str]:
        """Those of the claims that it breaks under the subject."""
        return {claim for claim, met in self.breaks if claim in claims and met.applies_to(subject)}

    def put_into(self, subject: Subject) -> Subject:
        """The subject with this mutant in the place of what is right."""
        return replace(subject, id=f"{subject.id}-{self.name}", mutant=f"{self.module}.{self.name}")


CONTROL = Mutant("unchanged", "control", "Nothing is wrong.")


def load(claims: Mapping[str, Claim]) -> list[Mutant]:
    """Read the mutants. Raises ClaimsError for one that names no claim, or has no description or name of its own."""
    for path in sorted(FOLDER.glob("section_*.py")):
        try:
            importlib.import_module(f"workloads.mutants.{path.stem}")
        except ValueError as error:
            raise ClaimsError(f"workloads/mutants/{path.name}: {error}; a name is one mutant's") from None
    found = []
    for name, told in importlib.import_module("workloads.mutants").MUTANTS.items():
        where = f"workloads/mutants/{told['module']}.py: {name}"
        does = (told["does"] or "").strip()
        if not does or "\n" in does:
            raise ClaimsError(f"{where}: needs a docstring of one line that says what is wrong")
        breaks = []
        alters = False
        survives_if = ""
        for ids, given in told["breaks"]:
            rest = dict(given)
            alters = rest.pop("alters", "") == "workload" or alters
            survives_if = rest.pop("survives_if", survives_if)
            try:
                met = condition(where, **rest)
            except ValueError as error:
                raise ClaimsError(str(error)) from None
            except TypeError as error:  # an option that there is not
                raise ClaimsError(f"{where}: {error}") from None
            for claim in ids:
                if claim not in claims:
                    raise ClaimsError(f"{where}: there is no claim {claim!r} in specs/claims.toml; name one that is")
                breaks.append((claim, met))
        found.append(Mutant(name, told["module"], does, tuple(breaks), alters, survives_if))
    return found


def subjects_of(decisions: Sequence[Decision], subjects: Iterable[Subject], mutants: Sequence[Mutant]) -> list[Subject]:
    """For each subject to which a spec applies: the control, and the mutants of the claims that it decides there."""
    chosen = []
    for subject in subjects:
        decided = {decision.claim for decision in decisions if decision.condition.applies_to(subject)}
        if decided:
            breaking = [mutant for mutant in mutants if mutant.breaks_of(decided, subject)]
            chosen += [mutant.put_into(subject) for mutant in (CONTROL, *breaking)]
    return chosen


def _spec(item: pytest.Item, subject: Subject) -> str:
    """The spec's name, without the subject."""
    name, _, parameters = item.name.partition("[")
    others = parameters.removesuffix("]").replace(subject.id, "").strip("-")
    return f"{name}[{others}]" if others else name


class Trial:
    """The plugin of a run with mutants: judges every report, and the run."""

    def __init__(self, mutants: Sequence[Mutant], claims: Mapping[str, Claim]) -> None:
        self._mutants = {mutant.name: mutant for mutant in mutants}
        self._claims = claims
        self._expected: Counter[str] = Counter()  # how many specs of a claim, and how many mutants of a spec
        self._ran: Counter[str] = Counter()
        self._due: dict[str, int] = {}
        self._killers: dict[tuple[str, str, str], set[str]] = defaultdict(set)  # of a claim's mutant under a subject
        self._tried: set[tuple[str, str, str]] = set()  # a claim, a mutant of it, and a subject
        self._failed: dict[tuple[str, str], bool] = {}  # whether a spec under a subject failed on some mutant
        self._excused: dict[tuple[str, str], str] = {}  # why no mutant may make a spec fail under a subject

    # In the process that runs the specs.

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Count what a whole run would try, before anything is deselected."""
        for item in items:
            subject = item.callspec.params["subject"] if hasattr(item, "callspec") else None
            if isinstance(subject, Subject):
                self._expected.update(self._keys(item, subject))

    def _keys(self, item: pytest.Item, subject: Subject) -> list[str]:
        """What a run of this item is a part of: the trials of a mutant by a claim's specs, those of a spec."""
        mutant = self._mutant(subject)
        of = [marker.args[0] for marker in item.iter_markers("decides")]
        original = replace(subject, mutant="", id=self._original(subject))
        decided = {decision.claim for decision in of if decision.condition.applies_to(original)}
        broken = mutant.breaks_of(decided, original)
        # In the order of the claims, so that every process has the same.
        return [
            *(json.dumps([claim, mutant.name, original.id]) for claim in self._claims if claim in broken),
            json.dumps([_spec(item, subject), original.id]),
        ]

    def _mutant(self, subject: Subject) -> Mutant:
        return self._mutants.get(subject.mutant.rpartition(".")[2], CONTROL)

    def _original(self, subject: Subject) -> str:
        return subject.id.removesuffix(f"-{self._mutant(subject).name}")

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
        """A mutant that a spec failed on, as on a broken claim, is what is wanted."""
        report: pytest.TestReport = yield  # type: ignore[assignment]
        subject = item.callspec.params["subject"] if hasattr(item, "callspec") else None
        if not isinstance(subject, Subject) or (call.when != "call" and not report.failed):
            return report  # type: ignore[return-value]
        outcomes = {
            outcome
            for name, told in report.user_properties
            if name == EVIDENCE
            for *_, outcome in json.loads(str(told))
        }
        mutant = self._mutant(subject)
        killed = outcomes == {"broken"} and mutant != CONTROL
        no_answer = (
            call.excinfo is not None and issubclass(call.excinfo.type, PremiseNotReachedError) and mutant != CONTROL
        )
        told = {
            "keys": {key: self._expected[key] for key in self._keys(item, subject)},
            "outcome": "killed" if killed else "no answer" if no_answer else "not noticed",
            "mutant": mutant.name,
            "phase": call.when,
        }
        report.user_properties.append((MUTANT, json.dumps(told)))
        if killed or no_answer:
            # A failed setup must not go on to the call: it counts as skipped.
            report.outcome = "passed" if call.when == "call" else "skipped"
            report.longrepr = None if call.when == "call" else (str(item.path), 0, str(told["outcome"]))
            report.sections.clear()
        return report  # type: ignore[return-value]

    # In the process that reports.

    @staticmethod
    def _told(report: Any) -> dict[str, Any] | None:
        for name, told in getattr(report, "user_properties", ()):
            if name == MUTANT:
                read: dict[str, Any] = json.loads(str(told))
                return read
        return None

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_teststatus(self, report: Any) -> tuple[str, str, tuple[str, dict[str, bool]]] | None:
        """Say what became of the mutant: that one spec of several passes on it is no failure."""
        told = self._told(report)
        if told is None or report.failed or told["mutant"] == CONTROL.name:
            return None
        letter, colour = {"killed": (".", "green"), "not noticed": ("-", "cyan"), "no answer": ("?", "yellow")}[
            told["outcome"]
        ]
        return told["outcome"], letter, (told["outcome"].upper(), {colour: True})

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep account."""
        told = self._told(report)
        if told is None:
            return
        if told["phase"] == "teardown":
            return  # a failure of its own
        *of_claims, of_spec = map(json.loads, told["keys"])
        self._ran.update(list(told["keys"]))
        self._due.update(told["keys"])
        spec, subject = of_spec
        in_call = told["outcome"] == "killed" and told["phase"] == "call"
        self._failed[spec, subject] = self._failed.get((spec, subject), False) or in_call
        if excuse := self._mutants.get(told["mutant"], CONTROL).survives_if:
            self._excused[spec, subject] = excuse
        for claim, mutant, _ in of_claims:
            self._tried.add((claim, mutant, subject))
            if told["outcome"] == "killed":
                self._killers[claim, mutant, subject].add(spec)

    def _whole(self, key: Sequence[str]) -> bool:
        named = json.dumps(list(key))
        return self._ran[named] == self._due[named]

    def survivors(self) -> list[tuple[str, str, str]]:
        """The claims, mutants and subjects where no spec of the claim noticed, though all of them ran."""
        unnoticed = [key for key in self._tried if not self._killers.get(key) and self._whole(key)]
        return [key for key in unnoticed if not self._mutants[key[1]].survives_if]

    def never_failed(self) -> list[tuple[str, str]]:
        """The specs, and under which subject, whose own assertions failed on no mutant, though all of these ran."""
        return [key for key in self._unfailed() if key not in self._excused]

    def _unfailed(self) -> list[tuple[str, str]]:
        return [key for key, failed in self._failed.items() if not failed and self._whole(key)]

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """A mutant that survives fails the run, and so does a spec that none makes fail."""
        if session.exitstatus == pytest.ExitCode.OK and (self.survivors() or self.never_failed()):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """The table: claims, their mutants, and which specs killed these."""
        if not self._failed:
            return
        subjects = list(dict.fromkeys(subject for _, subject in self._failed))
        terminalreporter.ensure_newline()
        terminalreporter.section(f"mutants on {', '.join(sorted(subjects))}")
        for line, colour in self._table(shutil.get_terminal_size().columns):
            terminalreporter.write_line(line, **{colour: True} if colour else {})

    def _table(self, width: int) -> Iterator[tuple[str, str]]:
        by_claim: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for claim, mutant, subject in self._tried:
            by_claim[claim][mutant].add(subject)
        survivors = set(self.survivors())
        for claim in self._claims:
            if claim not in by_claim:
                continue
            yield claim, ""
            for mutant in sorted(by_claim[claim], key=list(self._mutants).index):
                subjects = by_claim[claim][mutant]
                alters = " (in what the program does)" if self._mutants[mutant].alters_workload else ""
                yield from _lines(f"  {mutant}: {self._mutants[mutant].does}{alters}", 4, width, "")
                killers = {spec for subject in subjects for spec in self._killers.get((claim, mutant, subject), ())}
                alive = sorted(subject for subject in subjects if (claim, mutant, subject) in survivors)
                for spec in sorted(killers):
                    yield f"    killed by {spec}", "green"
                if alive:
                    yield from _lines(f"    SURVIVES under {', '.join(alive)}", 8, width, "red")
                elif excuse := self._mutants[mutant].survives_if:
                    unnoticed = sorted(s for s in subjects if not self._killers.get((claim, mutant, s)))
                    told = f"under {', '.join(unnoticed)} it was not noticed" if unnoticed else "it may stay unnoticed"
                    yield from _lines(f"    {told}: if {excuse}", 8, width, "yellow")
                elif not killers:
                    yield "    not decided: only some of the claim's specs ran", "yellow"
        yield from self._end(set(by_claim), survivors, width)

    def _end(self, tried: set[str], survivors: set[tuple[str, str, str]], width: int) -> Iterator[tuple[str, str]]:
        broken = {claim for mutant in self._mutants.values() for claim, _ in mutant.breaks}
        if without := [claim for claim in self._claims if claim not in broken]:
            yield from _lines(f"claims without a mutant: {', '.join(without)}", 4, width, "yellow")
        never: dict[tuple[str, str], list[str]] = defaultdict(list)
        for spec, subject in self._unfailed():
            never[spec, self._excused.get((spec, subject), "")].append(subject)
        for (spec, excuse), subjects in never.items():
            told = f"no mutant makes this spec fail: {spec} (under {', '.join(sorted(subjects))})"
            yield (f"{told}, as may be if {excuse}", "yellow") if excuse else (told, "red")
        killed = sum(bool(self._killers.get(key)) for key in self._tried)
        mutants = {mutant for _, mutant, _ in self._tried}
        told = (
            f"{_count(mutants, 'mutant')} of {_count(tried, 'claim')}; under each subject and claim: "
            f"{killed} killed, {len(survivors)} survive; "
            f"{sum(self._failed.values())} of {_count(self._failed, 'spec')} failed on some mutant"
        )
        yield told, "red" if survivors or self.never_failed() else "green"


def _count(things: Collection[object], what: str) -> str:
    return f"{len(things)} {what}{'s' * (len(things) != 1)}"


def _lines(text: str, indent: int, width: int, colour: str) -> Iterator[tuple[str, str]]:
    lead = len(text) - len(text.lstrip())
    for line in textwrap.wrap(
        text.strip(), width, initial_indent=" " * lead, subsequent_indent=" " * indent, break_long_words=False
    ):
        yield line, colour
