"""Managers: objects in a process of their own, and what becomes of them."""

from dataclasses import replace

import pytest

from specs.harness.api import History, Run, claim, for_each_part, gone, needs, opens, refutes, upholds

MANAGER_NESTED_VALUE = claim(
    "manager.nested-value",
    says="What is changed inside a manager's dict or list is changed for all processes.",
    answer="Appending to a list inside a manager's dict has no effect: the list that you get is a copy",
    # was: shared["key"] returns a copy: what is appended to it is lost. It is kept if the changed copy is assigned to its place again, or if the inner list is managed as well.
    about=["SyncManager.list()", "SyncManager.dict()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#proxy-objects"],
    surprise=9,
)


@pytest.fixture(scope="module")
def nested(record: Run) -> History:
    """A child appends to lists inside a manager's dict and list: plain ones, one that it assigns, a managed one."""
    return record("managed_nested").ends()


@needs("Process", "Manager")
@refutes(MANAGER_NESTED_VALUE)
def test_what_is_appended_to_a_plain_list_inside_a_managed_dict_or_list_is_lost(nested: History) -> None:
    assert nested["child reads what it has appended to"].value == [[0], [0]]
    assert nested["parent reads the plain lists"].value == [[0], [0]]


@needs("Process", "Manager")
@upholds(MANAGER_NESTED_VALUE, when="if the changed list is assigned to its place again")
def test_a_list_that_is_assigned_to_its_place_in_a_managed_dict_is_kept(nested: History) -> None:
    assert nested["parent reads the list that was assigned"].value == [0, 1]


@needs("Process", "Manager")
@upholds(MANAGER_NESTED_VALUE, when="if the list inside is managed as well")
def test_what_is_appended_to_a_managed_list_inside_a_managed_dict_is_kept(nested: History) -> None:
    assert nested["parent reads the managed list"].value == [0, 1]


MANAGER_READ_MODIFY_WRITE = claim(
    "manager.read-modify-write",
    says='A manager\'s objects live in one process, so shared["number"] += 1 is safe.',
    answer="TODO",
    # was: It is two calls, a read and a write: if another process adds 1 between them, one of the two additions is lost. None is lost if both processes hold a lock, such as one of the manager's. The same is true of a manager's Value, which has no lock.
    about=["SyncManager.dict()", "SyncManager.Value()", "SyncManager.Lock()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.managers.SyncManager"],
)


@needs("Process", "Manager")
@refutes(MANAGER_READ_MODIFY_WRITE)
@pytest.mark.parametrize("kind", ["dict", "Value"])
def test_an_addition_in_a_manager_between_read_and_write_of_another_is_lost(run: Run, kind: str) -> None:
    program = run("managed_add", kind=kind)
    program.open("first may begin")
    program.reaches("first has read the number")
    program.open("second may begin", "second may write")
    program.goes_on_to("second has added 1")
    program.open("first may write")

    history = program.ends()
    assert history == [
        *("first begins", "first has read the number"),
        *("second begins", "second has read the number", "second has added 1"),
        *("first has added 1", "parent reads"),
    ]
    assert history["parent reads"].value == 1


@needs("Process", "Manager")
@upholds(MANAGER_READ_MODIFY_WRITE, when="if both processes hold a lock of the manager")
@pytest.mark.parametrize("kind", ["dict", "Value"])
def test_no_addition_in_a_manager_is_lost_if_both_processes_hold_a_managed_lock(run: Run, kind: str) -> None:
    program = run("managed_add", kind=kind, takes_lock="both")
    program.open("first may begin")
    program.reaches("first has read the number")
    program.open("second may begin", "second may write")
    second = program.goes_on_to("second begins")
    program.stays_quiet(second)
    program.open("first may write")

    history = program.ends()
    assert history == [
        *("first begins", "first has read the number", "second begins", opens("first may write")),
        "first has added 1",
        *("second has read the number", "second has added 1", "parent reads"),
    ]
    assert history["parent reads"].value == 2


MANAGER_PROCESS = claim(
    "manager.process",
    says="Manager() starts a process, in which the managed objects live.",
    answer="TODO",
    # was: Their methods are called there, and an exception that a method raises is raised in the caller. The end of the with statement ends the process. A manager of a class of one's own has no process before it is started.
    about=[
        "Manager()",
        "SyncManager.__enter__()",
        "SyncManager.__exit__()",
        "SyncManager.register(typeid)",
        "SyncManager.register(callable)",
    ],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Manager"],
)


@pytest.fixture(scope="module")
def manager(record: Run) -> History:
    """A parent starts a manager of its own class, and calls methods of its object."""
    program = record("manager_process")
    asked = program.goes_on_to("manager is asked for its pid")
    program.goes_on_to("parent has left the block")
    program.exits(asked)  # before Python 3.11, the end of the block waits for that for no more than 1.1 s
    program.open("parent may look for children")
    return program.ends()


def children(manager: History, event: str) -> dict[str, int]:
    """The pids of the parent's children at this event, by name."""
    return dict(manager[event].value)


@needs("Process", "managers.SyncManager", "active_children")
@upholds(MANAGER_PROCESS)
def test_a_manager_starts_one_process_that_ends_with_its_block(manager: History) -> None:
    assert manager == [
        "parent has a manager that is not started",
        "parent has started the manager",
        "manager is asked for its pid",
        "parent calls methods",
        "parent has left the block",
        gone("OwnManager-1"),
        "parent looks for children",
    ]
    assert children(manager, "parent has a manager that is not started") == {}
    assert list(children(manager, "parent has started the manager")) == ["OwnManager-1"]
    assert children(manager, "parent looks for children") == {}


@needs("Process", "Manager", "active_children")
@upholds(MANAGER_PROCESS)
def test_manager_returns_a_started_manager_that_ends_with_its_block(run: Run) -> None:
    program = run("manager_passed")
    started = program.goes_on_to("parent has called Manager")
    program.goes_on_to("parent has left the block")
    program.exits(*(replace(started, name=name, pid=pid) for name, pid in started.value))
    program.open("parent may look for children")

    history = program.ends()
    assert [name.partition("-")[0] for name in children(history, "parent has called Manager")] == ["SyncManager"]
    assert children(history, "parent looks for children") == {}


@needs("Process", "managers.SyncManager", "active_children")
@upholds(MANAGER_PROCESS)
def test_methods_of_managed_objects_run_in_the_manager_and_raise_in_the_caller(
    manager: History,
) -> None:
    pids = children(manager, "parent has started the manager").values()

    assert manager["parent calls methods"].value == {"pid": next(iter(pids)), "error": "raised in the manager"}


MANAGER_PROXIES = claim(
    "manager.proxies",
    says="A manager's list, lock and queue can be passed to children and to the tasks of a pool.",
    answer="TODO",
    # was: What is passed is a proxy, which can be pickled at any time.
    about=["SyncManager.list()", "SyncManager.Queue()", "SyncManager.Lock()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#proxy-objects"],
)


@needs("Process", "Manager", "active_children")
@upholds(MANAGER_PROXIES)
@for_each_part("to", "Process", "Pool")
def test_managed_objects_can_be_passed_to_a_child_and_to_the_task_of_a_pool(run: Run, to: str) -> None:
    program = run("manager_passed", to=to)
    program.open("parent may look for children")

    assert program.ends()["parent reads"].value == [["one"], "two"]


MANAGER_LAST_LINE = claim(
    "manager.last-line",
    says="A manager serves the children until all of them have ended.",
    answer="After its last line the main process shuts its manager down before it waits for its childr",
    # was: When the main process has reached its last line, it shuts its manager down first, and waits for its children after that: their calls raise errors. A child that the main process joins before its last line is served until it ends.
    about=["Manager()", "SyncManager.shutdown()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.managers.BaseManager.shutdown"],
    surprise=21,
)


@needs("Process", "Manager")
@refutes(MANAGER_LAST_LINE)
def test_a_manager_ends_with_the_programs_last_line_although_a_child_still_works(run: Run) -> None:
    program = run("manager_last_line")
    program.reaches("child appends")
    program.open("parent may go on")
    program.reaches("parent at its last line")
    program.exits(program.reaches("manager works"))
    program.open("child may append again")

    history = program.ends()
    assert history == [
        *("manager works", "child appends", "parent at its last line"),
        *(gone("SyncManager-1"), "child appends again"),
    ]
    assert history["child appends"].value is None
    assert history["child appends again"].value is not None


@needs("Process", "Manager")
@upholds(MANAGER_LAST_LINE, when="if the main process joins the child")
def test_a_manager_serves_a_child_for_as_long_as_the_main_process_joins_it(run: Run) -> None:
    program = run("manager_last_line", joins="yes")
    program.reaches("child appends")
    program.open("parent may go on")
    parent = program.reaches("parent joins")
    program.stays_quiet(parent)
    program.open("child may append again")

    history = program.ends()
    assert history == [
        *("manager works", "child appends", "parent joins"),
        *("child appends again", "parent at its last line"),
    ]
    assert [history[event].value for event in ("child appends", "child appends again")] == [None, None]


MANAGER_GONE = claim(
    "manager.gone",
    says="An object outlives its manager.",
    answer="TODO",
    # was: Once the manager has been shut down, or its process has been killed, each call raises an error that says nothing of a manager: BrokenPipeError in a process that had called a method before, otherwise FileNotFoundError or ConnectionRefusedError. shutdown() can be called again. Decided after the process has ended: at the moment when it ends, there can be other errors (ConnectionResetError, EOFError).
    about=["SyncManager.list()", "SyncManager.shutdown()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.managers.BaseManager.shutdown"],
)


WHO_APPENDS = ("parent", "child that has used it", "child that has not used it")


def end_the_manager(run: Run, ending: str) -> dict[str, list[str]]:
    """A manager is shut down, or its process killed: return what those get who then call a method, twice each."""
    program = run("manager_gone", ending=ending)
    program.reaches(*(f"{who} waits" for who in WHO_APPENDS[1:]))
    manager = program.reaches("manager works")
    if ending == "kill":
        program.kill(manager)
    program.open("manager may end")
    program.goes_on_to("manager has ended")
    program.open("all may append")
    history = program.ends()
    assert history == [
        {"manager works", *(f"{who} waits" for who in WHO_APPENDS[1:])},
        "manager has ended",
        {*(f"{who} appends twice" for who in WHO_APPENDS)},
        "parent has called shutdown once more",
    ]
    return {who: history[f"{who} appends twice"].value for who in WHO_APPENDS}


#: What the first call gets that finds no socket: its file is gone, or nobody listens there any more.
NO_SOCKET = {"FileNotFoundError", "ConnectionRefusedError"}


@needs("Process", "Manager", "active_children")
@refutes(MANAGER_GONE)
@pytest.mark.parametrize("ending", ["shutdown", "kill"])
def test_a_call_to_a_manager_that_is_gone_raises_a_pipe_file_or_connection_error(run: Run, ending: str) -> None:
    errors = end_the_manager(run, ending)

    assert errors["child that has used it"] == ["BrokenPipeError", "BrokenPipeError"]
    assert NO_SOCKET.issuperset(errors["child that has not used it"] + errors["parent"])
