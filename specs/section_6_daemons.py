"""What becomes of a daemonic child, and of its sibling that is not, when the main process ends."""

import pytest

from specs.harness.api import History, Run, gone, main_exits, refutes, upholds


def end_of_a_main_process(run: Run, flag: str, ending: str, code: int, says: str) -> History:
    """The daemonic child is seen gone, and nothing more happens, while its sibling is held."""
    program = run("daemon", flag=flag, ending=ending)
    daemon = program.reaches("daemon works")
    program.reaches("sibling works", "parent has started both")
    program.open("parent may end")
    program.reaches("parent at its last line")
    program.exits(daemon)
    program.stays_quiet()
    program.open("daemon may end", "sibling may end")
    return program.ends(code, says)


@pytest.fixture(scope="module", params=["constructor", "attribute"])
def plain_end(request: pytest.FixtureRequest, record: Run) -> History:
    """The end of a main process with a daemonic child, made so by either way of setting the flag."""
    return end_of_a_main_process(record, request.param, "plain end", 0, "")


@upholds("daemon.ends-with-parent", when="of a main process that ends by itself")
@pytest.mark.parametrize(
    ("ending", "code", "says"),
    [("sys.exit", 3, ""), ("uncaught exception", 1, "ValueError: the parent's own")],
    ids=["sys.exit", "uncaught exception"],
)
def test_a_daemonic_child_is_ended_with_its_main_process(run: Run, ending: str, code: int, says: str) -> None:
    assert end_of_a_main_process(run, "constructor", ending, code, says) == [
        {"daemon works", "sibling works", "parent has started both"},
        "parent at its last line",
        gone("daemon"),
        "sibling ends",
        "sibling cleans up",
        main_exits(code),
    ]


@upholds("daemon.ends-with-parent", when="of a main process that ends by itself")
@upholds("daemon.flag")
def test_a_child_with_the_flag_is_ended_with_its_main_process(plain_end: History) -> None:
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
def test_a_child_without_the_flag_works_on_to_its_end(plain_end: History) -> None:
    assert [event.what for event in plain_end if event.name == "sibling"] == [
        "sibling works",
        "sibling ends",
        "sibling cleans up",
    ]


@upholds("daemon.work-is-lost")
def test_what_a_daemonic_child_had_left_to_do_is_never_done(plain_end: History) -> None:
    assert [event.what for event in plain_end if event.name == "daemon"] == ["daemon works"]


@refutes("daemon.ends-with-parent", when="of one that leaves by os._exit")
def test_a_daemonic_child_works_on_after_its_main_process_has_left_by_os_exit(run: Run) -> None:
    program = run("daemon", ending="os._exit")
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


@refutes("daemon.ends-with-parent", when="of one that is killed")
def test_a_daemonic_child_works_on_after_its_main_process_was_killed(run: Run) -> None:
    program = run("daemon")
    program.reaches("daemon works", "sibling works")
    program.kill(program.reaches("parent has started both"))
    program.main_exits()
    program.stays_quiet()

    program.open("daemon may end")
    program.goes_on_to("daemon cleans up")
    program.open("sibling may end")

    assert program.ends() == [
        {"daemon works", "sibling works", "parent has started both"},
        "daemon ends",
        "daemon cleans up",
        "sibling ends",
        "sibling cleans up",
    ]


@upholds("daemon.before-start", when="as Python runs by default")
def test_the_flag_is_refused_once_the_child_has_started_and_the_child_works_on_to_its_end(run: Run) -> None:
    program = run("daemon_too_late")
    program.reaches("child works")
    program.open("parent may set the flag")
    program.goes_on_to("the flag is refused")
    program.reaches("parent at its last line")
    program.stays_quiet()

    program.open("child may end")

    history = program.ends()
    assert history == ["child works", "the flag is refused", "parent at its last line", "child ends", main_exits(0)]
    assert history["the flag is refused"].value == {"daemonic": False}


@refutes("daemon.before-start", when="under python -O")
def test_under_python_o_the_flag_is_accepted_late_and_the_child_is_ended_with_its_parent(run: Run) -> None:
    program = run("daemon_too_late", options=("-O",))
    child = program.reaches("child works")
    program.open("parent may set the flag")
    program.goes_on_to("the flag is accepted")

    program.exits(child)
    program.open("child may end")

    history = program.ends()
    assert history == ["child works", "the flag is accepted", "parent at its last line", main_exits(0)]
    assert history["the flag is accepted"].value == {"daemonic": True}


@upholds("daemon.terminate-instead")
def test_a_child_that_is_terminated_at_the_end_ends_as_a_daemonic_one_does(run: Run) -> None:
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
