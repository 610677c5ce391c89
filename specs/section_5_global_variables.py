"""What becomes of a global variable: each process has its own, unless it was made to be shared."""

import pytest

from specs.harness.api import History, Run, refutes, upholds


@pytest.fixture(scope="module")
def assignments(record: Run) -> History:
    """A child adds 1, then its parent assigns 1; everybody reads after each, and so does a child that comes later."""
    program = record("global_variable")
    program.reaches("child reads", "sibling reads")
    program.open("child may add")
    program.reaches("child has added 1")
    program.open("parent may read")
    program.reaches("parent has assigned 1")
    program.open("sibling may read again", "child may read again")
    program.reaches("sibling reads again", "child reads again")
    program.open("parent may go on")
    return program.ends()


@upholds("globals.not-shared")
def test_what_a_child_assigns_its_parent_and_its_sibling_do_not_see(assignments: History) -> None:
    assert assignments["child reads"].value == 99
    assert assignments["child has added 1"].value == 100
    assert assignments["parent reads"].value == 99
    assert assignments["sibling reads again"].value == 99


@upholds("globals.not-shared")
def test_what_a_parent_assigns_its_running_children_do_not_see(assignments: History) -> None:
    assert assignments["parent has assigned 1"].value == 1
    assert assignments["child reads again"].value == 100
    assert assignments["sibling reads again"].value == 99


@upholds("globals.sibling-unchanged")
def test_a_child_started_after_another_has_added_1_to_99_still_reads_99(assignments: History) -> None:
    assert assignments["child has added 1"].value == 100
    assert assignments["next child reads"].value == 99
    assert assignments == [
        {"child reads", "sibling reads"},
        "child has added 1",
        "parent reads",
        "parent has assigned 1",
        {"child reads again", "sibling reads again"},
        "next child reads",
    ]


@upholds("globals.initial-value", under="fork")
def test_a_forked_child_starts_with_the_value_of_the_moment_of_its_start(run: Run) -> None:
    first, second = run("initial_value").ends().all("child reads")

    assert first.value["assigned"] == "before the child starts"
    assert second.value["assigned"] == "after the child has started"


@refutes("globals.initial-value", under=("spawn", "forkserver"))
def test_a_child_that_imports_the_program_anew_does_not_see_what_was_assigned_under_its_guard(run: Run) -> None:
    first, second = run("initial_value").ends().all("child reads")

    assert first.value["assigned"] == "at the top level"
    assert second.value["assigned"] == "at the top level"


@upholds("globals.initial-value", under="fork")
def test_a_forked_child_has_the_main_processs_import_of_the_program(run: Run) -> None:
    history = run("initial_value").ends()

    for child in history.all("child reads"):
        assert child.value["imported by"] == history["parent reads"].pid


@refutes("globals.initial-value", under="spawn")
@refutes("globals.initial-value", under="forkserver", when="run as `python -m`")
def test_each_child_imports_the_program_for_itself(run: Run) -> None:
    history = run("initial_value").ends()

    for child in history.all("child reads"):
        assert child.value["imported by"] == child.pid


@refutes("globals.initial-value", under="forkserver", python="<3.13.8", when="run as a script")
@refutes("globals.initial-value", under="forkserver", python="==3.14.0", when="run as a script")
@refutes("globals.initial-value", under="forkserver", interpreter="pypy", when="run as a script")
def test_a_fork_server_leaves_the_import_of_a_script_to_each_child(run: Run) -> None:
    history = run("initial_value", as_script=True).ends()

    for child in history.all("child reads"):
        assert child.value["imported by"] == child.pid


@refutes(
    "globals.initial-value",
    under="forkserver",
    python=">=3.13.8,!=3.14.0",
    interpreter="cpython",
    when="run as a script",
)
def test_a_fork_server_imports_a_script_once_for_all_children(run: Run) -> None:
    history = run("initial_value", as_script=True).ends()

    first, second = history.all("child reads")
    importer = first.value["imported by"]
    assert importer == second.value["imported by"] == first.ppid == second.ppid
    assert importer not in {first.pid, second.pid, history["parent reads"].pid}


@pytest.fixture(scope="module")
def sharing(record: Run) -> History:
    """A parent writes to four shared objects, then its child reads and writes them, then the parent reads them."""
    program = record("shared_objects")
    program.reaches("child has written")
    program.open("parent may read")
    program.reaches("parent reads")
    program.open("child may end")
    return program.ends()


@upholds("globals.by-default")
@pytest.mark.parametrize(
    ("shared", "from_the_parent", "from_the_child"),
    [("value", 1, 2), ("array", [0, 1], [0, 2]), ("list", [1], [1, 2]), ("memory", "pp", "cc")],
    ids=["Value", "Array", "manager's list", "shared_memory"],
)
def test_what_was_made_for_sharing_shows_each_the_others_changes(
    sharing: History, shared: str, from_the_parent: object, from_the_child: object
) -> None:
    assert sharing["child reads"].value[shared] == from_the_parent
    assert sharing["parent reads"].value[shared] == from_the_child
