"""What the processes of a soak tell each other, each message as one line of JSON.

`pytest --soak` hands a `SoakTask` to the soak, the soak hands a `RoundTask` to each round, and a round answers with a
`Failure` for each failed report, an `Interruption` if there is one, and at its end a `RoundResult`.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class SoakTask:
    """rounds: how many. first_seed: of the first round; each further one is higher by 1.

    load: whether to keep the machine busy meanwhile. delays: whether programs' processes are delayed.
    stop_at_failure: whether a failed round is the last.
    folder: where pytest was started. results, report: the file and the folder for what comes of it, or "".
    """

    rounds: int
    first_seed: int
    load: bool
    delays: bool
    stop_at_failure: bool
    folder: str
    results: str = ""
    report: str = ""


@dataclass(frozen=True, slots=True)
class RoundTask:
    """seed: of the order. lifeline, messages: the pipes from and to the soak, by the names that the round inherits."""

    seed: int
    lifeline: int
    messages: int


@dataclass(frozen=True, slots=True)
class Failure:
    """A failed report: of a spec's setup, call or teardown, or of a file that could not be collected (`when`).

    subject: its id, or "". text: all that pytest would show of the failure.
    """

    nodeid: str
    when: str
    subject: str
    text: str

    @property
    def title(self) -> str:
        """The spec, and what of it failed."""
        return self.nodeid if self.when == "call" else f"{self.nodeid} ({self.when})"


@dataclass(frozen=True, slots=True)
class Interruption:
    """The round is interrupted: what fails from now on may fail because of that."""


@dataclass(frozen=True, slots=True)
class RoundResult:
    """The round is complete. counts: of the outcomes, by pytest's names. left: processes that passing specs left."""

    counts: dict[str, int]
    left: list[str]


Message = SoakTask | RoundTask | Failure | Interruption | RoundResult

_KINDS = {kind.__name__: kind for kind in (SoakTask, RoundTask, Failure, Interruption, RoundResult)}


def to_json(message: Message) -> str:
    """The message as one line, without the line's end."""
    return json.dumps({"kind": type(message).__name__, **asdict(message)})


def from_json(line: str | bytes) -> Message:
    """The message that `to_json` wrote. Raises ValueError for anything else."""
    facts: Any = json.loads(line)
    try:
        kind = _KINDS[facts.pop("kind")]
        return kind(**facts)
    except (AttributeError, KeyError, TypeError):
        raise ValueError(f"not a message of a soak: {line!r:.200}") from None
