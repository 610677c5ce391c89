"""What a soak says: pure functions of what its rounds put on record."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from specs.harness.machine.launching import shell_line
from specs.harness.model.items import FAILURES
from specs.harness.model.results import Results, SoakFailure
from specs.harness.model.subject_names import subject_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from specs.harness.model.items import Item
    from specs.harness.model.results import Phase, Soak

#: How many seeds of a failing spec are listed.
MAX_SEEDS = 20

#: How much of a round's output is shown where the round itself went wrong: its last characters.
OUTPUT_KEEP = 20_000


@dataclass(slots=True)
class Round:
    """One round.

    code: its exit code, negative for a signal. results: what was on record when it ended, or was interrupted. output:
    what pytest wrote. load_ended: how many processes of the load ended by themselves.
    """

    number: int
    seed: int
    seconds: float = 0.0
    code: int = 0
    results: Results = field(default_factory=Results)
    output: str = ""
    interrupted: bool = False
    load_ended: int = 0

    def failed_phases(self, item: Item) -> list[Phase]:
        """The phases of an item that failed although nobody expected that, in order (which is that of the alphabet)."""
        phases = [phase for some in self.results.phases[item].values() for phase in some]
        failed = [phase for phase in phases if phase.outcome in FAILURES and not phase.expected]
        return sorted(failed, key=lambda phase: phase.when)

    @property
    def failures(self) -> dict[SoakFailure, str]:
        """Each spec that failed, with its first error on one line."""
        names = subject_names(self.results.subjects)
        failures = {}
        for item in self.results.phases:
            if failed := self.failed_phases(item):
                parameters = "-".join(filter(None, (item.mutant, item.parameters)))
                spec = item.spec + f"[{parameters}]" * bool(parameters)
                details = "\n".join(phase.details or phase.message for phase in failed)
                failures[SoakFailure(spec, names[item.subject], (self.seed,), details)] = failed[0].message
        return failures

    @property
    def counts(self) -> str:
        """How many items came to what."""
        counts = Counter({"not run": len(self.results.lost)})
        for item in self.results.phases:
            outcome = self.results.outcome_of(item)
            expected = "as expected" if outcome in FAILURES else outcome
            counts["failed" if self.failed_phases(item) else expected] += 1
        return ", ".join(f"{number} {outcome}" for outcome, number in sorted(counts.items()) if number)

    @property
    def problems(self) -> list[str]:
        """What went wrong that no failed spec shows."""
        end = next(iter(self.results.ends.values()), None)
        problems = [f"left behind by a spec that passed: {what}" for what in (end.left if end else ())]
        if self.load_ended:
            problems.append(f"{self.load_ended} spinning processes ended by themselves")
        # A run that -x ends was interrupted, says pytest-xdist.
        wanted = {0} if not self.failures and not problems else {0, 1, 2}
        if not self.interrupted and (end is None or self.code not in wanted):
            how = " before it was complete" if end is None else ", but no spec failed" if not self.failures else ""
            problems.append(f"ended with exit code {self.code}{how}")
        return problems

    def line(self, rounds: int) -> str:
        """It on one line, and one more for each thing that went wrong; if that was not a spec, with its output."""
        head = (
            f"round {self.number} of {rounds}, seed {self.seed}, {self.seconds:.1f} s: {self.counts or 'no spec ran'}"
        )
        lines = [head + " (interrupted)" * self.interrupted]
        lines += [f"  failed: {failure.item} under {failure.subject} - {why}" for failure, why in self.failures.items()]
        lines += [f"  {problem}" for problem in self.problems]
        if self.problems:
            lines += [f"{f' output of round {self.number} ':-^100}", self.output[-OUTPUT_KEEP:].rstrip()]
        return "\n".join(lines)


def with_round(soak: Soak, result: Round) -> Soak:
    """The soak, and one more round that has ended. Of each failing spec only the first failure is kept whole."""
    failures = {(failure.item, failure.subject): failure for failure in soak.failures}
    for new in result.failures:
        known = failures.get((new.item, new.subject))
        failures[new.item, new.subject] = replace(known, seeds=(*known.seeds, result.seed)) if known else new
    problems = [f"round {result.number}, seed {result.seed}: {problem}" for problem in result.problems]
    return replace(
        soak,
        completed=soak.completed + (not result.interrupted),
        failed=soak.failed + bool(result.failures or problems),
        failures=tuple(failures.values()),
        problems=(*soak.problems, *problems),
    )


def report(soak: Soak, interrupted: bool, arguments: Sequence[str]) -> str:
    """Each failing spec with its failure count, seeds and subject, and all of its first failure; then the sum.

    interrupted: whether the last round was, which is not among the completed. arguments: pytest's, in each round.
    """
    begun, missing = soak.completed + interrupted, soak.rounds - soak.completed
    rounds = f"{begun} round{'s' * (begun != 1)}" + " (the last interrupted)" * interrupted
    lines = []
    for failure in soak.failures:
        number = len(failure.seeds)
        seeds = ", ".join(map(str, failure.seeds[:MAX_SEEDS])) + " …" * (number > MAX_SEEDS)
        lines += [
            f"{f' {failure.item} ':=^100}",
            f"failed in {number} of {rounds} under {failure.subject}, with seed{'s' * (number != 1)} {seeds}",
            f"to repeat the first of these rounds: {_command(failure.seeds[0], arguments)}",
            failure.details,
        ]
    if soak.problems:
        lines += [f"{' rounds that went wrong themselves ':=^100}", *soak.problems]
        lines.append(f"to repeat one of them: {_command('SEED', arguments)}")
    outcome = f"{soak.failed} of {rounds} failed" if soak.failed else f"{rounds}, no failure"
    harder = [f"{soak.spinning} spinning processes"] * bool(soak.spinning) + ["delays"] * soak.delayed
    load = f", with {' and '.join(harder)}" if harder else ""
    rest = f"; {missing} of {soak.rounds} not completed" if missing else ""
    return "\n".join([*lines, f"{f' soak: {outcome}{load}{rest} ':=^100}"])


def _command(seed: int | str, arguments: Sequence[str]) -> str:
    return shell_line([sys.executable, "-m", "pytest", "--soak=1", f"--shuffle={seed}", *arguments])
