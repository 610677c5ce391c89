"""Exit codes and exit handlers: how a child ends, and a start that fails."""

import signal
from dataclasses import replace

import pytest

from specs.harness.api import History, Run, claim, needs, refutes, upholds

EXIT_SYS_EXIT_CODE = claim(
    "exit.sys-exit-code",
    says="sys.exit() ends a child as it ends a main process: with 0 by default, with the given number, or with 1 and the given text on standard error.",
    answer="TODO",
    # was: This is true from 3.9. In 3.8, sys.exit() without an argument gives a child exit code 1.
    about=["Process.exitcode"],
    sources=["https://docs.python.org/3/library/sys.html#sys.exit", "gh-79908"],
)


@pytest.fixture(scope="module")
def sys_exits(record: Run) -> History:
    """Four children, one after another, call sys.exit: without an argument, with 0, with 3 and with a text."""
    return record("sys_exit").ends(says="a text instead of a code")


CALLS = [[], [0], [3], ["a text instead of a code"]]


@upholds(EXIT_SYS_EXIT_CODE, python=">=3.9")
def test_sys_exit_gives_0_without_an_argument_the_given_number_or_1_for_a_text(sys_exits: History) -> None:
    assert [event.value for event in sys_exits.all("child calls sys.exit")] == CALLS
    assert [event.value for event in sys_exits.all("parent reads the exit code")] == [0, 0, 3, 1]
    assert sys_exits.output == "a text instead of a code\n"


@refutes(EXIT_SYS_EXIT_CODE, python="<3.9")
def test_sys_exit_without_an_argument_gives_1(sys_exits: History) -> None:
    assert [event.value for event in sys_exits.all("child calls sys.exit")] == CALLS
    assert [event.value for event in sys_exits.all("parent reads the exit code")] == [1, 0, 3, 1]
    assert sys_exits.output == "a text instead of a code\n"


EXIT_SIGNAL_CODE = claim(
    "exit.signal-code",
    says="The exit code of a child that was ended by a signal is the negative number of the signal.",
    answer="TODO",
    # was: This is true of SIGTERM, SIGUSR1 and SIGKILL under every start method. SIGINT does not end a child directly: Python turns it into KeyboardInterrupt, which gives exit code 1 if it is not caught. Under forkserver, only the fork server learns of a child's end: if it was killed before, the exit code is 255. On Windows os.kill() ends a process whatever the signal (except for the two console events), and the exit code is the number itself, not negative.
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
    assert own_signals[f"parent reads the exit code after {name}"].value == -signal.Signals[name]


@refutes(EXIT_SIGNAL_CODE, platform="posix", when="for SIGINT, which Python turns into KeyboardInterrupt")
def test_a_child_that_receives_sigint_exits_with_1_as_after_any_uncaught_exception(own_signals: History) -> None:
    names = ("SIGTERM", "SIGUSR1", "SIGKILL", "SIGINT")
    assert own_signals == [f"parent reads the exit code after {name}" for name in names]
    assert own_signals["parent reads the exit code after SIGINT"].value == 1


@refutes(EXIT_SIGNAL_CODE, platform="win32")
def test_on_windows_a_child_ended_by_os_kill_has_the_given_number_as_exit_code(run: Run) -> None:
    history = run("signals").ends()

    assert history == ["parent reads the exit code after SIGTERM", "parent reads the exit code after SIGINT"]
    assert [event.value for event in history.by_program] == [int(signal.SIGTERM), int(signal.SIGINT)]


@refutes(EXIT_SIGNAL_CODE, under="forkserver", when="if the fork server was killed before")
def test_the_exit_code_of_a_child_whose_fork_server_was_killed_is_255(run: Run) -> None:
    program = run("exit_codes")
    first = program.reaches("first child works")
    second = program.reaches("second child works")
    program.reaches("parent has started its children")
    program.kill(replace(first, name="fork server", pid=first.ppid))
    program.kill(first)
    program.kill(second)
    program.open("parent may join")

    history = program.ends()
    assert history["parent reads the exit code of first child"].value == 255
    assert history["parent reads the exit code of second child"].value == 255


EXIT_ATEXIT_IN_CHILD = claim(
    "exit.atexit-in-child",
    says="A child runs the exit handlers that it has registered.",
    answer="TODO",
    # was: Under spawn it always does, and under fork and forkserver from 3.13, if it ends by itself: if its target returns, calls sys.exit() or raises an exception. It does not run those of its parent. After os._exit(), or if it is ended by SIGTERM, no exit handlers run.
    sources=["gh-83856"],
)


@pytest.fixture(scope="module")
def exit_handlers(record: Run) -> History:
    """A parent and its five children have exit handlers; the children end in different ways, one after another."""
    return record("exit_handlers").ends(says="ValueError: raised by the child")


def events_after(history: History, way: str) -> list[str]:
    """What a child does that ends in this way."""
    (pid,) = {event.pid for event in history.all(f"child ends by {way}")}
    return [event.what for event in history if event.pid == pid]


#: The ways in which a child ends by itself.
BY_ITSELF = pytest.mark.parametrize("way", ["return", "sys.exit(3)", "raise ValueError"])


@upholds(EXIT_ATEXIT_IN_CHILD, under="spawn")
@upholds(EXIT_ATEXIT_IN_CHILD, under=("fork", "forkserver"), python=">=3.13")
@BY_ITSELF
def test_a_child_that_ends_by_itself_runs_its_exit_handlers_and_not_its_parents(
    exit_handlers: History, way: str
) -> None:
    assert events_after(exit_handlers, way) == [f"child ends by {way}", f"handler runs after {way}"]


@refutes(EXIT_ATEXIT_IN_CHILD, under=("fork", "forkserver"), python="<3.13")
@BY_ITSELF
def test_before_3_13_a_forked_child_runs_no_exit_handlers(exit_handlers: History, way: str) -> None:
    assert events_after(exit_handlers, way) == [f"child ends by {way}"]


@refutes(EXIT_ATEXIT_IN_CHILD, when="if it calls os._exit() or is ended by a signal")
@pytest.mark.parametrize("way", ["os._exit(4)", "SIGTERM"])
def test_a_child_that_is_ended_runs_no_exit_handlers(exit_handlers: History, way: str) -> None:
    assert events_after(exit_handlers, way) == [f"child ends by {way}"]


START_FAILURE = claim(
    "start.failure",
    says="If start() raises an exception, no process has been created.",
    answer="TODO",
    # was: Under spawn and forkserver on POSIX everything is pickled before. On Windows the process is created first, and what it needs is pickled after that: if that fails, start() raises the error, and the new process fails by itself and prints a traceback. The process object knows nothing of it: pid is None, and active_children() does not list it. Decided for a target that cannot be pickled.
    about=["active_children()"],
    sources=["Popen in CPython's multiprocessing/popen_spawn_win32.py and popen_spawn_posix.py"],
    not_applicable=[{"under": ["fork"], "because": "nothing is pickled under fork"}],
)


@needs("Process", "active_children")
@upholds(START_FAILURE, under=("spawn", "forkserver"), platform="posix")
def test_a_start_that_raises_has_created_no_process(run: Run) -> None:
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
    program = run("failing_start")
    child = program.goes_on_to("an interpreter starts", "start raises PicklingError")
    assert program.is_running(child.pid)
    program.open("the interpreter may go on")
    program.exits(child)
    program.open("parent may end")

    history = program.ends(says="Traceback (most recent call last)")
    assert history == [{"an interpreter starts", "start raises PicklingError"}]
    assert history["start raises PicklingError"].value == {"pid": None, "active children": 0}
