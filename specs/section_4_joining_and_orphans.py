"""Who waits for whom: `join`, the main process's exit, and what is left when a parent cannot wait."""

import pytest

from specs.harness.api import History, Run, kills, main_exits, refutes, upholds


@upholds("start.does-not-wait")
def test_a_main_process_reaches_its_last_line_while_its_child_still_works(run: Run) -> None:
    program = run("last_line")
    program.reaches("child works")
    program.goes_on_to("parent at its last line")

    program.open("child may work on", "child may end")

    assert program.ends() == [
        "parent starts child",
        {"parent at its last line", "child works"},
        "child works on",
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
def test_with_join_the_childs_last_act_comes_before_its_parents_last_line(run: Run) -> None:
    program = run("join")
    program.open("child may end")  # nothing but join holds anybody back

    assert program.ends() == [
        "parent starts child",
        {"parent joins", ("child works", "child ends")},
        "parent is back from join",
        main_exits(0),
    ]


@refutes("orphan.after-last-line")
@pytest.mark.parametrize(
    ("ending", "code", "says"),
    [("plain end", 0, ""), ("sys.exit", 3, ""), ("uncaught exception", 1, "ValueError: the parent's own")],
    ids=["plain end", "sys.exit", "uncaught exception"],
)
def test_past_its_last_line_a_main_process_waits_for_its_child(run: Run, ending: str, code: int, says: str) -> None:
    program = run("last_line", ending=ending)
    parent = program.reaches("parent at its last line")
    before = program.goes_on_to("child works").value
    program.stays_quiet(parent)

    program.open("child may work on")
    after = program.goes_on_to("child works on").value
    program.open("child may end")

    assert program.ends(code, says) == [
        "parent starts child",
        {"parent at its last line", "child works"},
        "child works on",
        "child ends",
        main_exits(code),
    ]
    assert after["alive"] is True
    assert after == before


@upholds("orphan.outlives-parent", when="where it ends by os._exit")
def test_a_child_works_on_after_its_parent_has_left_by_os_exit(run: Run) -> None:
    program = run("last_line", ending="os._exit")
    program.reaches("parent at its last line")
    program.goes_on_to("child works")
    assert program.main_exits() == 4
    program.stays_quiet()

    program.open("child may work on", "child may end")

    history = program.ends(code=4)
    assert history == [
        "parent starts child",
        {("parent at its last line", main_exits(4)), "child works"},
        "child works on",
        "child ends",
    ]
    assert history["child works on"].value["alive"] is False


@pytest.fixture(scope="module")
def orphaned(record: Run) -> History:
    """A parent is killed while its child works, and the child looks for its parent before and after."""
    program = record("last_line")
    program.reaches("child works")
    program.kill(program.reaches("parent at its last line"))
    program.main_exits()
    program.stays_quiet()
    program.open("child may work on", "child may end")
    return program.ends()


@upholds("orphan.outlives-parent", when="where it is killed")
def test_a_child_works_on_after_its_parent_was_killed(orphaned: History) -> None:
    assert orphaned == [
        "parent starts child",
        {"parent at its last line", "child works"},
        kills("MainProcess"),
        "child works on",
        "child ends",
    ]
    assert orphaned["child works"].value["alive"] is True
    assert orphaned["child works on"].value["alive"] is False


@upholds("orphan.outlives-parent", under=("fork", "spawn"), platform="posix")
def test_an_orphan_gets_another_parent_pid(orphaned: History) -> None:
    parent = orphaned["parent starts child"].pid
    before, after = orphaned["child works"].value, orphaned["child works on"].value

    assert before["os.getppid()"] == parent
    assert after["os.getppid()"] != parent
    assert after["parent_process().pid"] == parent


@upholds("orphan.outlives-parent", under="forkserver")
def test_an_orphan_keeps_the_fork_server_as_its_parent(orphaned: History) -> None:
    parent = orphaned["parent starts child"].pid
    before, after = orphaned["child works"].value, orphaned["child works on"].value

    assert before["os.getppid()"] != parent
    assert after["os.getppid()"] == before["os.getppid()"]
    assert after["parent_process().pid"] == parent
