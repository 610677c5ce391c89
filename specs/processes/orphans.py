"""Orphans: what is left when a parent has ended, or cannot wait.

What a main process that ends by itself does about its children is `orphan.after-last-line`. What becomes of children
whose parent is killed, how they notice that, and how to have them end too, is in `orphan.outlives-parent`. Last comes
the child that has only just been started when its parent dies (`orphan.at-start`). Daemonic children are another
chapter: `daemon.ends-with-parent`.
"""

import signal
from dataclasses import replace

import pytest

from specs.harness.api import (
    SOCKET_FOLDER,
    History,
    Program,
    Run,
    claim,
    details,
    gone,
    kills,
    main_exits,
    needs,
    refutes,
    remedies,
    upholds,
)

ORPHAN_AFTER_LAST_LINE = claim(
    "orphan.after-last-line",
    says="A main process that does not call join() dies after its last line and leaves its child an orphan.",
    answer="At exit a program waits for its children, unless Ctrl-C or a dead fork server prevents it.",
    why="An exit handler joins the children that the process believes to be alive.",
    undecided=[
        "A child that an exit handler starts may not be joined: these handlers run in reverse order (atexit.register())",
    ],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#all-start-methods (Joining zombie processes)",
        "_exit_function in CPython's multiprocessing/util.py",
    ],
    surprise=16,
    see=["daemon.ends-with-parent", "orphan.outlives-parent"],
)


@refutes(ORPHAN_AFTER_LAST_LINE)
@pytest.mark.parametrize(
    ("ending", "code", "says"),
    [("nothing", 0, ""), ("sys.exit(3)", 3, ""), ("raise ValueError", 1, "ValueError: raised by the parent")],
    ids=["plain end", "sys.exit", "uncaught exception"],
)
def test_past_its_last_line_a_main_process_waits_for_its_children(run: Run, ending: str, code: int, says: str) -> None:
    """A main process that ends in the usual way, by `sys.exit()` or with an exception waits for both its children.

    It exits after both have ended, with its own exit code, and `os.getppid()` in a child stays what it was.
    """
    program = run("last_line", ending=ending)
    parent = program.reaches("parent at its last line")
    before = program.goes_on_to("first child works")
    second = program.goes_on_to("second child works")
    program.waits_without_timeout(parent)

    program.open("second child may continue", "second child may end")
    program.exits(second)
    program.waits_without_timeout(parent)
    program.open("first child may continue")
    after = program.goes_on_to("first child continues")
    program.open("first child may end")

    assert program.ends(code=code, says=says) == [
        "parent starts its children",
        {"parent at its last line", "first child works", "second child works"},
        "second child continues",
        "second child ends",
        "first child continues",
        "first child ends",
        main_exits(code),
    ]
    assert after.value == before.value


@needs("parent_process")
@refutes(ORPHAN_AFTER_LAST_LINE)
def test_a_main_process_that_waits_for_its_children_is_alive_for_them(run: Run) -> None:
    """While the main process waits past its last line, `parent_process().is_alive()` is True in its child.

    `parent_process().pid` is the pid of the main process.
    """
    program = run("parent_ends", ending="nothing", children=1)
    parent = program.reaches("parent at its last line")
    program.reaches("first child works")
    program.waits_without_timeout(parent)
    program.open("first child may continue", "first child may end")

    while_it_waits = program.ends()["first child continues"].value
    assert while_it_waits["parent_process().is_alive()"] is True
    assert while_it_waits["parent_process().pid"] == parent.pid


ORPHANS_WORK_ON = [
    "second child continues",
    "first child continues",
    "second child ends",
    gone("second child"),
    "first child ends",
]


def let_both_work_on(program: Program) -> None:
    """Children whose parent is gone log that they continue, the second before the first, and end in this order."""
    program.open("second child may continue")
    second = program.goes_on_to("second child continues")
    program.open("first child may continue")
    program.goes_on_to("first child continues")
    program.open("second child may end")
    program.exits(second)
    program.open("first child may end")


def let_the_only_one_work_on(program: Program) -> None:
    """The only child of a parent that is gone logs that it continues, and then ends."""
    program.open("first child may continue")
    program.goes_on_to("first child continues")
    program.open("first child may end")


@upholds(ORPHAN_AFTER_LAST_LINE, under="forkserver", when="if the fork server is killed")
def test_a_main_process_whose_fork_server_was_killed_does_not_wait_for_its_children(run: Run) -> None:
    """A main process that is past its last line exits at once, with exit code 0, while its child still works."""
    program = run("parent_ends", ending="nothing", children=1)
    parent = program.reaches("parent at its last line")
    child = program.reaches("first child works")
    program.waits_without_timeout(parent)
    program.kill(replace(child, name="fork server", pid=child.ppid))
    assert program.main_exits() == 0
    program.stays_quiet()

    let_the_only_one_work_on(program)

    assert program.ends() == [
        "parent starts its children",
        {"parent at its last line", "first child works"},
        kills("fork server"),
        main_exits(0),
        "first child continues",
        "first child ends",
    ]


@needs("Event")
@refutes(ORPHAN_AFTER_LAST_LINE, when="if the child never ends")
def test_a_main_process_waits_without_end_for_a_child_that_works_without_end(run: Run) -> None:
    """After its last line the main process waits for the child, without a timeout."""
    program = run("endless_child", tells="nothing")
    program.reaches("child works")
    program.open("parent may go on")
    parent = program.reaches("parent at its last line")
    program.waits_without_timeout(parent)

    assert program.kill_stuck() == ["child works", "parent at its last line"]


@needs("Event")
@remedies(
    ORPHAN_AFTER_LAST_LINE,
    "Have the child look at an event in its loop, and set it before the last line, in a `finally` clause. If what the "
    "child does may be lost, make it daemonic instead.",
)
def test_a_child_that_looks_at_an_event_ends_when_its_parent_sets_it(run: Run) -> None:
    """A child that works until an event is set ends when the main process sets it in a `finally` clause.

    Then the main process exits.
    """
    program = run("endless_child", tells="the child")
    program.reaches("child works")
    program.stays_quiet()
    program.open("parent may go on")

    assert program.ends() == ["child works", "parent at its last line", "child ends", main_exits(0)]


ORPHAN_OUTLIVES_PARENT = claim(
    "orphan.outlives-parent",
    says="A child whose parent is dead keeps working as an orphan.",
    answer="A child works on when its parent is killed or calls `os._exit()`: Python does not end it.",
    why="A child watches its parent through a pipe. The children that this parent forks later inherit its other end, "
    "and while one of them lives, the parent seems alive.",
    undecided=[
        "On Linux a child can have the kernel signal it when its parent ends: prctl(PR_SET_PDEATHSIG) (prctl(2))",
        "In a container whose first process is the parent, the kernel kills the children with it (pid_namespaces(7))",
    ],
    about=["parent_process()"],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.parent_process",
        "https://docs.python.org/3/library/os.html#os._exit",
    ],
    see=["daemon.ends-with-parent", "terminate.grandchildren", "pool.orphaned-workers"],
)


@pytest.fixture(scope="module")
def left_by_os_exit(record: Run) -> History:
    """A parent calls `os._exit()` while its children work; before and after that, they log what they see of it."""
    program = record("parent_ends", ending="os._exit(4)")
    parent = program.reaches("parent at its last line")
    program.reaches("first child works", "second child works")
    program.open("parent may call os._exit")
    program.exits(parent)
    program.main_exits()
    program.stays_quiet()
    let_both_work_on(program)
    program.goes_on_to("first child ends")
    return program.ends(code=4, leaves=[SOCKET_FOLDER])


@upholds(ORPHAN_OUTLIVES_PARENT, when="if the parent calls os._exit()")
def test_children_keep_working_after_their_parent_has_called_os_exit(left_by_os_exit: History) -> None:
    """Its children keep working, and end when their work is done."""
    assert left_by_os_exit == [
        "parent starts its children",
        {"parent at its last line", "first child works", "second child works"},
        gone("MainProcess"),
        *ORPHANS_WORK_ON,
    ]


@needs("parent_process")
@details(ORPHAN_OUTLIVES_PARENT, when="if the parent calls os._exit()")
def test_a_parent_that_has_called_os_exit_is_not_alive_for_its_children(left_by_os_exit: History) -> None:
    """In a child `parent_process().is_alive()` is False, once the siblings that were started after it have ended."""
    assert left_by_os_exit["first child ends"].value["parent_process().is_alive()"] is False
    assert left_by_os_exit["second child ends"].value["parent_process().is_alive()"] is False


@pytest.fixture(scope="module")
def orphans(record: Run) -> History:
    """A parent is killed while its children work; before and after that, they log what they see of it.

    It is killed at a gate: whether it waits for its children when it exits is another question.
    """
    program = record("parent_ends", ending="os._exit(4)")
    program.reaches("first child works", "second child works")
    parent = program.reaches("parent at its last line")
    program.kill(parent)
    program.main_exits()
    program.stays_quiet()
    let_both_work_on(program)
    program.goes_on_to("first child ends")
    return program.ends(leaves=[SOCKET_FOLDER])


@upholds(ORPHAN_OUTLIVES_PARENT, when="if the parent is killed")
def test_children_keep_working_after_their_parent_was_killed(orphans: History) -> None:
    """Its children keep working, and end when their work is done."""
    assert orphans == [
        "parent starts its children",
        {"parent at its last line", "first child works", "second child works"},
        kills("MainProcess"),
        *ORPHANS_WORK_ON,
    ]


@upholds(ORPHAN_OUTLIVES_PARENT, platform="posix", when="if the parent is terminated by SIGTERM")
def test_children_keep_working_after_sigterm_has_ended_their_parent(run: Run) -> None:
    """Its child keeps working, and ends when its work is done."""
    program = run("parent_ends", ending="SIGTERM", children=1)
    program.reaches("parent at its last line", "first child works")
    program.open("parent may get SIGTERM")
    assert program.main_exits() == -signal.SIGTERM
    program.stays_quiet()

    let_the_only_one_work_on(program)

    assert program.ends(code=-signal.SIGTERM, leaves=[SOCKET_FOLDER]) == [
        "parent starts its children",
        {"parent at its last line", "first child works"},
        main_exits(-signal.SIGTERM),
        "first child continues",
        "first child ends",
    ]


@upholds(
    ORPHAN_OUTLIVES_PARENT,
    platform="posix",
    when="if the parent gets SIGINT while it waits after its last line",
)
def test_children_keep_working_after_their_parent_was_interrupted_while_it_waited_for_them(run: Run) -> None:
    """The parent prints `KeyboardInterrupt` and exits at once, with exit code 0.

    Its child keeps working, and ends when its work is done.
    """
    program = run("parent_ends", ending="SIGINT while it waits", children=1)
    parent = program.reaches("parent at its last line")
    program.reaches("first child works")
    program.waits_without_timeout(parent)
    program.open("parent may get SIGINT")
    assert program.main_exits() == 0
    program.stays_quiet()

    let_the_only_one_work_on(program)

    assert program.ends(says="KeyboardInterrupt", leaves=[SOCKET_FOLDER]) == [
        "parent starts its children",
        {"parent at its last line", "first child works"},
        main_exits(0),
        "first child continues",
        "first child ends",
    ]


@needs("parent_process")
@remedies(
    ORPHAN_OUTLIVES_PARENT,
    "Have each child join `parent_process()` in a daemon thread, and call `os._exit()` when that returns.",
    when="if the parent is killed",
)
def test_children_that_join_their_parent_in_a_thread_leave_when_it_is_killed(run: Run) -> None:
    """Children that join their parent in a thread, and then call `os._exit()`, all end while they are still at work."""
    program = run("parent_ends", ending="os._exit(4)", watch="yes")
    first, second = program.goes_on_to("first child works"), program.goes_on_to("second child works")
    parent = program.reaches("parent at its last line")
    program.stays_quiet(first, second)
    assert program.is_running(first.pid)  # they do not leave any earlier
    assert program.is_running(second.pid)
    program.kill(parent)

    assert program.ends(leaves=[SOCKET_FOLDER]) == [
        "parent starts its children",
        {"parent at its last line", "first child works", "second child works"},
        kills("MainProcess"),
    ]


@needs("parent_process")
@details(ORPHAN_OUTLIVES_PARENT, when="if the parent is killed")
@pytest.mark.parametrize("child", ["first child", "second child"])
def test_a_parent_is_alive_for_its_children_until_it_is_killed(orphans: History, child: str) -> None:
    """In a child `parent_process().is_alive()` is True before, and False after, once its later siblings have ended.

    `parent_process().pid` stays what it was.
    """
    parent = orphans["parent starts its children"].pid
    before, after = orphans[f"{child} works"].value, orphans[f"{child} ends"].value

    assert (before["parent_process().pid"], before["parent_process().is_alive()"]) == (parent, True)
    assert (after["parent_process().pid"], after["parent_process().is_alive()"]) == (parent, False)


@needs("parent_process")
@details(ORPHAN_OUTLIVES_PARENT, under="fork", when="if the parent is killed")
def test_a_forked_orphan_believes_its_parent_is_alive_while_a_later_sibling_lives(
    orphans: History,
) -> None:
    """In a child `parent_process().is_alive()` stays True while a sibling lives that was started after it.

    In the child that was started last it is False at once.
    """
    assert orphans["second child continues"].value["parent_process().is_alive()"] is False
    assert orphans["first child continues"].value["parent_process().is_alive()"] is True


@needs("parent_process")
@details(ORPHAN_OUTLIVES_PARENT, under=("spawn", "forkserver"), when="if the parent is killed")
def test_an_orphan_that_its_parent_did_not_fork_sees_at_once_that_the_parent_is_dead(
    orphans: History,
) -> None:
    """In a child `parent_process().is_alive()` is False at once, even while a sibling lives that was started after it.

    This sibling was started in the same way.
    """
    assert orphans["second child continues"].value["parent_process().is_alive()"] is False
    assert orphans["first child continues"].value["parent_process().is_alive()"] is False


@details(ORPHAN_OUTLIVES_PARENT, under=("fork", "spawn"), platform="posix", when="if the parent is killed")
@pytest.mark.parametrize("child", ["first child", "second child"])
def test_an_orphan_gets_a_new_parent_pid(orphans: History, child: str) -> None:
    """In a child `os.getppid()` returns the pid of its parent before, and another one after."""
    parent = orphans["parent starts its children"].pid
    before, after = orphans[f"{child} works"].value, orphans[f"{child} continues"].value

    assert before["os.getppid()"] == parent
    assert after["os.getppid()"] != parent


@details(ORPHAN_OUTLIVES_PARENT, platform="win32", when="if the parent is killed")
@pytest.mark.parametrize("child", ["first child", "second child"])
def test_on_windows_an_orphan_keeps_the_pid_of_its_dead_parent(orphans: History, child: str) -> None:
    """In a child `os.getppid()` still returns the pid of the dead parent."""
    parent = orphans["parent starts its children"].pid

    for moment in ("works", "continues"):
        assert orphans[f"{child} {moment}"].value["os.getppid()"] == parent


@details(ORPHAN_OUTLIVES_PARENT, under="forkserver", when="if the parent is killed")
@pytest.mark.parametrize("child", ["first child", "second child"])
def test_an_orphan_of_a_fork_server_keeps_its_parent_pid(orphans: History, child: str) -> None:
    """In a child `os.getppid()` is not the parent's pid, not even before the kill, and stays what it was."""
    parent = orphans["parent starts its children"].pid
    before, after = orphans[f"{child} works"].value, orphans[f"{child} continues"].value

    assert before["os.getppid()"] != parent
    assert after["os.getppid()"] == before["os.getppid()"]


ORPHAN_AT_START = claim(
    "orphan.at-start",
    says="A child that has been started does its work even if its parent dies at once.",
    answer="A started child does its work; on Windows only if its parent outlives its first steps.",
    why="On Windows a child fetches what it needs out of its parent, by the parent's pid, when it begins.",
    sources=["spawn_main in CPython's multiprocessing/spawn.py"],
)


@upholds(ORPHAN_AT_START, under=("fork", "forkserver"))
def test_a_forked_child_works_although_its_parent_dies_as_soon_as_it_has_started_it(run: Run) -> None:
    """A child whose parent calls `os._exit()` right after `start()` does its work."""
    program = run("orphan_at_start")
    program.open("parent may die")
    assert program.main_exits() == 0
    program.goes_on_to("child works")
    program.stays_quiet()
    program.open("child may end")

    assert program.ends(leaves=[SOCKET_FOLDER]) == [
        {("parent is back from start", main_exits(0)), "child works"},
        "child ends",
    ]


def die_before_the_childs_first_step(run: Run) -> Program:
    """The parent of a child dies while that is no more than an interpreter that has been started; then that goes on."""
    program = run("orphan_at_start")
    program.reaches("an interpreter starts", "parent is back from start")
    program.open("parent may die")
    assert program.main_exits() == 0
    program.open("the interpreter may go on")
    return program


@upholds(ORPHAN_AT_START, under="spawn", platform="posix")
def test_a_spawned_child_works_although_its_parent_died_before_the_childs_first_step(run: Run) -> None:
    """A child whose parent calls `os._exit()` before the child has run any code of its own does its work."""
    program = die_before_the_childs_first_step(run)
    program.goes_on_to("child works")
    program.stays_quiet()
    program.open("child may end")

    assert program.ends(leaves=[SOCKET_FOLDER]) == [
        {"an interpreter starts", "parent is back from start"},
        main_exits(0),
        "child works",
        "child ends",
    ]


@refutes(ORPHAN_AT_START, platform="win32")
def test_on_windows_a_child_whose_parent_died_before_its_first_step_fails(run: Run) -> None:
    """A child whose parent called `os._exit()` before the child had run any code fails with a traceback.

    It does none of its work.
    """
    program = die_before_the_childs_first_step(run)
    program.open("child may end")

    assert program.ends(says="Traceback (most recent call last)") == [
        {"an interpreter starts", "parent is back from start"},
        main_exits(0),
    ]
