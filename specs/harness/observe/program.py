"""Running a workload as a real main process, and watching and steering it through its log."""

from __future__ import annotations

import contextlib
import secrets
import shutil
import subprocess
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psutil

from specs.harness.machine import processes
from specs.harness.machine.launching import launch
from specs.harness.machine.places import ROOT, NoPlaceError
from specs.harness.model import events
from specs.harness.model.errors import ClaimBrokenError, PremiseNotReachedError
from specs.harness.model.events import ALL_GONE, Act, Event, Malformed
from specs.harness.model.histories import History
from specs.harness.observe import contract
from specs.harness.observe.client import LogReader, LogServer, ServerGoneError

if TYPE_CHECKING:
    from collections.abc import Callable

    from specs.harness.model.subjects import Subject

#: How much of what a program writes is kept, from its beginning and from its end (bytes).
KEPT = 100_000

#: How many of the events that were not to be are said in a failure's one sentence; the log shows all.
SAID = 5

#: What a process may do on its way to rest: use that much CPU (seconds), and be given one so often. Far more than it
#: takes, whatever the load.
AWAKE = 1.0
TIMES_AWAKE = 200

#: The defaults of the two time constants (see `Times`), in seconds.
PATIENCE = 30.0
QUIET_WINDOW = 0.1


@dataclass(frozen=True, slots=True)
class Times:
    """The time constants, in seconds: there are two.

    patience: how long to wait for what must happen. Long: it never makes a passing run slower.
    quiet_window: how long to watch that nothing happens. Short: a correct implementation cannot fail by it, whatever
    the load; a wrong one is caught unless it is stalled for the whole of it.

    Where it is known that many programs come to nothing, a third one saves time: standstill, after which a program of
    which nothing moves is not waited for any longer (`processes.Patience`).
    """

    patience: float
    quiet_window: float
    standstill: float | None = None


class Program:
    """One run of a workload under a subject: a real main process, in a session of its own, with its own log.

    What a spec waits for is of two kinds. `reaches` waits for a premise: if it does not come, nothing is decided
    (PremiseNotReachedError). `goes_on_to`, `main_exits`, `exits` and `ends` wait for what the claim predicts:
    if that does not come, the claim is broken (ClaimBrokenError).

    log_number: which of the server's logs is the program's.
    marks: what the environment of each of its processes has, and of no other's.
    """

    def __init__(
        self,
        server: LogServer,
        subject: Subject,
        times: Times,
        workload: str,
        arguments: tuple[str, ...] = (),
        *,
        options: tuple[str, ...] = (),
        as_script: bool = False,
        default_start_method: bool = False,
        package: str = "workloads",
    ) -> None:
        self.workload = workload
        self.subject = subject
        self.output = ""
        self._times = times
        self._server = server
        self._noted = 0  # how many of the log's events are known to the attributes below
        self._first: dict[str, Event] = {}  # of the program's events, by what they say
        self._exit: Event | None = None
        self._over = False
        self._signature = secrets.token_hex(16)
        self.log_number: int = server.call("new")
        self._log = LogReader(server, self.log_number, self._signature)
        self._folder = server.folder / str(self.log_number)
        try:
            self._folder.mkdir()
        except OSError as error:
            raise NoPlaceError(server.folder.parent, error.strerror) from None
        self._main_was_killed = False
        self._closed = False
        self.marks = {**server.marks, contract.LOG: str(self.log_number)}
        environment = server.environment(self.log_number, subject, self._folder)
        if default_start_method:  # the probe, told of none, sets none
            del environment[contract.START_METHOD]
        what = ["-m", f"{package}.{workload}"]
        if as_script:  # its folder, not the working directory, is then where Python looks for modules first
            environment["PYTHONPATH"] = str(ROOT)
            what = [str(ROOT / "workloads" / f"{workload}.py")]
        self._main = launch(
            [subject.interpreter.executable, *options, *what, *arguments],
            environment=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        server.watch_session(self._main.pid)
        self._watchers = [
            threading.Thread(target=self._watch_main, name="watch main", daemon=True),
            threading.Thread(target=self._watch_output, name="watch output", daemon=True),
        ]
        for watcher in self._watchers:
            watcher.start()

    # What the observer does.

    def open(self, *gates: str) -> None:
        """Open gates, for good: who waits there goes on, who comes later does not wait."""
        act = events.opens(", ".join(gates))
        self._server.call("open", self.log_number, gates, self._record(act))

    def kill(self, event: Event) -> None:
        """Kill the process in which the event happened (SIGKILL on POSIX), and wait until the OS has ended it."""
        self._put(events.kills(event.name))
        processes.kill(event.pid)
        self._main_was_killed = self._main_was_killed or event.pid == self._main.pid
        patience = self._patience()
        if not self._looks_until(lambda: not processes.is_running(event.pid), patience):
            raise PremiseNotReachedError(f"{event.name} could not be killed {patience}")

    def stop(self, event: Event) -> None:
        """Stop the process in which the event happened (SIGSTOP on POSIX), and wait until it stands still."""
        self._put(events.stops(event.name))
        processes.stop(event.pid)
        patience = self._patience()
        if not self._looks_until(lambda: processes.status(event.pid) == psutil.STATUS_STOPPED, patience):
            raise PremiseNotReachedError(f"{event.name} could not be stopped {patience}")

    def resume(self, event: Event) -> None:
        """Let the stopped process in which the event happened go on (SIGCONT on POSIX)."""
        self._put(events.resumes(event.name))
        processes.resume(event.pid)

    def pin_to_one_core(self, *of: Event) -> None:
        """From now on, the processes in which these events happened share one CPU (Linux, Windows, FreeBSD)."""
        cpu = processes.pin_to_one_core(event.pid for event in of)
        for event in of:
            self._put(events.pins(event.name), cpu)

    def inspect(self, *of: Event) -> None:
        """Note in the log what the OS tells of the processes in which these events happened (`processes.look_at`)."""
        for event in of:
            self._put(events.inspects(event.name), processes.look_at(event.pid))
        self._pull()

    # What the observer waits for.

    def reaches(self, *phrases: str) -> Event:
        """Wait until the program has logged all of these (the premise), and return the event of the first."""
        __tracebackhide__ = True
        patience = self._patience()
        if missing := self._wait_for(phrases, patience):
            raise PremiseNotReachedError(f"the premise was never reached: {self._why_not(missing, patience)}")
        return self._first[phrases[0]]

    def falls_asleep(self, event: Event) -> None:
        """Wait until the OS calls the process in which the event happened sleeping (the premise)."""
        __tracebackhide__ = True
        patience = self._patience()
        if not self._looks_until(lambda: processes.status(event.pid) == psutil.STATUS_SLEEPING, patience):
            raise PremiseNotReachedError(f"{event.name} was not asleep {patience}")

    def goes_on_to(self, *phrases: str) -> Event:
        """Wait until the program has logged all of these (as the claim predicts), and return the event of the first."""
        __tracebackhide__ = True
        patience = self._patience()
        if missing := self._wait_for(phrases, patience):
            raise ClaimBrokenError(f"it did not go on as claimed: {self._why_not(missing, patience)}", tuple(missing))
        return self._first[phrases[0]]

    def stays_quiet(self, *once_asleep: Event) -> None:
        """Watch for the quiet window that no event comes and the main process does not exit.

        Rule of use: whatever the program may do by itself has been waited for, and is held or over.

        once_asleep: begin to watch when the processes in which these events happened sleep, or have ended. For a
        process that has something to do before it comes to wait; where the OS does not tell (other than Linux), the
        watch begins at once.
        """
        __tracebackhide__ = True
        self._looks_until(lambda: not any(processes.is_busy(event.pid) for event in once_asleep), self._patience())
        self._pull()
        already = len(self._log.events)
        deadline = time.monotonic() + self._times.quiet_window
        while (left := deadline - time.monotonic()) > 0:
            self._pull(left)
            if new := self._log.events[already:]:
                told = [*(str(event.what) for event in new[:SAID]), *(["…"] if len(new) > SAID else [])]
                raise ClaimBrokenError(f"nothing was to happen, yet there was: {'; '.join(told)}")

    def main_exits(self) -> int:
        """Wait until the main process has exited, as the claim predicts, and return its exit code."""
        __tracebackhide__ = True
        patience = self._patience()
        self._wait(lambda: self._exit is not None, patience)
        if self._exit is None:
            raise ClaimBrokenError(f"the main process did not exit {patience}{self._held()}")
        return int(self._exit.value)

    def exits(self, *of: Event) -> None:
        """Wait until the processes in which these events happened have ended, as the claim predicts."""
        __tracebackhide__ = True
        for event in of:
            patience = self._patience()
            if not self._looks_until(lambda: not processes.is_running(event.pid), patience):  # noqa: B023  # called here
                raise ClaimBrokenError(
                    f"{event.name} ({event.pid}) did not end {patience}{self._held()}",
                    missing=(events.gone(event.name),),
                )
            self._put(events.gone(event.name))
        self._pull()

    def has_status(self, status: str, *of: Event) -> None:
        """Wait until the OS calls the processes of these events this, all at one time, as the claim predicts.

        status: as psutil words it, or `processes.UNKNOWN`.
        """
        __tracebackhide__ = True
        patience = self._patience()
        if not self._looks_until(lambda: all(processes.status(event.pid) == status for event in of), patience):
            now = ", ".join(f"{event.name} is {processes.status(event.pid)}" for event in of)
            missing = tuple(events.sees(event.name, status) for event in of)
            raise ClaimBrokenError(f"not {status} {patience}: {now}", missing)
        for event in of:
            self._put(events.sees(event.name, status))
        self._pull()

    def uses_cpu_time(self, *of: Event, by: float) -> None:
        """Wait until each of the processes of these events has used so many more seconds of CPU, as predicted."""
        __tracebackhide__ = True
        goals = [(event, processes.cpu_time(event.pid) + by) for event in of]
        patience = self._patience()

        def short() -> list[str]:
            return [event.name for event, goal in goals if processes.cpu_time(event.pid) < goal]

        if not self._looks_until(lambda: not short(), patience):
            raise ClaimBrokenError(f"{', '.join(short())}: did not use {by:g} s {patience}")

    def comes_to_rest(self, *of: Event) -> None:
        """Wait for a quiet window in which the processes of these events sleep and never wake, as the claim predicts.

        A process has told its event before it comes to rest, if only by a moment: hence a wait for the window. One that
        has been awake more often than that moment can explain, or for longer, is not waited for any longer.
        """
        __tracebackhide__ = True
        patience = self._patience()
        first = before = self._rest(of)
        while True:
            time.sleep(self._times.quiet_window)
            after = self._rest(of)
            if before == after and all(status == psutil.STATUS_SLEEPING for status, _, _ in after):
                break
            awake = [
                cpu_time - cpu_time_at_first > AWAKE or times_awake - times_awake_at_first > TIMES_AWAKE
                for (_, cpu_time, times_awake), (_, cpu_time_at_first, times_awake_at_first) in zip(
                    after, first, strict=True
                )
            ]
            if any(awake) or patience.is_over():
                missing = tuple(events.sees(event.name, "at rest") for event in of)
                raise ClaimBrokenError(
                    f"{[event.name for event in of]}: not at rest, but {after} after {before}", missing
                )
            before = after
        for event in of:
            self._put(events.sees(event.name, "at rest"))
        self._pull()

    def is_running(self, pid: int) -> bool:
        """Whether the OS has a process of this pid that has not ended."""
        return processes.is_running(pid)

    def ends(self, code: int = 0, says: str = "") -> History:
        """Wait until no process of the program is left, and return what happened.

        code: the exit code that the main process must have (whatever it is, if the spec killed it).
        says: what the program must have written to its standard output or error; "" if it must not write there.
        """
        __tracebackhide__ = True
        patience = self._patience()
        if not self._wait(lambda: self._over, patience):
            raise ClaimBrokenError(f"the program did not end {patience}{self._held()}")
        # Those that have closed their standard error.
        if not self._looks_until(lambda: not processes.in_session(self._main.pid), self._patience()):
            raise ClaimBrokenError(f"processes {processes.in_session(self._main.pid)} of the program are still there")
        while self._pull():  # what those have logged meanwhile
            pass
        if self._exit is None:
            raise ServerGoneError("the program ended, and the main process's exit was never logged")
        if not self._main_was_killed and self._exit.value != code:
            raise ClaimBrokenError(f"the main process's exit code was {self._exit.value}, not {code}")
        if says and says not in self.output:
            raise ClaimBrokenError(f"the program did not say {says!r}")
        if self.output and not says:
            raise ClaimBrokenError("the program wrote to its standard output or error, unasked")
        self._close()
        return self.history

    def kill_stuck(self) -> History:
        """End a program that is stuck, as the claim predicts, and return what happened.

        What it was about to do and to write is nobody's any more: neither its exit code nor its output is judged.
        """
        __tracebackhide__ = True
        self._put(events.ENDS_WHAT_IS_LEFT)
        processes.end_all(self.marks, self._main.pid)
        patience = self._patience()
        if not self._wait(lambda: self._over, patience):
            raise PremiseNotReachedError(f"the program could not be ended {patience}")
        self._close()
        return self.history

    @property
    def history(self) -> History:
        """What the log holds so far, as far as the observer has read it."""
        return History(self._log.events, f"workloads.{self.workload} under {self.subject.id}", self.output)

    # At a spec's end.

    def clean_up(self) -> list[str]:
        """End whatever is left of the program; return what that was. Does nothing for a program that has ended."""
        if self._closed:
            return []
        with contextlib.suppress(ServerGoneError):
            self._put(events.ENDS_WHAT_IS_LEFT)
        left = processes.end_all(self.marks, self._main.pid)
        if self._main.poll() is None:
            self._main.kill()
        for watcher in self._watchers:
            watcher.join(self._times.patience)
        if any(watcher.is_alive() for watcher in self._watchers):
            left.append("something that writes to the program's output and has neither its environment nor its session")
        with contextlib.suppress(ServerGoneError):
            while self._log.read():
                pass
        self._close()
        return left

    def _close(self) -> None:
        self._closed = True
        with contextlib.suppress(ServerGoneError):
            self._server.call("drop", self.log_number)
        self._server.forget_session(self._main.pid)
        shutil.rmtree(self._folder, ignore_errors=True)

    # The observer's side of the log.

    def _record(self, act: Act, value: object = None) -> list[object]:
        return events.act_record(act, value, time.monotonic(), self._signature)

    def _put(self, act: Act, value: object = None) -> None:
        self._server.call("put", self.log_number, self._record(act, value))

    def _pull(self, patience: float = 0.0) -> bool:
        """Read what the log has got, waiting for it up to `patience` seconds; whether there was anything.

        Raises ValueError, when all that came has been noted, if a record among it is no event.
        """
        any_came = self._log.read(patience)
        malformed = []
        while self._noted < len(self._log.events):
            event = self._log.events[self._noted]
            self._note(event)
            self._noted += 1
            if isinstance(event.what, Malformed):
                malformed.append(event.what)
        if malformed:
            raise ValueError(malformed[0])
        return any_came

    def _note(self, event: Event) -> None:
        if not event.is_act:
            self._first.setdefault(event.what, event)
        elif event.what == ALL_GONE:
            self._over = True
        elif events.is_exit(event):
            self._exit = event

    def _patience(self) -> processes.Patience:
        return processes.Patience(self._times.patience, self._main.pid, self._times.standstill)

    def _wait(self, condition: Callable[[], bool], patience: processes.Patience) -> bool:
        """Read the log until the condition is met; whether it was, before patience or the program was over."""
        while not condition():
            if self._over:
                return False
            if patience.is_over():
                # What came while it was looked at whether anything moves.
                return self._pull() and condition()
            self._pull(patience.left)
        return True

    def _wait_for(self, phrases: tuple[str, ...], patience: processes.Patience) -> list[str]:
        """Wait for events that say these; return those that did not come."""

        def missing() -> list[str]:
            return [phrase for phrase in phrases if phrase not in self._first]

        self._pull()
        self._wait(lambda: not missing(), patience)
        return missing()

    @staticmethod
    def _looks_until(condition: Callable[[], bool], patience: processes.Patience) -> bool:
        """Look again and again until the condition is met, of which nobody sends word; whether it was."""
        while not condition():
            if patience.is_over():
                return False
            time.sleep(processes.LOOK)
        return True

    @staticmethod
    def _rest(of: tuple[Event, ...]) -> list[tuple[str, float, int]]:
        return [
            (processes.status(event.pid), processes.cpu_time(event.pid), processes.switches(event.pid)) for event in of
        ]

    def _why_not(self, missing: list[str], patience: processes.Patience) -> str:
        wanted = " and ".join(repr(phrase) for phrase in missing)
        if self._over:
            return f"the program ended without {wanted}"
        return f"{wanted} did not happen {patience}{self._held()}"

    def _held(self) -> str:
        waiting = self._server.call("waiting", self.log_number)
        return "".join(f"; {name} waits at the gate {gate!r}" for gate, name in waiting)

    # The watchers, each a thread: they put what they see into the log.

    def _watch_main(self) -> None:
        code = self._main.wait()
        with contextlib.suppress(ServerGoneError):
            self._put(events.main_exits(code), code)

    def _watch_output(self) -> None:
        """Keep what the program writes. The pipe's end means that no process of the program is left to write to it."""
        head, tail, lost = b"", b"", 0
        assert self._main.stdout
        with self._main.stdout as pipe:
            while chunk := pipe.read1(65_536):  # type: ignore[attr-defined]
                room = KEPT - len(head)
                head += chunk[:room]
                tail += chunk[room:]
                lost += max(0, len(tail) - KEPT)
                tail = tail[-KEPT:]
        gap = f"\n… {lost} bytes …\n".encode() if lost else b""
        self.output = self._server.redact_key((head + gap + tail).decode(errors="replace"))
        self._watchers[0].join()
        with contextlib.suppress(ServerGoneError):
            self._put(ALL_GONE)
