"""What came of the rounds of a soak, in words: pure functions of what the rounds told."""

from __future__ import annotations

import shlex
import subprocess
import sys
from dataclasses import dataclass, field

import pytest

#: How many seeds of a failing spec are listed.
SEEDS = 20

#: How much of what a round wrote is shown where the round itself went wrong: its last characters.
OUTPUT = 20_000

WIDTH = 100


@dataclass(frozen=True, slots=True)
class Failure:
    """One failed report: of a spec's setup, call or teardown, or of a file that could not be collected."""

    nodeid: str
    when: str
    subject: str
    text: str

    @property
    def title(self) -> str:
        """The spec, and what of it failed."""
        return self.nodeid if self.when == "call" else f"{self.nodeid} ({self.when})"


@dataclass(slots=True)
class Round:
    """One round: what it told, how it ended (`code`, negative for a signal), and what pytest wrote meanwhile."""

    number: int
    seed: int
    seconds: float = 0.0
    code: int | None = None
    counts: dict[str, int] | None = None  # None of a round that never came to tell them
    failures: list[Failure] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    output: str = ""
    interrupted: bool = False
    beside: list[str] = field(default_factory=list)  # what went wrong outside the round itself

    @property
    def wrong(self) -> list[str]:
        """What went wrong that no failed spec tells."""
        told = [*self.beside, *(f"left running by a spec that passed: {process}" for process in self.left)]
        if self.interrupted:
            return told
        if self.code is None:
            told.append("it did not end")
        elif self.code < 0:
            told.append(f"it was ended by signal {-self.code}")
        elif self.code not in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED}:
            told.append(f"it ended with exit code {self.code}")
        elif self.counts is None:
            told.append(f"it ended with exit code {self.code} in the middle of everything")
        elif self.code and not self.failures and not told:
            told.append(f"it ended with exit code {self.code}, and no spec failed")
        return told

    @property
    def failed(self) -> bool:
        """Whether anything at all went wrong."""
        return bool(self.failures or self.wrong)


@dataclass(slots=True)
class _Failing:
    first: Round
    failures: list[Failure]  # of its first round
    seeds: list[int] = field(default_factory=list)


class Tally:
    """The rounds of a soak so far. Of each failing spec only the first failure is kept whole."""

    def __init__(self, rounds: int, command: list[str], load: int) -> None:
        """rounds: how many are meant to be. command: the arguments that a soak of this kind is started with."""
        self._rounds = rounds
        self._command = command
        self._load = load
        self._done = 0
        self._bad = 0
        self._interrupted: Round | None = None
        self._failing: dict[str, _Failing] = {}
        self._wrong: list[tuple[Round, str]] = []

    @property
    def failed(self) -> bool:
        """Whether anything at all went wrong in any round."""
        return self._bad > 0

    def add(self, over: Round) -> None:
        """Take a round into account that is over."""
        if over.interrupted:
            self._interrupted = over
        else:
            self._done += 1
        self._bad += over.failed
        for failure in over.failures:
            failing = self._failing.setdefault(failure.nodeid, _Failing(over, []))
            if failing.first is over:
                failing.failures.append(failure)
            if over.seed not in failing.seeds:
                failing.seeds.append(over.seed)
        if over.wrong:
            self._wrong.append((over, over.output[-OUTPUT:]))
        over.output = ""

    def line(self, over: Round) -> str:
        """A round on one line, and one more for all that went wrong in it."""
        counts = ", ".join(f"{number} {what}" for what, number in sorted((over.counts or {}).items()))
        came = counts or ("nothing told" if over.counts is None else "no spec was done")
        interrupted = " (interrupted)" * over.interrupted
        head = f"round {over.number} of {self._rounds}, seed {over.seed}, {over.seconds:.1f} s: {came}{interrupted}"
        failures = [f"  failed: {failure.title}{_reason(failure.text)}" for failure in over.failures]
        return "\n".join([head, *failures, *(f"  {what}" for what in over.wrong)])

    def report(self) -> str:
        """All that came of the soak: how often what failed, and of its first occurrence everything."""
        parts = []
        for what, failing in self._failing.items():
            parts.append(_ruler(what, "="))
            subject = f" under {failing.failures[0].subject}" if failing.failures[0].subject else ""
            parts.append(f"failed in {len(failing.seeds)} of {self._of()}{subject}, with {_seeds(failing.seeds)}")
            parts.append(f"to run the first of these again: {self._again(failing.first)}")
            for failure in failing.failures:
                parts.append(_ruler(f"in its {failure.when}, in round {failing.first.number}", "-"))
                parts.append(failure.text)
        for over, output in self._wrong:
            parts.append(_ruler(f"round {over.number} itself", "="))
            parts.extend(over.wrong)
            parts.append(f"to run it again: {self._again(over)}")
            parts.append(_ruler("what it wrote", "-"))
            parts.append(output.rstrip())
        parts.append(_ruler(self._summary(), "="))
        return "\n".join(parts)

    def _of(self) -> str:
        begun = self._done + (self._interrupted is not None)
        return f"{begun} round{'s' * (begun != 1)}" + " (the last interrupted)" * (begun > self._done)

    def _summary(self) -> str:
        many = f"{self._bad} of {self._of()} failed" if self._bad else f"{self._of()}, no failure"
        beside = f", beside {self._load} spinning processes" if self._load else ""
        missing = self._rounds - self._done
        return f"soak: {many}{beside}" + (f"; {missing} of {self._rounds} not completed" if missing else "")

    def _again(self, over: Round) -> str:
        command = [sys.executable, "-m", "pytest", "--soak=1", f"--shuffle={over.seed}", *self._command]
        return subprocess.list2cmdline(command) if sys.platform == "win32" else shlex.join(command)


def _ruler(title: str, with_: str) -> str:
    return f" {title} ".center(WIDTH, with_)


def _seeds(seeds: list[int]) -> str:
    listed = ", ".join(map(str, seeds[:SEEDS])) + (" …" if len(seeds) > SEEDS else "")
    return f"seed{'s' * (len(seeds) != 1)} {listed}"


def _reason(text: str) -> str:
    """What a failure's text says first of the error."""
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
