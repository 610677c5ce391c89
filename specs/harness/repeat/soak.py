"""Runs everything again and again, each round in another order, and tells what failed how often: `pytest --soak 20`.

Each round is a pytest session in a process of its own (`soak_round`), with all that belongs to one: workers, the log's
servers, cleaning up. Its order is that of its seed: the first round's is `--shuffle`'s, each further round's is one
higher. So a round is had again by `--soak=1 --shuffle=SEED`, and its order alone by `--shuffle=SEED`.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import secrets
import subprocess
import sys
import threading
import time
from typing import IO, TYPE_CHECKING, Any

import pytest

from specs.harness.machine import processes
from specs.harness.machine.launching import launch_module
from specs.harness.model.subjects import Subject
from specs.harness.repeat import load
from specs.harness.repeat.soak_report import Failure, Round, Tally, without
from specs.harness.repeat.soak_round import SUBJECT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

#: How often to look whether a round is over (seconds); on Windows, nothing else lets a Ctrl-C through.
LOOK = 0.1

#: How long what a round has started may keep its output open when the round itself has ended (seconds).
PATIENCE = 60.0

#: Options of pytest that a soak makes no sense with, by the names of their values.
_AGAINST = {
    "collectonly": "--collect-only",
    "markers": "--markers",
    "setupplan": "--setup-plan",
    "showfixtures": "--fixtures",
    "trace": "--trace",
    "usepdb": "--pdb",
}


# Options.


def _whole_number(option: str, least: int, what: str, example: str) -> Callable[[str], int]:
    def read(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            number = least - 1
        if number < least:
            raise pytest.UsageError(f"{option}: {text!r} is no {what}; write a whole number such as {example}")
        return number

    return read


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of a soak."""
    group = parser.getgroup("multiprocessing-spec", "the specification of Python's processes")
    group.addoption(
        "--soak",
        type=_whole_number("--soak", 1, "number of rounds", "20"),
        metavar="N",
        help="run everything N times, each time in another order, and tell what failed how often",
    )
    group.addoption(
        "--load",
        action="store_true",
        help=f"beside a soak, keep the machine busy: {load.FOR_EACH_CORE} spinning processes for each core",
    )
    group.addoption(
        "--shuffle",
        type=_whole_number("--shuffle", 0, "seed", "4711"),
        metavar="SEED",
        help="run in an order that is shuffled by this number (of a soak: by it the first round, "
        "each further one by a number that is one higher; default there: any)",
    )


# The order.


def pytest_configure(config: pytest.Config) -> None:
    """See to it that a distributed run is shuffled too, and not sorted by size."""
    if config.option.shuffle is not None and hasattr(config.option, "loadscopereorder"):
        config.option.loadscopereorder = False


def pytest_report_header(config: pytest.Config) -> str | None:
    """Say what the order is."""
    return None if config.option.shuffle is None else f"order: shuffled by the seed {config.option.shuffle}"


# Ahead of pytest's own regrouping, by which the specs that share a recording come to stand together again.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Shuffle. The order of two specs follows from the seed and their ids, whichever others are selected too."""
    seed = config.option.shuffle
    if seed is not None:
        items.sort(key=lambda item: hashlib.sha256(f"{seed} {item.nodeid}".encode(errors="replace")).digest())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Say in the report of a failure under which subject it happened."""
    report: Any = yield
    callspec = getattr(item, "callspec", None)
    subject = callspec.params.get("subject") if callspec else None
    if report.failed and isinstance(subject, Subject):
        report.user_properties.append((SUBJECT, subject.id))
    return report  # type: ignore[no-any-return]


# The rounds.


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> int | None:
    """Soak, if that is asked for, instead of running once."""
    option = config.option
    if hasattr(config, "workerinput") or option.help or option.version:
        return None
    if option.soak is None:
        if option.load:
            raise pytest.UsageError("--load: it is there for a soak; write --soak N as well, or leave it out")
        return None
    for name, against in _AGAINST.items():
        if getattr(option, name, False):
            raise pytest.UsageError(f"--soak: with {against} there are no rounds; leave one of them out")
    if isinstance(sys.stdout, io.TextIOWrapper):  # what a failure says may be more than the terminal can show
        sys.stdout.reconfigure(errors="backslashreplace")
    return _soak(config)


def _soak(config: pytest.Config) -> int:
    arguments = [str(argument) for argument in config.invocation_params.args]
    rounds: int = config.option.soak
    first = secrets.randbelow(10**9) if config.option.shuffle is None else config.option.shuffle
    spinning = load.FOR_EACH_CORE * processes.cores() if config.option.load else 0
    tally = Tally(rounds, without({"--soak", "--shuffle"}, arguments), spinning)
    beside = load.Load(spinning)
    code = int(pytest.ExitCode.OK)
    try:
        for number in range(1, rounds + 1):
            over = Round(number, first + number - 1)
            _run(over, arguments, config.invocation_params.dir, beside)
            if not over.interrupted and (lost := beside.lost()):
                over.beside.append(f"of the {spinning} spinning processes {lost} ended by themselves")
            if number == 1 and over.code in {pytest.ExitCode.USAGE_ERROR, pytest.ExitCode.NO_TESTS_COLLECTED}:
                print(over.output.strip(), file=sys.stderr)  # and so it would be in every round
                return over.code
            print(tally.line(over), flush=True)
            tally.add(over)
            if over.interrupted:
                code = pytest.ExitCode.INTERRUPTED
                break
            if over.failed:
                code = pytest.ExitCode.TESTS_FAILED
                if config.option.maxfail:  # -x: to see the first failure is all that is wanted
                    break
    finally:
        beside.end()
    print(tally.report(), flush=True)
    return code


def _run(over: Round, arguments: list[str], folder: Path, beside: load.Load) -> None:
    """Run a round, and enter what came of it; a Ctrl-C ends it cleanly, and the load first, which would slow that."""
    began = time.monotonic()
    process = launch_module(
        "specs.harness.repeat.soak_round", stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdin
    assert process.stdout
    assert process.stderr
    lines: list[bytes] = []
    written: list[bytes] = []
    readers = [
        threading.Thread(target=_read, args=(process.stdout, lines), daemon=True),
        threading.Thread(target=_read, args=(process.stderr, written), daemon=True),
    ]
    for reader in readers:
        reader.start()
    try:
        task = {"arguments": arguments, "folder": str(folder), "seed": over.seed}
        with contextlib.suppress(OSError):  # it has died already, as will be seen
            process.stdin.write(json.dumps(task).encode() + b"\n")
            process.stdin.flush()
        _wait(process)
    except KeyboardInterrupt:
        over.interrupted = True
        process.stdin.close()
        try:
            beside.end()
            _wait(process)
        except KeyboardInterrupt:  # once more: it is urgent
            process.kill()
            process.wait()
    process.stdin.close()
    deadline = time.monotonic() + PATIENCE
    for reader in readers:
        reader.join(max(0.0, deadline - time.monotonic()))
    if any(reader.is_alive() for reader in readers):
        over.beside.append("something that it has started still runs, and holds its output open")
    over.seconds = time.monotonic() - began
    over.code = process.returncode
    over.output = b"".join(written).decode(errors="replace")
    _enter(over, lines)


def _enter(over: Round, lines: list[bytes]) -> None:
    counts = True
    for line in lines:
        match json.loads(line) if line.endswith(b"\n") else {}:  # the last line, of a round that was killed
            case {"failure": dict(facts)} if counts:
                over.failures.append(Failure(**facts))
            case {"interrupted": True}:
                counts = False
            case {"over": {"counts": dict(outcomes), "left": list(left)}}:
                over.counts, over.left = outcomes, left


def _read(stream: IO[bytes], into: list[bytes]) -> None:
    for line in stream:
        into.append(line)  # noqa: PERF402  # one by one, as they come


def _wait(process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(LOOK)
