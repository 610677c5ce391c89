"""Running a workload as a real main process, and watching and steering it through its log."""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from typing import TYPE_CHECKING

from specs.harness.machine import left_behind, metering
from specs.harness.machine.ownership import Ownership
from specs.harness.machine.places import ROOT, NoPlaceError
from specs.harness.model import events as acts
from specs.harness.model.errors import ClaimBrokenError, PremiseNotReachedError
from specs.harness.model.histories import History, Origin, with_endings
from specs.harness.observe import contract
from specs.harness.observe.client import LogServer, ServerGoneError
from specs.harness.observe.main_process import MainProcess
from specs.harness.observe.process_verbs import ProcessVerbs, describe_names
from specs.harness.observe.program_log import ProgramLog
from specs.harness.observe.waiting import Patience, Times, poll_until

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterable, Sequence

    from specs.harness.model.events import Event
    from specs.harness.model.subjects import Subject

#: How many unexpected events a failure's one sentence names; the log shows all.
MAX_REPORTED_EVENTS = 5

#: How much unexpected output that sentence quotes, in characters; the evidence shows all.
MAX_QUOTED_OUTPUT = 40


class Program(ProcessVerbs):
    """One run of a workload under a subject: a real main process, in a session of its own, with its own log.

    What a spec waits for is of two kinds. `reaches` waits for a premise: if it does not come, nothing is decided
    (PremiseNotReachedError). `goes_on_to`, `main_exits`, `exits` and `ends` wait for what the claim predicts:
    if that does not come, the claim is broken (ClaimBrokenError).

    log_number: which of the server's logs is the program's.
    folder: for its temporary files; it is there as long as the program is.
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
        allowed_output: Sequence[re.Pattern[str]] = (),
        package: str = "workloads",
    ) -> None:
        self.workload = workload
        self.subject = subject
        self._arguments = (*options, *arguments)
        log = ProgramLog(server)
        self.log_number = log.number
        self.folder = server.folder / str(self.log_number)
        try:
            self.folder.mkdir()
        except OSError as error:
            raise NoPlaceError(server.folder.parent, error.strerror) from None
        self._allowed_output = allowed_output
        self._closed = False
        self._awaited: set[str] = set()
        self._exit_was_awaited = False
        self.marks = {**server.marks, contract.LOG: str(self.log_number)}
        self._shared_files = server.shared_files
        self._watch = self._shared_files.watch(f"workloads.{workload} under {subject.id}")
        environment = server.environment(self.log_number, subject, self.folder)
        if default_start_method:  # without the variable, the probe sets none
            environment.pop(contract.START_METHOD, None)
        code = ["-m", f"{package}.{workload}"]
        if as_script:  # its folder, not the working directory, is then where Python looks for modules first
            environment["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), environment.get("PYTHONPATH")]))
            code = [str(ROOT.joinpath("workloads", *workload.split(".")).with_suffix(".py"))]
        interpreter = subject.interpreter
        command = [interpreter.real_executable or interpreter.executable, *options, *code, *arguments]
        self._main = MainProcess(command, environment, server, log)
        super().__init__(self._main.pid, Ownership(self.marks, [self._main.session]), log, times)

    # What the observer does.

    def open(self, *gates: str) -> None:
        """Open gates, for good: who waits there goes on, who comes later does not wait."""
        self._log.open(gates)

    # What the observer waits for.

    def reaches(self, *phrases: str) -> Event:
        """Wait until the program has logged all of these (the premise), and return the event of the first."""
        __tracebackhide__ = True
        patience = self._patience()
        if missing := self._wait_for(phrases, patience):
            raise PremiseNotReachedError(f"the premise was never reached: {self._describe_missing(missing, patience)}")
        return self._log.first[phrases[0]]

    def goes_on_to(self, *phrases: str) -> Event:
        """Wait until the program has logged all of these (as the claim predicts), and return the event of the first."""
        __tracebackhide__ = True
        patience = self._patience()
        if missing := self._wait_for(phrases, patience):
            raise ClaimBrokenError(
                f"it did not go on as claimed: {self._describe_missing(missing, patience)}", tuple(missing)
            )
        return self._log.first[phrases[0]]

    def stays_quiet(self, *once_asleep: Event) -> None:
        """Watch for the quiet window that no event comes and the main process does not exit.

        Nor must any have come already, after the last that was waited for and the last that the observer did.

        Rule of use: whatever the program may do by itself has been waited for, and is held or over.

        once_asleep: begin to watch when the processes in which these events happened sleep, or have ended. For a
        process that has something to do before it comes to wait; where the OS does not tell (other than Linux), the
        watch begins at once. That of a library may poll instead.
        """
        __tracebackhide__ = True
        busy = once_asleep
        patience = self._patience()
        may_poll = self._after_polling()

        def all_sleep() -> bool:
            nonlocal busy
            answered = self._log.is_answered()  # first: who waits for its log's answer sleeps, and goes on by itself
            busy = tuple(event for event in once_asleep if self._is_busy(event))
            return answered and (not busy or may_poll())

        if not poll_until(all_sleep, patience):
            raise PremiseNotReachedError(f"{describe_names(busy)} did not fall asleep {patience}")
        self._note_polling(busy)
        self._log.read()
        expected = self._count_expected()
        left = self.times.quiet_window
        deadline = time.monotonic() + left
        while not (unexpected := self._log.events[expected:]) and left > 0:
            self._log.read(left)
            left = deadline - time.monotonic()
        if unexpected:
            reported = [str(event.what) for event in unexpected[:MAX_REPORTED_EVENTS]]
            more = ["…"] if len(unexpected) > MAX_REPORTED_EVENTS else []
            raise ClaimBrokenError(
                f"unexpected events before the quiet window was over: {'; '.join([*reported, *more])}"
            )

    def _count_expected(self) -> int:
        """How many events there are up to the last one that was waited for or that the observer did."""
        events = self._log.events
        return next((count for count in range(len(events), 0, -1) if self._is_expected(events[count - 1])), 0)

    def _is_expected(self, event: Event) -> bool:
        """Whether it was waited for, which is the first that says so, or is the observer's act."""
        if event.what == acts.ALL_GONE or acts.is_exit(event):
            return self._main_was_killed or self._exit_was_awaited
        return event.is_act or (event.what in self._awaited and event is self._log.first[event.what])

    def waits_without_timeout(self, *events: Event) -> None:
        """Wait until the main threads of these processes wait without a timeout, as the claim predicts.

        For a wait that is to last as long as it takes: what gives up after an hour is found out at once. Where the OS
        does not tell (other than Linux on x86-64 and AArch64; or by a policy), and of a library that polls, the quiet
        window is watched instead.
        """
        __tracebackhide__ = True
        seen = self._come_to_endless_waits(events)
        if not seen:
            self.stays_quiet(*(events if seen is None else ()))

    def main_exits(self) -> int:
        """Wait until the main process has exited, as the claim predicts, and return its exit code."""
        __tracebackhide__ = True
        patience = self._patience()
        self._exit_was_awaited = True
        self._read_until(lambda: self._log.exit is not None, patience)
        if self._log.exit is None:
            raise ClaimBrokenError(f"the main process did not exit {patience}{self._describe_closed_gates()}")
        return int(self._log.exit.value)

    def ends(self, code: int = 0, says: str = "", leaves: Sequence[str] = ()) -> History:
        """Wait until no process of the program is left, and return what happened.

        code: the exit code that the main process must have (whatever it is, if the spec killed it).
        says: what the program must have written to its standard output or error; "" if it must not write there.
        leaves: what must be left: blocks of shared memory and semaphores (`psm_…`, `sem.…`), and files in its temporary
            folder; of these, patterns such as SOCKET_FOLDER say what may be. Nothing else must be.
        """
        __tracebackhide__ = True
        patience = self._patience()
        if not self._read_until(lambda: self._log.is_over, patience):
            raise ClaimBrokenError(f"the program did not end {patience}{self._describe_closed_gates()}")
        # Those that have closed their standard error.
        if not poll_until(lambda: not self._owned.in_sessions(), self._patience()):
            raise ClaimBrokenError(f"processes {self._owned.in_sessions()} of the program are still running")
        while self._log.read():  # what those have logged meanwhile
            pass
        if self._log.exit is None:
            raise ServerGoneError("the program ended, and the main process's exit was never logged")
        if not self._main_was_killed and self._log.exit.value != code:
            raise ClaimBrokenError(f"the main process's exit code was {self._log.exit.value}, not {code}")
        if says and says not in self.output:
            raise ClaimBrokenError(f"output does not contain {says!r}")
        if not says and (unexpected := self._unexpected_output()):
            quoted = f": {unexpected!r}" if len(unexpected) <= MAX_QUOTED_OUTPUT else ""
            raise ClaimBrokenError(f"unexpected output on stdout or stderr{quoted}")
        self._check_left_behind(leaves)
        self._close()
        return self.history

    def _check_left_behind(self, leaves: Sequence[str]) -> None:
        shared = [name for name in leaves if name.startswith(left_behind.BEGINNINGS)]
        files, missing_files = left_behind.left_in(self.folder, [name for name in leaves if name not in shared])
        blocks, missing_blocks = self._shared_files.left_by(self._watch, shared)
        for wrong, names in (("left", files + blocks), ("did not leave", missing_files + missing_blocks)):
            if names:
                raise ClaimBrokenError(f"the program {wrong} behind: {', '.join(names)}")

    def kill_stuck(self) -> History:
        """End a program that is stuck, as the claim predicts, and return what happened.

        Neither its exit code nor its output is judged.
        """
        __tracebackhide__ = True
        self._log.put(acts.ENDS_WHAT_IS_LEFT)
        self._owned.end_all()
        patience = self._patience()
        if not self._read_until(lambda: self._log.is_over, patience):
            raise PremiseNotReachedError(f"the program could not be ended {patience}")
        self._close()
        return self.history

    @property
    def output(self) -> str:
        """What the program has written to its standard output and error so far; of much, its beginning and its end."""
        return self._main.output

    def _unexpected_output(self) -> str:
        """What it has written without the lines that it may write."""
        lines = self.output.splitlines(keepends=True)
        return "".join(
            line for line in lines if not any(allowed.fullmatch(line.rstrip("\n")) for allowed in self._allowed_output)
        )

    @property
    def history(self) -> History:
        """What the log holds so far, as far as the observer has read it."""
        events, arrivals = with_endings(self._log.events, self._log.arrivals, self._log.endings)
        origin = Origin(self.workload, self._arguments, self._main.pid, str(self.folder), arrivals)
        title = f"workloads.{self.workload} under {self.subject.id}"
        return History(events, title, self.output, origin=origin)

    def running(self) -> list[int]:
        """The pids of the program's processes that have not ended."""
        return self._owned.running()

    # At a spec's end.

    def clean_up(self) -> list[str]:
        """End whatever is left of the program; return what that was. Does nothing for a program that has ended."""
        if self._closed:
            return []
        with contextlib.suppress(ServerGoneError):
            self._log.put(acts.ENDS_WHAT_IS_LEFT)
        left = self._owned.end_all()
        if not self._main.end(self.times.patience):
            left.append("a process without the program's environment and session that holds its output open")
        with contextlib.suppress(ServerGoneError):
            more = True
            while more:
                more = False
                with contextlib.suppress(ValueError):  # a malformed entry, of which nobody wants to know any more
                    more = self._log.read()
        self._close()
        return left

    def _close(self) -> None:
        self._closed = True
        self._note_for_benchmark()
        self._known.clear()
        with contextlib.suppress(ServerGoneError):
            self._log.drop()
        self._main.release()
        self._shared_files.excuse(self._watch)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _note_for_benchmark(self) -> None:
        children = {event.pid for event in self._log.events if not event.is_act} - {self._main.pid}
        subject = self.subject
        metering.note_program(
            subject.interpreter.executable, subject.implementation.name, subject.start_method, len(children)
        )

    # Waiting.

    def _read_until(self, condition: Callable[[], bool], patience: Patience) -> bool:
        """Read the log until the condition is met; whether it was, before patience or the program was over."""
        while not condition():
            if self._log.is_over:
                return False
            if patience.is_over():
                # What came while it was looked at whether anything moves.
                return self._log.read() and condition()
            self._log.read(patience.left)
        return True

    def _wait_for(self, phrases: tuple[str, ...], patience: Patience) -> list[str]:
        """Wait for events that say these; return those that did not come."""

        def missing() -> list[str]:
            return [phrase for phrase in phrases if phrase not in self._log.first]

        self._log.read()
        self._read_until(lambda: not missing(), patience)
        self._awaited.update(phrases)
        return missing()

    def _describe_missing(self, missing: list[str], patience: Patience) -> str:
        wanted = " and ".join(repr(phrase) for phrase in missing)
        if self._log.is_over:
            return f"the program ended without {wanted}"
        return f"{wanted} did not happen {patience}{self._describe_closed_gates()}"


def clean_up_all(programs: Iterable[Program]) -> list[str]:
    """Clean up all of these programs, whatever comes of any of them; return what was left running of them.

    Raises ExceptionGroup, once it has been through all of them, if one of them could not be cleaned up.
    """
    left: list[str] = []
    errors: list[Exception] = []
    for program in programs:
        try:
            left.extend(program.clean_up())
        except Exception as error:  # raised below
            errors.append(error)
    if errors:
        ended = f"; ended: {'; '.join(left)}" if left else ""
        raise ExceptionGroup(f"programs could not be cleaned up{ended}", errors)
    return left
