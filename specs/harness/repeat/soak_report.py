"""The report of a soak: pure functions of what its rounds sent."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from specs.harness.machine.launching import shell_line
from specs.harness.model.results import Soak, SoakFailure

if TYPE_CHECKING:
    from specs.harness.model.soak_messages import Failure

#: How many seeds of a failing spec are listed.
MAX_SEEDS = 20

#: How much of a round's output is shown where the round itself went wrong: its last characters.
OUTPUT_KEEP = 20_000

#: The width of a section's title line, in characters.
WIDTH = 100


@dataclass(slots=True)
class Round:
    """One round.

    code: its exit code, negative for a signal; None if it did not end. counts: of the outcomes; None if it never sent
    them. left: processes that passing specs left running. output: what pytest wrote. problems: what went wrong outside
    the round's process.
    """

    number: int
    seed: int
    seconds: float = 0.0
    code: int | None = None
    counts: dict[str, int] | None = None
    failures: list[Failure] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    output: str = ""
    interrupted: bool = False
    problems: list[str] = field(default_factory=list)

    @property
    def all_problems(self) -> list[str]:
        """What went wrong that no failed spec shows."""
        problems = [*self.problems, *(f"left running by a spec that passed: {process}" for process in self.left)]
        if self.interrupted:
            return problems
        if self.code is None:
            problems.append("did not end")
        elif self.code < 0:
            problems.append(f"was killed by signal {-self.code}")
        elif self.code not in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED}:
            problems.append(f"ended with exit code {self.code}")
        elif self.counts is None:
            problems.append(f"ended with exit code {self.code} before it was complete")
        elif self.code and not self.failures and not problems:
            problems.append(f"ended with exit code {self.code}, but no spec failed")
        return problems

    @property
    def failed(self) -> bool:
        """Whether anything at all went wrong."""
        return bool(self.failures or self.all_problems)


@dataclass(slots=True)
class _FailingSpec:
    first_round: Round
    failures: list[Failure] = field(default_factory=list)  # of its first round
    seeds: list[int] = field(default_factory=list)


class Tally:
    """The rounds of a soak so far. Of each failing spec only the first failure is kept whole."""

    def __init__(self, rounds: int, arguments: list[str], spinning: int, delayed: bool = False) -> None:
        """rounds: how many there are to be. arguments: pytest's, but for those that choose rounds and order.

        spinning: how many processes keep the machine busy. delayed: whether programs' processes are delayed.
        """
        self._rounds = rounds
        self._arguments = arguments
        self._spinning = spinning
        self._delayed = delayed
        self._completed = 0
        self._interrupted = 0
        self._failed = 0
        self._failing: dict[str, _FailingSpec] = {}
        self._with_problems: list[tuple[Round, str]] = []

    @property
    def failed(self) -> bool:
        """Whether anything at all went wrong in any round."""
        return self._failed > 0

    def add(self, result: Round) -> None:
        """Take a round into account that has ended."""
        self._completed += not result.interrupted
        self._interrupted += result.interrupted
        self._failed += result.failed
        for failure in result.failures:
            failing = self._failing.setdefault(failure.nodeid, _FailingSpec(result))
            if failing.first_round is result:
                failing.failures.append(failure)
            if result.seed not in failing.seeds:
                failing.seeds.append(result.seed)
        if result.all_problems:
            self._with_problems.append((result, result.output[-OUTPUT_KEEP:]))
        result.output = ""

    def soak(self) -> Soak:
        """What came of it, as it stands in results."""
        failures = [
            SoakFailure(nodeid, failing.failures[0].subject, tuple(failing.seeds), failing.failures[0].text)
            for nodeid, failing in self._failing.items()
        ]
        problems = [
            f"round {result.number}: {what}" for result, _ in self._with_problems for what in result.all_problems
        ]
        counts = (self._rounds, self._completed, self._failed, self._spinning)
        return Soak(*counts, tuple(failures), tuple(problems), self._delayed)

    def line(self, result: Round) -> str:
        """A round on one line, and one more for each thing that went wrong in it."""
        counts = ", ".join(f"{number} {outcome}" for outcome, number in sorted((result.counts or {}).items()))
        outcome = counts or ("no result" if result.counts is None else "no spec completed")
        interrupted = " (interrupted)" * result.interrupted
        head = f"round {result.number} of {self._rounds}, seed {result.seed}, {result.seconds:.1f} s: "
        failures = [f"  failed: {failure.title}{_first_error(failure.text)}" for failure in result.failures]
        return "\n".join([head + outcome + interrupted, *failures, *(f"  {what}" for what in result.all_problems)])

    def report(self) -> str:
        """Each failing spec with its failure count, seeds and subject, and all of its first failure; then the sum."""
        parts = []
        for nodeid, failing in self._failing.items():
            parts.append(_title(nodeid, "="))
            subject = failing.failures[0].subject
            under = f" under {subject}" if subject else ""
            parts.append(f"failed in {len(failing.seeds)} of {self._begun()}{under}, with {_list_seeds(failing.seeds)}")
            parts.append(f"to repeat the first of these rounds: {self._command(failing.first_round)}")
            for failure in failing.failures:
                parts.append(_title(f"{failure.when}, round {failing.first_round.number}", "-"))
                parts.append(failure.text)
        for result, output in self._with_problems:
            parts.append(_title(f"round {result.number} itself", "="))
            parts.extend(result.all_problems)
            parts.append(f"to repeat it: {self._command(result)}")
            parts.append(_title("its output", "-"))
            parts.append(output.rstrip())
        parts.append(_title(self._summary(), "="))
        return "\n".join(parts)

    def _begun(self) -> str:
        begun = self._completed + self._interrupted
        return f"{begun} round{'s' * (begun != 1)}" + " (the last interrupted)" * self._interrupted

    def _summary(self) -> str:
        outcome = f"{self._failed} of {self._begun()} failed" if self._failed else f"{self._begun()}, no failure"
        harder = [f"{self._spinning} spinning processes"] * bool(self._spinning) + ["delays"] * self._delayed
        load = f", with {' and '.join(harder)}" if harder else ""
        missing = self._rounds - self._completed
        return f"soak: {outcome}{load}" + (f"; {missing} of {self._rounds} not completed" if missing else "")

    def _command(self, result: Round) -> str:
        command = [sys.executable, "-m", "pytest", "--soak=1", f"--shuffle={result.seed}", *self._arguments]
        return shell_line(command)


def _title(text: str, line: str) -> str:
    return f" {text} ".center(WIDTH, line)


def _list_seeds(seeds: list[int]) -> str:
    listed = ", ".join(map(str, seeds[:MAX_SEEDS])) + (" …" if len(seeds) > MAX_SEEDS else "")
    return f"seed{'s' * (len(seeds) != 1)} {listed}"


def _first_error(text: str) -> str:
    """The first line of a failure's text that shows the error, behind a dash; nothing if there is none."""
    error = next((line[1:].strip() for line in text.splitlines() if line.startswith("E ")), "")
    return f" - {error[:200]}" if error else ""


def without(options: set[str], arguments: list[str]) -> list[str]:
    """The arguments without these options, each of which has a value."""
    kept = []
    skip = False
    for argument in arguments:
        name, equals, _ = argument.partition("=")
        if skip:
            skip = False
        elif name in options:
            skip = not equals
        else:
            kept.append(argument)
    return kept
