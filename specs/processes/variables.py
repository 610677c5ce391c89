"""Global variables: which of them a child has, and with which values."""

import pytest

from specs.harness.api import History, Run, claim, for_each_part, refutes, upholds

GLOBALS_NOT_SHARED = claim(
    "globals.not-shared",
    says="Processes do not share global variables.",
    answer="TODO",
    # was: Each process has its own, under every start method: an assignment in one process is not visible in its parent, its children or its siblings.
    sources=["https://docs.python.org/3/library/multiprocessing.html#sharing-state-between-processes"],
)


@pytest.fixture(scope="module")
def assignments(record: Run) -> History:
    """A child adds 1 to its `number`, its parent assigns 1 to its own, both and a sibling read; then a child starts."""
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


@upholds(GLOBALS_NOT_SHARED)
def test_neither_the_parent_nor_a_sibling_sees_what_a_child_assigns(assignments: History) -> None:
    assert assignments["child reads"].value == 99
    assert assignments["child has added 1"].value == 100
    assert assignments["parent reads"].value == 99
    assert assignments["sibling reads again"].value == 99


@upholds(GLOBALS_NOT_SHARED)
def test_running_children_do_not_see_what_their_parent_assigns(assignments: History) -> None:
    assert assignments["parent has assigned 1"].value == 1
    assert assignments["child reads again"].value == 100
    assert assignments["sibling reads again"].value == 99


GLOBALS_SIBLING_UNCHANGED = claim(
    "globals.sibling-unchanged",
    says="After one child has added 1 to a global variable of 99, the next child still reads 99.",
    answer="TODO",
    # was: The first child changed its own copy. The next child starts with its parent's value (fork) or with a fresh import of the program (spawn, forkserver).
)


@upholds(GLOBALS_SIBLING_UNCHANGED)
def test_a_child_started_after_another_has_added_1_to_99_still_reads_99(assignments: History) -> None:
    assert assignments["child has added 1"].value == 100
    # The parent has assigned 1 since: it takes that back before it starts the next child, which may copy its value.
    assert assignments["parent has assigned 99 again"].value == 99
    assert assignments["next child reads"].value == 99
    assert assignments == [
        {"child reads", "sibling reads"},
        "child has added 1",
        "parent reads",
        "parent has assigned 1",
        {"child reads again", "sibling reads again"},
        "parent has assigned 99 again",
        "next child reads",
    ]


GLOBALS_INITIAL_VALUE = claim(
    "globals.initial-value",
    says="A child starts with the main process's value.",
    answer="TODO",
    # was: Under fork it does, with the value at the time of start(). Under spawn and forkserver the child imports the program again, and what the main process assigned under its main guard is missing. Each child imports the program itself, with one exception: if the program was run as a script, the fork server of CPython imports it once for all children, in 3.13.8 and newer except 3.14.0.
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#the-spawn-and-forkserver-start-methods (Global variables)",
        "gh-126631",
    ],
)


@upholds(GLOBALS_INITIAL_VALUE, under="fork")
def test_a_forked_child_starts_with_the_value_that_its_parent_has_at_start(run: Run) -> None:
    first, second = run("initial_value").ends().all("child reads")

    assert first.value["assigned"] == "before the first start"
    assert second.value["assigned"] == "after the first start"


@refutes(GLOBALS_INITIAL_VALUE, under=("spawn", "forkserver"))
def test_a_child_that_imports_the_program_sees_nothing_assigned_under_the_guard(run: Run) -> None:
    first, second = run("initial_value").ends().all("child reads")

    assert first.value["assigned"] == "at the top level"
    assert second.value["assigned"] == "at the top level"


@upholds(GLOBALS_INITIAL_VALUE, under="fork")
def test_a_forked_child_does_not_import_the_program_again(run: Run) -> None:
    history = run("initial_value").ends()

    for child in history.all("child reads"):
        assert child.value["imported by"] == history["parent reads"].pid


@refutes(GLOBALS_INITIAL_VALUE, under="spawn")
@refutes(GLOBALS_INITIAL_VALUE, under="forkserver", when="when run by `python -m`")
def test_each_child_imports_the_program_itself(run: Run) -> None:
    history = run("initial_value").ends()

    for child in history.all("child reads"):
        assert child.value["imported by"] == child.pid


@refutes(GLOBALS_INITIAL_VALUE, under="forkserver", python="<3.13.8", when="when run as a script")
@refutes(GLOBALS_INITIAL_VALUE, under="forkserver", python="==3.14.0", when="when run as a script")
@refutes(GLOBALS_INITIAL_VALUE, under="forkserver", interpreter="pypy", when="when run as a script")
def test_each_child_of_a_fork_server_imports_a_script_itself(run: Run) -> None:
    history = run("initial_value", as_script=True).ends()

    for child in history.all("child reads"):
        assert child.value["imported by"] == child.pid


@refutes(
    GLOBALS_INITIAL_VALUE,
    under="forkserver",
    python=">=3.13.8,!=3.14.0",
    interpreter="cpython",
    when="when run as a script",
)
def test_a_fork_server_imports_a_script_once_for_all_its_children(run: Run) -> None:
    history = run("initial_value", as_script=True).ends()

    first, second = history.all("child reads")
    importer = first.value["imported by"]
    assert importer == second.value["imported by"] == first.ppid == second.ppid
    assert importer not in {first.pid, second.pid, history["parent reads"].pid}


GLOBALS_BY_DEFAULT = claim(
    "globals.by-default",
    says="Sharing nothing is the default, not the only way.",
    answer="TODO",
    # was: Changes to a Value, an Array, a manager's list or shared_memory are visible in both processes, whichever makes them. Not decided here: a manager's other types.
    sources=["https://docs.python.org/3/library/multiprocessing.html#sharing-state-between-processes"],
)


WRITTEN = {"Value": (1, 2), "Array": ([0, 1], [0, 2]), "Manager": ([1], [1, 2]), "shared_memory": (1, 2)}


@upholds(GLOBALS_BY_DEFAULT)
@for_each_part("kind", "Value", "Array", "Manager", "shared_memory")
def test_parent_and_child_see_each_others_changes_to_an_object_made_for_sharing(run: Run, kind: str) -> None:
    program = run("shared_objects", kind=kind)
    program.reaches("child has written")
    program.open("parent may read")
    program.reaches("parent reads")
    program.open("child may end")

    history = program.ends()
    assert (history["child reads"].value, history["parent reads"].value) == WRITTEN[kind]
