"""The record of a run: what was selected, before anything ran, and what came of each item since."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

#: What came of a spec under a subject, from the worst to the best.
#:
#: - broken: it ran, and what it asserts is not so.
#: - no answer: a premise was not reached, the harness failed, or the process that ran the spec crashed.
#: - not run: at least one of its items was not selected, or not come to.
#: - passed.
Outcome = Literal["broken", "no answer", "not run", "passed"]

_WORST_FIRST: tuple[Outcome, ...] = ("broken", "no answer", "not run", "passed")


def worst(outcomes: Iterable[Outcome]) -> Outcome:
    """The worst of some outcomes; "not run" of none."""
    return min(outcomes, key=_WORST_FIRST.index, default="not run")


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one phase (setup, call or teardown) of an item: a spec under a subject, with its parameters.

    item: its node id. spec: that without parameters. subject: the subject's id. items: how many items the spec has
    under this subject, selected or not; it depends on the parameters of the spec, which only collecting tells.
    """

    item: str
    spec: str
    subject: str
    items: int
    outcome: Outcome


@dataclass(slots=True)
class _Pair:
    """A spec under a subject. items: how many there are; 0 until one of them has been reported."""

    items: int = 0
    outcomes: dict[str, Outcome] = field(default_factory=dict)


class Record:
    """What was selected, and what came of it. Pure: it is told by pytest's hooks."""

    def __init__(self, subjects: Iterable[str]) -> None:
        """subjects: the ids of all subjects of the run."""
        self.selected: dict[str, tuple[str, str]] = {}
        self._subject = re.compile(rf"[\[-]({'|'.join(map(re.escape, subjects))})[\]-]")
        self._pairs: dict[tuple[str, str], _Pair] = defaultdict(_Pair)
        self._reported: set[str] = set()
        #: The items on which a process crashed, each with its spec and its subject.
        self.crashed: dict[str, tuple[str, str]] = {}

    def split(self, item: str) -> tuple[str, str] | None:
        """The spec and the subject's id of an item's node id; None for what runs under no subject."""
        spec, _, parameters = item.partition("[")
        match = self._subject.search(f"[{parameters}")
        return (spec, match[1]) if match else None

    def select(self, items: Iterable[str]) -> None:
        """Note the items (node ids) that are going to be run, before anything is."""
        for item in items:
            if pair := self.split(item):
                self.selected[item] = pair

    def add(self, result: Result) -> None:
        """Note what came of a phase of an item: of several, the worst counts."""
        pair = self._pairs[result.spec, result.subject]
        pair.items = max(pair.items, result.items)
        pair.outcomes[result.item] = worst([pair.outcomes.get(result.item, "passed"), result.outcome])
        self._reported.add(result.item)

    def add_crash(self, item: str) -> None:
        """Note that the process that ran an item crashed."""
        if pair := self.split(item):
            self.crashed[item] = pair
            self.add(Result(item, *pair, 0, "no answer"))

    def outcome(self, spec: str, subject: str) -> Outcome:
        """What came of a spec under a subject: the worst of its items' outcomes."""
        pair = self._pairs.get((spec, subject))
        if pair is None:
            return "not run"
        outcome = worst(pair.outcomes.values())
        return "not run" if outcome == "passed" and len(pair.outcomes) < pair.items else outcome

    def is_complete(self, spec: str, subject: str) -> bool:
        """Whether every item of a spec under a subject has been reported, and none of them was left out."""
        pair = self._pairs.get((spec, subject))
        return (
            pair is not None
            and 0 < pair.items <= len(pair.outcomes)
            and all(outcome != "not run" for outcome in pair.outcomes.values())
        )

    @property
    def specs(self) -> set[str]:
        """The specs of which anything was selected or reported."""
        return {spec for spec, _ in self.selected.values()} | {spec for spec, _ in self._pairs}

    @property
    def lost(self) -> list[str]:
        """The items that were selected and of which no report came, in the order of their selection."""
        return [item for item in self.selected if item not in self._reported]
