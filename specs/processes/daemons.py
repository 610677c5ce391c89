"""Daemonic children: what happens to them, and to a sibling that is not daemonic, when the main process ends."""

from dataclasses import replace

import pytest

from specs.harness.api import History, Run, claim, gone, kills, main_exits, needs, refutes, upholds

pytestmark = needs("Process(daemon)")


DAEMON_ENDS_WITH_PARENT = claim(
    "daemon.ends-with-parent",
    says="A daemonic child is ended when the main process ends.",
    answer="TODO",
    # was: The main process terminates its daemonic children when it ends normally, by sys.exit() or with an uncaught exception. After os._exit(), or if the main process is killed, nobody terminates them, and they keep running. So they do under forkserver if the fork server was killed: the main process takes them for dead. On POSIX, a daemonic child that ignores SIGTERM is not ended, and keeps the main process from exiting: contrary to the documentation, daemonic children are joined too. On Windows no child can ignore its end.
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.daemon"],
)


ALL_WORK = {"first daemon works", "second daemon works", "sibling works", "parent has started its children"}


#: What happens when the main process ends by itself.
DAEMONS_ARE_ENDED = [
    ALL_WORK,
    "parent at its last line",
    gone("first daemon"),
    gone("second daemon"),
    "sibling ends",
    "sibling cleans up",
]


def run_past_the_last_line(run: Run, *, ending: str, code: int = 0, says: str = "") -> History:
    """A main process with three working children ends. Two are daemonic, and have to end; the third is at a gate.

    ending: what the main process does after its last line. code, says: its exit code, and what it writes.
    """
    program = run("daemon", ending=ending)
    first = program.reaches("first daemon works")
    second = program.reaches("second daemon works")
    program.reaches("sibling works", "parent has started its children")
    program.open("parent may end")
    parent = program.reaches("parent at its last line")
    program.exits(first, second)  # they have ended; for the OS they may still exist, as zombies
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
    history = run_past_the_last_line(run, ending=ending, code=code, says=says)

    assert history == [*DAEMONS_ARE_ENDED, main_exits(code)]


@pytest.fixture(scope="module")
def plain_end(record: Run) -> History:
    """A main process just runs past its last line."""
    return run_past_the_last_line(record, ending="nothing")


@upholds(DAEMON_ENDS_WITH_PARENT, when="if the main process ends by itself")
def test_daemonic_children_are_ended_before_the_main_process_exits(plain_end: History) -> None:
    assert plain_end == [*DAEMONS_ARE_ENDED, main_exits(0)]


#: What happens when it cannot see to that.
DAEMONS_WORK_ON = [
    "second daemon ends",
    "second daemon cleans up",
    "first daemon ends",
    "first daemon cleans up",
    "sibling ends",
    "sibling cleans up",
]


@refutes(DAEMON_ENDS_WITH_PARENT, when="if the main process calls os._exit()")
def test_daemonic_children_keep_working_after_their_main_process_has_called_os_exit(run: Run) -> None:
    program = run("daemon", ending="os._exit(4)")
    program.reaches("first daemon works", "second daemon works", "sibling works")
    program.open("parent may end")
    assert program.main_exits() == 4
    program.stays_quiet()

    program.open("second daemon may end")
    program.goes_on_to("second daemon cleans up")
    program.open("first daemon may end")
    program.goes_on_to("first daemon cleans up")
    program.open("sibling may end")

    assert program.ends(code=4) == [ALL_WORK, "parent at its last line", main_exits(4), *DAEMONS_WORK_ON]


@refutes(DAEMON_ENDS_WITH_PARENT, when="if the main process is killed")
def test_daemonic_children_keep_working_after_their_main_process_was_killed(run: Run) -> None:
    program = run("daemon", ending="nothing")
    program.reaches("first daemon works", "second daemon works", "sibling works")
    parent = program.reaches("parent has started its children")
    program.kill(parent)
    program.main_exits()
    program.stays_quiet()

    program.open("second daemon may end")
    program.goes_on_to("second daemon cleans up")
    program.open("first daemon may end")
    program.goes_on_to("first daemon cleans up")
    program.open("sibling may end")

    assert program.ends() == [ALL_WORK, kills(parent.name), *DAEMONS_WORK_ON]


@refutes(DAEMON_ENDS_WITH_PARENT, under="forkserver", when="if the fork server is killed")
def test_daemonic_children_whose_fork_server_was_killed_outlive_the_main_process(run: Run) -> None:
    program = run("daemon", ending="nothing")
    first = program.reaches("first daemon works")
    program.reaches("second daemon works", "sibling works", "parent has started its children")
    program.kill(replace(first, name="fork server", pid=first.ppid))
    program.open("parent may end")
    assert program.main_exits() == 0
    program.stays_quiet()

    program.open("second daemon may end")
    program.goes_on_to("second daemon cleans up")
    program.open("first daemon may end")
    program.goes_on_to("first daemon cleans up")
    program.open("sibling may end")

    assert program.ends() == [
        ALL_WORK,
        kills("fork server"),
        "parent at its last line",
        main_exits(0),
        *DAEMONS_WORK_ON,
    ]


@refutes(DAEMON_ENDS_WITH_PARENT, platform="posix", when="if the child ignores SIGTERM")
def test_a_main_process_waits_for_a_daemonic_child_that_ignores_sigterm(run: Run) -> None:
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


@upholds(DAEMON_ENDS_WITH_PARENT, platform="win32", when="if the child ignores SIGTERM")
def test_on_windows_a_daemonic_child_that_ignores_sigterm_is_ended_as_any_other(run: Run) -> None:
    program = run("daemon_ignores_sigterm")
    daemons = [program.reaches(f"{who} daemon works") for who in ("first", "second")]
    program.open("parent may end")
    program.exits(*daemons)
    program.open("first daemon may end", "second daemon may end")

    assert program.ends() == [{"first daemon works", "second daemon works"}, "parent at its last line"]


DAEMON_FLAG = claim(
    "daemon.flag",
    says="One way to request this is the daemon flag, set before start().",
    answer="TODO",
    # was: The attribute and the constructor's argument have the same effect. Without either, the flag is inherited from the process that creates the object: for the main process and other processes that are not daemonic it is False, for a daemonic one True.
    about=["Process(daemon)", "Process.daemon"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.daemon"],
)


@upholds(DAEMON_FLAG)
def test_the_flag_can_be_set_in_the_constructor_or_before_start(plain_end: History) -> None:
    assert plain_end == [*DAEMONS_ARE_ENDED, main_exits(0)]


@pytest.fixture(scope="module")
def flags(record: Run) -> History:
    """Three children say whether they are daemonic, and have ended before their main process does."""
    program = record("daemon", ending="nothing")
    children = [program.reaches(f"{child} works") for child in ("first daemon", "second daemon", "sibling")]
    program.open("first daemon may end", "second daemon may end", "sibling may end")
    program.exits(*children)
    program.open("parent may end")
    return program.ends()


@upholds(DAEMON_FLAG)
def test_children_are_daemonic_if_the_flag_is_set_in_the_constructor_or_before_start(flags: History) -> None:
    assert flags["first daemon works"].value["daemonic"] is True
    assert flags["second daemon works"].value["daemonic"] is True
    assert flags["sibling works"].value["daemonic"] is False


@upholds(DAEMON_FLAG)
def test_the_flag_of_a_new_process_object_is_that_of_the_process_that_creates_it(flags: History) -> None:
    assert flags["first daemon works"].value["its objects"] is True
    assert flags["second daemon works"].value["its objects"] is True
    assert flags["sibling works"].value["its objects"] is False


DAEMON_BEFORE_START = claim(
    "daemon.before-start",
    says="Setting the flag after start() raises an exception.",
    answer="TODO",
    # was: It raises AssertionError, and the child is unaffected. The check is an assert statement: under python -O the flag is accepted, and the child is terminated with its parent even though the flag was set late.
    about=["Process.daemon"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.daemon"],
)


@upholds(DAEMON_BEFORE_START, when="without -O")
def test_to_set_the_flag_after_start_raises_assertion_error_and_changes_nothing(run: Run) -> None:
    program = run("daemon_too_late")
    program.reaches("child works")
    program.open("parent may set the flag")
    program.goes_on_to("setting the flag raises AssertionError")
    parent = program.reaches("parent at its last line")
    program.waits_without_timeout(parent)

    program.open("child may end")

    history = program.ends()
    assert history == [
        "child works",
        "setting the flag raises AssertionError",
        "parent at its last line",
        "child ends",
        main_exits(0),
    ]
    assert history["setting the flag raises AssertionError"].value == {"daemonic": False}


@refutes(DAEMON_BEFORE_START, when="with -O")
def test_with_o_the_flag_can_be_set_after_start_and_the_parent_ends_the_child(run: Run) -> None:
    program = run("daemon_too_late", options=("-O",))
    child = program.reaches("child works")
    program.open("parent may set the flag")
    program.goes_on_to("the flag is set")

    program.exits(child)
    program.open("child may end")

    history = program.ends()
    assert history == ["child works", "the flag is set", "parent at its last line", main_exits(0)]
    assert history["the flag is set"].value == {"daemonic": True}


DAEMON_TERMINATE_INSTEAD = claim(
    "daemon.terminate-instead",
    says="The other way is to call terminate() at the end of the main process.",
    answer="TODO",
    # was: The child ends in the same way, because daemonic children are terminated too.
    about=["Process.terminate()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.terminate"],
)


@needs("Process.terminate")
@upholds(DAEMON_TERMINATE_INSTEAD)
def test_a_child_that_is_terminated_on_the_last_line_ends_as_a_daemonic_one_does(run: Run) -> None:
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


DAEMON_SIBLING_FINISHES = claim(
    "daemon.sibling-finishes",
    says="A child that is not daemonic keeps working to its end.",
    answer="TODO",
    # was: The main process first terminates the daemonic children and then waits for the others.
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.daemon"],
)


@upholds(DAEMON_SIBLING_FINISHES)
def test_a_child_that_is_not_daemonic_finishes_its_work(plain_end: History) -> None:
    assert [event.what for event in plain_end if event.name == "sibling"] == [
        "sibling works",
        "sibling ends",
        "sibling cleans up",
    ]


DAEMON_WORK_IS_LOST = claim(
    "daemon.work-is-lost",
    says="What a daemonic child had left to do is never done.",
    answer="TODO",
    # was: Neither its remaining code nor its finally clauses run: it is terminated wherever it happens to be.
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.terminate"],
)


@upholds(DAEMON_WORK_IS_LOST)
@pytest.mark.parametrize("daemon", ["first daemon", "second daemon"])
def test_a_daemonic_child_never_does_the_rest_of_its_work(plain_end: History, daemon: str) -> None:
    assert len(plain_end.all(gone(daemon))) == 1
    assert [event.what for event in plain_end if event.name == daemon] == [f"{daemon} works"]


DAEMON_UNIX = claim(
    "daemon.unix",
    says="A daemonic process is a daemon as Unix knows them: detached from its session, terminal and parent.",
    answer="TODO",
    # was: It has the same session, process group, controlling terminal, working directory and kind of parent as a child that is not daemonic. Decided on POSIX only.
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.daemon"],
    not_applicable=[{"platform": "win32", "because": "Windows has no sessions and no daemons in the sense of Unix"}],
)


@refutes(DAEMON_UNIX, platform="posix")
def test_a_daemonic_child_has_the_session_terminal_and_parent_that_any_child_has(run: Run) -> None:
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
    answer="TODO",
    # was: Printed to a terminal, each line can be seen at once. Printed to a pipe, lines wait in a buffer, which is lost when the child is terminated, unless they are flushed; a child that is not daemonic flushes them when it ends. The terminal is decided on POSIX only.
    sources=["https://docs.python.org/3/library/sys.html#sys.stdout"],
)


def print_and_end(run: Run, *, flush: str) -> History:
    """A daemonic child prints a line to a pipe, then its sibling does; then their main process ends."""
    program = run("daemon_prints", to="pipe", flush=flush)
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
def test_what_a_daemonic_child_has_printed_to_a_pipe_is_lost_when_it_is_ended(run: Run) -> None:
    assert print_and_end(run, flush="no").output == "printed by sibling\n"


@upholds(DAEMON_OUTPUT, when="if it is flushed")
def test_what_a_daemonic_child_has_flushed_arrives(run: Run) -> None:
    assert print_and_end(run, flush="yes").output == "printed by daemon\nprinted by sibling\n"


@upholds(DAEMON_OUTPUT, platform="posix", when="if standard output is a terminal")
def test_a_terminal_shows_at_once_what_a_daemonic_child_prints(run: Run) -> None:
    program = run("daemon_prints", to="terminal", flush="no")
    program.open("daemon may print")
    program.reaches("daemon has printed")
    program.goes_on_to("terminal shows a line")
    program.open("sibling may print")
    program.reaches("sibling has printed")
    program.open("parent may end", "sibling may end")
    program.main_exits()
    program.open("daemon may end")

    history = program.ends()
    assert history["terminal shows a line"].value == "printed by daemon\n"


DAEMON_NO_CHILDREN = claim(
    "daemon.no-children",
    says="A daemonic process cannot have children.",
    answer="TODO",
    # was: Its attempt to start one, daemonic or not, raises AssertionError. The check is an assert statement: under python -O a daemonic process can have children.
    about=["Process.start()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.daemon"],
)


@upholds(DAEMON_NO_CHILDREN, when="without -O")
def test_start_raises_assertion_error_in_a_daemonic_process(run: Run) -> None:
    assert run("daemon_children").ends() == [
        "start raises AssertionError",
        "start raises AssertionError",
        "parent is back from join",
    ]


@refutes(DAEMON_NO_CHILDREN, when="with -O")
def test_with_o_a_daemonic_process_can_have_children(run: Run) -> None:
    history = run("daemon_children", options=("-O",)).ends()

    assert history == [*2 * ["grandchild works", "child is back from join"], "parent is back from join"]
    assert [event.value for event in history.all("grandchild works")] == [{"daemonic": True}, {"daemonic": False}]
    assert [event.value for event in history.all("child is back from join")] == 2 * [{"exitcode": 0}]
