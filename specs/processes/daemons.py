"""Daemonic children: what happens to them, and to a sibling that is not daemonic, when the main process ends.

What the main process does to its daemonic children, and when it cannot (`daemon.ends-with-parent`); how a child becomes
daemonic (`daemon.flag`, `daemon.before-start`), and what can be done instead (`daemon.terminate-instead`). Then what it
costs: what is left of their work and of their output (`daemon.work-is-lost`, `daemon.output`), and whether they
can start processes (`daemon.no-children`). A daemonic process is not what Unix calls a daemon: `daemon.unix`.
"""

import signal
from dataclasses import replace

import pytest

from specs.harness.api import (
    SOCKET_FOLDER,
    History,
    Run,
    claim,
    gone,
    kills,
    main_exits,
    needs,
    refutes,
    remedies,
    upholds,
)

pytestmark = needs("Process(daemon)")


DAEMON_ENDS_WITH_PARENT = claim(
    "daemon.ends-with-parent",
    says="A daemonic child is ended when the main process ends.",
    answer="At its exit a main process terminates its daemonic children; if it is killed, nobody does.",
    why="The main process terminates its daemonic children in an exit handler, those that it believes to be alive.",
    about=["Process(daemon)", "Process.daemon"],
    sources=[
        (
            "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.daemon "
            "(says that they are not joined, which is not so)"
        ),
        "_exit_function in CPython's multiprocessing/util.py",
    ],
    see=["orphan.outlives-parent", "queue.daemon-feeder"],
)


def after_the_last_line(*daemons: str, code: int) -> list[str | set[str]]:
    """What happens when a main process with these daemonic children, and one that is not, ends by itself."""
    return [
        {*(f"{daemon} works" for daemon in daemons), "sibling works", "parent has started its children"},
        "parent at its last line",
        *map(gone, daemons),
        "sibling ends",
        "sibling cleans up",
        main_exits(code),
    ]


def run_past_the_last_line(run: Run, *daemons: str, starts: str, ending: str, code: int = 0, says: str = "") -> History:
    """A main process with working children ends. Those that are daemonic have to end; their sibling is at a gate.

    ending: what the main process does after its last line. code, says: its exit code, and what it writes.
    """
    program = run("daemon", starts=starts, ending=ending)
    working = [program.reaches(f"{daemon} works") for daemon in daemons]
    program.reaches("sibling works", "parent has started its children")
    program.open("parent may end")
    parent = program.reaches("parent at its last line")
    program.exits(*working)  # they have ended; for the OS they may still exist, as zombies
    program.waits_without_timeout(parent)
    program.open("first daemon may end", "second daemon may end", "sibling may end")
    return program.ends(code=code, says=says)


@upholds(DAEMON_ENDS_WITH_PARENT, when="if the main process ends by itself")
@pytest.mark.parametrize(
    ("ending", "code", "says"),
    [("sys.exit(3)", 3, ""), ("raise ValueError", 1, "ValueError: raised by the parent")],
    ids=["sys.exit", "uncaught exception"],
)
def test_daemonic_children_are_ended_when_their_main_process_exits(run: Run, ending: str, code: int, says: str) -> None:
    """After `sys.exit()` or an uncaught exception it ends its daemonic children, then waits for its other child."""
    history = run_past_the_last_line(
        run, "first daemon", starts="a daemon and its sibling", ending=ending, code=code, says=says
    )

    assert history == after_the_last_line("first daemon", code=code)


@pytest.fixture(scope="module")
def plain_end(record: Run) -> History:
    """A main process with two daemonic children and their sibling just runs past its last line."""
    return run_past_the_last_line(record, "first daemon", "second daemon", starts="all", ending="nothing")


@upholds(DAEMON_ENDS_WITH_PARENT, when="if the main process ends by itself")
def test_daemonic_children_are_ended_before_the_main_process_exits(plain_end: History) -> None:
    """After its last line it ends its daemonic children, then waits for its other child."""
    assert plain_end == after_the_last_line("first daemon", "second daemon", code=0)


#: What happens before a main process with one daemonic child ends.
BOTH_WORK = {"first daemon works", "parent has started its children"}


@refutes(DAEMON_ENDS_WITH_PARENT, when="if the main process calls os._exit()")
def test_daemonic_children_keep_working_after_their_main_process_has_called_os_exit(run: Run) -> None:
    """Its daemonic child keeps working, and ends when its work is done."""
    program = run("daemon", starts="a daemon", ending="os._exit(4)")
    program.reaches("first daemon works")
    program.open("parent may end")
    assert program.main_exits() == 4
    program.stays_quiet()

    program.open("first daemon may end")

    assert program.ends(code=4, leaves=[SOCKET_FOLDER]) == [
        BOTH_WORK,
        "parent at its last line",
        main_exits(4),
        "first daemon ends",
        "first daemon cleans up",
    ]


@refutes(DAEMON_ENDS_WITH_PARENT, when="if the main process is killed")
def test_daemonic_children_keep_working_after_their_main_process_was_killed(run: Run) -> None:
    """Its daemonic child keeps working, and ends when its work is done."""
    program = run("daemon", starts="a daemon", ending="nothing")
    program.reaches("first daemon works")
    parent = program.reaches("parent has started its children")
    program.kill(parent)
    program.main_exits()
    program.stays_quiet()

    program.open("first daemon may end")

    assert program.ends(leaves=[SOCKET_FOLDER]) == [
        BOTH_WORK,
        kills(parent.name),
        "first daemon ends",
        "first daemon cleans up",
    ]


@needs("parent_process", "Process(daemon)")
@remedies(
    DAEMON_ENDS_WITH_PARENT,
    "Have each child join `parent_process()` in a daemon thread, and call `os._exit()` when that returns.",
    when="if the main process is killed",
)
def test_daemonic_children_that_join_their_parent_in_a_thread_leave_when_it_is_killed(run: Run) -> None:
    """A child that joins the main process in a thread, and then calls `os._exit()`, ends while it is still at work."""
    program = run("daemon", starts="a daemon", ending="nothing", watch="yes")
    daemon = program.goes_on_to("first daemon works")
    parent = program.reaches("parent has started its children")
    program.stays_quiet(daemon)
    assert program.is_running(daemon.pid)  # it does not leave any earlier
    program.kill(parent)

    assert program.ends(leaves=[SOCKET_FOLDER]) == [BOTH_WORK, kills(parent.name)]


@refutes(DAEMON_ENDS_WITH_PARENT, platform="posix", when="if the main process is terminated by SIGTERM")
def test_a_daemonic_child_keeps_working_after_sigterm_has_ended_its_main_process(run: Run) -> None:
    """Its daemonic child keeps working, and ends when its work is done."""
    program = run("daemon_after_sigterm", handles="nothing")
    program.reaches("daemon works")
    program.open("parent may get SIGTERM")
    assert program.main_exits() == -signal.SIGTERM
    program.stays_quiet()
    program.open("daemon may end")

    assert program.ends(code=-signal.SIGTERM, leaves=[SOCKET_FOLDER]) == [
        "daemon works",
        "parent gets SIGTERM",
        main_exits(-signal.SIGTERM),
        "daemon ends",
    ]


@remedies(
    DAEMON_ENDS_WITH_PARENT,
    "Have the main process call `sys.exit()` when it gets SIGTERM. Set the handler after start(): a forked child would "
    "inherit it.",
    platform="posix",
    when="if the main process is terminated by SIGTERM",
)
def test_a_main_process_that_exits_on_sigterm_ends_its_daemonic_child(run: Run) -> None:
    """It ends its daemonic child, and exits with exit code 1, if it calls `sys.exit(1)` in a handler of SIGTERM."""
    program = run("daemon_after_sigterm", handles="SIGTERM")
    program.reaches("daemon works")
    program.open("parent may get SIGTERM")

    assert program.main_exits() == 1
    assert program.ends(code=1) == ["daemon works", "parent gets SIGTERM", main_exits(1)]


@refutes(DAEMON_ENDS_WITH_PARENT, under="forkserver", when="if the fork server is killed")
def test_daemonic_children_whose_fork_server_was_killed_outlive_the_main_process(run: Run) -> None:
    """The main process ends by itself with exit code 0, and its daemonic child keeps working."""
    program = run("daemon", starts="a daemon", ending="nothing")
    daemon = program.reaches("first daemon works")
    program.reaches("parent has started its children")
    program.kill(replace(daemon, name="fork server", pid=daemon.ppid))
    program.open("parent may end")
    assert program.main_exits() == 0
    program.stays_quiet()

    program.open("first daemon may end")

    assert program.ends() == [
        BOTH_WORK,
        kills("fork server"),
        "parent at its last line",
        main_exits(0),
        "first daemon ends",
        "first daemon cleans up",
    ]


@refutes(DAEMON_ENDS_WITH_PARENT, platform="posix", when="if the child ignores SIGTERM")
def test_a_main_process_waits_for_a_daemonic_child_that_ignores_sigterm(run: Run) -> None:
    """The main process ends its other daemonic child, and then waits for this one, without a timeout."""
    program = run("daemon_ignores_sigterm")
    program.reaches("first daemon works")
    second = program.reaches("second daemon works")
    program.open("parent may end")
    parent = program.reaches("parent at its last line")
    program.exits(second)
    program.waits_without_timeout(parent)

    program.open("first daemon may end")

    assert program.ends() == [
        {"first daemon works", "second daemon works"},
        "parent at its last line",
        gone("second daemon"),
        "first daemon ends",
        main_exits(0),
    ]


@needs("Process.kill", "Process(daemon)")
@remedies(
    DAEMON_ENDS_WITH_PARENT,
    "Kill a child that SIGTERM may not end, on the last line or in a `finally` clause.",
    platform="posix",
    when="if the child ignores SIGTERM",
)
def test_a_main_process_that_kills_its_daemonic_children_does_not_wait_for_them(run: Run) -> None:
    """A daemonic child that its main process kills on its last line ends, and the main process exits."""
    program = run("daemon_ignores_sigterm", daemons=1, kills="yes")
    program.reaches("first daemon works")
    program.open("parent may end")

    assert program.ends() == ["first daemon works", "parent at its last line", main_exits(0)]


@upholds(DAEMON_ENDS_WITH_PARENT, platform="win32", when="if the child ignores SIGTERM")
def test_on_windows_a_daemonic_child_that_ignores_sigterm_is_ended_as_any_other(run: Run) -> None:
    """The main process ends it, as it ends its other daemonic child."""
    program = run("daemon_ignores_sigterm")
    daemons = [program.reaches(f"{who} daemon works") for who in ("first", "second")]
    program.open("parent may end")
    program.exits(*daemons)
    program.open("first daemon may end", "second daemon may end")

    assert program.ends() == [{"first daemon works", "second daemon works"}, "parent at its last line"]


DAEMON_FLAG = claim(
    "daemon.flag",
    says="A child is daemonic if the daemon flag is set before start().",
    answer="The daemon flag makes a child daemonic, set in the constructor or before `start()`.",
    about=["Process(daemon)", "Process.daemon"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.daemon"],
)


@upholds(DAEMON_FLAG)
def test_the_flag_can_be_set_in_the_constructor_or_before_start(plain_end: History) -> None:
    """A child whose flag is set in the constructor is ended when its main process ends by itself.

    So is one whose attribute is set before `start()`, and one without the flag is not.
    """
    assert plain_end == after_the_last_line("first daemon", "second daemon", code=0)


@pytest.fixture(scope="module")
def joined_daemons(record: Run) -> History:
    """A main process joins its two daemonic children before its last line; their sibling has ended before."""
    program = record("daemon", starts="all", joins="yes")
    program.reaches("first daemon works", "second daemon works")
    sibling = program.reaches("sibling works")
    program.open("sibling may end")
    program.exits(sibling)
    parent = program.reaches("parent has started its children")
    program.open("parent may end")
    program.waits_without_timeout(parent)
    program.open("second daemon may end")
    program.goes_on_to("second daemon cleans up")
    program.waits_without_timeout(parent)
    program.open("first daemon may end")
    program.goes_on_to("first daemon cleans up", "parent at its last line")
    return program.ends()


@upholds(DAEMON_FLAG)
def test_children_are_daemonic_if_the_flag_is_set_in_the_constructor_or_before_start(joined_daemons: History) -> None:
    """In a child `current_process().daemon` is True if the flag was set, in the constructor or before `start()`.

    Otherwise it is False.
    """
    assert joined_daemons["first daemon works"].value["daemonic"] is True
    assert joined_daemons["second daemon works"].value["daemonic"] is True
    assert joined_daemons["sibling works"].value["daemonic"] is False


@upholds(DAEMON_FLAG)
def test_the_flag_of_a_new_process_object_is_that_of_the_process_that_creates_it(joined_daemons: History) -> None:
    """The flag of a `Process` that is created without it is True in a daemonic process, and False in others."""
    assert joined_daemons["first daemon works"].value["its objects"] is True
    assert joined_daemons["second daemon works"].value["its objects"] is True
    assert joined_daemons["sibling works"].value["its objects"] is False


DAEMON_BEFORE_START = claim(
    "daemon.before-start",
    says="Setting the daemon flag after start() raises an exception.",
    answer="After `start()` only the child itself can set its daemon flag; with -O the parent can.",
    why="The check is an assert statement, which -O removes. It asks whether this very object has started a process: "
    "the child's copy has not.",
    undecided=[
        "After close() the flag can be set, and means nothing (Process.close() in CPython's multiprocessing/process.py)",
    ],
    about=["Process.daemon"],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.daemon",
        "https://docs.python.org/3/using/cmdline.html#cmdoption-O",
    ],
)


@pytest.fixture(scope="module")
def late_flags(record: Run) -> History:
    """A parent sets the flag of its working child, and then the child sets its own. The parent ends first."""
    program = record("daemon_too_late")
    program.reaches("child works")
    program.open("parent may set the flag")
    program.goes_on_to("setting the flag raises AssertionError")
    program.open("child may set its flag")
    program.goes_on_to("the child's flag is set")
    program.open("parent may end")
    parent = program.reaches("parent at its last line")
    program.waits_without_timeout(parent)
    program.open("child may end")
    program.goes_on_to("child ends")
    return program.ends()


@upholds(DAEMON_BEFORE_START, when="in the parent, without -O")
def test_to_set_the_flag_after_start_raises_assertion_error_and_changes_nothing(late_flags: History) -> None:
    """Setting the flag raises AssertionError, and the flag stays False. At its exit the main process joins the child."""
    assert late_flags["setting the flag raises AssertionError"].value == {"daemonic": False}
    assert late_flags == [
        "child works",
        "setting the flag raises AssertionError",
        "the child's flag is set",
        "parent at its last line",
        "child ends",
        main_exits(0),
    ]


@refutes(DAEMON_BEFORE_START, when="in the child itself")
def test_a_child_can_set_its_own_flag(late_flags: History) -> None:
    """`current_process().daemon = True` raises nothing in a child that is not daemonic, and the flag is True there.

    At its exit the main process still waits for the child.
    """
    assert late_flags["the child's flag is set"].value == {"daemonic": True}
    assert [event.what for event in late_flags if event.name == "child" or event.what == main_exits(0)] == [
        "child works",
        "the child's flag is set",
        "child ends",
        main_exits(0),
    ]


@refutes(DAEMON_BEFORE_START, when="in the parent, with -O")
def test_with_o_the_flag_can_be_set_after_start_and_the_parent_ends_the_child(run: Run) -> None:
    """The flag can be set, and becomes True. At its exit the main process ends the child."""
    program = run("daemon_too_late", options=("-O",))
    child = program.reaches("child works")
    program.open("parent may set the flag", "parent may end")
    program.goes_on_to("the flag is set")

    program.exits(child)
    program.open("child may set its flag", "child may end")

    history = program.ends()
    assert history == ["child works", "the flag is set", "parent at its last line", main_exits(0)]
    assert history["the flag is set"].value == {"daemonic": True}


DAEMON_TERMINATE_INSTEAD = claim(
    "daemon.terminate-instead",
    says="A child that is terminated on the main process's last line ends as a daemonic child does.",
    answer="On the last line `terminate()` ends a child as the daemon flag does, if that is reached.",
    about=["Process.terminate()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.terminate"],
    see=["terminate.immediate", "orphan.after-last-line"],
)


@needs("Process.terminate")
@upholds(DAEMON_TERMINATE_INSTEAD, when="if the main process comes to its last line")
def test_a_child_that_is_terminated_on_the_last_line_ends_as_a_daemonic_one_does(run: Run) -> None:
    """The child ends, without its `finally` clause. The main process waits for its sibling, which works to its end."""
    program = run("terminate_at_the_end")
    child = program.reaches("child works")
    program.reaches("sibling works")
    program.open("parent may end")
    parent = program.reaches("parent at its last line")

    program.exits(child)
    program.waits_without_timeout(parent)
    program.open("child may end", "sibling may end")

    assert program.ends() == [
        {"child works", "sibling works"},
        "parent at its last line",
        gone("child"),
        "sibling ends",
        "sibling cleans up",
        main_exits(0),
    ]


@needs("Process.terminate")
@refutes(DAEMON_TERMINATE_INSTEAD, when="if the main process raises an exception before its last line")
def test_a_main_process_that_fails_before_it_terminates_its_child_waits_for_it(run: Run) -> None:
    """The main process waits for the child, which works to its end."""
    program = run("terminate_at_the_end", sibling="no", fails="yes")
    program.reaches("child works")
    program.open("parent may end")
    parent = program.reaches("parent raises ValueError")
    program.waits_without_timeout(parent)
    program.open("child may end")

    assert program.ends(code=1, says="ValueError: raised by the parent") == [
        "child works",
        "parent raises ValueError",
        "child ends",
        "child cleans up",
        main_exits(1),
    ]


@needs("Process.terminate")
@remedies(
    DAEMON_TERMINATE_INSTEAD,
    "Call `terminate()` in a `finally` clause, or make the child daemonic.",
    when="if the main process raises an exception before its last line",
)
def test_a_main_process_that_fails_terminates_its_child_in_a_finally_clause(run: Run) -> None:
    """The child ends, without its own `finally` clause, if the main process terminates it in a `finally` clause."""
    program = run("terminate_at_the_end", sibling="no", fails="yes", terminates="in a finally clause")
    child = program.reaches("child works")
    program.open("parent may end")
    program.reaches("parent raises ValueError")
    program.exits(child)
    program.open("child may end")

    assert program.ends(code=1, says="ValueError: raised by the parent") == [
        "child works",
        "parent raises ValueError",
        main_exits(1),
    ]


DAEMON_SIBLING_FINISHES = claim(
    "daemon.sibling-finishes",
    says="A child that is not daemonic works to its end while its daemonic siblings are ended.",
    answer="At its exit the main process ends its daemonic children first, then waits for the others.",
    sources=[
        (
            "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.daemon "
            "(says that they are terminated if non-daemonic processes have exited, which is not so: before that)"
        ),
    ],
    see=["orphan.after-last-line"],
)


@upholds(DAEMON_SIBLING_FINISHES)
def test_a_child_that_is_not_daemonic_finishes_its_work(plain_end: History) -> None:
    """A child that is not daemonic works on after its daemonic siblings were ended.

    It does its work to the end, its `finally` clause included.
    """
    ends = (gone("first daemon"), gone("second daemon"))

    assert [event.what for event in plain_end if event.name == "sibling" or event.what in ends] == [
        "sibling works",
        *ends,
        "sibling ends",
        "sibling cleans up",
    ]


DAEMON_WORK_IS_LOST = claim(
    "daemon.work-is-lost",
    says="What a daemonic child has left to do when it is ended is never done.",
    answer="An ended daemonic child does nothing more, not even `finally`, unless it handles SIGTERM.",
    why="It is terminated wherever it happens to be: by SIGTERM, or on Windows by TerminateProcess.",
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.terminate"],
    see=["terminate.immediate", "queue.daemon-feeder"],
)


@upholds(DAEMON_WORK_IS_LOST)
@pytest.mark.parametrize("daemon", ["first daemon", "second daemon"])
def test_a_daemonic_child_never_does_the_rest_of_its_work(plain_end: History, daemon: str) -> None:
    """A daemonic child that its main process ends runs neither the rest of its work nor its `finally` clause."""
    assert len(plain_end.all(gone(daemon))) == 1
    assert [event.what for event in plain_end if event.name == daemon] == [f"{daemon} works"]


@remedies(DAEMON_WORK_IS_LOST, "Join a daemonic child whose work has to be finished, before the last line.")
def test_daemonic_children_that_are_joined_finish_their_work(joined_daemons: History) -> None:
    """Daemonic children that the main process joins before its last line work to their end, and clean up."""
    ends = (" ends", " cleans up", " last line")

    assert [event.what for event in joined_daemons.by_program if event.what.endswith(ends)] == [
        "sibling ends",
        "sibling cleans up",
        "second daemon ends",
        "second daemon cleans up",
        "first daemon ends",
        "first daemon cleans up",
        "parent at its last line",
    ]


@remedies(
    DAEMON_WORK_IS_LOST,
    "Have a daemonic child call `sys.exit()` when it gets SIGTERM.",
    unlike="it has one child only: what the main process does is not what matters here",
    platform="posix",
)
def test_a_daemonic_child_that_exits_on_sigterm_cleans_up(run: Run) -> None:
    """If a daemonic child calls `sys.exit()` in a handler of SIGTERM, its `finally` clause runs when it is ended.

    The main process waits until it has.
    """
    program = run("daemon_cleans_up")
    program.stays_quiet(program.reaches("daemon works"))  # a signal just before its wait is handled after it
    program.open("parent may end")
    program.goes_on_to("daemon begins to clean up")
    program.waits_without_timeout(program.reaches("parent at its last line"))
    program.open("daemon may clean up")

    assert program.ends() == [
        "daemon works",
        "parent at its last line",
        "daemon begins to clean up",
        "daemon cleans up",
        main_exits(0),
    ]


DAEMON_UNIX = claim(
    "daemon.unix",
    says="A daemonic process is a daemon as Unix knows them: detached from its session, terminal and parent.",
    answer="A daemonic child has the session, the terminal and the parent that any child has.",
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.daemon"],
    not_applicable=[{"platform": "win32", "because": "Windows has no sessions and no daemons in the sense of Unix"}],
)


@refutes(DAEMON_UNIX, platform="posix")
def test_a_daemonic_child_has_the_session_terminal_and_parent_that_any_child_has(run: Run) -> None:
    """A daemonic child has the session, process group, terminal and working directory of its main process.

    A sibling that is not daemonic has the same ones, and the same parent.
    """
    program = run("daemon_surroundings")
    program.reaches("daemon works", "sibling works", "parent has started both")
    program.open("parent may end", "sibling may end")

    history = program.ends()
    parent, daemon = history["parent has started both"], history["daemon works"]
    of_any_process = {name: value for name, value in parent.value.items() if name != "parent"}
    assert daemon.value == {**of_any_process, "parent": daemon.ppid}
    assert daemon.value["terminal"] is True
    assert daemon.value == history["sibling works"].value


DAEMON_OUTPUT = claim(
    "daemon.output",
    says="What a daemonic child has printed before it is ended can be seen.",
    answer="What a daemonic child prints to a pipe and does not flush is lost; a terminal shows it.",
    why="Printed to a pipe or a file, lines wait in a buffer in the child, which is lost with it.",
    sources=["https://docs.python.org/3/library/sys.html#sys.stdout"],
    see=["output.lost"],
)


@pytest.fixture(scope="module")
def printed_to_a_pipe(record: Run) -> History:
    """A daemonic child prints two lines to a pipe, then its sibling prints one; then their main process ends."""
    program = record("daemon_prints", to="pipe")
    program.open("daemon may print")
    program.reaches("daemon has printed")
    program.open("sibling may print")
    program.reaches("sibling has printed")
    program.open("parent may end")
    program.reaches("parent at its last line")
    program.open("sibling may end")
    program.main_exits()
    program.open("daemon may end")  # it has been ended; if it has not, it ends now
    return program.ends(says="printed by sibling")


@refutes(DAEMON_OUTPUT, when="if standard output is a pipe")
def test_what_a_daemonic_child_has_printed_to_a_pipe_is_lost_when_it_is_ended(printed_to_a_pipe: History) -> None:
    """A line that a daemonic child has printed, and not flushed, is lost when the child is ended.

    A line that a sibling has printed arrives, if the sibling is not daemonic.
    """
    lines = printed_to_a_pipe.output.splitlines()

    assert [line for line in lines if line.startswith("printed")] == ["printed by sibling"]


@remedies(DAEMON_OUTPUT, "Flush what a daemonic child prints: `print(…, flush=True)`.", when="if it is flushed")
@upholds(DAEMON_OUTPUT, when="if it is flushed")
def test_what_a_daemonic_child_has_flushed_arrives(printed_to_a_pipe: History) -> None:
    """A line that a daemonic child has printed to a pipe arrives, although the child is ended later."""
    lines = printed_to_a_pipe.output.splitlines()

    assert [line for line in lines if not line.startswith("printed")] == ["flushed by daemon"]


@upholds(DAEMON_OUTPUT, platform="posix", when="if standard output is a terminal")
def test_a_terminal_shows_at_once_what_a_daemonic_child_prints(run: Run) -> None:
    """A line that a daemonic child prints is shown before the child is ended."""
    program = run("daemon_prints", to="terminal")
    program.open("daemon may print")
    program.reaches("daemon has printed")
    program.goes_on_to("terminal shows")
    program.open("parent may end")
    program.main_exits()
    program.open("daemon may end")

    assert program.ends()["terminal shows"].value == ["flushed by daemon\n", "printed by daemon\n"]


DAEMON_NO_CHILDREN = claim(
    "daemon.no-children",
    says="A daemonic process cannot have children.",
    answer="`start()` raises AssertionError in a daemonic process, except with -O; `subprocess` works.",
    why="The check is an assert statement, which -O removes. It asks for the flag of the process that calls `start()`.",
    undecided=[
        "A pool, an executor or a manager starts processes, so a daemonic process cannot have one (Process.start())",
    ],
    about=["Process.start()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.daemon"],
    see=["pool.nested", "orphan.outlives-parent"],
)


@pytest.fixture(scope="module")
def attempts(record: Run) -> History:
    """A daemonic child tries to start two children, runs a command, clears its flag, and tries again.

    Then a child that is not daemonic starts two.
    """
    return record("daemon_children", tries="other ways, too").ends()


def between(history: History, begin: str, end: str) -> list[tuple[str, object]]:
    """What is logged after one event and before another, with its values."""
    events = history[history.index(history[begin]) + 1 : history.index(history[end])]
    return [(event.what, event.value) for event in events if not event.is_act]


#: What is logged while a process starts and joins two children, one after the other.
STARTED_AND_JOINED = [
    ("grandchild works", {"daemonic": True}),
    ("child is back from join", {"exitcode": 0}),
    ("grandchild works", {"daemonic": False}),
    ("child is back from join", {"exitcode": 0}),
]


@upholds(DAEMON_NO_CHILDREN, when="by start() without -O")
def test_start_raises_assertion_error_in_a_daemonic_process(attempts: History) -> None:
    """In a daemonic process `start()` raises AssertionError, whether the new child is to be daemonic or not."""
    assert [event.what for event in attempts[:2]] == 2 * ["start raises AssertionError"]


@refutes(DAEMON_NO_CHILDREN, when="by subprocess")
def test_a_daemonic_process_can_run_a_command(attempts: History) -> None:
    """A daemonic process can run a command by `subprocess.run()`."""
    assert attempts["child is back from the command"].value == {"exitcode": 3}


@refutes(DAEMON_NO_CHILDREN, when="if it sets its own flag to False")
def test_a_daemonic_process_that_clears_its_own_flag_can_start_children(attempts: History) -> None:
    """A daemonic process can start and join children after `current_process().daemon = False`.

    They may be daemonic or not.
    """
    begin, end = "child has cleared its flag", "parent has joined the daemonic child"

    assert between(attempts, begin, end) == STARTED_AND_JOINED


@refutes(DAEMON_NO_CHILDREN, when="by start() with -O")
def test_with_o_a_daemonic_process_can_have_children(run: Run) -> None:
    """A daemonic process can start and join children, daemonic ones and others."""
    history = run("daemon_children", tries="to start children", options=("-O",)).ends()

    assert [(event.what, event.value) for event in history.by_program][:-1] == STARTED_AND_JOINED


@remedies(
    DAEMON_NO_CHILDREN,
    "Do not make a process daemonic that has to start processes; join it. If it must not outlive its parent, have it "
    "watch its parent, as `orphan.outlives-parent` shows.",
)
def test_a_child_that_is_not_daemonic_can_start_children(attempts: History) -> None:
    """A child that is not daemonic can start and join children, daemonic ones and others."""
    begin, end = "parent has joined the daemonic child", "parent has joined the other child"

    assert between(attempts, begin, end) == STARTED_AND_JOINED
