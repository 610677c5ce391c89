"""Who waits for whom: `join`, the main process's exit, and what is left when a parent cannot wait."""

import pytest

from specs.harness.api import History, Run, kills, main_exits, refutes, upholds


@upholds("start.does-not-wait")
def test_a_main_process_reaches_its_last_line_while_its_child_still_works(run: Run) -> None:
    program = run("last_line")
    program.reaches("child works")
    program.goes_on_to("parent at its last line")

    program.open("child may continue", "child may end")

    assert program.ends() == [
        "parent starts child",
        {"parent at its last line", "child works"},
        "child continues",
        "child ends",
    ]


@upholds("join.waits")
def test_a_parent_stays_in_join_until_its_child_has_ended(run: Run) -> None:
    program = run("join")
    program.reaches("parent joins")
    program.goes_on_to("child works")
    program.stays_quiet()

    program.open("child may end")

    assert program.ends() == [
        "parent starts child",
        {"parent joins", "child works"},
        "child ends",
        "parent is back from join",
    ]


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
def test_past_its_last_line_a_main_process_waits_for_its_child(run: Run, ending: str, code: int, says: str) -> None:
    program = run("last_line", ending=ending)
    parent = program.reaches("parent at its last line")
    before = program.goes_on_to("child works")
    program.stays_quiet(parent)  # from when the parent sleeps, or has exited

    program.open("child may continue")
    after = program.goes_on_to("child continues")
    program.open("child may end")

    assert program.ends(code=code, says=says) == [
        "parent starts child",
        {"parent at its last line", "child works"},
        "child continues",
        "child ends",
        main_exits(code),
    ]
    assert after.value["parent_process().is_alive()"] is True
    assert after.value == before.value


@upholds("orphan.outlives-parent", when="if the parent calls os._exit()")
def test_a_child_keeps_working_after_its_parent_has_called_os_exit(run: Run) -> None:
    program = run("last_line", ending="os._exit(4)")
    program.reaches("parent at its last line", "child works")
    program.open("parent may call os._exit")
    assert program.main_exits() == 4
    program.stays_quiet()

    program.open("child may continue", "child may end")

    history = program.ends(code=4)
    assert history == [
        "parent starts child",
        {"parent at its last line", "child works"},
        main_exits(4),
        "child continues",
        "child ends",
    ]
    assert history["child continues"].value["parent_process().is_alive()"] is False


def kill_the_parent(run: Run) -> History:
    """A parent is killed while its child works; before and after that, the child logs what it sees of its parent."""
    program = run("last_line")
    program.reaches("child works")
    parent = program.reaches("parent at its last line")
    program.kill(parent)
    program.main_exits()
    program.stays_quiet()
    program.open("child may continue", "child may end")
    return program.ends()


@upholds("orphan.outlives-parent", when="if the parent is killed")
def test_a_child_keeps_working_after_its_parent_was_killed(run: Run) -> None:
    history = kill_the_parent(run)

    assert history == [
        "parent starts child",
        {"parent at its last line", "child works"},
        kills("MainProcess"),
        "child continues",
        "child ends",
    ]
    assert history["child works"].value["parent_process().is_alive()"] is True
    assert history["child continues"].value["parent_process().is_alive()"] is False


@pytest.fixture(scope="module")
def orphaned_child(record: Run) -> History:
    """As `kill_the_parent` says: recorded once for the specs that read a parent pid."""
    return kill_the_parent(record)


@upholds("orphan.outlives-parent", under=("fork", "spawn"), platform="posix")
def test_an_orphan_gets_a_new_parent_pid(orphaned_child: History) -> None:
    parent = orphaned_child["parent starts child"].pid
    before, after = orphaned_child["child works"].value, orphaned_child["child continues"].value

    assert before["os.getppid()"] == parent
    assert after["os.getppid()"] != parent
    assert after["parent_process().pid"] == parent


@upholds("orphan.outlives-parent", under="forkserver")
def test_an_orphan_of_a_fork_server_keeps_its_parent_pid(orphaned_child: History) -> None:
    parent = orphaned_child["parent starts child"].pid
    before, after = orphaned_child["child works"].value, orphaned_child["child continues"].value

    assert before["os.getppid()"] != parent
    assert after["os.getppid()"] == before["os.getppid()"]
    assert after["parent_process().pid"] == parent
