"""Sentinels: how a parent notices the end of a child, which is not always when the child has ended.

A sentinel is what `connection.wait()` takes to wait for several children, and what `join(timeout)` waits for. This chapter
has one claim, `process.sentinel`: first the usual case, then a child that executes another program, and last a child that
leaves a process behind. What `join()` promises otherwise is told in `join.waits`.
"""

import pytest

from specs.harness.api import (
    Event,
    History,
    Program,
    Run,
    claim,
    details,
    gone,
    needs,
    opens,
    refutes,
    remedies,
    upholds,
)

pytestmark = needs("Process.sentinel")


PROCESS_SENTINEL = claim(
    "process.sentinel",
    says="The sentinel of a child becomes ready when the child ends.",
    answer="On POSIX a sentinel is ready once nobody holds its other end: usually at the child's end.",
    why="On POSIX a sentinel is the end of a pipe. Under fork and spawn the child holds the other end, which a forked "
    "process inherits; under forkserver only the fork server does.",
    see=["join.waits", "process.other-creators"],
    about=["Process.sentinel", "connection.wait(object_list)"],
    sources=[
        (
            "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.sentinel "
            "(says that it becomes ready when the process ends, which is not always so)"
        ),
        "gh-79838",
    ],
)


@needs("connection.wait")
@upholds(PROCESS_SENTINEL)
def test_a_sentinel_becomes_ready_when_its_child_has_ended_and_not_before(run: Run) -> None:
    """`connection.wait()` for the sentinels of two children waits until one of the children has ended, and returns the
    sentinel of that child. Another `wait()` waits until the other child has ended.
    """
    program = run("sentinels")
    program.reaches("first works", "second works")
    parent = program.reaches("parent waits for both sentinels")
    program.waits_without_timeout(parent)
    program.open("second may end")
    parent = program.goes_on_to("parent waits for the other sentinel")
    program.waits_without_timeout(parent)
    program.open("first may end")

    history = program.ends()

    assert history == [
        {"first works", "second works", "parent waits for both sentinels"},
        "parent sees sentinels that are ready",
        "parent waits for the other sentinel",
        "parent sees sentinels that are ready",
    ]
    assert [event.value for event in history.all("parent sees sentinels that are ready")] == [["second"], ["first"]]


BACK_FROM_THE_NEXT_PROGRAM = [
    "child works",
    "the next program works",
    "parent waits",
    "parent is back",
    "parent reads the exit code",
]


@needs("connection.wait")
@refutes(PROCESS_SENTINEL, under="fork", when="if the child executes another program")
def test_the_sentinel_of_a_forked_child_is_ready_once_it_executes_another_program(run: Run) -> None:
    """The sentinel is ready although the child is running that program."""
    program = run("sentinel", child="executes another program", way="wait([sentinel])")
    child = program.reaches("the next program works")

    program.open("parent may wait")
    program.goes_on_to("parent is back")
    program.stays_quiet()
    assert program.is_running(child.pid)

    program.open("the next program may exit with 7", "parent may join")
    assert program.ends() == BACK_FROM_THE_NEXT_PROGRAM


@refutes(PROCESS_SENTINEL, under="fork", when="if the child executes another program")
def test_join_waits_past_its_timeout_for_a_forked_child_that_executes_a_program(run: Run) -> None:
    """`join(timeout)` ignores its timeout: it waits until that program has ended."""
    program = run("sentinel", child="executes another program", way="join(0.01)")
    program.reaches("the next program works")

    program.open("parent may wait")
    parent = program.goes_on_to("parent waits")
    program.waits_without_timeout(parent)

    program.open("the next program may exit with 7", "parent may join")
    history = program.ends()
    assert history == BACK_FROM_THE_NEXT_PROGRAM
    assert history["parent reads the exit code"].value == 7


@needs("connection.wait")
@upholds(
    PROCESS_SENTINEL, under=("spawn", "forkserver"), platform="posix", when="if the child executes another program"
)
def test_the_sentinel_of_a_child_becomes_ready_when_its_last_program_has_ended(run: Run) -> None:
    """The sentinel is not ready until that program has ended."""
    program = run("sentinel", child="executes another program", way="wait([sentinel])")
    program.reaches("the next program works")
    program.open("parent may wait")
    parent = program.goes_on_to("parent waits")
    program.waits_without_timeout(parent)

    program.open("the next program may exit with 7", "parent may join")

    assert program.ends() == BACK_FROM_THE_NEXT_PROGRAM


@upholds(
    PROCESS_SENTINEL, under=("spawn", "forkserver"), platform="posix", when="if the child executes another program"
)
def test_join_with_a_timeout_gives_up_on_a_child_that_executes_another_program(run: Run) -> None:
    """`join(timeout)` returns after its timeout, while that program is running."""
    program = run("sentinel", child="executes another program", way="join(0.01)")
    child = program.reaches("the next program works")

    program.open("parent may wait")
    program.goes_on_to("parent is back")
    program.stays_quiet()
    assert program.is_running(child.pid)

    program.open("the next program may exit with 7", "parent may join")
    assert program.ends()["parent reads the exit code"].value == 7


BACK_AFTER_THE_GRANDCHILD_HAS_ENDED = [
    "child works",
    "grandchild works",
    "parent waits",
    gone("Process-1"),
    "grandchild ends",
    "parent is back",
    "parent reads the exit code",
]


def outlive_the_child(run: Run, way: str) -> tuple[Program, Event]:
    """A child that has forked a process ends while its parent waits for it in this way: the program, the parent."""
    program = run("sentinel", child="leaves a grandchild", way=way)
    child = program.reaches("child works")
    program.reaches("grandchild works")
    program.open("parent may wait")
    parent = program.reaches("parent waits")
    program.open("child may end")
    program.exits(child)
    return program, parent


@needs("connection.wait")
@refutes(PROCESS_SENTINEL, under=("fork", "spawn"), platform="posix", when="if the child leaves a forked process")
def test_an_ended_childs_sentinel_is_not_ready_until_a_forked_grandchild_has_ended(run: Run) -> None:
    """The sentinel of the child, which has ended, is not ready until that process has ended, too."""
    program, parent = outlive_the_child(run, "wait([sentinel])")
    program.waits_without_timeout(parent)

    program.open("grandchild may end", "parent may join")

    assert program.ends() == BACK_AFTER_THE_GRANDCHILD_HAS_ENDED


@refutes(PROCESS_SENTINEL, under=("fork", "spawn"), platform="posix", when="if the child leaves a forked process")
def test_join_with_a_timeout_waits_for_a_process_that_an_ended_child_has_forked(run: Run) -> None:
    """`join(timeout)` of the child, which has ended, waits for that process, too."""
    program, parent = outlive_the_child(run, "join(86400)")
    program.stays_quiet(parent)

    program.open("grandchild may end", "parent may join")

    assert program.ends() == BACK_AFTER_THE_GRANDCHILD_HAS_ENDED


BACK_BEFORE_THE_GRANDCHILD_ENDS = [
    "child works",
    "grandchild works",
    "parent waits",
    "parent is back",
    "parent reads the exit code",
    "grandchild ends",
]


def work_on_after_the_child(run: Run, way: str) -> History:
    """A child that has forked a process ends, and its parent waits for it in this way; then the process ends too."""
    program = run("sentinel", child="leaves a grandchild", way=way)
    program.reaches("grandchild works")
    program.open("parent may wait", "child may end", "parent may join")
    program.goes_on_to("parent reads the exit code")
    program.open("grandchild may end")
    return program.ends()


@upholds(PROCESS_SENTINEL, under=("fork", "spawn"), platform="posix", when="for join() without a timeout")
def test_join_without_a_timeout_does_not_wait_for_a_forked_grandchild(run: Run) -> None:
    """`join()` returns when the child has ended, while a process that it has forked is running."""
    assert work_on_after_the_child(run, "join()") == BACK_BEFORE_THE_GRANDCHILD_ENDS


@needs("connection.wait")
@upholds(PROCESS_SENTINEL, under="forkserver", when="if the child leaves a forked process")
def test_the_sentinel_of_a_fork_servers_child_is_ready_while_a_grandchild_works(
    run: Run,
) -> None:
    """The sentinel is ready when the child has ended, while that process is running."""
    assert work_on_after_the_child(run, "wait([sentinel])") == BACK_BEFORE_THE_GRANDCHILD_ENDS


@upholds(PROCESS_SENTINEL, under="forkserver", when="if the child leaves a forked process")
@pytest.mark.parametrize("way", ["join(86400)", "join()"])
def test_join_of_a_fork_servers_child_does_not_wait_for_a_forked_grandchild(run: Run, way: str) -> None:
    """`join()`, with or without a timeout, returns when the child has ended, while that process is running."""
    assert work_on_after_the_child(run, way) == BACK_BEFORE_THE_GRANDCHILD_ENDS


@needs("connection.wait")
@remedies(
    PROCESS_SENTINEL,
    "Have a child start other programs by `subprocess`, not by `os.fork()` or by `os.exec…()` in its own place.",
)
@pytest.mark.parametrize("way", ["wait([sentinel])", "join(86400)", "join()"])
def test_the_sentinel_is_ready_while_a_program_of_subprocess_works(run: Run, way: str) -> None:
    """When the child has ended, and not before, the sentinel is ready and `join()` returns, with or without a timeout. A
    program that the child has started by `subprocess` is still running then.
    """
    program = run("sentinel", child="starts a program", way=way)
    program.reaches("the next program works")
    program.open("parent may wait")
    parent = program.goes_on_to("parent waits")
    program.stays_quiet(parent)
    program.open("child may end")
    program.goes_on_to("parent is back")
    program.open("parent may join")
    program.goes_on_to("parent reads the exit code")
    program.open("the next program may exit with 7")

    assert program.ends() == [
        *("child works", "the next program works", "parent waits"),
        opens("child may end"),
        *("parent is back", "parent reads the exit code"),
    ]


@details(PROCESS_SENTINEL, when="if the child starts a program by subprocess")
def test_join_with_a_timeout_gives_up_on_a_child_that_runs_a_program_by_subprocess(run: Run) -> None:
    """`join(timeout)` returns after its timeout, while the child and that program are running."""
    program = run("sentinel", child="starts a program", way="join(0.01)")
    program.reaches("the next program works")
    program.open("parent may wait")
    program.goes_on_to("parent is back")
    program.stays_quiet()

    program.open("child may end", "parent may join", "the next program may exit with 7")
    assert program.ends()["parent reads the exit code"].value == 0
