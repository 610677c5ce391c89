"""Waiting for what a program does: how long, and how to wait for what has to be polled."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psutil

from specs.harness.machine import processes

if TYPE_CHECKING:
    from collections.abc import Callable

    from specs.harness.machine.ownership import Ownership

#: The defaults of the two time constants (see `Times`), in seconds.
PATIENCE = 30.0
QUIET_WINDOW = 0.1


#: How long a process of a library is watched before it may poll instead of wait (see `Times`), in seconds:
#: much longer than what comes before a wait takes it, and shorter than any standstill.
POLLING_SECONDS = 1.0

#: In how many looks, at least, nothing must have moved.
MIN_LOOKS = 4


@dataclass(frozen=True, slots=True)
class Standstill:
    """When a program stands still: after so many seconds in which nothing of it moves.

    main_threads_only: other threads than the main ones do not count. A thread that looks after something now and then
    keeps a program from standing still, also one that hangs.
    """

    seconds: float
    main_threads_only: bool = False


@dataclass(frozen=True, slots=True)
class Times:
    """The time constants, in seconds: there are two.

    patience: how long to wait for what must happen. Long: it never makes a passing run slower.
    quiet_window: how long to watch that nothing happens. Short: a correct implementation cannot fail by it, whatever
    the load; a wrong one is caught unless it is stalled for the whole of it.

    A third one saves time: standstill, after which a program of which nothing moves is not waited for any longer
    (`Patience`); None: it is.

    polling: how long a process may look now and then whether what it waits for has come, before that counts as a wait,
    if nothing happens in the quiet window after it; None: it does not. For a library: how it waits is its own affair.
    """

    patience: float
    quiet_window: float
    standstill: Standstill | None = None
    polling: float | None = None


class Patience:
    """A wait for what a program's processes do, up to `seconds`.

    It is over before that when, for the time of `standstill`, all processes in the program's session have slept and
    none of their threads was given a CPU, in several looks: they will do nothing more. (A process that is kept from
    running by others does not sleep. A machine that was stopped for a while lets nobody look.)
    """

    def __init__(self, seconds: float, owned: Ownership, standstill: Standstill | None = None) -> None:
        self._seconds = seconds
        self._owned = owned
        self._standstill = standstill
        self._began = self._still_since = self._looked = time.monotonic()
        self._last: list[tuple[object, ...]] = []
        self._equal_looks = 0
        self._stands_still = False

    @property
    def left(self) -> float:
        """How long to wait before asking again whether it is over (seconds)."""
        left = max(0.0, self._began + self._seconds - time.monotonic())
        return left if self._standstill is None else min(left, self._standstill.seconds / MIN_LOOKS)

    def is_over(self) -> bool:
        """Whether it is pointless to wait any longer."""
        now = time.monotonic()
        if now >= self._began + self._seconds:
            return True
        if self._standstill is None or now < self._looked + self._standstill.seconds / MIN_LOOKS:
            return False
        self._looked = now
        states = self._states(self._standstill)
        if states is None or states != self._last:
            self._last = states or []
            self._still_since = now
            self._equal_looks = 0
        self._equal_looks += 1
        self._stands_still = now >= self._still_since + self._standstill.seconds and self._equal_looks >= MIN_LOOKS
        return self._stands_still

    def _states(self, standstill: Standstill) -> list[tuple[object, ...]] | None:
        """What the processes have done so far; None if there are none, or one of them moves or may move."""
        switches = processes.switches if standstill.main_threads_only else processes.switches_of_all_threads
        states: list[tuple[object, ...]] = []
        for pid in self._owned.in_sessions():
            status = processes.status(pid)
            sleeps = processes.may_sleep(status) and (standstill.main_threads_only or processes.all_threads_sleep(pid))
            if not sleeps and status != psutil.STATUS_STOPPED:
                return None
            try:
                state = (pid, status, processes.cpu_time(pid), switches(pid))
            except processes.NotPermittedError:
                return None
            if not state[-1]:  # the OS does not tell: it may move
                return None
            states.append(state)
        return states or None

    def __str__(self) -> str:
        return "before the program stood still" if self._stands_still else f"within {self._seconds:g} s"


def poll_until(condition: Callable[[], bool], patience: Patience) -> bool:
    """Poll until the condition is met, or patience is over; return whether it was met."""
    while not condition():
        if patience.is_over():
            return False
        time.sleep(processes.POLL_SECONDS)
    return True
