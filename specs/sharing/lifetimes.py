"""Lifetimes: how long what processes share is there, and what is left at the end.

A lock has a name until its maker has no reference to it any more, and that may be too early: `argument.lifetime`. A pool
is another matter: `pool.forgotten`. A block of shared memory can be closed too early (`shared-memory.views`), and somebody
has to destroy it (`shared-memory-manager.ends`). What a process leaves that does not end by itself is removed, with a
warning: `semaphores.leaked`.
"""

import pytest

from specs.harness.api import (
    SOCKET_FOLDER,
    History,
    Run,
    Subject,
    beyond_the_documentation,
    claim,
    details,
    gone,
    kills,
    main_exits,
    needs,
    opens,
    refutes,
    remedies,
    sees,
    upholds,
)

ARGUMENT_LIFETIME = claim(
    "argument.lifetime",
    says="A child has the objects that it was given as arguments, though nothing else refers to them.",
    answer="Unless you fork, keep a reference to a child's lock, queue or Value until it has that.",
    why=(
        "A lock is pickled as a name. `start()` drops the arguments, and the name is removed with the parent's last "
        "reference to the lock, though the child has yet to look it up."
    ),
    about=["Process(args)"],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#all-start-methods (as long as the child process is still alive the object will not be garbage collected in the parent process)",
        "gh-94765",
    ],
    undecided=[
        "PyPy removes the name when it collects the lock, which may be later. (https://doc.pypy.org/en/latest/cpython_differences.html)",
    ],
    see=["globals.by-default", "manager.gone"],
)

WITH_LOCKS = ("Lock", "Queue", "Value")


def start_children(record: Run, *kinds: str, says: str = "", keeps: str = "") -> History:
    """A parent starts children, one after the other. Each gets its argument when its parent is back from `start()`."""
    program = record("arguments_alone", kinds=",".join(kinds), keeps=keeps)
    for kind in kinds:
        program.reaches(f"parent has started a child: {kind}")
        program.open(f"child may go on: {kind}")
        program.goes_on_to(f"parent is back from join: {kind}")
    return program.ends(says=says)


@pytest.fixture(scope="module")
def alone(record: Run, subject: Subject) -> History:
    """Only the arguments of its process refer to what each child gets, which has a lock."""
    return start_children(record, *WITH_LOCKS, says="" if subject.start_method == "fork" else "FileNotFoundError")


@pytest.fixture(scope="module")
def kept(record: Run) -> History:
    """The process object keeps the lock that a child gets; nothing keeps the end of a pipe that another one gets."""
    return start_children(record, "Lock", "Pipe", keeps="Lock")


@needs("Process", "Lock", "Queue", "Value")
@upholds(ARGUMENT_LIFETIME, under="fork", interpreter="cpython")
@pytest.mark.parametrize("kind", WITH_LOCKS)
def test_a_forked_child_has_the_lock_that_its_parent_does_not_keep(alone: History, kind: str) -> None:
    """A child of which the parent does not keep the lock, queue or Value has it, and ends with exit code 0."""
    assert alone.about(kind) == [
        {f"child has its arguments: {kind}", f"parent has started a child: {kind}"},
        f"parent is back from join: {kind}",
    ]
    assert alone[f"parent is back from join: {kind}"].value == 0


@needs("Process", "Lock", "Queue", "Value")
@refutes(
    ARGUMENT_LIFETIME,
    under=("spawn", "forkserver"),
    platform="posix",
    interpreter="cpython",
    when="if it is a lock or has one, and the child is slower than its parent",
)
@pytest.mark.parametrize("kind", WITH_LOCKS)
def test_a_child_fails_to_get_a_lock_to_which_its_parent_has_no_reference(alone: History, kind: str) -> None:
    """A function starts a child with a lock, queue or Value of its own, and returns before the child has unpickled that:
    the child ends with exit code 1 and FileNotFoundError. Its target is not called.
    """
    assert alone.about(kind) == [
        f"parent has started a child: {kind}",
        opens(f"child may go on: {kind}"),
        f"parent is back from join: {kind}",
    ]
    assert alone[f"parent is back from join: {kind}"].value == 1


@needs("Process", "Lock", "Pipe")
@upholds(ARGUMENT_LIFETIME, when="if it has no lock, such as an end of a pipe")
def test_a_child_gets_the_end_of_a_pipe_to_which_its_parent_has_no_reference(kept: History) -> None:
    """A child gets the end of a pipe after the function has returned that has made it, and ends with exit code 0."""
    assert kept["child has its arguments: Pipe"].name != "MainProcess"
    assert kept["parent is back from join: Pipe"].value == 0


@needs("Process", "Lock", "Pipe")
@remedies(
    ARGUMENT_LIFETIME, "Keep a reference to what a child gets until the child has ended, such as in its process object."
)
def test_a_child_gets_a_lock_that_its_process_object_keeps(kept: History) -> None:
    """A child gets a lock after the function has returned that has made it, and ends with exit code 0."""
    assert kept["child has its arguments: Lock"].name != "MainProcess"
    assert kept["parent is back from join: Lock"].value == 0


POOL_FORGOTTEN = claim(
    "pool.forgotten",
    says="A pool that was not closed keeps its workers until the program ends.",
    answer="CPython ends a pool when nothing refers to it or to a result of it. PyPy does not.",
    why="A pool has a finalizer, which terminates its workers when the pool is collected; result objects refer to their pool.",
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.Pool (it is not correct to rely on the garbage collector to destroy the pool)",
        "gh-78353",
        "gh-79605",
    ],
    undecided=["A pool in a reference cycle is collected later. (https://docs.python.org/3/library/gc.html)"],
    see=["pool.with", "pool.unjoined-tasks-lost"],
)

UNCLOSED = "unclosed running multiprocessing pool"


@pytest.fixture(scope="module")
def forgotten(record: Run, subject: Subject) -> History:
    """A program forgets a pool after a task."""
    program = record("pool_forgotten")
    program.goes_on_to("parent is back")
    worker = program.reaches("worker works")
    if subject.interpreter.implementation == "cpython":
        program.exits(worker)
    else:
        program.stays_quiet(worker)
        program.has_status("sleeping", worker)
    program.open("parent may go on")
    return program.ends()


def comes_before(history: History, first: str, then: str) -> bool:
    """Whether one event of a history comes before another one."""
    return history.index(history[first]) < history.index(history[then])


@needs("Pool")
@refutes(POOL_FORGOTTEN, interpreter="cpython")
def test_a_pool_to_which_nothing_refers_ends_its_workers(forgotten: History) -> None:
    """When a function returns that has used a pool of its own, the worker ends. A ResourceWarning, which Python does not
    show by default, says "unclosed running multiprocessing pool".
    """
    worker = forgotten["worker works"].name
    assert comes_before(forgotten, gone(worker), "warnings")
    assert [warning.partition(" <")[0] for warning in forgotten["warnings"].value] == [UNCLOSED]


@needs("Pool")
@upholds(POOL_FORGOTTEN, interpreter="pypy")
def test_a_pool_to_which_nothing_refers_keeps_its_workers_on_pypy(forgotten: History) -> None:
    """When a function has returned that has used a pool of its own, the worker waits for tasks."""
    worker = forgotten["worker works"].name
    assert comes_before(forgotten, sees(worker, "sleeping"), "warnings")


@needs("Pool")
@details(POOL_FORGOTTEN, interpreter="cpython")
def test_a_pool_lives_as_long_as_there_is_a_result_object_of_it(run: Run) -> None:
    """A function submits a task to a pool of its own and returns the result object: the task is done, and `get()` returns
    its result. The worker ends when nothing refers to the result object any more.
    """
    program = run("pool_of_result")
    program.reaches("parent has a result object")
    worker = program.goes_on_to("worker works")
    program.stays_quiet(worker)
    program.open("worker may go on")
    program.goes_on_to("parent has got the result", "parent has no result object any more")
    program.exits(worker)
    program.open("parent may end")

    history = program.ends()
    assert history["parent has got the result"].value == "result"
    assert comes_before(history, "parent has got the result", gone(worker.name))
    assert comes_before(history, gone(worker.name), "parent ends")


@needs("Pool")
@remedies(POOL_FORGOTTEN, "Use a pool in a with block, and get the results of all its tasks in it.")
def test_the_end_of_a_with_block_ends_the_workers_of_its_pool(run: Run) -> None:
    """When the with block has ended, the worker ends, without a warning."""
    program = run("pool_forgotten", ends="yes")
    program.exits(program.reaches("worker works"))
    program.open("parent may go on")

    history = program.ends()
    assert comes_before(history, gone(history["worker works"].name), "warnings")
    assert history["warnings"].value == []


SHARED_MEMORY_VIEWS = claim(
    "shared-memory.views",
    says="close() of a block of shared memory can be called at any time.",
    answer="A block's close() raises BufferError while there is a view of buf, such as a slice.",
    why="A block is a memory map, and a map cannot be closed while something refers to its bytes.",
    about=["SharedMemory.buf", "SharedMemory.close()"],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.shared_memory.html#multiprocessing.shared_memory.SharedMemory.close",
        "https://docs.python.org/3/library/stdtypes.html#memoryview.release",
        "gh-86173",
    ],
    see=["shared-memory.unlink"],
)

VIEWS = ("slice", "cast")
BUFFER_ERROR = ["BufferError", "cannot close exported pointers exist"]


@pytest.fixture(scope="module")
def closes(record: Run) -> History:
    """A program closes a block while there is a view, again, and after `release()` of the view."""
    return record("memory_views").ends()


@needs("shared_memory")
@refutes(SHARED_MEMORY_VIEWS, interpreter="cpython")
@pytest.mark.parametrize("view", VIEWS)
def test_a_block_cannot_be_closed_while_there_is_a_view_of_it(closes: History, view: str) -> None:
    """While there is a slice of `buf`, or what its `cast()` has returned, each `close()` raises BufferError (cannot close
    exported pointers exist), and the view can still be read. After `release()` of the view, `close()` raises nothing.
    """
    assert closes[f"closes with a view: {view}"].value == BUFFER_ERROR
    assert closes[f"reads the view: {view}"].value == "0001"
    assert closes[f"closes again: {view}"].value == BUFFER_ERROR
    assert closes[f"closes after release: {view}"].value is None


@needs("shared_memory")
@upholds(SHARED_MEMORY_VIEWS, interpreter="pypy")
@pytest.mark.parametrize("view", VIEWS)
def test_on_pypy_a_block_can_be_closed_while_there_is_a_view_which_is_empty_then(closes: History, view: str) -> None:
    """While there is a slice of `buf`, or what its `cast()` has returned, `close()` raises nothing. The view is empty
    after that.
    """
    assert closes[f"closes with a view: {view}"].value is None
    assert closes[f"reads the view: {view}"].value == ""


@needs("shared_memory")
@details(SHARED_MEMORY_VIEWS, interpreter="cpython")
def test_a_block_of_which_there_is_a_view_at_the_end_of_the_program_writes_a_traceback(run: Run) -> None:
    """A program that ends while it has a block and a slice of its `buf` writes a traceback of the BufferError, and has
    exit code 0.
    """
    assert run("memory_views", closes="no").ends(code=0, says=": ".join(BUFFER_ERROR)) == [
        "program ends",
        main_exits(0),
    ]


@needs("shared_memory")
@remedies(
    SHARED_MEMORY_VIEWS, "Use each view in a with block of its own, or `release()` it, before you close the block."
)
def test_a_block_can_be_closed_after_the_with_block_of_its_view(closes: History) -> None:
    """After the with block of a slice of `buf`, `close()` raises nothing."""
    assert closes["closes after a with block"].value is None


SHARED_MEMORY_MANAGER_ENDS = claim(
    "shared-memory-manager.ends",
    says="What a SharedMemoryManager has made is destroyed when the manager ends.",
    answer="A SharedMemoryManager destroys its blocks at its end; who has one open still reads it.",
    about=[
        "SharedMemoryManager.SharedMemory(size)",
        "SyncManager.connect()",
        "SharedMemoryManager.ShareableList(sequence)",
    ],
    why="At its end it removes one block after the other. It stops, and is terminated, at one that is gone already.",
    sources=[
        "https://docs.python.org/3/library/multiprocessing.shared_memory.html#multiprocessing.managers.SharedMemoryManager",
        "_SharedMemoryTracker and BaseManager._finalize_manager in CPython's multiprocessing/managers.py",
    ],
    see=["shared-memory.unlink", "manager.gone", "manager.shutdown-timeout"],
    not_applicable=[{"platform": "win32", "because": "Windows destroys a block when nobody has it open any more"}],
)


@needs("Process", "shared_memory", "managers.SharedMemoryManager")
@upholds(SHARED_MEMORY_MANAGER_ENDS, platform="posix")
@remedies(
    SHARED_MEMORY_MANAGER_ENDS,
    "Make blocks and lists by a SharedMemoryManager, in its with block, if they are to be gone after it.",
    platform="posix",
    unlike="Nothing goes wrong in it.",
)
def test_blocks_and_lists_are_destroyed_at_the_end_of_the_with_block_of_their_manager(run: Run) -> None:
    """A block and a list that the manager has made are there after a child that has used the block has ended. After the with
    block nobody can attach to them any more, and the parent, which has them, still reads what the child has written.
    """
    history = run("memory_manager").ends()

    assert history["parent looks before"].value == [True, True]
    assert history["parent looks after"].value == [False, False]
    assert history["parent reads after"].value == [5, 1]


@needs("Process", "shared_memory", "managers.SharedMemoryManager")
@upholds(SHARED_MEMORY_MANAGER_ENDS, platform="posix")
def test_blocks_and_lists_are_destroyed_by_the_shutdown_of_their_manager(run: Run) -> None:
    """After `shutdown()` nobody can attach any more to a block and a list that the manager has made."""
    history = run("memory_manager", ends="shutdown").ends()

    assert history["parent looks before"].value == [True, True]
    assert history["parent looks after"].value == [False, False]


@needs("Process", "shared_memory", "managers.SharedMemoryManager", "active_children")
@refutes(SHARED_MEMORY_MANAGER_ENDS, platform="posix", python=">=3.11", when="if one of its blocks was unlinked before")
@beyond_the_documentation
def test_a_manager_one_of_whose_blocks_was_unlinked_is_terminated_and_leaves_later_ones(run: Run) -> None:
    """A manager has made three blocks, and `unlink()` of the second was called. `shutdown()` destroys the first, but not the
    third, and the manager is terminated: exit code -15. It leaves its folder for temporary files behind.
    """
    history = run("memory_manager", ends="unlink").ends(leaves=[SOCKET_FOLDER])

    assert history["parent looks after"].value == [False, False, True]
    assert history["manager has ended"].value == -15


@pytest.fixture(scope="module")
def connected(record: Run) -> History:
    """A parent connects to a SharedMemoryManager that runs, and to a manager that has no shared memory."""
    return record("memory_manager", ends="connect").ends()


@needs("Process", "shared_memory", "managers.SharedMemoryManager")
@upholds(SHARED_MEMORY_MANAGER_ENDS, platform="posix", when="for one that has connected to another")
def test_what_is_made_by_a_manager_that_has_connected_is_destroyed_with_the_other_one(connected: History) -> None:
    """A SharedMemoryManager connects to the address of another one, with its key, and makes a block and a list. After
    `shutdown()` of the other one nobody can attach to them any more.
    """
    assert connected["parent has used the manager from another one"].value == [True, [1, 2]]
    assert connected["parent looks after"].value == [False, False]


@needs("Process", "shared_memory", "managers.SharedMemoryManager")
@details(SHARED_MEMORY_MANAGER_ENDS, platform="posix")
def test_a_shared_memory_manager_starts_once_and_needs_a_server_of_its_own_kind(connected: History) -> None:
    """It has a server before it is started. `start()` and `get_server()` of one that runs
    raise ProcessError, and so does `get_server()` after `shutdown()`; one that has connected has no `shutdown()`. If the other
    one is an ordinary manager, making a block or a list raises RemoteError.
    """
    assert connected["parent has a server that is not started"].value is True
    assert connected["parent asks for what there is not"].value == [
        *("ProcessError", "ProcessError", "AttributeError", "ProcessError", "ConnectionRefusedError"),
    ]
    assert connected["parent uses a manager without shared memory"].value == ["RemoteError", "RemoteError"]


@needs("Process", "shared_memory", "managers.SharedMemoryManager")
@details(SHARED_MEMORY_MANAGER_ENDS, platform="posix", python=">=3.9")
def test_a_shared_memory_manager_makes_what_is_registered_with_it(connected: History) -> None:
    """A dict that is registered with a subclass is made, and its `get()` returns what is in it."""
    assert connected["parent makes an object that is registered"].value == 1


@needs("Process", "shared_memory", "managers.SharedMemoryManager")
@details(SHARED_MEMORY_MANAGER_ENDS, platform="posix", python="<3.9")
def test_in_3_8_a_shared_memory_manager_makes_nothing_that_is_registered_with_it(connected: History) -> None:
    """To make a dict that is registered with a subclass raises RemoteError."""
    assert connected["parent makes an object that is registered"].value == "RemoteError"


SEMAPHORES_LEAKED = claim(
    "semaphores.leaked",
    says="A program that is warned of leaked semaphore objects leaves semaphores behind.",
    answer="A leaked semaphore's maker was killed, or left by os._exit(); the tracker has removed it.",
    why=(
        "Under spawn and forkserver a lock is a semaphore that has a name, and its maker removes that when it ends by itself. "
        "The resource tracker, which ends last, removes what is left."
    ),
    sources=[
        "https://github.com/python/cpython/blob/main/Lib/multiprocessing/resource_tracker.py",
        "https://docs.python.org/3/library/multiprocessing.html#contexts-and-start-methods (resource tracker)",
        "gh-90549",
    ],
    see=["globals.by-default", "shared-memory.unlink"],
    not_applicable=[
        {"platform": "win32", "because": "Windows has no named semaphores that stay behind"},
        {
            "platform": "posix",
            "under": ["fork"],
            "because": "nothing warns: under fork a semaphore loses its name at once",
        },
        {"platform": "darwin", "because": "macOS does not show which semaphores there are"},
    ],
)

LEAKED = "There appear to be {} leaked semaphore objects to clean up at shutdown"


def end_children(run: Run, ends: str, *children: str, says: str = "") -> History:
    """A parent starts children that make a lock each. One of them may be killed; the others end."""
    program = run("leaked_semaphores", ends=ends)
    for child in children:
        made = program.reaches(f"has a lock: {child}")
        if child == "killed":
            program.kill(made)
    program.open("parent may end a child")
    return program.ends(says=says)


CUT_OFF = ("killed", "os._exit", "terminate")


@needs("Process", "Lock", "Event")
@refutes(
    SEMAPHORES_LEAKED,
    under=("spawn", "forkserver"),
    platform="linux",
    when="if processes that have made locks do not end by themselves",
)
def test_the_locks_of_children_that_are_killed_or_terminated_are_removed_with_a_warning(run: Run) -> None:
    """One child is killed, one terminated, and one leaves by `os._exit()`; each has made a lock. At the end of the program
    there is a warning of 3 leaked semaphore objects, and no semaphore is left behind.
    """
    end_children(run, "by force", *CUT_OFF, says=LEAKED.format(3))


@needs("Process", "Lock", "Event")
@refutes(SEMAPHORES_LEAKED, under=("spawn", "forkserver"), platform="linux", when="if the main process is killed")
def test_the_lock_of_a_main_process_that_is_killed_is_removed_with_a_warning(run: Run) -> None:
    """After the main process was killed, there is a warning of 1 leaked semaphore object, and none is left behind."""
    program = run("leaked_semaphores", ends="main")
    main = program.reaches("has a lock: main")

    program.kill(main)

    assert program.ends(says=LEAKED.format(1)) == ["has a lock: main", kills("MainProcess")]


@needs("Process", "Lock", "Event")
@details(SEMAPHORES_LEAKED, under="fork", platform="posix")
def test_nothing_is_said_of_the_locks_of_killed_children_under_fork(run: Run) -> None:
    """One child is killed, one terminated, and one leaves by `os._exit()`; each has made a lock. Nothing warns of them."""
    history = end_children(run, "by force", *CUT_OFF)

    assert history["parent ends"].name == "MainProcess"


@pytest.fixture(scope="module")
def by_themselves(record: Run) -> History:
    """Three children that have made locks return, call `sys.exit(1)`, and are told to end; the parent has a lock, too."""
    return end_children(record, "by themselves", "main", "returns", "sys.exit", "told")


@needs("Process", "Lock", "Event")
@details(SEMAPHORES_LEAKED, platform="posix")
def test_nothing_is_said_of_the_locks_of_processes_that_end_by_themselves(by_themselves: History) -> None:
    """The main process and three children have each a lock to their end. One child returns from its target, one calls
    `sys.exit(1)`, one waits for an event first: nothing warns of leaked semaphores.
    """
    assert by_themselves["parent ends"].value == [0, 1, 0]
    assert by_themselves.output == ""


@needs("Process", "Lock", "Event")
@remedies(
    SEMAPHORES_LEAKED,
    "Do not terminate or kill a process that makes locks, queues or pools: tell it to end, by an event.",
    platform="posix",
)
def test_a_child_that_is_told_to_end_removes_its_locks(by_themselves: History) -> None:
    """A child that has made a lock returns when its parent sets an event: nothing warns of leaked semaphores."""
    assert by_themselves["has a lock: told"].name != "MainProcess"
    assert by_themselves.output == ""


TEMPORARY_FOLDER_LEFT = claim(
    "temporary-folder.left",
    says="What multiprocessing puts into the folder for temporary files is gone when the program has ended.",
    answer="A process that is killed or leaves by os._exit() leaves its folder pymp-… behind.",
    why=(
        "A process has such a folder for its sockets: each main process of the start method forkserver, who listens, a manager. "
        "It removes it in an exit handler, and no resource tracker knows of it."
    ),
    sources=["https://github.com/python/cpython/blob/main/Lib/multiprocessing/util.py (get_temp_dir)"],
    see=["semaphores.leaked"],
    not_applicable=[{"platform": "win32", "because": "on Windows listeners have named pipes, which are in no folder"}],
)


@needs("connection.Listener")
@upholds(TEMPORARY_FOLDER_LEFT, platform="posix", when="if the process ends by itself")
@pytest.mark.parametrize(("ending", "code", "says"), [("return", 0, ""), ("exception", 1, "ValueError: has failed")])
def test_a_process_that_ends_by_itself_leaves_no_temporary_folder(run: Run, ending: str, code: int, says: str) -> None:
    """A program that listens on a socket with a name of `multiprocessing`'s choice has put that into a new folder for
    temporary files. It returns, or raises an exception: the folder is gone.
    """
    program = run("listener_folder", ending=ending)
    listens = program.reaches("listens in a folder")
    program.open("may end")

    assert program.ends(code, says).by_program == (listens,)
    assert listens.value.startswith("pymp-")


@needs("connection.Listener")
@refutes(TEMPORARY_FOLDER_LEFT, platform="posix", when="if the process does not end by itself")
@pytest.mark.parametrize(("ending", "code"), [("os._exit", 0), ("SIGTERM", -15), ("kill", -9)])
def test_a_process_that_is_killed_or_leaves_by_os_exit_leaves_its_temporary_folder(
    run: Run, ending: str, code: int
) -> None:
    """A program that listens on a socket with a name of `multiprocessing`'s choice is killed, gets SIGTERM or leaves by
    `os._exit()`: the folder of the socket is left behind.
    """
    program = run("listener_folder", ending=ending)
    listens = program.reaches("listens in a folder")
    if ending == "kill":
        program.kill(listens)
    else:
        program.open("may end")

    history = program.ends(code=code, leaves=[listens.value])
    assert history.by_program == (listens,)


@needs("connection.Listener")
@remedies(
    TEMPORARY_FOLDER_LEFT,
    "Have SIGTERM raise SystemExit, so that exit handlers run. Kill only what ignores it.",
    platform="posix",
)
def test_a_process_that_exits_when_it_gets_sigterm_leaves_no_temporary_folder(run: Run) -> None:
    """A program of which the handler of SIGTERM calls `sys.exit(1)` listens, and gets SIGTERM: the folder is gone."""
    program = run("listener_folder", ending="SIGTERM", handles="yes")
    listens = program.reaches("listens in a folder")
    program.open("may end")

    assert program.ends(code=1).by_program == (listens,)
