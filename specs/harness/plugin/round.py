"""Makes a pytest session one round of a soak, which has started it with `--soak-round`.

Tells the soak of each failure as it happens, and at the end the counts of all outcomes. When the pipe from the soak
ends, because the soak was interrupted or is gone, the round is interrupted as by Ctrl-C, and so cleans up. This way it
is the same on every platform, and also works where nobody could send a signal any more.
"""

from __future__ import annotations

import argparse
import contextlib
import signal
import threading
from collections import Counter
from typing import IO, TYPE_CHECKING, Any

import pytest

from specs.harness.machine.interrupting import interrupt_main_thread
from specs.harness.machine.launching import open_inherited
from specs.harness.model.soak_messages import Failure, Interruption, Message, RoundResult, RoundTask, from_json, to_json
from specs.harness.model.subjects import Subject
from specs.harness.plugin.state import state_of

if TYPE_CHECKING:
    from collections.abc import Iterator

#: The property of a failed report that holds its subject's id.
_SUBJECT = "soak subject"


def _task(text: str) -> str:
    """Check the value of `--soak-round`. It stays text, since pytest-xdist hands the options on to workers."""
    with contextlib.suppress(ValueError):
        if isinstance(from_json(text), RoundTask):
            return text
    raise pytest.UsageError("--soak-round: is for --soak alone to use")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option with which the soak starts a round."""
    parser.addoption("--soak-round", type=_task, default=None, help=argparse.SUPPRESS)


@pytest.hookimpl(tryfirst=True)  # the first to know that the soak is gone, and before the order is read
def pytest_configure(config: pytest.Config) -> None:
    """Take the seed from the soak, and begin to listen and to tell."""
    if config.option.soak_round is None:
        return
    task = from_json(config.option.soak_round)
    assert isinstance(task, RoundTask)
    config.option.shuffle = task.seed  # a worker reads pytest's arguments anew, and finds the first round's there
    if hasattr(config, "workerinput"):
        return
    reporter = RoundReporter(config, open_inherited(task.messages, "wb"))
    config.pluginmanager.register(reporter, "multiprocessing-spec-round")
    # Whoever starts a soak in the background may have had SIGINT ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    lifeline = open_inherited(task.lifeline, "rb")
    threading.Thread(target=_interrupt_at_end, args=(lifeline, reporter), daemon=True).start()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Say in the report of a failure, in a worker too, under which subject it happened."""
    report: Any = yield
    if item.config.option.soak_round is not None and report.failed:
        callspec = getattr(item, "callspec", None)
        subject = callspec.params.get("subject") if callspec else None
        if isinstance(subject, Subject):
            report.user_properties.append((_SUBJECT, subject.id))
    return report  # type: ignore[no-any-return]


class RoundReporter:
    """Tells the soak what happens in this session."""

    def __init__(self, config: pytest.Config, messages: IO[bytes]) -> None:
        """messages: the pipe to the soak."""
        self._config = config
        self._messages = messages
        self._counts: Counter[str] = Counter()
        self._sending = threading.Lock()

    def send(self, message: Message) -> None:
        """Send a message to the soak. Any thread may."""
        # If nobody reads it any more, the round is about to be interrupted.
        with self._sending, contextlib.suppress(OSError):
            line = memoryview(to_json(message).encode() + b"\n")
            while line:
                line = line[self._messages.write(line) :]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count, and tell of a failure at once."""
        category = self._config.hook.pytest_report_teststatus(report=report, config=self._config)[0]
        if category:
            self._counts[category] += 1
        if report.failed:
            self._send_failure(report, report.when or "", str(dict(report.user_properties).get(_SUBJECT, "")))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Tell what could not be collected."""
        if report.failed:
            self._counts["error"] += 1
            self._send_failure(report, "collect", "")

    def _send_failure(self, report: pytest.TestReport | pytest.CollectReport, when: str, subject: str) -> None:
        sections = [f"{f' {title} ':-^100}\n{content.rstrip()}" for title, content in report.sections]
        text = "\n".join([report.longreprtext.rstrip(), *sections])
        self.send(Failure(report.nodeid, when, subject, text))

    def pytest_unconfigure(self, config: pytest.Config) -> None:
        """Tell the counts, and what passing specs left running."""
        self.send(RoundResult(dict(self._counts), state_of(config).left_running))


def _interrupt_at_end(lifeline: IO[bytes], reporter: RoundReporter) -> None:
    while lifeline.read(4096):
        pass
    reporter.send(Interruption())
    interrupt_main_thread()
