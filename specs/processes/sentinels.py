"""Sentinels: how a parent notices the end of a child, which is not always when the child has ended.

A sentinel is what `connection.wait()` takes to wait for several children, and what `join(timeout)` waits for. This chapter
has one claim, `process.sentinel`: first the usual case, then a child that executes another program, and last a child that
leaves a process behind. What `join()` promises otherwise is told in `join.waits`.
"""

import pytest

from specs.harness.api import (
    UNKNOWN,
    Event,
    History,
    Program,
    Run,
    claim,
    details,
    gone,
    inspects,
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


EXITS_WITH_7 = "the next program may exit with 7"


@pytest.fixture(scope="module")
def sentinel_and_join(record: Run) -> History:
    """A child executes another program; its parent waits for the sentinel, and then by `join(0.01)`."""
    program = record("sentinel", child="executes another program", ways="wait([sentinel]), join(0.01)")
    child = program.reaches("child works")
    program.reaches("the next program works")
    program.open("parent may wait by wait([sentinel])")
    program.goes_on_to("parent is back from wait([sentinel])")
    program.inspect(child)
    program.open("parent may wait by join(0.01)")
    parent = program.goes_on_to("parent waits by join(0.01)")
    program.stays_quiet(parent)
    program.waits_without_timeout(parent)
    program.open(EXITS_WITH_7)
    program.open("parent may join")
    return program.ends()


@needs("connection.wait")
@refutes(PROCESS_SENTINEL, under="fork", when="if the child executes another program")
def test_the_sentinel_of_a_forked_child_is_ready_once_it_executes_another_program(sentinel_and_join: History) -> None:
    """The sentinel is ready although the child is running that program."""
    is_back = sentinel_and_join["parent is back from wait([sentinel])"]

    assert sentinel_and_join.index(is_back) < sentinel_and_join.index(sentinel_and_join[inspects("Process-1")])
    assert sentinel_and_join[inspects("Process-1")].value["status"] not in {UNKNOWN, "zombie"}


@refutes(PROCESS_SENTINEL, under="fork", when="if the child executes another program")
def test_join_waits_past_its_timeout_for_a_forked_child_that_executes_a_program(sentinel_and_join: History) -> None:
    """`join(timeout)` ignores its timeout: it waits until that program has ended."""
    assert sentinel_and_join == [
        *("child works", "the next program works"),
        *("parent waits by wait([sentinel])", "parent is back from wait([sentinel])"),
        *("parent waits by join(0.01)", opens(EXITS_WITH_7), "parent is back from join(0.01)"),
        "parent reads the exit code",
    ]
    assert sentinel_and_join["parent reads the exit code"].value == 7


@pytest.fixture(scope="module")
def join_and_sentinel(record: Run) -> History:
    """A child executes another program; its parent waits by `join(0.01)`, and then for the sentinel."""
    program = record("sentinel", child="executes another program", ways="join(0.01), wait([sentinel])")
    child = program.reaches("child works")
    program.reaches("the next program works")
    program.open("parent may wait by join(0.01)")
    program.goes_on_to("parent is back from join(0.01)")
    program.inspect(child)
    program.open("parent may wait by wait([sentinel])")
    parent = program.goes_on_to("parent waits by wait([sentinel])")
    program.stays_quiet(parent)
    program.waits_without_timeout(parent)
    program.open(EXITS_WITH_7)
    program.open("parent may join")
    return program.ends()


@needs("connection.wait")
@upholds(
    PROCESS_SENTINEL, under=("spawn", "forkserver"), platform="posix", when="if the child executes another program"
)
def test_the_sentinel_of_a_child_becomes_ready_when_its_last_program_has_ended(join_and_sentinel: History) -> None:
    """The sentinel is not ready until that program has ended."""
    assert join_and_sentinel == [
        *("child works", "the next program works"),
        *("parent waits by join(0.01)", "parent is back from join(0.01)"),
        *("parent waits by wait([sentinel])", opens(EXITS_WITH_7), "parent is back from wait([sentinel])"),
        "parent reads the exit code",
    ]


@upholds(
    PROCESS_SENTINEL, under=("spawn", "forkserver"), platform="posix", when="if the child executes another program"
)
def test_join_with_a_timeout_gives_up_on_a_child_that_executes_another_program(join_and_sentinel: History) -> None:
    """`join(timeout)` returns after its timeout, while that program is running."""
    is_back = join_and_sentinel["parent is back from join(0.01)"]

    assert join_and_sentinel.index(is_back) < join_and_sentinel.index(join_and_sentinel[inspects("Process-1")])
    assert join_and_sentinel[inspects("Process-1")].value["status"] not in {UNKNOWN, "zombie"}
    assert join_and_sentinel["parent reads the exit code"].value == 7


def outlive_the_child(run: Run, way: str) -> tuple[Program, Event]:
    """A child that has forked a process ends while its parent waits for it in this way: the program, the parent."""
    program = run("sentinel", child="leaves a grandchild", ways=way)
    child = program.reaches("child works")
    program.reaches("grandchild works")
    program.open(f"parent may wait by {way}")
    parent = program.reaches(f"parent waits by {way}")
    program.open("child may end")
    program.exits(child)
    return program, parent


def back_after_the_grandchild(way: str) -> list[str]:
    return [
        *("child works", "grandchild works", f"parent waits by {way}", gone("Process-1")),
        *(opens("grandchild may end"), "grandchild ends", f"parent is back from {way}", "parent reads the exit code"),
    ]


@needs("connection.wait")
@refutes(PROCESS_SENTINEL, under=("fork", "spawn"), platform="posix", when="if the child leaves a forked process")
def test_an_ended_childs_sentinel_is_not_ready_until_a_forked_grandchild_has_ended(run: Run) -> None:
    """The sentinel of the child, which has ended, is not ready until that process has ended, too."""
    program, parent = outlive_the_child(run, "wait([sentinel])")
    program.waits_without_timeout(parent)

    program.open("grandchild may end")
    program.open("parent may join")

    assert program.ends() == back_after_the_grandchild("wait([sentinel])")


@refutes(PROCESS_SENTINEL, under=("fork", "spawn"), platform="posix", when="if the child leaves a forked process")
def test_join_with_a_timeout_waits_for_a_process_that_an_ended_child_has_forked(run: Run) -> None:
    """`join(timeout)` of the child, which has ended, waits for that process, too."""
    program, parent = outlive_the_child(run, "join(86400)")
    program.stays_quiet(parent)

    program.open("grandchild may end")
    program.open("parent may join")

    assert program.ends() == back_after_the_grandchild("join(86400)")


def work_on_after_the_child(program: Program, first: str, *more: str) -> History:
    """A child that has forked a process ends, and its parent waits for it in these ways; then the process ends too."""
    program.reaches("grandchild works")
    program.open(f"parent may wait by {first}")
    parent = program.reaches(f"parent waits by {first}")
    program.stays_quiet(parent)
    program.open("child may end")
    program.goes_on_to(f"parent is back from {first}")
    for way in more:
        program.open(f"parent may wait by {way}")
        program.goes_on_to(f"parent is back from {way}")
    program.open("parent may join")
    program.goes_on_to("parent reads the exit code")
    program.open("grandchild may end")
    return program.ends()


@upholds(PROCESS_SENTINEL, under=("fork", "spawn"), platform="posix", when="for join() without a timeout")
def test_join_without_a_timeout_does_not_wait_for_a_forked_grandchild(run: Run) -> None:
    """`join()` returns when the child has ended, while a process that it has forked is running."""
    history = work_on_after_the_child(run("sentinel", child="leaves a grandchild", ways="join()"), "join()")

    assert history == [
        *("child works", "grandchild works"),
        *("parent waits by join()", opens("child may end"), "parent is back from join()"),
        *("parent reads the exit code", "grandchild ends"),
    ]


@pytest.fixture(scope="module")
def grandchild_of_a_fork_server(record: Run) -> History:
    """A child that has forked a process ends; its parent waits for the sentinel, and then by `join(86400)`."""
    program = record("sentinel", child="leaves a grandchild", ways="wait([sentinel]), join(86400)")
    return work_on_after_the_child(program, "wait([sentinel])", "join(86400)")


@needs("connection.wait")
@upholds(PROCESS_SENTINEL, under="forkserver", when="if the child leaves a forked process")
def test_the_sentinel_of_a_fork_servers_child_is_ready_while_a_grandchild_works(
    grandchild_of_a_fork_server: History,
) -> None:
    """The sentinel is ready when the child has ended, while that process is running."""
    assert grandchild_of_a_fork_server == [
        *("child works", "grandchild works"),
        *("parent waits by wait([sentinel])", opens("child may end"), "parent is back from wait([sentinel])"),
        *("parent waits by join(86400)", "parent is back from join(86400)"),
        *("parent reads the exit code", "grandchild ends"),
    ]


@pytest.fixture(scope="module")
def joined_grandchild_of_a_fork_server(record: Run) -> History:
    """A child that has forked a process ends, and its parent waits by `join()`."""
    return work_on_after_the_child(record("sentinel", child="leaves a grandchild", ways="join()"), "join()")


#: What the parent does when it joins the child of a fork server.
BACK_AT_THE_CHILDS_END = {
    "join(86400)": [
        *("parent waits by wait([sentinel])", opens("child may end"), "parent is back from wait([sentinel])"),
        *("parent waits by join(86400)", "parent is back from join(86400)"),
    ],
    "join()": ["parent waits by join()", opens("child may end"), "parent is back from join()"],
}


@upholds(PROCESS_SENTINEL, under="forkserver", when="if the child leaves a forked process")
@pytest.mark.parametrize("way", ["join(86400)", "join()"])
def test_join_of_a_fork_servers_child_does_not_wait_for_a_forked_grandchild(
    grandchild_of_a_fork_server: History, joined_grandchild_of_a_fork_server: History, way: str
) -> None:
    """`join()`, with or without a timeout, returns when the child has ended, while that process is running."""
    history = {"join(86400)": grandchild_of_a_fork_server, "join()": joined_grandchild_of_a_fork_server}[way]

    assert history == [
        *("child works", "grandchild works"),
        *BACK_AT_THE_CHILDS_END[way],
        *("parent reads the exit code", "grandchild ends"),
    ]


def wait_for_a_child_that_has_started_a_program(program: Program, way: str) -> History:
    """The parent waits in this way until the child ends; then the program that the child has started ends, too."""
    program.reaches("the next program works")
    program.open(f"parent may wait by {way}")
    parent = program.goes_on_to(f"parent waits by {way}")
    program.stays_quiet(parent)
    program.open("child may end")
    program.goes_on_to(f"parent is back from {way}")
    program.open("parent may join")
    program.goes_on_to("parent reads the exit code")
    program.open(EXITS_WITH_7)
    return program.ends()


@pytest.fixture(scope="module")
def program_of_subprocess(record: Run) -> History:
    """A child starts a program; its parent waits by `join(0.01)`, and then for the sentinel until the child ends."""
    program = record("sentinel", child="starts a program", ways="join(0.01), wait([sentinel])")
    program.reaches("the next program works")
    program.open("parent may wait by join(0.01)")
    program.goes_on_to("parent is back from join(0.01)")
    program.stays_quiet()
    return wait_for_a_child_that_has_started_a_program(program, "wait([sentinel])")


@needs("connection.wait")
@remedies(
    PROCESS_SENTINEL,
    "Have a child start other programs by `subprocess`, not by `os.fork()` or by `os.exec…()` in its own place.",
)
@pytest.mark.parametrize("way", ["wait([sentinel])", "join(86400)", "join()"])
def test_the_sentinel_is_ready_while_a_program_of_subprocess_works(
    run: Run, program_of_subprocess: History, way: str
) -> None:
    """When the child has ended, and not before, the sentinel is ready and `join()` returns, with or without a timeout. A
    program that the child has started by `subprocess` is still running then.
    """
    if way == "wait([sentinel])":
        history, before = program_of_subprocess, ["parent waits by join(0.01)", "parent is back from join(0.01)"]
    else:
        program = run("sentinel", child="starts a program", ways=way)
        history, before = wait_for_a_child_that_has_started_a_program(program, way), []

    assert history == [
        *("child works", "the next program works", *before, f"parent waits by {way}"),
        opens("child may end"),
        *(f"parent is back from {way}", "parent reads the exit code"),
    ]


@needs("connection.wait")
@details(PROCESS_SENTINEL, when="if the child starts a program by subprocess")
def test_join_with_a_timeout_gives_up_on_a_child_that_runs_a_program_by_subprocess(
    program_of_subprocess: History,
) -> None:
    """`join(timeout)` returns after its timeout, while the child and that program are running."""
    is_back = program_of_subprocess["parent is back from join(0.01)"]

    assert program_of_subprocess.index(is_back) < program_of_subprocess.index(
        program_of_subprocess[opens("child may end")]
    )
    assert program_of_subprocess["parent reads the exit code"].value == 0
