"""Who waits for whom: `join`, the main process's exit, and what is left when a parent cannot wait."""

from dataclasses import replace

import pytest

from specs.harness.api import History, Run, beyond_the_documentation, gone, kills, main_exits, needs, refutes, upholds


@upholds("start.does-not-wait")
def test_a_main_process_reaches_its_last_line_while_its_children_still_work(run: Run) -> None:
    program = run("last_line", ending="os._exit(4)")
    first = program.reaches("first child works")
    second = program.goes_on_to("second child works", "parent at its last line")

    program.open("second child may continue", "second child may end")
    program.exits(second)
    program.open("first child may continue", "first child may end")
    program.exits(first)
    program.open("parent may call os._exit")

    assert program.ends(code=4) == [
        "parent starts its children",
        {"parent at its last line", "first child works", "second child works"},
        "second child continues",
        "second child ends",
        "first child continues",
        "first child ends",
    ]


@upholds("join.waits")
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


@upholds("join.waits")
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


@upholds("join.waits")
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
@refutes("join.waits", under="forkserver", when="if the fork server is killed")
def test_without_its_fork_server_join_returns_at_once_with_255_and_the_children_work_on(run: Run) -> None:
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


@upholds("join.orders")
def test_with_join_the_child_ends_before_its_parents_last_line(run: Run) -> None:
    program = run("join")
    program.open("child may end")  # only join can make the parent wait now

    assert program.ends() == [
        "parent starts child",
        {"parent joins", ("child works", "child ends")},
        "parent is back from join",
        main_exits(0),
    ]


@refutes("orphan.after-last-line")
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
@refutes("orphan.after-last-line")
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


ORPHANS_WORK_ON = [
    "second child continues",
    "first child continues",
    "second child ends",
    gone("second child"),
    "first child ends",
]


@upholds("orphan.outlives-parent", when="if the parent calls os._exit()")
def test_children_keep_working_after_their_parent_has_called_os_exit(run: Run) -> None:
    program = run("last_line", ending="os._exit(4)")
    program.reaches("parent at its last line", "first child works", "second child works")
    program.open("parent may call os._exit")
    assert program.main_exits() == 4
    program.stays_quiet()

    program.open("second child may continue")
    second = program.goes_on_to("second child continues")
    program.open("first child may continue")
    program.goes_on_to("first child continues")
    program.open("second child may end")
    program.exits(second)
    program.open("first child may end")

    assert program.ends(code=4) == [
        "parent starts its children",
        {"parent at its last line", "first child works", "second child works"},
        main_exits(4),
        *ORPHANS_WORK_ON,
    ]


@needs("parent_process")
@upholds("orphan.outlives-parent", when="if the parent calls os._exit()")
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
    program.open("second child may continue")
    second = program.goes_on_to("second child continues")
    program.open("first child may continue")
    program.goes_on_to("first child continues")
    program.open("second child may end")
    program.exits(second)
    program.open("first child may end")
    return program.ends()


@upholds("orphan.outlives-parent", when="if the parent is killed")
def test_children_keep_working_after_their_parent_was_killed(run: Run) -> None:
    assert kill_the_parent(run, asked="the OS") == [
        "parent starts its children",
        {"parent at its last line", "first child works", "second child works"},
        kills("MainProcess"),
        *ORPHANS_WORK_ON,
    ]


@pytest.fixture(scope="module")
def orphans(record: Run) -> History:
    """What orphans learn of their parent from the OS."""
    return kill_the_parent(record, asked="the OS")


@pytest.fixture(scope="module")
def orphans_that_ask(record: Run) -> History:
    """What orphans learn of their parent from `parent_process()`."""
    return kill_the_parent(record, asked="multiprocessing")


@needs("parent_process")
@upholds("orphan.outlives-parent", when="if the parent is killed")
@pytest.mark.parametrize("child", ["first child", "second child"])
def test_a_parent_is_alive_for_its_children_until_it_is_killed(orphans_that_ask: History, child: str) -> None:
    parent = orphans_that_ask["parent starts its children"].pid
    before, after = orphans_that_ask[f"{child} works"].value, orphans_that_ask[f"{child} ends"].value

    assert before == {"parent_process().pid": parent, "parent_process().is_alive()": True}
    assert after == {"parent_process().pid": parent, "parent_process().is_alive()": False}


@needs("parent_process")
@upholds("orphan.outlives-parent", under="fork")
def test_a_forked_orphan_takes_its_parent_for_alive_while_a_sibling_lives_that_was_forked_later(
    orphans_that_ask: History,
) -> None:
    assert orphans_that_ask["second child continues"].value["parent_process().is_alive()"] is False
    assert orphans_that_ask["first child continues"].value["parent_process().is_alive()"] is True


@needs("parent_process")
@upholds("orphan.outlives-parent", under=("spawn", "forkserver"))
def test_an_orphan_that_its_parent_did_not_fork_sees_at_once_that_the_parent_is_dead(
    orphans_that_ask: History,
) -> None:
    assert orphans_that_ask["second child continues"].value["parent_process().is_alive()"] is False
    assert orphans_that_ask["first child continues"].value["parent_process().is_alive()"] is False


@upholds("orphan.outlives-parent", under=("fork", "spawn"), platform="posix")
@pytest.mark.parametrize("child", ["first child", "second child"])
def test_an_orphan_gets_a_new_parent_pid(orphans: History, child: str) -> None:
    parent = orphans["parent starts its children"].pid
    before, after = orphans[f"{child} works"].value, orphans[f"{child} continues"].value

    assert before["os.getppid()"] == parent
    assert after["os.getppid()"] != parent


@upholds("orphan.outlives-parent", platform="win32")
@pytest.mark.parametrize("child", ["first child", "second child"])
def test_on_windows_an_orphan_keeps_the_pid_of_its_dead_parent(orphans: History, child: str) -> None:
    parent = orphans["parent starts its children"].pid

    for moment in ("works", "continues"):
        assert orphans[f"{child} {moment}"].value["os.getppid()"] == parent


@upholds("orphan.outlives-parent", under="forkserver")
@pytest.mark.parametrize("child", ["first child", "second child"])
def test_an_orphan_of_a_fork_server_keeps_its_parent_pid(orphans: History, child: str) -> None:
    parent = orphans["parent starts its children"].pid
    before, after = orphans[f"{child} works"].value, orphans[f"{child} continues"].value

    assert before["os.getppid()"] != parent
    assert after["os.getppid()"] == before["os.getppid()"]
