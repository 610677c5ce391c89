"""Waiting for children: `join` with a timeout, who may join, and `is_alive`."""

import pytest

from specs.harness.api import History, Run, beyond_the_documentation, refutes, upholds


@upholds("join.timeout-optional")
def test_join_returns_none_when_its_timeout_expires_and_the_child_keeps_working(run: Run) -> None:
    program = run("join_timeout")
    second = program.reaches("second works")
    program.reaches("first works")
    program.open("parent may join first")
    expired = [program.goes_on_to(f"a timeout of {timeout} expires") for timeout in ("0", "-1", "0.05")]
    program.stays_quiet(expired[-1])  # the parent has called join again, with a timeout of a day
    program.open("second may end")
    program.exits(second)
    program.stays_quiet()

    program.open("first may end")

    history = program.ends()
    assert history == [
        {"first works", "second works"},
        "a timeout of 0 expires",
        "a timeout of -1 expires",
        "a timeout of 0.05 expires",
        "second ends",
        "first ends",
        "parent is back from join",
        "parent is back from a join with a timeout of 0",
    ]
    still_works = {"join returned": None, "alive": True, "exitcode": None, "over": True}
    has_ended = {"join returned": None, "alive": False, "exitcode": 0}
    assert [event.value for event in expired] == [still_works] * 3
    assert history["parent is back from join"].value == has_ended
    assert history["parent is back from a join with a timeout of 0"].value == has_ended


@upholds("join.creator")
def test_each_thread_of_the_creator_waits_in_join_and_can_join_again(run: Run) -> None:
    program = run("joiners")
    program.reaches("threads join", "child works")
    program.stays_quiet()

    program.open("child may end")

    history = program.ends()
    assert history == [
        "parent cannot join itself",
        "parent cannot join child",
        {"threads join", ("child cannot join itself", "child works")},
        "child ends",
        {"thread 1 is back from joining child", "thread 2 is back from joining child"},
        "join 3 returns",
        "join 4 returns",
    ]
    assert history["join 3 returns"].value == history["join 4 returns"].value == {"alive": False}


@upholds("join.creator", under="fork", when="without -O")
def test_join_raises_assertion_error_in_a_sibling(run: Run) -> None:
    program = run("joiners", sibling="yes")
    program.reaches("child works", "threads join")
    program.open("child may end")

    history = program.ends()
    assert history["sibling cannot join child"].value == {"error": "AssertionError"}


@refutes("join.creator", under="fork", when="with -O")
def test_with_o_join_returns_in_a_sibling_while_the_child_still_works(run: Run) -> None:
    program = run("joiners", options=("-O",), sibling="yes")
    program.reaches("child works")
    program.goes_on_to("sibling is back from joining child")
    program.goes_on_to("threads join")
    program.stays_quiet()

    program.open("child may end")

    assert program.ends() == [
        "parent cannot join itself",
        "parent cannot join child",
        {("child cannot join itself", "child works"), ("sibling is back from joining child", "threads join")},
        "child ends",
        {"thread 1 is back from joining child", "thread 2 is back from joining child"},
        "join 3 returns",
        "join 4 returns",
    ]


def pass_to_a_sibling(run: Run, says: str) -> None:
    """A parent tries to start a sibling of its child that has the child's object among its arguments."""
    program = run("joiners", sibling="yes")
    program.reaches("child works", "threads join")
    program.open("child may end")

    assert program.ends(says=says)["sibling cannot be started"].value == {"error": "TypeError"}


@beyond_the_documentation
@upholds("join.creator", under=("spawn", "forkserver"), interpreter="cpython", platform="posix")
def test_the_object_of_a_started_child_cannot_be_passed_to_a_sibling(run: Run) -> None:
    pass_to_a_sibling(run, says="")


@beyond_the_documentation
@upholds("join.creator", interpreter="cpython", platform="win32")
def test_on_windows_the_object_of_a_started_child_cannot_be_passed_to_a_sibling_whose_process_fails(run: Run) -> None:
    pass_to_a_sibling(run, says="Traceback (most recent call last)")


#: Without asserts, what `join` finds wrong is found by something else.
without_and_with_o = pytest.mark.parametrize(
    ("options", "error"), [((), "AssertionError"), (("-O",), "AttributeError")], ids=["without -O", "with -O"]
)


def join_too_early(run: Run, options: tuple[str, ...]) -> History:
    """A parent joins its child before the start, and itself; the child joins itself."""
    program = run("joiners", options=options)
    program.open("child may end")
    return program.ends()


@upholds("join.after-start")
@without_and_with_o
def test_join_raises_before_the_start(run: Run, options: tuple[str, ...], error: str) -> None:
    history = join_too_early(run, options)

    assert history["parent cannot join child"].value == {"error": error}


@upholds("join.creator", when="if a process joins itself")
@without_and_with_o
def test_join_raises_if_a_process_joins_itself(run: Run, options: tuple[str, ...], error: str) -> None:
    history = join_too_early(run, options)

    for attempt in ("parent cannot join itself", "child cannot join itself"):
        assert history[attempt].value == {"error": error}


def ask_at_each_step(run: Run, reaped_by: str) -> History:
    """Two children end, the second before the first; at each step their parent asks whether they are alive."""
    program = run("is_alive", reaped_by=reaped_by)
    children = {name: program.reaches(f"{name} works") for name in ("first", "second")}
    program.reaches("second is started")  # on a busy machine, that may be later than the child works
    for name in ("second", "first"):
        program.open(f"{name} may end")
        program.reaches(f"{name} seems to have ended")
        program.exits(children[name])
        program.open(f"parent may ask about {name}")
        program.goes_on_to(f"{name} has ended")
    return program.ends()


STEPS = (
    "children are built",
    "first is started",
    "second is started",
    "second has ended",
    "first has ended",
    "both are joined",
)


def answers(history: History) -> tuple[list[list[bool]], list[list[int | None]]]:
    """What is_alive() returns at each step for both children, and what exitcode is then."""
    values = [history[step].value for step in STEPS]
    return [value["alive"] for value in values], [value["exitcode"] for value in values]


@upholds("is-alive.tells", when="if the object reaps the child")
def test_is_alive_is_true_from_the_start_until_the_child_has_ended_joined_or_not(run: Run) -> None:
    history = ask_at_each_step(run, reaped_by="nobody")

    alive, exitcodes = answers(history)
    assert alive == [[False, False], [True, False], [True, True], [True, False], [False, False], [False, False]]
    assert exitcodes == [[None, None], [None, None], [None, None], [None, 0], [0, 0], [0, 0]]
    assert history["first works"].value == {"current_process().is_alive()": True}


@upholds("is-alive.tells", under="forkserver")
@pytest.mark.parametrize("reaped_by", ["the OS", "os.waitpid"])
def test_is_alive_is_false_after_the_end_even_if_the_parent_ignores_or_reaps_its_own_children(
    run: Run, reaped_by: str
) -> None:
    alive, exitcodes = answers(ask_at_each_step(run, reaped_by))

    assert alive == [[False, False], [True, False], [True, True], [True, False], [False, False], [False, False]]
    assert exitcodes[-1] == [0, 0]


@refutes("is-alive.tells", under=("fork", "spawn"), platform="posix", when="if the OS or the program reaps the child")
@pytest.mark.parametrize("reaped_by", ["the OS", "os.waitpid"])
def test_is_alive_stays_true_if_the_parent_ignores_sigchld_or_calls_waitpid(run: Run, reaped_by: str) -> None:
    alive, exitcodes = answers(ask_at_each_step(run, reaped_by))

    assert alive == [[False, False], [True, False], [True, True], [True, True], [True, True], [True, True]]
    assert exitcodes[-1] == [None, None]
