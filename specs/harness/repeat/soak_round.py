"""One round of a soak: a pytest session in a process of its own, which tells the soak what came of it.

Reads a line from standard input, JSON: the arguments for pytest, the folder to run in, and the seed of the order.
Writes lines to standard output, JSON: each failure as it happens, that it is interrupted if it is, and at the end the
counts of all outcomes. What pytest itself writes goes to standard error.

When standard input ends, because whoever soaks has been interrupted or is gone, the round is interrupted as by Ctrl-C,
and so cleans up: this way it is the same on every platform, and also where nobody could send it a signal any more.
"""

from __future__ import annotations

import _thread
import contextlib
import json
import os
import signal
import sys
import threading
from collections import Counter
from typing import TYPE_CHECKING, BinaryIO

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

#: The property of a failed report that holds its subject's id.
SUBJECT = "subject"


class Round:
    """A plugin that makes a pytest session one round of a soak."""

    def __init__(self, seed: int, channel: TextIO) -> None:
        self._seed = seed
        self._channel = channel
        self._counts: Counter[str] = Counter()
        self._telling = threading.Lock()

    def tell(self, **message: object) -> None:
        """Tell the soak. Any thread may."""
        # Nobody may be there to read it; then the round is about to be interrupted.
        with self._telling, contextlib.suppress(OSError):
            print(json.dumps(message), file=self._channel, flush=True)

    # A wrapper, since these come before all others: this session is to run, and not to soak in its turn.
    @pytest.hookimpl(wrapper=True)
    def pytest_cmdline_main(self, config: pytest.Config) -> Iterator[None]:
        """Run once, in the order of the seed."""
        config.option.soak = None
        config.option.load = False
        config.option.shuffle = self._seed
        self._config = config
        return (yield)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count, and tell a failure at once."""
        category = self._config.hook.pytest_report_teststatus(report=report, config=self._config)[0]
        if category:
            self._counts[category] += 1
        if report.failed:
            self._fails(report, report.when, dict(report.user_properties).get(SUBJECT, ""))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Tell what could not be collected."""
        if report.failed:
            self._counts["error"] += 1
            self._fails(report, "collect", "")

    def _fails(self, report: pytest.TestReport | pytest.CollectReport, when: str, subject: object) -> None:
        sections = [f"{f' {title} ':-^100}\n{content.rstrip()}" for title, content in report.sections]
        text = "\n".join([report.longreprtext.rstrip(), *sections])
        self.tell(failure={"nodeid": report.nodeid, "when": when, "subject": subject, "text": text})

    def pytest_unconfigure(self, config: pytest.Config) -> None:
        """Tell the counts, and what passing specs left running."""
        from specs.harness.plugin import left_running  # noqa: PLC0415  # the project's, which pytest has loaded by now

        self.tell(over={"counts": self._counts, "left": left_running(config)})


def _interrupt_when_it_ends(stream: BinaryIO, this: Round) -> None:
    while stream.read(4096):
        pass
    this.tell(interrupted=True)  # what fails from now on may fail because of that
    if sys.platform == "win32":
        _thread.interrupt_main()
    else:  # a signal to that very thread also ends a wait that it may be in
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)


def main() -> int:
    """Run the round, and return pytest's exit code."""
    # Under numbers of their own, and before pytest captures the standard ones, or hands them on to other processes.
    asked = os.fdopen(os.dup(0), "rb", buffering=0)
    channel = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    told = json.loads(asked.readline())
    os.chdir(told["folder"])
    sys.path[0] = told["folder"]  # as `python -m pytest` has it there
    # Whoever starts a soak in the background may have had SIGINT ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    this = Round(told["seed"], channel)
    threading.Thread(target=_interrupt_when_it_ends, args=(asked, this), daemon=True).start()
    try:
        return int(pytest.main(told["arguments"], plugins=[this]))
    except KeyboardInterrupt:  # before pytest has begun, or when it has ended
        return pytest.ExitCode.INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
