"""Joining: what `join` waits for, who can join whom, and what tells that a child has ended.

`join.orders` is what people want of it, `join.waits` what it waits for, and `join.timeout-optional` how it gives up.
Then come its conditions: who may call it (`join.creator`) and when (`join.after-start`). Who does not want to wait asks
whether the child has ended: `is-alive.tells`. What else can be waited for is `process.sentinel`; what is left of a
child that nobody joins is `process.zombie-until-joined`.
"""

from dataclasses import replace

import pytest

from specs.harness.api import (
    History,
    Run,
    beyond_the_documentation,
    claim,
    details,
    kills,
    main_exits,
    needs,
    refutes,
    remedies,
    upholds,
)

JOIN_ORDERS = claim(
    "join.orders",
    says="With join(), the child's last action comes before the main process's last line.",
    answer="A child's work ends before `join()` does, unless that times out or its fork server dies.",
    see=["join.waits", "join.timeout-optional"],
    about=["Process.join(timeout)"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.join"],
)


@upholds(JOIN_ORDERS)
def test_with_join_the_child_ends_before_its_parents_last_line(run: Run) -> None:
    """What the child does comes before `join()` returns, and so before the parent's last line."""
    program = run("join")
    parent = program.reaches("parent joins")
    program.reaches("child works")
    program.waits_without_timeout(parent)

    program.open("child may end")

    assert program.ends() == [
        "parent starts child",
        {"parent joins", "child works"},
        "child ends",
        "parent is back from join",
        main_exits(0),
    ]


JOIN_WAITS = claim(
    "join.waits",
    says="join() makes the main process wait for the child.",
    answer="`join()` waits until the child has ended, unless its fork server was killed.",
    why=(
        "Under fork and spawn the OS tells the parent when its child has ended. Under forkserver the fork server tells it, "
        "through a pipe: if the fork server dies, the pipe ends, and the parent believes that the child has ended."
    ),
    see=["join.timeout-optional", "process.sentinel"],
    about=["Process.join(timeout)"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.join"],
)


@upholds(JOIN_WAITS)
def test_a_parent_stays_in_join_until_its_child_has_ended(run: Run) -> None:
    """`join()` does not return while the child works, and returns after its work."""
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
    """`join()` waits for the child that it is called for, even if another one has ended. After it, `exitcode` is 0 and
    `is_alive()` False.
    """
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
    """A child whose work is done does not exit before its own child has ended, if that is not daemonic. `join()` waits
    for both.
    """
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


@pytest.fixture(scope="module")
def without_fork_server(record: Run) -> History:
    """The fork server is killed while a parent joins the first of two children; then the main process exits."""
    program = record("join_several")
    first = program.reaches("first child works")
    program.reaches("second child works", "parent joins first child")
    program.kill(replace(first, name="fork server", pid=first.ppid))
    program.goes_on_to("parent joins second child")
    assert program.main_exits() == 0
    program.stays_quiet()

    program.open("second child may end")
    program.goes_on_to("second child ends")
    program.open("first child may end")
    return program.ends()


@beyond_the_documentation
@refutes(JOIN_WAITS, under="forkserver", when="if the fork server is killed")
def test_without_its_fork_server_join_returns_at_once_and_the_children_work_on(without_fork_server: History) -> None:
    """`join()` returns at once. The main process exits, and its children keep working."""
    assert without_fork_server == [
        {"parent joins first child", "first child works", "second child works"},
        kills("fork server"),
        "parent is back from join",
        "parent joins second child",
        "parent is back from join",
        main_exits(0),
        "second child ends",
        "first child ends",
    ]


@needs("Process", "Pipe")
@remedies(
    JOIN_WAITS,
    "Give the child one end of a pipe, close your copy of it, and wait at the other end until the pipe ends.",
    under="forkserver",
    when="if the fork server is killed",
)
def test_a_parent_that_waits_for_the_end_of_a_pipe_waits_for_its_child(run: Run) -> None:
    """A parent that waits for the end of a pipe whose writing end only the child holds waits until the child has
    ended.
    """
    program = run("join_by_pipe")
    first = program.reaches("first child works")
    parent = program.reaches("parent joins first child")
    program.reaches("second child works")
    program.kill(replace(first, name="fork server", pid=first.ppid))
    program.waits_without_timeout(parent)
    program.open("second child may end")
    program.reaches("second child ends")
    program.waits_without_timeout(parent)

    program.open("first child may end")

    assert program.ends() == [
        {"parent joins first child", "first child works", "second child works"},
        kills("fork server"),
        "second child ends",
        "first child ends",
        "parent is back from join",
        "parent joins second child",
        "parent is back from join",
    ]


JOIN_TIMEOUT_OPTIONAL = claim(
    "join.timeout-optional",
    says="join() accepts an optional timeout.",
    answer="When its timeout has expired, `join()` returns None, and the child keeps running.",
    see=["process.sentinel"],
    about=["Process.join(timeout)"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.join"],
)


@upholds(JOIN_TIMEOUT_OPTIONAL)
def test_join_returns_none_when_its_timeout_expires_and_the_child_keeps_working(run: Run) -> None:
    """When its timeout has expired, at once if that is 0 or less, `join()` returns None, and the child keeps working. It
    returns None as well if the child ends in time: only `exitcode` and `is_alive()` tell which.
    """
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


@pytest.fixture(scope="module")
def too_long_timeouts(record: Run) -> History:
    """A parent joins its child with timeouts that are too long, and after that without one, while the child works."""
    program = record("join_timeout", timeouts="too long")
    program.reaches("first works")
    program.open("parent may join first")
    parent = program.goes_on_to("parent joins without a timeout")
    program.waits_without_timeout(parent)
    program.open("first may end")
    return program.ends()


@beyond_the_documentation
@details(JOIN_TIMEOUT_OPTIONAL)
def test_join_raises_overflow_error_for_an_infinite_timeout(too_long_timeouts: History) -> None:
    """`join()` raises OverflowError for a timeout of `float("inf")`. If the timeout is None, it waits until the child has
    ended.
    """
    assert not too_long_timeouts.gave_up("MainProcess")
    assert too_long_timeouts["an infinite timeout raises"].value == "OverflowError"
    has_ended = {"join returned": None, "alive": False, "exitcode": 0}
    assert too_long_timeouts["parent is back from join"].value == has_ended


@beyond_the_documentation
@details(JOIN_TIMEOUT_OPTIONAL, platform="posix")
def test_join_raises_overflow_error_for_a_timeout_of_300_years(too_long_timeouts: History) -> None:
    """`join()` raises OverflowError for a timeout of 300 years."""
    assert too_long_timeouts["a timeout of 300 years raises"].value == "OverflowError"


JOIN_CREATOR = claim(
    "join.creator",
    says="Only the process that has created a child can join it.",
    answer="A child's creator can join it, in any thread; others fail, or return at once with -O.",
    why="`join()` checks by an assert statement that it is called in the process that has created the object.",
    see=["process.sentinel"],
    about=["Process.join(timeout)"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.join"],
)


def join_in_two_threads(record: Run, options: tuple[str, ...] = ()) -> History:
    """A parent joins its child before the start, and itself; the child joins itself. Then two threads join the child."""
    program = record("joiners", options=options)
    program.reaches("child works")
    program.goes_on_to("threads join")
    program.stays_quiet()
    program.open("child may end")
    return program.ends()


@pytest.fixture(scope="module")
def joiners(record: Run) -> History:
    """A process is joined too early, by itself, by two threads at the same time, and then again."""
    return join_in_two_threads(record)


@pytest.fixture(scope="module")
def joiners_with_o(record: Run) -> History:
    """The same, with -O."""
    return join_in_two_threads(record, options=("-O",))


@upholds(JOIN_CREATOR)
def test_each_thread_of_the_creator_waits_in_join_and_can_join_again(joiners: History) -> None:
    """Two threads of the creator can join a child at the same time, and both wait for its end. After that it can be
    joined again, and once more.
    """
    assert joiners == [
        "parent cannot join itself",
        "parent cannot join child",
        {"threads join", ("child cannot join itself", "child works")},
        "child ends",
        {"thread 1 is back from joining child", "thread 2 is back from joining child"},
        "join 3 returns",
        "join 4 returns",
    ]
    assert joiners["join 3 returns"].value == joiners["join 4 returns"].value == {"alive": False}


def let_a_sibling_try(record: Run, options: tuple[str, ...] = ()) -> History:
    """A sibling that has inherited the object of a child that works joins it, asks it, and waits for its sentinel."""
    program = record("joiners", options=options, sibling="yes")
    program.reaches("child works")
    sibling = program.goes_on_to("sibling waits")
    program.goes_on_to("threads join")
    program.waits_without_timeout(sibling)
    program.stays_quiet()
    program.open("child may end")
    return program.ends()


@pytest.fixture(scope="module")
def sibling(record: Run) -> History:
    """A sibling joins a child, asks whether it is alive, and waits for its sentinel."""
    return let_a_sibling_try(record)


@pytest.fixture(scope="module")
def sibling_with_o(record: Run) -> History:
    """The same, with -O."""
    return let_a_sibling_try(record, options=("-O",))


@upholds(JOIN_CREATOR, under="fork", when="without -O")
def test_join_raises_assertion_error_in_a_sibling(sibling: History) -> None:
    """A sibling that has inherited the process object gets AssertionError from `join()`."""
    assert sibling["sibling cannot join child"].value == {"error": "AssertionError"}


@refutes(JOIN_CREATOR, under="fork", when="with -O")
def test_with_o_join_returns_in_a_sibling_while_the_child_still_works(sibling_with_o: History) -> None:
    """In a sibling that has inherited the process object, `join()` without a timeout returns at once, while the child
    keeps working.
    """
    assert sibling_with_o == [
        "parent cannot join itself",
        "parent cannot join child",
        {
            ("child cannot join itself", "child works"),
            ("sibling is back from joining child", "sibling asks", "sibling waits"),
            "threads join",
        },
        "child ends",
        {
            ("thread 1 is back from joining child",),
            ("thread 2 is back from joining child",),
            ("sibling is back from waiting",),
            ("join 3 returns", "join 4 returns"),
        },
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
    """A sibling cannot get the process object of a started child: with it among the arguments, `start()` of the sibling
    raises TypeError.
    """
    pass_to_a_sibling(run, says="")


@beyond_the_documentation
@upholds(JOIN_CREATOR, interpreter="cpython", platform="win32")
def test_on_windows_a_started_childs_object_cannot_be_passed_and_the_sibling_fails(run: Run) -> None:
    """With the process object of a started child among the arguments, `start()` of a sibling raises TypeError. The
    sibling is started all the same, and fails with a traceback.
    """
    pass_to_a_sibling(run, says="Traceback (most recent call last)")


@beyond_the_documentation
@upholds(JOIN_CREATOR, under=("spawn", "forkserver"), interpreter="pypy")
def test_a_sibling_that_is_passed_a_started_childs_object_cannot_read_it_and_fails(run: Run) -> None:
    """A sibling that has the process object of a started child among its arguments is started. It cannot unpickle them,
    and fails with TypeError.
    """
    program = run("joiners", sibling="yes")
    program.reaches("child works", "threads join")
    program.open("child may end")

    history = program.ends(says="TypeError: ")
    assert history["sibling fails"].value == {"exitcode": 1}
    assert not history.all("sibling is back from joining child") + history.all("sibling cannot join child")


#: Without asserts, what `join` finds wrong is found by something else.
without_and_with_o = pytest.mark.parametrize(
    ("options", "error"), [((), "AssertionError"), (("-O",), "AttributeError")], ids=["without -O", "with -O"]
)


@details(JOIN_CREATOR)
@without_and_with_o
def test_join_raises_if_a_process_joins_itself(
    joiners: History, joiners_with_o: History, options: tuple[str, ...], error: str
) -> None:
    """A process that joins itself gets AssertionError, or AttributeError if Python runs with -O. This is so in the main
    process and in a child.
    """
    history = joiners_with_o if options else joiners

    for attempt in ("parent cannot join itself", "child cannot join itself"):
        assert history[attempt].value == {"error": error}


@needs("Process", "connection.wait")
@remedies(
    JOIN_CREATOR,
    "Wait for the child's `sentinel` instead: any process can that has inherited the object.",
    under="fork",
)
@pytest.mark.parametrize("options", [(), ("-O",)], ids=["without -O", "with -O"])
def test_a_sibling_that_waits_for_the_sentinel_waits_until_the_child_has_ended(
    sibling: History, sibling_with_o: History, options: tuple[str, ...]
) -> None:
    """A sibling that has inherited the process object can wait for the child's `sentinel`, which is not ready before the
    child's work is done.
    """
    history = sibling_with_o if options else sibling

    order = ["sibling waits", "child ends", "sibling is back from waiting"]
    assert History([event for event in history if event.what in order], cut=history.cut) == order


JOIN_AFTER_START = claim(
    "join.after-start",
    says="join() can only be called after start().",
    answer="Before `start()`, `join()` raises an error.",
    about=["Process.join(timeout)"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.join"],
)


@upholds(JOIN_AFTER_START)
@without_and_with_o
def test_join_raises_before_the_start(
    joiners: History, joiners_with_o: History, options: tuple[str, ...], error: str
) -> None:
    """`join()` raises AssertionError before `start()`, or AttributeError if Python runs with -O."""
    history = joiners_with_o if options else joiners

    assert history["parent cannot join child"].value == {"error": error}


IS_ALIVE_TELLS = claim(
    "is-alive.tells",
    says="is_alive() returns whether the process is running.",
    answer="`is_alive()` is right unless others reap the child, or its fork server is killed.",
    why=(
        "Under fork and spawn the process object learns of the end by reaping the child, and of nothing if someone else has "
        "done that. A fork server reaps its children and tells the parent, which takes its silence for the end of the child."
    ),
    undecided=[
        "For a moment after the end it can be True in one thread while another one joins. (gh-130895, gh-148318)",
    ],
    see=["process.sentinel", "process.zombie-until-joined"],
    about=["Process.is_alive()", "Process.exitcode"],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.is_alive",
        "gh-92881",
        "gh-130895",
        "gh-148318",
    ],
)


def ask_at_each_step(record: Run, reaped_by: str) -> History:
    """Two children end, the second before the first; at each step their parent asks whether they are alive."""
    program = record("is_alive", reaped_by=reaped_by)
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


#: The children, and which of them is reaped by whom if others do that.
FIRST, SECOND = 0, 1
REAPED = {"the OS": FIRST, "os.waitpid": SECOND}

who_reaps = pytest.mark.parametrize("reaped_by", ["the OS", "os.waitpid"])

#: What is so of each child at each step.
IS_STARTED = {FIRST: [False, True, True, True, True, True], SECOND: [False, False, True, True, True, True]}
IS_ALIVE = {FIRST: [False, True, True, True, False, False], SECOND: [False, False, True, False, False, False]}
EXITCODE = {FIRST: [None, None, None, None, 0, 0], SECOND: [None, None, None, 0, 0, 0]}
HAS_ENDED = {FIRST: [False, False, False, False, True, True], SECOND: [False, False, False, True, True, True]}


def answers(history: History, child: int, question: str = "alive") -> list[object]:
    """What the parent has found at each step when it asked this of one of the children."""
    return [history[step].value[question][child] for step in STEPS]


@pytest.fixture(scope="module")
def asked(record: Run) -> History:
    """At each step a parent asks whether its children are alive, which nobody else reaps."""
    return ask_at_each_step(record, reaped_by="nobody")


@pytest.fixture(scope="module")
def reaped_by_others(record: Run) -> History:
    """The same, but the parent calls `os.waitpid()` for the second child, and then ignores SIGCHLD."""
    return ask_at_each_step(record, reaped_by="others")


@upholds(IS_ALIVE_TELLS, when="if nobody else reaps the child")
def test_is_alive_is_true_from_the_start_until_the_child_has_ended_joined_or_not(asked: History) -> None:
    """`is_alive()` is True from `start()` until the child has ended, joined or not, and False before and after. Until
    then `exitcode` is None; a child that asks for itself gets True.
    """
    for child in (FIRST, SECOND):
        assert answers(asked, child) == IS_ALIVE[child]
        assert answers(asked, child, "exitcode") == EXITCODE[child]
    assert asked["first works"].value == {"current_process().is_alive()": True}


@upholds(IS_ALIVE_TELLS, under="forkserver", when="if the parent ignores SIGCHLD or calls `os.waitpid()`")
@who_reaps
def test_is_alive_becomes_false_even_if_the_parent_ignores_sigchld_or_calls_waitpid(
    reaped_by_others: History, reaped_by: str
) -> None:
    """`is_alive()` becomes False when the child has ended, and `exitcode` 0."""
    child = REAPED[reaped_by]

    assert answers(reaped_by_others, child) == IS_ALIVE[child]
    assert answers(reaped_by_others, child, "exitcode") == EXITCODE[child]


@refutes(
    IS_ALIVE_TELLS,
    under=("fork", "spawn"),
    platform="posix",
    when="if the parent ignores SIGCHLD or calls `os.waitpid()`",
)
@who_reaps
def test_is_alive_stays_true_if_the_parent_ignores_sigchld_or_calls_waitpid(
    reaped_by_others: History, reaped_by: str
) -> None:
    """`is_alive()` stays True and `exitcode` None after the child has ended. `join()` returns, and does not change that."""
    child = REAPED[reaped_by]

    assert answers(reaped_by_others, child) == IS_STARTED[child]
    assert answers(reaped_by_others, child, "exitcode") == [None] * len(STEPS)


@beyond_the_documentation
@refutes(IS_ALIVE_TELLS, under="forkserver", when="if the fork server is killed")
def test_without_its_fork_server_is_alive_is_false_while_the_children_work_on(without_fork_server: History) -> None:
    """`is_alive()` is False and `exitcode` 255, while the children keep working."""
    assert without_fork_server == [
        {"parent joins first child", "first child works", "second child works"},
        kills("fork server"),
        "parent is back from join",
        "parent joins second child",
        "parent is back from join",
        main_exits(0),
        "second child ends",
        "first child ends",
    ]
    asked = [event.value for event in without_fork_server.all("parent is back from join")]
    assert asked == 2 * [{"exitcode": 255, "alive": False}]


@details(IS_ALIVE_TELLS, under="fork", when="without -O")
def test_is_alive_raises_assertion_error_in_a_sibling(sibling: History) -> None:
    """A sibling that has inherited the process object gets AssertionError from `is_alive()`."""
    assert sibling["sibling cannot ask"].value == {"error": "AssertionError"}


@needs("Process", "connection.wait")
@remedies(
    IS_ALIVE_TELLS,
    "Ask the child's `sentinel` whether the child has ended.",
    under=("fork", "spawn"),
    platform="posix",
    when="if the parent ignores SIGCHLD or calls `os.waitpid()`",
)
@who_reaps
def test_a_sentinel_that_is_ready_tells_that_the_child_has_ended_whoever_has_reaped_it(
    reaped_by_others: History, reaped_by: str
) -> None:
    """A child's sentinel is ready once the child has ended, and not before."""
    child = REAPED[reaped_by]

    assert answers(reaped_by_others, child, "sentinel is ready") == HAS_ENDED[child]
