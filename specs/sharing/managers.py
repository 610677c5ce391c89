"""Managers: objects in a process of their own, and what becomes of them.

First the two ways to lose a change: inside a list or a dict that a manager has (`manager.nested-value`), and where two
processes change one number (`manager.read-modify-write`). Then what a manager is: `manager.process`,
`manager.proxies`. Then how long it lives, where most errors come from: `manager.last-line`, `manager.gone`. At the end where it
listens, and what keeps it from that: `manager.long-folder`.
"""

from dataclasses import replace

import pytest

from specs.harness.api import (
    SOCKET_FOLDER,
    History,
    Run,
    claim,
    for_each_part,
    gone,
    needs,
    opens,
    refutes,
    remedies,
    upholds,
)

MANAGER_NESTED_VALUE = claim(
    "manager.nested-value",
    says="What is changed inside a manager's dict or list is changed for all processes.",
    answer="Changes of a plain list inside a managed list or dict are lost: you read a copy of it.",
    why="Only the manager's own objects live in its process. Reading an item pickles a plain list, and hands out the copy.",
    about=["SyncManager.list()", "SyncManager.dict()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#proxy-objects"],
    surprise=9,
    see=["manager.read-modify-write"],
)


@pytest.fixture(scope="module")
def nested(record: Run) -> History:
    """A child appends to lists inside a manager's dict and list: plain ones, one that it assigns, a managed one."""
    program = record("managed_nested")
    program.exits(program.goes_on_to("child reads what it has appended to"))
    program.open("parent may read")
    return program.ends()


@needs("Process", "Manager")
@refutes(MANAGER_NESTED_VALUE)
def test_what_is_appended_to_a_plain_list_inside_a_managed_dict_or_list_is_lost(nested: History) -> None:
    """A child appends to a list inside a manager's dict, and to one inside a manager's list. Neither the child nor its
    parent reads what it has appended.
    """
    assert nested["child reads what it has appended to"].value == [[0], [0]]
    assert nested["parent reads the plain lists"].value == [[0], [0]]


@needs("Process", "Manager")
@remedies(
    MANAGER_NESTED_VALUE,
    "Assign what you have changed to its place again, or put a managed list there: `manager.list()`.",
    when="if the changed list is assigned to its place again",
)
@upholds(MANAGER_NESTED_VALUE, when="if the changed list is assigned to its place again")
def test_a_list_that_is_assigned_to_its_place_in_a_managed_dict_is_kept(nested: History) -> None:
    """A child reads the list, appends to it and assigns it. Its parent reads what it has appended."""
    assert nested["parent reads the list that was assigned"].value == [0, 1]


@needs("Process", "Manager")
@upholds(MANAGER_NESTED_VALUE, when="if the list inside is managed as well")
def test_what_is_appended_to_a_managed_list_inside_a_managed_dict_is_kept(nested: History) -> None:
    """A child appends to a manager's list inside a manager's dict. Its parent reads what it has appended."""
    assert nested["parent reads the managed list"].value == [0, 1]


MANAGER_READ_MODIFY_WRITE = claim(
    "manager.read-modify-write",
    says='A manager\'s objects live in one process, so shared["number"] += 1 is safe.',
    answer='`shared["number"] += 1` is two calls, and safe only while all hold one lock.',
    about=["SyncManager.dict()", "SyncManager.Value()", "SyncManager.Lock()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.managers.SyncManager"],
    see=["value.read-modify-write"],
)


@pytest.fixture(scope="module")
def additions(record: Run) -> History:
    """A child and its parent add 1 to numbers; the parent begins while the child is between its read and its write."""
    program = record("managed_add", as_script=True)
    for case in ("dict", "Value"):
        program.open(f"child may begin ({case})")
        program.reaches(f"child has read the number ({case})")
        program.open(f"parent may begin ({case})", f"parent may write ({case})")
        program.goes_on_to(f"parent has read the number ({case})", f"parent has added 1 ({case})")
        program.open(f"child may write ({case})")
        program.goes_on_to(f"child has added 1 ({case})")
    for case in ("dict, lock", "Value, lock"):
        program.open(f"child may begin ({case})")
        program.reaches(f"child has read the number ({case})")
        program.open(f"parent may begin ({case})", f"parent may write ({case})")
        program.stays_quiet(program.goes_on_to(f"parent begins ({case})"))
        program.open(f"child may write ({case})")
        program.goes_on_to(f"child has added 1 ({case})", f"parent has added 1 ({case})")
    return program.ends()


@needs("Process", "Manager")
@refutes(MANAGER_READ_MODIFY_WRITE)
@pytest.mark.parametrize("kind", ["dict", "Value"])
def test_an_addition_in_a_manager_between_read_and_write_of_another_is_lost(additions: History, kind: str) -> None:
    """One process does `shared["number"] += 1`, or `counter.value += 1` with a manager's `Value`, and another adds 1
    between its read and its write. Then the number is 1 higher, not 2.
    """
    assert additions.about(kind) == [
        *(f"child begins ({kind})", f"child has read the number ({kind})"),
        *(f"parent begins ({kind})", f"parent has read the number ({kind})", f"parent has added 1 ({kind})"),
        *(f"child has added 1 ({kind})", f"parent reads ({kind})"),
    ]
    assert additions[f"parent reads ({kind})"].value == 1


@needs("Process", "Manager")
@remedies(
    MANAGER_READ_MODIFY_WRITE,
    "Make a lock with the same manager, hand it to every process that changes the number, and hold it for the statement.",
    when="if both processes hold a lock of the manager",
)
@upholds(MANAGER_READ_MODIFY_WRITE, when="if both processes hold a lock of the manager")
@pytest.mark.parametrize("kind", ["dict", "Value"])
def test_no_addition_in_a_manager_is_lost_if_both_processes_hold_a_managed_lock(additions: History, kind: str) -> None:
    """The second process waits until the first has written. No addition is lost."""
    case = f"{kind}, lock"
    assert additions.about(case) == [
        *(f"child begins ({case})", f"child has read the number ({case})", f"parent begins ({case})"),
        opens(f"child may write ({case})"),
        {f"child has added 1 ({case})", (f"parent has read the number ({case})", f"parent has added 1 ({case})")},
        f"parent reads ({case})",
    ]
    assert additions[f"parent reads ({case})"].value == 2


MANAGER_PROCESS = claim(
    "manager.process",
    says="Manager() starts a process, in which the managed objects live.",
    answer="A manager's methods are called in its process, which the end of the with block ends.",
    about=["Manager()", "SyncManager.__enter__()", "SyncManager.__exit__()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Manager"],
    see=["manager.last-line", "manager.start", "manager.errors"],
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
    """A manager of a class of one's own has no process when it is made. Its with block starts one child, and ends it."""
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
    """`Manager()` has started one child when it returns. The end of its with block ends that child."""
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
    """A method of a managed object runs in the manager's process. A `LookupError` that it raises there is raised in its
    caller.
    """
    pids = children(manager, "parent has started the manager").values()

    assert manager["parent calls methods"].value == {"pid": next(iter(pids)), "error": "raised in the manager"}


MANAGER_PROXIES = claim(
    "manager.proxies",
    says="A manager's list, lock and queue can be passed to children and to the tasks of a pool.",
    answer="What is passed is a proxy for the manager's object, and proxies can be pickled.",
    about=["SyncManager.list()", "SyncManager.Queue()", "SyncManager.Lock()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#proxy-objects"],
    see=["queue.through-pool"],
)


@needs("Process", "Manager", "active_children")
@upholds(MANAGER_PROXIES)
@for_each_part("to", "Process", "Pool")
def test_managed_objects_can_be_passed_to_a_child_and_to_the_task_of_a_pool(run: Run, to: str) -> None:
    """A child, and a task of a pool, append to a manager's list and put into its queue, with its lock. Their parent
    reads both.
    """
    program = run("manager_passed", to=to)
    program.open("parent may look for children")

    assert program.ends()["parent reads"].value == [["one"], "two"]


MANAGER_LAST_LINE = claim(
    "manager.last-line",
    says="A manager serves the children until all of them have ended.",
    answer="After its last line, a program ends its manager first, and then joins its children.",
    why="At its exit the main process shuts its managers down before it joins its children.",
    about=["Manager()", "SyncManager.shutdown()"],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.managers.BaseManager.shutdown",
        "https://github.com/python/cpython/blob/main/Lib/multiprocessing/util.py",
    ],
    surprise=21,
    see=["orphan.after-last-line", "manager.gone"],
)


@needs("Process", "Manager")
@refutes(MANAGER_LAST_LINE)
def test_a_manager_ends_with_the_programs_last_line_although_a_child_still_works(run: Run) -> None:
    """When the main process has reached its last line, its manager ends, although a child still works. The child's
    next call to the manager's list raises an exception.
    """
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
@remedies(
    MANAGER_LAST_LINE,
    "Join the children that use a manager before the last line, and before the end of its with block.",
    when="if the main process joins the child",
)
@upholds(MANAGER_LAST_LINE, when="if the main process joins the child")
def test_a_manager_serves_a_child_for_as_long_as_the_main_process_joins_it(run: Run) -> None:
    """The child's calls to the manager's list return until it has ended."""
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
    says="An object that a manager has made outlives its manager.",
    answer="When a manager is gone, each call fails. The errors are about pipes, files and sockets.",
    undecided=[
        "A call that is under way when the manager ends can raise EOFError or ConnectionResetError (https://docs.python.org/3/library/multiprocessing.html#multiprocessing.connection.Connection.recv)"
    ],
    about=["SyncManager.list()", "SyncManager.shutdown()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.managers.BaseManager.shutdown"],
    see=["manager.last-line"],
)


WHO_APPENDS = ("parent", "child", "new thread of the child")


def end_the_manager(run: Run, ending: str) -> dict[str, list[str]]:
    """A manager is shut down, or its process killed: return what those get who then call a method, twice each."""
    program = run("manager_gone", ending=ending)
    program.reaches("child waits")
    manager = program.reaches("manager works")
    if ending == "kill":
        program.kill(manager)
    program.open("manager may end")
    program.goes_on_to("manager has ended")
    program.exits(manager)
    program.open("all may append")
    history = program.ends(leaves=[SOCKET_FOLDER] if ending == "kill" else [])
    assert history == [
        *("manager works", "child waits", "manager has ended"),
        {
            ("parent appends twice", "parent prints the list"),
            ("child appends twice", "new thread of the child appends twice"),
        },
        "parent has called shutdown once more",
    ]
    assert history["parent prints the list"].value is True
    return {who: history[f"{who} appends twice"].value for who in WHO_APPENDS}


#: What the first call gets that finds no socket: its file is gone, or nobody listens there any more.
NO_SOCKET = {"FileNotFoundError", "ConnectionRefusedError"}


@needs("Process", "Manager", "active_children")
@refutes(MANAGER_GONE)
@pytest.mark.parametrize("ending", ["shutdown", "kill"])
def test_a_call_to_a_manager_that_is_gone_raises_a_pipe_file_or_connection_error(run: Run, ending: str) -> None:
    """After `shutdown()`, or when the manager's process was killed, each call raises BrokenPipeError in a thread that
    has called a method before, otherwise FileNotFoundError or ConnectionRefusedError. `str()` raises nothing, but says
    that it has failed. `shutdown()` can be called again.
    """
    errors = end_the_manager(run, ending)

    assert errors["child"] == ["BrokenPipeError", "BrokenPipeError"]
    assert NO_SOCKET.issuperset(errors["new thread of the child"] + errors["parent"])


@needs("Process", "Manager", "active_children")
@refutes(MANAGER_GONE, interpreter="cpython", when="if nobody in the parent refers to it any more")
def test_a_manager_that_its_parent_has_forgotten_ends_although_children_have_its_list(run: Run) -> None:
    """When the parent has no reference to the manager, and none to its list, the manager's process ends. In children
    that have the list, each call raises BrokenPipeError, FileNotFoundError or ConnectionRefusedError.
    """
    program = run("manager_gone", ending="forgotten")
    program.reaches("child waits")
    program.open("manager may end")
    program.goes_on_to("manager has ended")
    program.exits(program.reaches("manager works"))
    program.open("all may append")

    history = program.ends()
    assert history["child appends twice"].value == ["BrokenPipeError", "BrokenPipeError"]
    assert NO_SOCKET.issuperset(history["new thread of the child appends twice"].value)


@needs("Process", "Manager", "active_children")
@remedies(MANAGER_GONE, "Join the children before the manager ends, and copy what you need after that.")
def test_what_was_copied_from_a_manager_outlives_it(run: Run) -> None:
    """The children's calls return until they have ended. A copy of the list, made by `list(shared)`, has all that they
    have appended, after the manager's end as well.
    """
    program = run("manager_gone", ending="last")
    child = program.reaches("child waits")
    program.open("manager may end")
    program.stays_quiet(child)
    program.open("all may append")

    history = program.ends()
    assert history == [
        *("manager works", "child waits", "child appends twice", "new thread of the child appends twice"),
        *("manager has ended", "parent reads what it has kept", "parent has called shutdown once more"),
    ]
    assert [history[f"{who} appends twice"].value for who in WHO_APPENDS[1:]] == [[None, None]] * 2
    assert history["parent reads what it has kept"].value == [0] * 5


MANAGER_LONG_FOLDER = claim(
    "manager.long-folder",
    says="The folder for temporary files, TMPDIR, can have any path.",
    answer="A TMPDIR of 90 characters breaks managers and fork servers, but not in new releases.",
    why="They listen on a socket that is a file in that folder, and on Linux the path of a socket has at most 107 bytes.",
    undecided=["Which releases of 3.13, up to 3.13.18, and of 3.14, up to 3.14.10, first use /tmp instead (gh-132124)"],
    about=["Manager()"],
    sources=["gh-132124", "gh-93852", "https://man7.org/linux/man-pages/man7/unix.7.html"],
    see=["temporary-folder.left", "default.start-method", "manager.gone"],
    not_applicable=[
        {"platform": "darwin", "because": "decided on Linux only"},
        {"platform": "win32", "because": "Windows uses named pipes, which have no folder"},
        {"python": ">3.13.0,<3.13.18", "because": "it is not known which release of 3.13 first uses /tmp"},
        {"python": ">=3.14,<3.14.10", "because": "it is not known which release of 3.14 first uses /tmp"},
        {"python": ">3.13.0", "interpreter": "pypy", "because": "there is no such PyPy yet"},
    ],
)

TOO_LONG = "AF_UNIX path too long"
#: Where the folder of the program is left, in which that of the sockets was.
LONG = "longg*"


@needs("Process", "SimpleQueue", "Manager")
@upholds(MANAGER_LONG_FOLDER, python=">=3.13.18,<3.14", interpreter="cpython", platform="linux")
@upholds(MANAGER_LONG_FOLDER, python=">=3.14.10", interpreter="cpython", platform="linux")
def test_a_child_and_a_manager_are_started_though_the_temporary_folder_has_a_long_path(run: Run) -> None:
    """`TMPDIR` has more than 100 characters: `start()` and `Manager()` succeed."""
    history = run("long_folder").ends(leaves=[LONG])

    assert history["parent starts a child"].value == "child"
    assert history["parent starts a manager"].value == 0


@needs("Process", "SimpleQueue", "Manager")
@refutes(
    MANAGER_LONG_FOLDER, under=("fork", "spawn"), python="<=3.13.0", platform="linux", when="if a manager is started"
)
def test_a_manager_fails_if_the_temporary_folder_has_a_long_path(run: Run) -> None:
    """`TMPDIR` has more than 100 characters: a child is started, but `Manager()` raises EOFError, as its process ends with
    OSError (AF_UNIX path too long).
    """
    history = run("long_folder").ends(says=f"OSError: {TOO_LONG}", leaves=[LONG])

    assert history["parent starts a child"].value == "child"
    assert history["parent starts a manager"].value == ["EOFError", ""]


@needs("Process", "SimpleQueue", "Manager")
@refutes(MANAGER_LONG_FOLDER, under="forkserver", python="<=3.13.0", platform="linux")
def test_a_fork_server_fails_if_the_temporary_folder_has_a_long_path(run: Run) -> None:
    """`TMPDIR` has more than 100 characters: both `start()` and `Manager()` raise OSError (AF_UNIX path too long)."""
    history = run("long_folder").ends(leaves=[LONG])

    assert history["parent starts a child"].value == ["OSError", TOO_LONG]
    assert history["parent starts a manager"].value == ["OSError", TOO_LONG]


@needs("Process", "SimpleQueue", "Manager")
@remedies(
    MANAGER_LONG_FOLDER,
    "Set `TMPDIR` to a short path before anything asks for a temporary file, or for the whole program when you start it.",
    platform="linux",
)
def test_a_manager_is_started_in_a_temporary_folder_with_a_short_path(run: Run) -> None:
    """With `TMPDIR` set to `/tmp`, `start()` and `Manager()` succeed."""
    history = run("long_folder", prevented_by="a short path").ends(leaves=[LONG])

    assert history["parent starts a child"].value == "child"
    assert history["parent starts a manager"].value == 0
