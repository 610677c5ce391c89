"""Comparing a log with the order that a claim predicts.

An expected order is a list. Each of its steps is

- a phrase: the next event says just this;
- a set of phrases: the next events say these, in any order;
- a set with tuples of phrases in it: each tuple's events in the tuple's order, the members of the set among each
  other in any.

What the program did must fit to the last event: one too many is as wrong as one too few. Of the observer's acts only
those take part that the expected order names.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from specs.harness.model.events import Act, Event

Member = str | tuple[str, ...]
Step = str | AbstractSet[str] | AbstractSet[tuple[str, ...]] | AbstractSet[Member]
Expected = Sequence[Step]


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a log leaves the expected order.

    index: of the first event in the log that does not fit; the log's length where it ends too early.
    wanted: what would have fitted there; empty where nothing more was expected.
    """

    index: int
    wanted: frozenset[str]


def _chains(step: Step) -> list[tuple[str, ...]]:
    if isinstance(step, str):
        return [(step,)]
    if isinstance(step, AbstractSet):
        chains = [(member,) if isinstance(member, str) else member for member in step]
        if chains and all(_is_chain(chain) for chain in chains):
            return chains
    raise TypeError(f"a step is a phrase or a set of phrases or of tuples of phrases, not {step!r}")


def _is_chain(member: object) -> bool:
    return isinstance(member, tuple) and bool(member) and all(isinstance(phrase, str) for phrase in member)


def named_acts(expected: Expected) -> frozenset[str]:
    """The observer's acts that take part in the comparison."""
    return frozenset(
        phrase for step in expected for chain in _chains(step) for phrase in chain if isinstance(phrase, Act)
    )


def _after(positions: Iterable[tuple[int, ...]], chains: list[tuple[str, ...]], what: str) -> set[tuple[int, ...]]:
    """The places that the chains of a step can be at once an event has come, for each place they were at."""
    return {
        (*places[:at], place + 1, *places[at + 1 :])
        for places in positions
        for at, place in enumerate(places)
        if place < len(chains[at]) and chains[at][place] == what
    }


def first_difference(events: Sequence[Event], expected: Expected) -> Difference | None:
    """Where the events leave the expected order; None if they fit.

    Raises TypeError for what is not an expected order.
    """
    acts = named_acts(expected)
    relevant = [(i, event.what) for i, event in enumerate(events) if not event.is_act or event.what in acts]
    remaining = iter(relevant)
    for step in expected:
        chains = _chains(step)
        positions = {tuple(0 for _ in chains)}
        for _ in range(sum(map(len, chains))):
            wanted = frozenset(
                chains[at][place] for places in positions for at, place in enumerate(places) if place < len(chains[at])
            )
            index, what = next(remaining, (len(events), None))
            if what is None:
                return Difference(index, wanted)
            positions = _after(positions, chains, what)
            if not positions:
                return Difference(index, wanted)
    extra = next(remaining, None)
    return None if extra is None else Difference(extra[0], frozenset())
