"""What a spec does to single processes of a program, and what it waits for them to do."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING

import psutil

from specs.harness.machine import processes
from specs.harness.machine.ownership import Ownership, StrangerError
from specs.harness.model import events as acts
from specs.harness.model.errors import ClaimBrokenError, PremiseNotReachedError
from specs.harness.model.events import WAITING_WITHOUT_TIMEOUT
from specs.harness.observe.waiting import Patience, Times, poll_until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from specs.harness.machine.waits import SystemWait
    from specs.harness.model.events import Event
    from specs.harness.observe.program_log import ProgramLog

#: How much CPU a process may use on its way to rest (seconds): far more than it takes, whatever the load.
MAX_SETTLING_CPU = 1.0


class ProcessVerbs:
    """The verbs of a `Program` that are about single processes, each named by an event that happened in it.

    An event names its process by a pid, and the program can log any. So each of them raises PremiseNotReachedError if
    that process is not one of the program's, and NotPermittedError if the OS does not let the observer do or ask that.

    times: the time constants; they may be changed while the program runs.
    pid: of the program's main process. It is not given to another process before the program has ended.
    """

    def __init__(self, pid: int, owned: Ownership, log: ProgramLog, times: Times) -> None:
        self.pid = pid
        self._owned = owned
        self._log = log
        self.times = times
        self._main_was_killed = False
        self._known: dict[int, processes.ProcessHandle] = {}

    # What the observer does.

    def kill(self, event: Event) -> None:
        """Kill the process in which the event happened (SIGKILL on POSIX), and wait until the OS has ended it."""
        process = self._find(event.pid)
        self._log.put(acts.kills(event.name))
        if process:
            process.kill()
        self._main_was_killed = self._main_was_killed or event.pid == self.pid
        patience = self._patience()
        if process and not poll_until(lambda: not process.is_running(), patience):
            raise PremiseNotReachedError(f"{event.name} could not be killed {patience}")

    def stop(self, event: Event) -> None:
        """Stop the process in which the event happened (SIGSTOP on POSIX), and wait until it stands still."""
        (process,) = self._find_running((event,))
        self._log.put(acts.stops(event.name))
        with _unless_it_ends(event):
            process.stop()
        patience = self._patience()
        if not poll_until(lambda: process.status() == psutil.STATUS_STOPPED, patience):
            raise PremiseNotReachedError(f"{event.name} could not be stopped {patience}")

    def resume(self, event: Event) -> None:
        """Let the stopped process in which the event happened go on (SIGCONT on POSIX)."""
        process = self._find(event.pid)
        self._log.put(acts.resumes(event.name))
        if process:
            process.resume()

    def pin_to_one_core(self, *events: Event) -> None:
        """From now on, the processes in which these events happened share one CPU (Linux, Windows, FreeBSD)."""
        running = self._find_running(events)
        with _unless_it_ends(*events):
            cpu = processes.pin_to_one_core(running)
        for event in events:
            self._log.put(acts.pins(event.name), cpu)

    def inspect(self, *events: Event) -> None:
        """Note in the log what the OS tells of the processes in which these events happened (`processes.look_at`)."""
        for event in events:
            self._log.put(acts.inspects(event.name), processes.look_at(self._find(event.pid)))
        self._log.read()

    # What the observer waits for.

    def exits(self, *events: Event) -> None:
        """Wait until the processes in which these events happened have ended, as the claim predicts."""
        __tracebackhide__ = True
        for event in events:
            patience = self._patience()
            if not poll_until(lambda: not self.is_running(event.pid), patience):  # noqa: B023  # called here
                gates = self._describe_closed_gates()
                raise ClaimBrokenError(
                    f"{event.name} ({event.pid}) did not end {patience}{gates}", missing=(acts.gone(event.name),)
                )
            self._log.put(acts.gone(event.name))
        self._log.read()

    def has_status(self, status: str, *events: Event) -> None:
        """Wait until the OS calls the processes of these events this, all at one time, as the claim predicts.

        status: as psutil words it, or `processes.UNKNOWN`.
        """
        __tracebackhide__ = True
        patience = self._patience()
        if not poll_until(lambda: all(self._status(event) == status for event in events), patience):
            now = ", ".join(f"{event.name} is {self._status(event)}" for event in events)
            missing = tuple(acts.sees(event.name, status) for event in events)
            raise ClaimBrokenError(f"not {status} {patience}: {now}", missing)
        for event in events:
            self._log.put(acts.sees(event.name, status))
        self._log.read()

    def uses_cpu_time(self, *events: Event, by: float) -> None:
        """Wait until each of the processes of these events has used so many more seconds of CPU, as predicted."""
        __tracebackhide__ = True
        goals = [(event, self._cpu_time(event) + by) for event in events]
        patience = self._patience()

        def short() -> tuple[Event, ...]:
            return tuple(event for event, goal in goals if self._cpu_time(event) < goal)

        if not poll_until(lambda: not short(), patience):
            raise ClaimBrokenError(f"{describe_names(short())}: did not use {by:g} s {patience}")

    def comes_to_rest(self, *events: Event) -> None:
        """Wait for a quiet window in which the processes of these events sleep and never wake, as the claim predicts.

        A process logs its event before it comes to rest, if only by a moment: hence a wait for the window. One that has
        computed for longer than that moment can explain is not waited for any longer; how often it was given a CPU says
        nothing, as on a busy machine it is taken from it every time. Where the OS does not tell whether a process
        sleeps (other than Linux), it is at rest if it uses no CPU time.

        It is not at rest as long as its log's server owes an answer to anybody: that will wake it.
        """
        __tracebackhide__ = True
        patience = self._patience()
        may_poll = self._after_polling()
        first = before = self._activity(events)
        while True:
            time.sleep(self.times.quiet_window)
            answered = self._log.is_answered()  # first: whom an answer has reached since then does not sleep
            after = self._activity(events)
            if answered and before == after and all(processes.may_sleep(status) for status, _, _ in after):
                break
            awake = [
                cpu_time - first_cpu_time > MAX_SETTLING_CPU
                for (_, cpu_time, _), (_, first_cpu_time, _) in zip(after, first, strict=True)
            ]
            polls = may_poll() or (any(awake) and self.times.polling is not None)
            if answered and polls and all(self.is_running(event.pid) for event in events):
                self._note_polling(events)
                self.stays_quiet()
                return
            if any(awake) or patience.is_over():
                missing = tuple(acts.sees(event.name, "at rest") for event in events)
                raise ClaimBrokenError(f"{describe_names(events)}: not at rest, but {after} after {before}", missing)
            before = after
        for event in events:
            self._log.put(acts.sees(event.name, "at rest"))
        self._log.read()

    def stays_quiet(self, *once_asleep: Event) -> None:
        """Watch for the quiet window that nothing happens (see `Program`)."""
        raise NotImplementedError

    def _after_polling(self) -> Callable[[], bool]:
        """Whether a process that still polls may do so, asked again and again from now on."""
        since, seconds = time.monotonic(), self.times.polling
        return lambda: seconds is not None and time.monotonic() > since + seconds

    def _note_polling(self, events: Iterable[Event]) -> None:
        for event in events:
            process = self._find(event.pid)
            wait = process.current_wait() if process else None
            if wait is not None and not wait.is_endless:
                self._log.put(acts.polls(event.name, str(wait)))
        self._log.read()

    def _come_to_endless_waits(self, events: Iterable[Event]) -> bool | None:
        """Wait until each of these processes waits without a timeout; return False if a library's polls instead.

        None if the OS does not tell. A process that has just logged an event may wait for something else first,
        if only for a moment: hence two looks, between which it was not given a CPU.
        """
        __tracebackhide__ = True
        patience = self._patience()
        may_poll = self._after_polling()
        before: list[tuple[SystemWait, int]] = []
        while True:
            now: list[tuple[SystemWait, int]] = []
            for event in events:
                process = self._find(event.pid)
                wait = process.current_wait() if process else None
                if process is None or not process.is_running():
                    raise ClaimBrokenError(f"{event.name} has ended", (acts.sees(event.name, WAITING_WITHOUT_TIMEOUT),))
                if wait is None:
                    return None
                now.append((wait, process.switches()))
            if now == before and all(wait.is_endless for wait, _ in now):
                break
            if may_poll():
                self._note_polling(events)
                return False
            if patience.is_over():
                others = [(event, wait) for event, (wait, _) in zip(events, now, strict=True) if not wait.is_endless]
                raise ClaimBrokenError(
                    f"not {WAITING_WITHOUT_TIMEOUT} {patience}: "
                    + ", ".join(f"{event.name} is {wait}" for event, wait in others),
                    tuple(acts.sees(event.name, WAITING_WITHOUT_TIMEOUT) for event, _ in others),
                )
            before = now
            time.sleep(processes.POLL_SECONDS)
        for event in events:
            self._log.put(acts.sees(event.name, WAITING_WITHOUT_TIMEOUT))
        self._log.read()
        return True

    def is_running(self, pid: int) -> bool:
        """Whether the OS has a process of this pid that has not ended."""
        process = self._find(pid)
        return process is not None and process.is_running()

    # Processes, by what the program says of them.

    def _find(self, pid: int) -> processes.ProcessHandle | None:
        """The process of this pid, if it is one of the program's; None if there is none.

        Raises PremiseNotReachedError if it is not one of the program's.
        """
        known = self._known.get(pid)
        if known and known.exists():
            return known
        try:
            process = self._owned.find(pid)
        except StrangerError as error:
            if known:
                return None  # it has ended, and its pid has been given to another
            raise PremiseNotReachedError(str(error)) from None
        if process:
            self._known[pid] = process
        return process

    def _find_running(self, events: Iterable[Event]) -> list[processes.ProcessHandle]:
        """The processes in which these events happened. Raises PremiseNotReachedError if one has ended, too."""
        running = []
        for event in events:
            process = self._find(event.pid)
            if process is None or not process.is_running():
                raise PremiseNotReachedError(f"{event.name} ({event.pid}) has ended")
            running.append(process)
        return running

    def _status(self, event: Event) -> str:
        process = self._find(event.pid)
        return process.status() if process else processes.UNKNOWN

    def _is_busy(self, event: Event) -> bool:
        process = self._find(event.pid)
        return process is not None and process.is_busy()

    def _cpu_time(self, event: Event) -> float:
        process = self._find(event.pid)
        return process.cpu_time() if process else 0.0

    def _activity(self, events: Iterable[Event]) -> list[tuple[str, float, int]]:
        """Of each process: the status of its threads, its CPU time, and how often its main thread was given a CPU."""
        current = [self._find(event.pid) for event in events]
        return [
            (each.status_of_all_threads(), each.cpu_time(), each.switches()) if each else (processes.UNKNOWN, 0.0, 0)
            for each in current
        ]

    # Waiting.

    def _patience(self) -> Patience:
        return Patience(self.times.patience, self._owned, self.times.standstill)

    def _describe_closed_gates(self) -> str:
        return "".join(f"; {name} waits at the gate {gate!r}" for gate, name in self._log.waiting())


@contextlib.contextmanager
def _unless_it_ends(*events: Event) -> Iterator[None]:
    try:
        yield
    except psutil.NoSuchProcess:
        raise PremiseNotReachedError(f"{describe_names(events)}: has ended") from None


def describe_names(events: Iterable[Event]) -> str:
    """The names of the processes in which these events happened."""
    return ", ".join(event.name for event in events)
