"""Daemonic children: what happens to them, and to a sibling that is not daemonic, when the main process ends."""

import pytest

from specs.harness.api import History, Run, gone, kills, main_exits, refutes, upholds


def run_past_the_last_line(run: Run, *, flag: str, ending: str, code: int = 0, says: str = "") -> History:
    """A main process with two working children ends. The daemonic one has to end while its sibling is held at a gate.

    flag: what makes the first child daemonic, the constructor's argument or the attribute. ending: what the main
    process does after its last line. code, says: its exit code, and what it writes.
    """
    program = run("daemon", flag=flag, ending=ending)
    daemon = program.reaches("daemon works")
    program.reaches("sibling works", "parent has started both")
    program.open("parent may end")
    program.reaches("parent at its last line")
    program.exits(daemon)  # it has ended; for the OS it may still exist, as a zombie
    program.stays_quiet()
    program.open("daemon may end", "sibling may end")
    return program.ends(code=code, says=says)


@pytest.fixture(scope="module", params=["constructor", "attribute"])
def plain_end(request: pytest.FixtureRequest, record: Run) -> History:
    """A main process just runs past its last line. Its child is made daemonic in one of the two ways."""
    return run_past_the_last_line(record, flag=request.param, ending="nothing")


@upholds("daemon.ends-with-parent", when="if the main process ends by itself")
@pytest.mark.parametrize(
    ("ending", "code", "says"),
    [("sys.exit(3)", 3, ""), ("raise ValueError", 1, "ValueError: raised by the parent")],
    ids=["sys.exit", "uncaught exception"],
)
def test_a_daemonic_child_is_ended_when_its_main_process_exits(run: Run, ending: str, code: int, says: str) -> None:
    assert run_past_the_last_line(run, flag="constructor", ending=ending, code=code, says=says) == [
        {"daemon works", "sibling works", "parent has started both"},
        "parent at its last line",
        gone("daemon"),
        "sibling ends",
        "sibling cleans up",
        main_exits(code),
    ]


@upholds("daemon.ends-with-parent", when="if the main process ends by itself")
@upholds("daemon.flag")
def test_a_child_is_daemonic_if_the_flag_is_set_in_the_constructor_or_before_start(plain_end: History) -> None:
    assert plain_end["daemon works"].value == {"daemonic": True}
    assert plain_end["sibling works"].value == {"daemonic": False}
    assert plain_end == [
        {"daemon works", "sibling works", "parent has started both"},
        "parent at its last line",
        gone("daemon"),
        "sibling ends",
        "sibling cleans up",
        main_exits(0),
    ]


@upholds("daemon.sibling-finishes")
def test_a_child_that_is_not_daemonic_finishes_its_work(plain_end: History) -> None:
    assert [event.what for event in plain_end if event.name == "sibling"] == [
        "sibling works",
        "sibling ends",
        "sibling cleans up",
    ]


@upholds("daemon.work-is-lost")
def test_a_daemonic_child_never_does_the_rest_of_its_work(plain_end: History) -> None:
    assert len(plain_end.all(gone("daemon"))) == 1
    assert [event.what for event in plain_end if event.name == "daemon"] == ["daemon works"]


@refutes("daemon.ends-with-parent", when="if the main process calls os._exit()")
def test_a_daemonic_child_keeps_working_after_its_main_process_has_called_os_exit(run: Run) -> None:
    program = run("daemon", flag="constructor", ending="os._exit(4)")
    program.reaches("daemon works", "sibling works")
    program.open("parent may end")
    assert program.main_exits() == 4
    program.stays_quiet()

    program.open("daemon may end")
    program.goes_on_to("daemon cleans up")
    program.open("sibling may end")

    assert program.ends(code=4) == [
        {"daemon works", "sibling works", "parent has started both"},
        "parent at its last line",
        main_exits(4),
        "daemon ends",
        "daemon cleans up",
        "sibling ends",
        "sibling cleans up",
    ]


@refutes("daemon.ends-with-parent", when="if the main process is killed")
def test_a_daemonic_child_keeps_working_after_its_main_process_was_killed(run: Run) -> None:
    program = run("daemon", flag="constructor", ending="nothing")
    program.reaches("daemon works", "sibling works")
    parent = program.reaches("parent has started both")
    program.kill(parent)
    program.main_exits()
    program.stays_quiet()

    program.open("daemon may end")
    program.goes_on_to("daemon cleans up")
    program.open("sibling may end")

    assert program.ends() == [
        {"daemon works", "sibling works", "parent has started both"},
        kills(parent.name),
        "daemon ends",
        "daemon cleans up",
        "sibling ends",
        "sibling cleans up",
    ]


@upholds("daemon.before-start", when="without -O")
def test_setting_the_flag_after_start_raises_assertion_error_and_the_child_finishes_its_work(run: Run) -> None:
    program = run("daemon_too_late")
    program.reaches("child works")
    program.open("parent may set the flag")
    program.goes_on_to("setting the flag raises AssertionError")
    program.reaches("parent at its last line")
    program.stays_quiet()

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


@refutes("daemon.before-start", when="with -O")
def test_with_o_the_flag_can_be_set_after_start_and_the_child_is_ended_with_its_parent(run: Run) -> None:
    program = run("daemon_too_late", options=("-O",))
    child = program.reaches("child works")
    program.open("parent may set the flag")
    program.goes_on_to("the flag is set")

    program.exits(child)
    program.open("child may end")

    history = program.ends()
    assert history == ["child works", "the flag is set", "parent at its last line", main_exits(0)]
    assert history["the flag is set"].value == {"daemonic": True}


@upholds("daemon.terminate-instead")
def test_a_child_that_is_terminated_on_the_last_line_ends_as_a_daemonic_one_does(run: Run) -> None:
    program = run("terminate_at_the_end")
    child = program.reaches("child works")
    program.reaches("sibling works")
    program.open("parent may end")
    program.reaches("parent at its last line")

    program.exits(child)
    program.stays_quiet()
    program.open("child may end", "sibling may end")

    assert program.ends() == [
        {"child works", "sibling works"},
        "parent at its last line",
        gone("child"),
        "sibling ends",
        "sibling cleans up",
        main_exits(0),
    ]
