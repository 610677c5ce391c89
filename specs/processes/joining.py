"""Joining: what `join` waits for, who can join whom, and what tells that a child has ended."""

from dataclasses import replace

import pytest

from specs.harness.api import (
    History,
    Run,
    beyond_the_documentation,
    claim,
    kills,
    main_exits,
    refutes,
    upholds,
)

JOIN_ORDERS = claim(
    "join.orders",
    says="With join(), the child's last action comes before the main process's last line.",
    answer="TODO",
    # was: Everything that the child does happens before join() returns, and therefore before everything that the main process does afterwards.
    about=["Process.join(timeout)"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.join"],
)


@upholds(JOIN_ORDERS)
def test_with_join_the_child_ends_before_its_parents_last_line(run: Run) -> None:
    program = run("join")
    program.open("child may end")  # only join can make the parent wait now

    assert program.ends() == [
        "parent starts child",
        {"parent joins", ("child works", "child ends")},
        "parent is back from join",
        main_exits(0),
    ]


JOIN_WAITS = claim(
    "join.waits",
    says="join() makes the main process wait for the child.",
    answer="TODO",
    # was: join() without a timeout returns after the child has ended, not before, and not as soon as its work is done: a child waits for its own non-daemonic children before it exits, as a main process does. Under forkserver, however, only the fork server knows when a child ends: if it is killed, join() returns at once, is_alive() is False, exitcode is 255, and the main process exits while its children keep running.
    about=["Process.join(timeout)"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.join"],
)


@upholds(JOIN_WAITS)
def test_a_parent_stays_in_join_until_its_child_has_ended(run: Run) -> None:
    program = run("join")
    parent = program.reaches("parent joins")
    program.goes_on_to("child works")
    program.stays_quiet(parent)

    program.open("child may end")

    assert program.ends() == [
        "parent starts child",
        {"parent joins", "child works"},
        "child ends",
        "parent is back from join",
    ]


@upholds(JOIN_WAITS)
def test_join_waits_for_its_own_child_and_not_for_any(run: Run) -> None:
    program = run("join_several")
    parent = program.reaches("parent joins first child")
    second = program.reaches("second child works")
    program.reaches("first child works")
    program.waits_without_timeout(parent)
    program.open("second child may end")
    program.exits(second)
    program.waits_without_timeout(parent)

    program.open("first child may end")

    history = program.ends()
    assert history == [
        {"parent joins first child", "first child works", "second child works"},
        "second child ends",
        "first child ends",
        "parent is back from join",
        "parent joins second child",
        "parent is back from join",
    ]
    assert [event.value for event in history.all("parent is back from join")] == 2 * [{"exitcode": 0, "alive": False}]


@upholds(JOIN_WAITS)
def test_join_waits_for_a_child_that_waits_for_a_child_of_its_own_at_its_exit(run: Run) -> None:
    program = run("join_grandchild")
    parent = program.reaches("parent joins")
    program.reaches("grandchild works")  # on Windows, it needs its parent until it does
    program.open("child's work may end")
    child = program.reaches("child's work is done")
    program.waits_without_timeout(parent, child)

    program.open("grandchild may end")

    history = program.ends()
    assert history == [
        {"parent joins", "grandchild works"},
        "child's work is done",
        "grandchild ends",
        "parent is back from join",
    ]
    assert history["parent is back from join"].value == {"exitcode": 0}


@beyond_the_documentation
@refutes(JOIN_WAITS, under="forkserver", when="if the fork server is killed")
def test_without_its_fork_server_join_returns_at_once_and_the_children_work_on(run: Run) -> None:
    program = run("join_several")
    first = program.reaches("first child works")
    program.reaches("second child works", "parent joins first child")
    program.kill(replace(first, name="fork server", pid=first.ppid))
    program.goes_on_to("parent joins second child")
    assert program.main_exits() == 0
    program.stays_quiet()

    program.open("second child may end")
    program.goes_on_to("second child ends")
    program.open("first child may end")

    history = program.ends()
    assert history == [
        {"parent joins first child", "first child works", "second child works"},
        kills("fork server"),
        "parent is back from join",
        "parent joins second child",
        "parent is back from join",
        main_exits(0),
        "second child ends",
        "first child ends",
    ]
    assert [event.value for event in history.all("parent is back from join")] == 2 * [{"exitcode": 255, "alive": False}]


JOIN_TIMEOUT_OPTIONAL = claim(
    "join.timeout-optional",
    says="join() accepts an optional timeout.",
    answer="TODO",
    # was: When the timeout expires, join() returns and the child keeps running. A timeout of 0 or less expires at once. join() returns None whether the child has ended or not: check exitcode or is_alive() to see which. Under fork and spawn it may wait for something else than the child's end: see process.sentinel.
    about=["Process.join(timeout)"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.join"],
)


@upholds(JOIN_TIMEOUT_OPTIONAL)
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


JOIN_CREATOR = claim(
    "join.creator",
    says="Only the process that has created a child can join it.",
    answer="TODO",
    # was: Any of its threads can, again and again. A sibling that has inherited the object by fork gets AssertionError. The check is an assert statement: under python -O join() returns at once in the sibling, while the child keeps running. Under spawn and forkserver the object of a started child cannot be passed to a sibling: start() raises TypeError (decided on CPython). A process that joins itself gets AssertionError, or AttributeError under -O.
    about=["Process.join(timeout)"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.join"],
)


@upholds(JOIN_CREATOR)
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


@upholds(JOIN_CREATOR, under="fork", when="without -O")
def test_join_raises_assertion_error_in_a_sibling(run: Run) -> None:
    program = run("joiners", sibling="yes")
    program.reaches("child works", "threads join")
    program.open("child may end")

    history = program.ends()
    assert history["sibling cannot join child"].value == {"error": "AssertionError"}


@refutes(JOIN_CREATOR, under="fork", when="with -O")
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
@upholds(JOIN_CREATOR, under=("spawn", "forkserver"), interpreter="cpython", platform="posix")
def test_the_object_of_a_started_child_cannot_be_passed_to_a_sibling(run: Run) -> None:
    pass_to_a_sibling(run, says="")


@beyond_the_documentation
@upholds(JOIN_CREATOR, interpreter="cpython", platform="win32")
def test_on_windows_a_started_childs_object_cannot_be_passed_and_the_sibling_fails(run: Run) -> None:
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


@upholds(JOIN_CREATOR, when="if a process joins itself")
@without_and_with_o
def test_join_raises_if_a_process_joins_itself(run: Run, options: tuple[str, ...], error: str) -> None:
    history = join_too_early(run, options)

    for attempt in ("parent cannot join itself", "child cannot join itself"):
        assert history[attempt].value == {"error": error}


JOIN_AFTER_START = claim(
    "join.after-start",
    says="join() can only be called after start().",
    answer="TODO",
    # was: Before that, it raises AssertionError, or AttributeError under python -O.
    about=["Process.join(timeout)"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.join"],
)


@upholds(JOIN_AFTER_START)
@without_and_with_o
def test_join_raises_before_the_start(run: Run, options: tuple[str, ...], error: str) -> None:
    history = join_too_early(run, options)

    assert history["parent cannot join child"].value == {"error": error}


IS_ALIVE_TELLS = claim(
    "is-alive.tells",
    says="is_alive() returns whether the process is running.",
    answer="TODO",
    # was: It returns False before start(), True while the child runs, and False after the child's end, joined or not. Under fork and spawn it stays True, and exitcode stays None, if it was not the object that reaped the child: if the parent ignores SIGCHLD, so that the OS does, or if the program itself calls os.waitpid(). A fork server reaps its children itself. Not decided here: for a moment after the end it can be True in one thread while another one joins (gh-130895, gh-148318).
    about=["Process.is_alive()", "Process.exitcode"],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.is_alive",
        "gh-92881",
        "gh-130895",
        "gh-148318",
    ],
)


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


@upholds(IS_ALIVE_TELLS, when="if the object reaps the child")
def test_is_alive_is_true_from_the_start_until_the_child_has_ended_joined_or_not(run: Run) -> None:
    history = ask_at_each_step(run, reaped_by="nobody")

    alive, exitcodes = answers(history)
    assert alive == [[False, False], [True, False], [True, True], [True, False], [False, False], [False, False]]
    assert exitcodes == [[None, None], [None, None], [None, None], [None, 0], [0, 0], [0, 0]]
    assert history["first works"].value == {"current_process().is_alive()": True}


@upholds(IS_ALIVE_TELLS, under="forkserver")
@pytest.mark.parametrize("reaped_by", ["the OS", "os.waitpid"])
def test_is_alive_becomes_false_even_if_the_parent_ignores_sigchld_or_calls_waitpid(run: Run, reaped_by: str) -> None:
    alive, exitcodes = answers(ask_at_each_step(run, reaped_by))

    assert alive == [[False, False], [True, False], [True, True], [True, False], [False, False], [False, False]]
    assert exitcodes[-1] == [0, 0]


@refutes(IS_ALIVE_TELLS, under=("fork", "spawn"), platform="posix", when="if the OS or the program reaps the child")
@pytest.mark.parametrize("reaped_by", ["the OS", "os.waitpid"])
def test_is_alive_stays_true_if_the_parent_ignores_sigchld_or_calls_waitpid(run: Run, reaped_by: str) -> None:
    alive, exitcodes = answers(ask_at_each_step(run, reaped_by))

    assert alive == [[False, False], [True, False], [True, True], [True, True], [True, True], [True, True]]
    assert exitcodes[-1] == [None, None]
