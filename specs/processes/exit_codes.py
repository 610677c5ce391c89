"""Exit codes and exit handlers: how a child ends, and a start that fails.

A child tells its parent one number when it ends. This chapter shows which: after `sys.exit()` (`exit.sys-exit-code`), and
after a signal (`exit.signal-code`). Then it shows what a child still does at its end (`exit.atexit-in-child`), and what is
left of a child that could not be started at all (`start.failure`).
"""

import signal
from dataclasses import replace

import pytest

from specs.harness.api import (
    History,
    Run,
    beyond_the_documentation,
    claim,
    details,
    needs,
    refutes,
    remedies,
    upholds,
)

EXIT_SYS_EXIT_CODE = claim(
    "exit.sys-exit-code",
    says="sys.exit() ends a child as it ends a main process: with 0 by default, with the given number, or with 1 and the given text on standard error.",
    answer="sys.exit() ends a child as a main process (3.8: code 1 by default; fork: no huge number).",
    see=["exit.signal-code"],
    about=["Process.exitcode"],
    sources=["https://docs.python.org/3/library/sys.html#sys.exit", "gh-79908"],
)


@pytest.fixture(scope="module")
def sys_exits(record: Run) -> History:
    """Five children, one after another, call sys.exit: without an argument, with 0, with 3, with a text and with 263."""
    return record("sys_exit").ends(says="a text instead of a code")


CALLS = [[], [0], [3], ["a text instead of a code"], [263]]


def exit_codes(history: History) -> list[int]:
    """The exit codes that a parent reads after its children have called sys.exit, but for that of 263."""
    assert [event.value for event in history.all("child calls sys.exit")] == CALLS
    return [event.value for event in history.all("parent reads the exit code")][:-1]


@upholds(EXIT_SYS_EXIT_CODE, python=">=3.9")
def test_sys_exit_gives_0_without_an_argument_the_given_number_or_1_for_a_text(sys_exits: History) -> None:
    """The exit code is 0 after `sys.exit()` and `sys.exit(0)`, and 3 after `sys.exit(3)`. After `sys.exit("a text")` it is 1,
    and the text is on standard error.
    """
    assert exit_codes(sys_exits) == [0, 0, 3, 1]
    assert sys_exits.output == "a text instead of a code\n"


@refutes(EXIT_SYS_EXIT_CODE, python="<3.9")
def test_sys_exit_without_an_argument_gives_1(sys_exits: History) -> None:
    """The exit code is 1 after `sys.exit()`, and as for a main process otherwise: 0 after `sys.exit(0)`, 3 after
    `sys.exit(3)`, and 1 after `sys.exit("a text")`, with the text on standard error.
    """
    assert exit_codes(sys_exits) == [1, 0, 3, 1]
    assert sys_exits.output == "a text instead of a code\n"


@details(EXIT_SYS_EXIT_CODE, platform="posix", when="for a number of more than 8 bits")
def test_an_exit_code_has_8_bits(sys_exits: History) -> None:
    """Only the lowest 8 bits arrive: `sys.exit(263)` gives exit code 7."""
    assert [event.value for event in sys_exits.all("parent reads the exit code")][-1] == 263 % 256


@beyond_the_documentation
@refutes(EXIT_SYS_EXIT_CODE, under="fork", when="for a number of more than 32 bits")
def test_a_forked_child_does_not_end_by_a_huge_exit_code_but_goes_on_as_its_parent(run: Run) -> None:
    """The child does not end: in the child, `start()` raises `OverflowError`, and the child goes on with what follows in
    its parent's code.
    """
    history = run("large_exit_code").ends()

    assert history == ["child calls sys.exit", "start raises OverflowError", "parent reads the exit code"]
    assert history["start raises OverflowError"].pid == history["child calls sys.exit"].pid
    assert history["parent reads the exit code"].value == 9


EXIT_SIGNAL_CODE = claim(
    "exit.signal-code",
    says="The exit code of a child that was ended by a signal is the negative number of the signal.",
    answer="On POSIX a signal gives minus its number (SIGINT: 1; if the fork server was killed: 255).",
    why="Python turns SIGINT into an exception, and under forkserver only the fork server learns how a child has ended.",
    see=["exit.sys-exit-code", "interrupt.raises", "kill.immediate"],
    about=["Process.exitcode"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.exitcode"],
)


@pytest.fixture(scope="module")
def own_signals(record: Run) -> History:
    """Four children, one after another, send themselves SIGTERM, SIGUSR1, SIGKILL and SIGINT."""
    return record("signals").ends(says="KeyboardInterrupt")


@upholds(EXIT_SIGNAL_CODE, platform="posix")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGUSR1", "SIGKILL"])
def test_a_child_ended_by_a_signal_has_minus_its_number_as_exit_code(own_signals: History, name: str) -> None:
    """The exit code of a child that ends by SIGTERM, SIGUSR1 or SIGKILL is the negative number of the signal."""
    assert own_signals[f"parent reads the exit code after {name}"].value == -signal.Signals[name]


@refutes(EXIT_SIGNAL_CODE, platform="posix", when="for SIGINT, which Python turns into KeyboardInterrupt")
def test_a_child_that_receives_sigint_exits_with_1_as_after_any_uncaught_exception(own_signals: History) -> None:
    """A child that does not catch `KeyboardInterrupt` has exit code 1."""
    names = ("SIGTERM", "SIGUSR1", "SIGKILL", "SIGINT")
    assert own_signals == [f"parent reads the exit code after {name}" for name in names]
    assert own_signals["parent reads the exit code after SIGINT"].value == 1


@refutes(EXIT_SIGNAL_CODE, platform="win32")
def test_on_windows_a_child_ended_by_os_kill_has_the_given_number_as_exit_code(run: Run) -> None:
    """A child that `os.kill()` ends by SIGTERM or SIGINT has the number of the signal as exit code, not the negative number."""
    history = run("signals").ends()

    assert history == ["parent reads the exit code after SIGTERM", "parent reads the exit code after SIGINT"]
    assert [event.value for event in history.by_program] == [int(signal.SIGTERM), int(signal.SIGINT)]


@refutes(EXIT_SIGNAL_CODE, under="forkserver", when="if the fork server was killed before")
def test_the_exit_code_of_a_child_whose_fork_server_was_killed_is_255(run: Run) -> None:
    """The exit code of a child that is killed later is 255."""
    program = run("exit_codes")
    child = program.reaches("child works")
    program.reaches("parent has started its child")
    program.kill(replace(child, name="fork server", pid=child.ppid))
    program.kill(child)
    program.open("parent may join")

    assert program.ends()["parent reads the exit code"].value == 255


EXIT_ATEXIT_IN_CHILD = claim(
    "exit.atexit-in-child",
    says="A child runs the exit handlers that it has registered.",
    answer="A child that ends by itself runs its exit handlers; under fork and forkserver from 3.13.",
    see=["terminate.immediate", "daemon.ends-with-parent"],
    sources=["gh-83856"],
)


@pytest.fixture(scope="module")
def exit_handlers(record: Run) -> History:
    """A parent and its five children have exit handlers; the children, which end in different ways, clean up, too."""
    return record("exit_handlers").ends(says="ValueError: raised by the child")


def events_after(history: History, way: str) -> list[str]:
    """What a child does that ends in this way."""
    (pid,) = {event.pid for event in history.all(f"child ends by {way}")}
    return [event.what for event in history if event.pid == pid]


def handlers_after(history: History, way: str) -> list[str]:
    """Which exit handlers run in a child that ends in this way."""
    return [what for what in events_after(history, way) if "handler runs" in what]


#: The ways in which a child ends by itself.
BY_ITSELF = pytest.mark.parametrize("way", ["return", "sys.exit(3)", "raise ValueError"])


@upholds(EXIT_ATEXIT_IN_CHILD, under="spawn")
@upholds(EXIT_ATEXIT_IN_CHILD, under=("fork", "forkserver"), python=">=3.13")
@BY_ITSELF
def test_a_child_that_ends_by_itself_runs_its_exit_handlers_and_not_its_parents(
    exit_handlers: History, way: str
) -> None:
    """A child whose target returns, calls `sys.exit()` or raises an exception runs the exit handlers that it has registered.
    It does not run one that its parent has registered under the main guard.
    """
    assert handlers_after(exit_handlers, way) == [f"handler runs after {way}"]


@refutes(EXIT_ATEXIT_IN_CHILD, under=("fork", "forkserver"), python="<3.13")
@BY_ITSELF
def test_before_3_13_a_forked_child_runs_no_exit_handlers(exit_handlers: History, way: str) -> None:
    """A child whose target returns, calls `sys.exit()` or raises an exception runs no exit handler."""
    assert handlers_after(exit_handlers, way) == []


@refutes(EXIT_ATEXIT_IN_CHILD, when="if it calls os._exit() or is ended by a signal")
@pytest.mark.parametrize("way", ["os._exit(4)", "SIGTERM"])
def test_a_child_that_is_ended_runs_no_exit_handlers(exit_handlers: History, way: str) -> None:
    """The child runs no exit handler, after `os._exit()` as after SIGTERM."""
    assert handlers_after(exit_handlers, way) == []


@remedies(EXIT_ATEXIT_IN_CHILD, "Clean up in a `finally` clause of the target.")
@BY_ITSELF
def test_a_child_that_ends_by_itself_runs_the_finally_clauses_of_its_target(exit_handlers: History, way: str) -> None:
    """A child whose target returns, calls `sys.exit()` or raises an exception runs its `finally` clause."""
    assert events_after(exit_handlers, way)[:2] == [f"child ends by {way}", f"child cleans up after {way}"]


START_FAILURE = claim(
    "start.failure",
    says="If start() raises an exception, no process has been created.",
    answer="If start() fails to pickle, POSIX has no process yet; Windows has one, which then fails.",
    why="On POSIX everything is pickled before a process is created. On Windows it is pickled to a process that is there.",
    see=["default.picklable-target"],
    about=["active_children()"],
    sources=["Popen in CPython's multiprocessing/popen_spawn_win32.py and popen_spawn_posix.py"],
    not_applicable=[{"under": ["fork"], "because": "nothing is pickled under fork"}],
)


@needs("Process", "active_children")
@upholds(START_FAILURE, under=("spawn", "forkserver"), platform="posix")
def test_a_start_that_raises_has_created_no_process(run: Run) -> None:
    """If the target cannot be pickled, `start()` raises the error and creates no child. `pid` is `None`, and
    `active_children()` is empty.
    """
    program = run("failing_start")
    program.goes_on_to("start raises PicklingError")
    program.stays_quiet()
    program.open("the interpreter may go on", "parent may end")

    history = program.ends()
    assert history == ["start raises PicklingError"]
    assert history["start raises PicklingError"].value == {"pid": None, "active children": 0}


@needs("Process", "active_children")
@refutes(START_FAILURE, platform="win32")
def test_on_windows_a_start_that_raises_has_created_a_process_which_fails_by_itself(run: Run) -> None:
    """If the target cannot be pickled, `start()` raises the error, but a process is running, which prints a traceback and
    ends. Its parent does not know it: `pid` is `None`, and `active_children()` is empty.
    """
    program = run("failing_start")
    child = program.goes_on_to("an interpreter starts", "start raises PicklingError")
    assert program.is_running(child.pid)
    program.open("the interpreter may go on")
    program.exits(child)
    program.open("parent may end")

    history = program.ends(says="Traceback (most recent call last)")
    assert history == [{"an interpreter starts", "start raises PicklingError"}]
    assert history["start raises PicklingError"].value == {"pid": None, "active children": 0}
