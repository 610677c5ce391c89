"""Orphans: what is left when a parent has ended, or cannot wait."""

import pytest

from specs.harness.api import History, Program, Run, claim, gone, kills, main_exits, needs, refutes, upholds

ORPHAN_AFTER_LAST_LINE = claim(
    "orphan.after-last-line",
    says="A main process that does not call join() dies after its last line and leaves its child an orphan.",
    answer="A main process does not leave its children behind: after its last line it waits for them, ",
    # was: After its last line, and also after sys.exit() or an uncaught exception, the main process waits for its non-daemonic children before it exits. The child keeps its parent to the end.
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#all-start-methods (Joining zombie processes)",
        "an exit handler of multiprocessing.util joins them",
    ],
    surprise=16,
)


@refutes(ORPHAN_AFTER_LAST_LINE)
@pytest.mark.parametrize(
    ("ending", "code", "says"),
    [("nothing", 0, ""), ("sys.exit(3)", 3, ""), ("raise ValueError", 1, "ValueError: raised by the parent")],
    ids=["plain end", "sys.exit", "uncaught exception"],
)
def test_past_its_last_line_a_main_process_waits_for_its_children(run: Run, ending: str, code: int, says: str) -> None:
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
    program = run("last_line", asked="multiprocessing")
    parent = program.reaches("parent at its last line")
    program.reaches("first child works", "second child works")
    program.waits_without_timeout(parent)
    program.open("first child may continue", "second child may continue", "first child may end", "second child may end")

    history = program.ends()
    for child in ("first child", "second child"):
        assert history[f"{child} continues"].value == {
            "parent_process().pid": parent.pid,
            "parent_process().is_alive()": True,
        }


ORPHAN_OUTLIVES_PARENT = claim(
    "orphan.outlives-parent",
    says="A child whose parent is dead keeps working as an orphan.",
    answer="TODO",
    # was: This happens when the parent cannot wait because it called os._exit() or was killed. In the child, parent_process().is_alive() becomes False; under fork, however, only when the siblings that were forked after it have ended, because they inherit the pipe that it watches. On POSIX the parent pid changes under fork and spawn, to that of the process that adopts orphans; under forkserver it is still the fork server's. On Windows it remains the number of the dead parent.
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.parent_process"],
)


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


@upholds(ORPHAN_OUTLIVES_PARENT, when="if the parent calls os._exit()")
def test_children_keep_working_after_their_parent_has_called_os_exit(run: Run) -> None:
    program = run("last_line", ending="os._exit(4)")
    program.reaches("parent at its last line", "first child works", "second child works")
    program.open("parent may call os._exit")
    assert program.main_exits() == 4
    program.stays_quiet()

    let_both_work_on(program)

    assert program.ends(code=4) == [
        "parent starts its children",
        {"parent at its last line", "first child works", "second child works"},
        main_exits(4),
        *ORPHANS_WORK_ON,
    ]


@needs("parent_process")
@upholds(ORPHAN_OUTLIVES_PARENT, when="if the parent calls os._exit()")
def test_a_parent_that_has_called_os_exit_is_not_alive_for_its_children(run: Run) -> None:
    program = run("last_line", ending="os._exit(4)", asked="multiprocessing")
    program.reaches("parent at its last line", "first child works", "second child works")
    program.open("parent may call os._exit")
    program.main_exits()
    program.open("second child may continue", "second child may end")
    program.exits(program.reaches("second child works"))
    program.open("first child may continue", "first child may end")

    history = program.ends(code=4)
    assert history["first child ends"].value["parent_process().is_alive()"] is False
    assert history["second child ends"].value["parent_process().is_alive()"] is False


def kill_the_parent(run: Run, *, asked: str) -> History:
    """A parent is killed while its children work; before and after that, they log what they see of their parent.

    It is killed at a gate: whether it waits for its children when it exits is another question. asked: of whom they see
    that, the OS or multiprocessing.
    """
    program = run("last_line", ending="os._exit(4)", asked=asked)
    program.reaches("first child works", "second child works")
    parent = program.reaches("parent at its last line")
    program.kill(parent)
    program.main_exits()
    program.stays_quiet()
    let_both_work_on(program)
    return program.ends()


@upholds(ORPHAN_OUTLIVES_PARENT, when="if the parent is killed")
def test_children_keep_working_after_their_parent_was_killed(run: Run) -> None:
    assert kill_the_parent(run, asked="the OS") == [
        "parent starts its children",
        {"parent at its last line", "first child works", "second child works"},
        kills("MainProcess"),
        *ORPHANS_WORK_ON,
    ]


@pytest.fixture(scope="module")
def orphans_that_ask(record: Run) -> History:
    """What orphans learn of their parent from `parent_process()`."""
    return kill_the_parent(record, asked="multiprocessing")


@needs("parent_process")
@upholds(ORPHAN_OUTLIVES_PARENT, when="if the parent is killed")
@pytest.mark.parametrize("child", ["first child", "second child"])
def test_a_parent_is_alive_for_its_children_until_it_is_killed(orphans_that_ask: History, child: str) -> None:
    parent = orphans_that_ask["parent starts its children"].pid
    before, after = orphans_that_ask[f"{child} works"].value, orphans_that_ask[f"{child} ends"].value

    assert before == {"parent_process().pid": parent, "parent_process().is_alive()": True}
    assert after == {"parent_process().pid": parent, "parent_process().is_alive()": False}


@needs("parent_process")
@upholds(ORPHAN_OUTLIVES_PARENT, under="fork")
def test_a_forked_orphan_believes_its_parent_is_alive_while_a_later_sibling_lives(
    orphans_that_ask: History,
) -> None:
    assert orphans_that_ask["second child continues"].value["parent_process().is_alive()"] is False
    assert orphans_that_ask["first child continues"].value["parent_process().is_alive()"] is True


@needs("parent_process")
@upholds(ORPHAN_OUTLIVES_PARENT, under=("spawn", "forkserver"))
def test_an_orphan_that_its_parent_did_not_fork_sees_at_once_that_the_parent_is_dead(
    orphans_that_ask: History,
) -> None:
    assert orphans_that_ask["second child continues"].value["parent_process().is_alive()"] is False
    assert orphans_that_ask["first child continues"].value["parent_process().is_alive()"] is False


@pytest.fixture(scope="module")
def orphans(record: Run) -> History:
    """What orphans learn of their parent from the OS."""
    return kill_the_parent(record, asked="the OS")


@upholds(ORPHAN_OUTLIVES_PARENT, under=("fork", "spawn"), platform="posix")
@pytest.mark.parametrize("child", ["first child", "second child"])
def test_an_orphan_gets_a_new_parent_pid(orphans: History, child: str) -> None:
    parent = orphans["parent starts its children"].pid
    before, after = orphans[f"{child} works"].value, orphans[f"{child} continues"].value

    assert before["os.getppid()"] == parent
    assert after["os.getppid()"] != parent


@upholds(ORPHAN_OUTLIVES_PARENT, platform="win32")
@pytest.mark.parametrize("child", ["first child", "second child"])
def test_on_windows_an_orphan_keeps_the_pid_of_its_dead_parent(orphans: History, child: str) -> None:
    parent = orphans["parent starts its children"].pid

    for moment in ("works", "continues"):
        assert orphans[f"{child} {moment}"].value["os.getppid()"] == parent


@upholds(ORPHAN_OUTLIVES_PARENT, under="forkserver")
@pytest.mark.parametrize("child", ["first child", "second child"])
def test_an_orphan_of_a_fork_server_keeps_its_parent_pid(orphans: History, child: str) -> None:
    parent = orphans["parent starts its children"].pid
    before, after = orphans[f"{child} works"].value, orphans[f"{child} continues"].value

    assert before["os.getppid()"] != parent
    assert after["os.getppid()"] == before["os.getppid()"]


ORPHAN_AT_START = claim(
    "orphan.at-start",
    says="A child that has been started does its work even if its parent dies at once.",
    answer="TODO",
    # was: On POSIX it does. On Windows a child fetches a handle out of its parent with its first steps: if the parent is dead by then, the child fails, prints a traceback and does no work.
    sources=["spawn_main in CPython's multiprocessing/spawn.py"],
)


@upholds(ORPHAN_AT_START, under=("fork", "forkserver"))
def test_a_forked_child_works_although_its_parent_dies_as_soon_as_it_has_started_it(run: Run) -> None:
    program = run("orphan_at_start")
    program.open("parent may die")
    assert program.main_exits() == 0
    program.goes_on_to("child works")
    program.stays_quiet()
    program.open("child may end")

    assert program.ends() == [{("parent is back from start", main_exits(0)), "child works"}, "child ends"]


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
    program = die_before_the_childs_first_step(run)
    program.goes_on_to("child works")
    program.stays_quiet()
    program.open("child may end")

    assert program.ends() == [
        {"an interpreter starts", "parent is back from start"},
        main_exits(0),
        "child works",
        "child ends",
    ]


@refutes(ORPHAN_AT_START, platform="win32")
def test_on_windows_a_child_whose_parent_died_before_its_first_step_fails(run: Run) -> None:
    program = die_before_the_childs_first_step(run)
    program.open("child may end")

    assert program.ends(says="Traceback (most recent call last)") == [
        {"an interpreter starts", "parent is back from start"},
        main_exits(0),
    ]
