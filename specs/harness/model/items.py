"""Items: what a run consists of, each a spec under a subject, and what may come of one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

#: What comes of an item, or of a spec, from the worst to the best.
#:
#: - broken: it ran, and what it asserts is not so.
#: - no answer: a premise was not reached, the harness failed, or the process that ran the spec crashed.
#: - not run: it was not selected, or not come to; of a spec: at least one of its items.
#: - passed.
Outcome = Literal["broken", "no answer", "not run", "passed"]

_WORST_FIRST: tuple[Outcome, ...] = ("broken", "no answer", "not run", "passed")

#: The outcomes that are failures.
FAILURES: tuple[Outcome, ...] = ("broken", "no answer")


def worst(outcomes: Iterable[Outcome]) -> Outcome:
    """The worst of some outcomes; "not run" of none."""
    return min(outcomes, key=_WORST_FIRST.index, default="not run")


@dataclass(frozen=True, slots=True)
class Item:
    """What runs once: a spec under a subject, with a mutant and parameters if it has any.

    spec: its id. subject: its key. mutant: the name of what is wrong in the implementation; "" for nothing.
    parameters: the others, as pytest writes them in node ids; "" for none.
    """

    spec: str
    subject: str
    mutant: str = ""
    parameters: str = ""

    @property
    def pair(self) -> tuple[str, str, str]:
        """What its sum is made for: the spec, the subject and the mutant."""
        return self.spec, self.subject, self.mutant

    @property
    def name(self) -> str:
        """The spec's name, with the parameters."""
        return self.spec.rpartition("::")[2] + (f"[{self.parameters}]" if self.parameters else "")


def spec_of(node_id: str) -> str:
    """The id of the spec that a node id is of: the part before the parameters."""
    return node_id.partition("[")[0]


class NodeIds:
    """Takes pytest's node ids apart, as they are in one run: `specs/x.py::test_y[3.13-fork-Lock]`."""

    def __init__(self, keys: Mapping[str, str], mutants: Collection[str] = ()) -> None:
        """keys: of the subjects, by their ids. mutants: the names of those that the run tries."""
        self._keys = keys
        self._mutants = frozenset(mutants)
        ids = sorted(keys, key=len, reverse=True)  # one may begin like another
        self._subject = re.compile(rf"(?<=[\[-])({'|'.join(map(re.escape, ids))})(?:-(\w+))?(?=[\]-])")

    def item(self, node_id: str) -> Item | None:
        """The item of a node id; None for a test that runs under no subject."""
        spec, bracket, _ = node_id.partition("[")
        match = self._subject.search(node_id, len(spec)) if bracket and self._keys else None
        if match is None:
            return None
        mutant = match[2] if match[2] in self._mutants else ""
        end = match.end() if mutant else match.end(1)
        others = (node_id[len(spec) + 1 : match.start()], node_id[end:].removesuffix("]"))
        return Item(spec, self._keys[match[1]], mutant or "", "-".join(filter(None, (p.strip("-") for p in others))))
