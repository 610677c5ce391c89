"""Global variables: which of them a child has, and with which values.

First, that each process has its own variables, and how a number gets from one to another all the same
(`globals.not-shared`, `globals.sibling-unchanged`). Then, which value a child begins with under each start method
(`globals.initial-value`): the one that its parent has, the one that an import assigns, or none. In the end, what is
made for sharing, and where it is not shared either (`globals.by-default`).
"""

import pytest

from specs.harness.api import (
    History,
    Run,
    Subject,
    beyond_the_documentation,
    claim,
    details,
    for_each_part,
    needs,
    refutes,
    remedies,
    upholds,
)

GLOBALS_NOT_SHARED = claim(
    "globals.not-shared",
    says="Processes do not share global variables.",
    answer="Each process has global variables of its own, under any start method.",
    see=["globals.by-default", "globals.initial-value", "arguments.copied"],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#sharing-state-between-processes",
        "https://superfastpython.com/multiprocessing-inherit-global-variables-in-python",
    ],
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
    """A child that adds 1 to a global variable reads the sum. Its parent and its sibling still read the old value."""
    assert assignments["child reads"].value == 99
    assert assignments["child has added 1"].value == 100
    assert assignments["parent reads"].value == 99
    assert assignments["sibling reads again"].value == 99


@upholds(GLOBALS_NOT_SHARED)
def test_running_children_do_not_see_what_their_parent_assigns(assignments: History) -> None:
    """What the parent assigns to a global variable, its running children do not see."""
    assert assignments["parent has assigned 1"].value == 1
    assert assignments["child reads again"].value == 100
    assert assignments["sibling reads again"].value == 99


@needs("Process", "Value")
@remedies(
    GLOBALS_NOT_SHARED,
    "Make a `Value`, give it to the child as an argument, and change it under its lock.",
)
def test_a_parent_reads_what_its_child_has_added_to_a_value_that_it_was_given(run: Run) -> None:
    """A child adds 1 to a `Value` that it gets as an argument, and its parent reads the sum."""
    assert run("shared_number").ends()["parent reads"].value == 100


@needs("Pool")
@remedies(
    GLOBALS_NOT_SHARED,
    "Let the child return its result instead of assigning it: call the function by a pool or an executor.",
)
def test_a_parent_reads_what_a_worker_of_its_pool_has_returned(run: Run) -> None:
    """A worker of a pool adds 1 to a number that it gets as an argument, and its parent gets the sum."""
    assert run("returned_number").ends()["parent reads"].value == 100


GLOBALS_SIBLING_UNCHANGED = claim(
    "globals.sibling-unchanged",
    says="After one child has added 1 to a global variable of 99, the next child still reads 99.",
    answer="What a child assigns to a global variable, the next one does not see: each has its own.",
    see=["globals.initial-value"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#sharing-state-between-processes"],
)


@upholds(GLOBALS_SIBLING_UNCHANGED)
def test_a_child_started_after_another_has_added_1_to_99_still_reads_99(assignments: History) -> None:
    """A child that has added 1 to 99 reads 100. Another one, which is started after it has ended, reads 99."""
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
    answer="Under fork a child has its parent's values; elsewhere what an import assigns, if anything.",
    why=(
        "A forked child is a copy of its parent. Under spawn and forkserver the child, or its fork server, imports the program, "
        "unless that was run as `python -m package`, `python folder` or `python -c`; the child imports the module of its target."
    ),
    see=["default.main-guard", "arguments.copied", "pool.initializer"],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#the-spawn-and-forkserver-start-methods (Global variables)",
        "https://bugs.python.org/issue19946 (what is not imported)",
        "gh-126631",
    ],
)


def read_initial_values(record: Run, *, as_script: bool = False) -> History:
    """A child reads a variable when its parent has assigned it once more since the start; then another child does."""
    program = record("initial_value", as_script=as_script)
    program.reaches("parent assigns after the first start")
    program.open("children may read")
    return program.ends()


@pytest.fixture(scope="module")
def initial_values(record: Run) -> History:
    """Two children of a module read variables that it assigns before and after it builds and starts the first of them."""
    return read_initial_values(record)


@pytest.fixture(scope="module")
def initial_values_of_a_script(record: Run) -> History:
    """The same, of a program that is run as a script."""
    return read_initial_values(record, as_script=True)


def read_by_children(history: History, what: str) -> list[object]:
    """What the first child has read, and the second."""
    first, second = history.all("child reads")
    return [first.value[what], second.value[what]]


@upholds(GLOBALS_INITIAL_VALUE, under="fork")
def test_a_forked_child_starts_with_the_value_that_its_parent_has_at_start(initial_values: History) -> None:
    """A child starts with the value that its parent has when it calls `start()`, and not with the one that it had when it
    created the process object.
    """
    assert read_by_children(initial_values, "assigned") == ["before the first start", "after the first start"]


@upholds(GLOBALS_INITIAL_VALUE, under="fork")
def test_a_forked_child_does_not_import_the_program_again(initial_values: History) -> None:
    """A child does not import the program again."""
    parent = initial_values["parent reads"].pid

    assert read_by_children(initial_values, "imported by") == [parent, parent]


@upholds(GLOBALS_INITIAL_VALUE, under="fork")
def test_a_forked_child_has_what_its_parent_assigned_in_an_imported_module(initial_values: History) -> None:
    """A child also has the value that its parent has assigned to a variable of an imported module."""
    assert read_by_children(initial_values, "assigned in the module") == 2 * ["by the main process"]


as_module_and_as_script = pytest.mark.parametrize("as_script", [False, True], ids=["module", "script"])


@refutes(GLOBALS_INITIAL_VALUE, under=("spawn", "forkserver"))
@as_module_and_as_script
def test_a_child_that_imports_the_program_sees_nothing_assigned_under_the_guard(
    initial_values: History, initial_values_of_a_script: History, as_script: bool
) -> None:
    """If the program is run as a script or a module, a child has the value that the top level assigns, and not the one
    that the main process has assigned under the main guard.
    """
    history = initial_values_of_a_script if as_script else initial_values

    assert read_by_children(history, "assigned") == 2 * ["at the top level"]


@refutes(GLOBALS_INITIAL_VALUE, under=("spawn", "forkserver"))
@as_module_and_as_script
def test_a_child_does_not_see_what_its_parent_has_assigned_in_an_imported_module(
    initial_values: History, initial_values_of_a_script: History, as_script: bool
) -> None:
    """Of a variable of an imported module, a child has the value that the top level of the module assigns, and not the
    one that the main process has assigned.
    """
    history = initial_values_of_a_script if as_script else initial_values

    assert read_by_children(history, "assigned in the module") == 2 * ["at the top level"]


@refutes(
    GLOBALS_INITIAL_VALUE,
    under=("spawn", "forkserver"),
    when="when run as `python -m package`, `python folder` or `python -c`",
)
@pytest.mark.parametrize("way", ["python -m package", "python folder", "python -c"])
def test_a_child_that_does_not_import_the_program_has_none_of_its_variables(run: Run, way: str) -> None:
    """A child does not have a variable that the program assigns at its top level. A variable of the module of its target
    has the value that this module's top level assigns.
    """
    history = run("other_ways", way=way, program="variables.imported_value").ends()

    assert history["child reads"].value == {"in the program": None, "in the module": "at the top level"}


@refutes(GLOBALS_INITIAL_VALUE, under=("spawn", "forkserver"), when="when run as `python -m module`")
def test_each_child_imports_the_program_itself(initial_values: History) -> None:
    """Each child imports the program itself."""
    children = [child.pid for child in initial_values.all("child reads")]

    assert read_by_children(initial_values, "imported by") == children


@refutes(GLOBALS_INITIAL_VALUE, under="spawn", when="when run as a script")
@refutes(GLOBALS_INITIAL_VALUE, under="forkserver", python="<3.13.8", when="when run as a script")
@refutes(GLOBALS_INITIAL_VALUE, under="forkserver", python="==3.14.0", when="when run as a script")
@refutes(GLOBALS_INITIAL_VALUE, under="forkserver", interpreter="pypy", when="when run as a script")
def test_each_child_of_a_fork_server_imports_a_script_itself(initial_values_of_a_script: History) -> None:
    """Each child imports the script itself."""
    children = [child.pid for child in initial_values_of_a_script.all("child reads")]

    assert read_by_children(initial_values_of_a_script, "imported by") == children


@refutes(
    GLOBALS_INITIAL_VALUE,
    under="forkserver",
    python=">=3.13.8,!=3.14.0",
    interpreter="cpython",
    when="when run as a script",
)
def test_a_fork_server_imports_a_script_once_for_all_its_children(initial_values_of_a_script: History) -> None:
    """The fork server imports the script once, and each child has the values from there."""
    history = initial_values_of_a_script

    first, second = history.all("child reads")
    importer = first.value["imported by"]
    assert importer == second.value["imported by"] == first.ppid == second.ppid
    assert importer not in {first.pid, second.pid, history["parent reads"].pid}


@remedies(GLOBALS_INITIAL_VALUE, "Give the child the value as an argument.")
@as_module_and_as_script
def test_a_child_gets_as_an_argument_the_value_that_its_parent_has(
    initial_values: History, initial_values_of_a_script: History, as_script: bool
) -> None:
    """A child gets as an argument the value that the variable had when its parent created the process object, and not
    what the parent has assigned to it since.
    """
    history = initial_values_of_a_script if as_script else initial_values

    assert read_by_children(history, "given") == ["before the first child is created", "after the first start"]


GLOBALS_BY_DEFAULT = claim(
    "globals.by-default",
    says="Sharing nothing is the default, not the only way.",
    answer="Children share objects made for sharing if they get them as arguments, or by fork.",
    why=(
        "Under spawn and forkserver a top level that makes such an object makes another one in each process that runs it. "
        "As an argument, the object is pickled in a form that refers to what is shared."
    ),
    see=["value.shared", "globals.initial-value"],
    undecided=[
        "The other types of a manager are shared, too. (https://docs.python.org/3/library/multiprocessing.html#managers)",
    ],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#sharing-state-between-processes",
        "https://docs.python.org/3/library/multiprocessing.html#all-start-methods (Explicitly pass resources to child processes)",
        "https://github.com/numba/numba/issues/4348 (about the semaphores)",
    ],
)


WRITTEN = {"Value": (1, 2), "Array": ([0, 1], [0, 2]), "Manager": ([1], [1, 2]), "shared_memory": (1, 2)}


@pytest.fixture(scope="module")
def shared_objects(record: Run, subject: Subject) -> History:
    """A parent gives its child one object of each kind that is offered; the child writes to them, and both read."""
    kinds = [kind for kind in WRITTEN if not subject.implementation.lacking([kind])]
    program = record("shared_objects", kinds=",".join(kinds))
    program.reaches("child has written")
    program.open("parent may read")
    program.reaches("parent has read")
    program.open("child may end")
    return program.ends()


@upholds(GLOBALS_BY_DEFAULT)
@for_each_part("kind", "Value", "Array", "Manager", "shared_memory")
def test_parent_and_child_see_each_others_changes_to_an_object_made_for_sharing(
    shared_objects: History, kind: str
) -> None:
    """A child that gets a `Value`, an `Array`, a manager's list or a block of `shared_memory` as an argument sees what
    its parent has written to it, and its parent sees what the child writes.
    """
    by_the_child, by_the_parent = shared_objects[f"{kind}: child reads"], shared_objects[f"{kind}: parent reads"]

    assert (by_the_child.value, by_the_parent.value) == WRITTEN[kind]


#: What a process finds in the objects: its parent has written 5, set the event and acquired the lock.
WRITTEN_BY_THE_PARENT = {"number": 5, "event is set": True, "lock is free": False}
NEW = {"number": 0, "event is set": False, "lock is free": True}


def found(history: History) -> list[dict[str, object]]:
    """What two children, one after another, and then their parent find in objects for sharing."""
    assert history == ["child finds", "child finds", "parent finds"]
    return [event.value for event in history.by_program]


@needs("Process", "Value", "Event", "Lock")
@details(GLOBALS_BY_DEFAULT, under="fork")
def test_forked_children_share_the_objects_of_the_top_level_with_their_parent(run: Run) -> None:
    """The parent and its children share a `Value`, an `Event` and a `Lock` that the program has made at its top level,
    and that the children use by name.
    """
    first, second, parent = found(run("top_level_objects").ends())

    assert first == WRITTEN_BY_THE_PARENT
    assert second == {**first, "number": 6}
    assert parent == {**first, "number": 7}


@needs("Process", "Value", "Event", "Lock")
@details(GLOBALS_BY_DEFAULT, under="spawn", python=">=3.10")
@details(GLOBALS_BY_DEFAULT, under="spawn", python="<3.10", platform="win32")
@as_module_and_as_script
def test_each_child_that_imports_the_program_makes_the_objects_of_its_top_level_anew(run: Run, as_script: bool) -> None:
    """A `Value`, an `Event` and a `Lock` that the program makes at its top level are new objects in each child. Nothing is
    shared, and there is no error and no warning.
    """
    first, second, parent = found(run("top_level_objects", as_script=as_script).ends())

    assert first == second == NEW
    assert parent == WRITTEN_BY_THE_PARENT


@needs("Process", "Value", "Event", "Lock")
@beyond_the_documentation
@details(GLOBALS_BY_DEFAULT, under="forkserver", when="when run as `python -m module`")
@details(GLOBALS_BY_DEFAULT, under="spawn", python="<3.10", platform="posix", when="when run as `python -m module`")
def test_objects_that_each_child_makes_at_the_top_level_leave_semaphores_behind(run: Run) -> None:
    """A `Value`, an `Event` and a `Lock` that the program makes at its top level are new objects in each child. In the end
    the resource tracker warns of "leaked semaphore objects": two children leave 14 behind.
    """
    make_objects_in_each_child_that_stay_behind(run, as_script=False)


@needs("Process", "Value", "Event", "Lock")
@beyond_the_documentation
@details(GLOBALS_BY_DEFAULT, under="forkserver", python="<3.13.8", when="when run as a script")
@details(GLOBALS_BY_DEFAULT, under="forkserver", python="==3.14.0", when="when run as a script")
@details(GLOBALS_BY_DEFAULT, under="forkserver", interpreter="pypy", when="when run as a script")
@details(GLOBALS_BY_DEFAULT, under="spawn", python="<3.10", platform="posix", when="when run as a script")
def test_objects_that_each_child_makes_at_a_scripts_top_level_leave_semaphores_behind(run: Run) -> None:
    """A `Value`, an `Event` and a `Lock` that the program makes at its top level are new objects in each child. In the end
    the resource tracker warns of "leaked semaphore objects": two children leave 14 behind.
    """
    make_objects_in_each_child_that_stay_behind(run, as_script=True)


def make_objects_in_each_child_that_stay_behind(run: Run, *, as_script: bool) -> None:
    """Two children make objects for sharing at the top level; their semaphores are found at the program's end."""
    history = run("top_level_objects", as_script=as_script).ends(says="14 leaked semaphore objects")
    first, second, parent = found(history)

    assert first == second == NEW
    assert parent == WRITTEN_BY_THE_PARENT


@needs("Process", "Value", "Event", "Lock")
@details(
    GLOBALS_BY_DEFAULT,
    under="forkserver",
    python=">=3.13.8,!=3.14.0",
    interpreter="cpython",
    when="when run as a script",
)
def test_children_share_the_objects_of_a_scripts_top_level_with_each_other_only(run: Run) -> None:
    """Children share a `Value`, an `Event` and a `Lock` that the program makes at its top level with each other, and not
    with their parent: the fork server has made new ones for all of them.
    """
    first, second, parent = found(run("top_level_objects", as_script=True).ends())

    assert first == NEW
    assert second == {"number": 1, "event is set": False, "lock is free": False}
    assert parent == WRITTEN_BY_THE_PARENT


@needs("Process", "Value", "Event", "Lock")
@remedies(
    GLOBALS_BY_DEFAULT,
    "Make what is to be shared under the main guard, and give it to each child as an argument.",
    unlike="The functions of the other program use the objects by name; here they get them as parameters.",
)
@as_module_and_as_script
def test_objects_that_are_given_as_arguments_are_shared_by_all_children(run: Run, as_script: bool) -> None:
    """Children that get a `Value`, an `Event` and a `Lock` as arguments share them with each other and with their
    parent. No semaphores are left behind.
    """
    first, second, parent = found(run("given_objects", as_script=as_script).ends())

    assert first == WRITTEN_BY_THE_PARENT
    assert second == {**first, "number": 6}
    assert parent == {**first, "number": 7}
