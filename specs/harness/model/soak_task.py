"""What `pytest --soak` tells the soak that it starts."""

from __future__ import annotations

from dataclasses import dataclass


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
