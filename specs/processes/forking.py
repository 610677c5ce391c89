"""Forking: what a fork takes along, and processes that multiprocessing has not created.

A fork copies a process while its threads are in the middle of something, and copies none of these threads but one. This
chapter shows what that does to a lock (`fork.held-lock`), and when Python warns of it (`fork.threads-warning`). Then it
turns to the processes that a program creates by other means: a copy of itself that takes itself for the original
(`process.copied-by-fork`), and all those that multiprocessing does not know (`process.other-creators`).
"""

import pytest

from specs.harness.api import (
    Run,
    claim,
    details,
    for_each_part,
    gone,
    main_exits,
    needs,
    opens,
    refutes,
    remedies,
    upholds,
)

FORK_HELD_LOCK = claim(
    "fork.held-lock",
    says="A child can take the locks that its parent's threads use.",
    answer="Under fork, a threading.Lock held by another thread at start() stays held in the child.",
    why="A fork copies the lock as it is, and of all threads only the one that forks: nobody is left in the child to "
    "release it. `start()` first flushes `sys.stdout` and `sys.stderr`, and waits for their locks.",
    undecided=[
        "A thread that logs to sys.stdout or sys.stderr can hold its lock at the fork all the same: it is a race. (PyPy 3.11)",
    ],
    see=["fork.threads-warning", "globals.by-default", "start-method.once"],
    sources=[
        "https://docs.python.org/3/library/os.html#os.fork",
        "https://docs.python.org/3/library/os.html#os.register_at_fork",
        "gh-50970",
        "gh-91776",
    ],
    surprise=5,
)


@refutes(FORK_HELD_LOCK, under="fork")
@pytest.mark.parametrize("kind", ["Lock", "RLock"])
def test_a_lock_that_a_thread_held_at_the_fork_is_held_forever_in_the_child(run: Run, kind: str) -> None:
    """A `threading.Lock` or `RLock` that another thread holds at `start()` is held in the child, too. It stays so when the
    parent's thread releases it: the child waits forever.
    """
    program = run("forked_lock", kind=kind)
    child = program.goes_on_to("child asks for the lock")
    program.stays_quiet(child)
    program.open("thread may release the lock")
    program.reaches("thread has released the lock")
    program.stays_quiet()
    program.waits_without_timeout(child)

    assert program.kill_stuck() == ["child asks for the lock", "thread has released the lock"]


@upholds(FORK_HELD_LOCK, under=("spawn", "forkserver"))
@pytest.mark.parametrize("kind", ["Lock", "RLock"])
def test_a_child_that_is_not_forked_has_a_lock_of_its_own(run: Run, kind: str) -> None:
    """The child has a lock of its own: it gets that at once, while the parent's thread still holds the other."""
    program = run("forked_lock", kind=kind)
    program.goes_on_to("child has the lock")
    program.stays_quiet()
    program.open("thread may release the lock")

    assert program.ends() == ["child asks for the lock", "child has the lock", "thread has released the lock"]


@refutes(FORK_HELD_LOCK, under="fork", when="for the lock of a stream that is not sys.stdout or sys.stderr")
@pytest.mark.parametrize("by", ["print()", "logging"])
def test_a_child_cannot_write_to_a_stream_to_which_a_thread_wrote_at_the_fork(run: Run, by: str) -> None:
    """If another thread is writing to a stream at `start()`, the child waits forever in `print()` to that stream, or in
    `logging` to it, even after the parent's thread has written.
    """
    program = run("forked_stream", by=by)
    child = program.goes_on_to("child writes")
    program.stays_quiet(child)
    program.open("file may take it")
    program.reaches("thread has written")
    program.stays_quiet()
    program.waits_without_timeout(child)

    assert program.kill_stuck() == ["parent starts its child", "child writes", "thread has written"]


@upholds(FORK_HELD_LOCK, under="fork", when="for the lock of sys.stdout or sys.stderr")
@pytest.mark.parametrize("stream", ["sys.stdout", "sys.stderr"])
@pytest.mark.parametrize("by", ["print()", "logging"])
def test_the_start_of_a_child_waits_while_a_thread_writes_to_a_standard_stream(run: Run, stream: str, by: str) -> None:
    """If another thread is printing to the stream, `start()` waits until it has. Then the child can print and log to the
    stream.
    """
    program = run("forked_stream", by=by, stream=stream)
    parent = program.reaches("parent starts its child")
    program.stays_quiet(parent)
    program.open("file may take it")

    assert program.ends() == [
        *("parent starts its child", opens("file may take it")),
        {"thread has written", ("child writes", "child has written")},
    ]


@upholds(FORK_HELD_LOCK, under=("spawn", "forkserver"), when="for the lock of a stream")
@pytest.mark.parametrize("by", ["print()", "logging"])
def test_a_child_that_is_not_forked_can_write_while_a_thread_of_its_parent_does(run: Run, by: str) -> None:
    """The child prints and logs at once to a stream of its own, while the parent's thread still writes to the other."""
    program = run("forked_stream", by=by)
    program.goes_on_to("child has written")
    program.stays_quiet()
    program.open("file may take it")

    assert program.ends() == [
        *("parent starts its child", "child writes", "child has written"),
        "thread has written",
    ]


@needs("Process", "get_context")
@remedies(
    FORK_HELD_LOCK, "Start the children of a program with threads by spawn or forkserver, not by fork.", under="fork"
)
@pytest.mark.parametrize("kind", ["Lock", "RLock"])
def test_a_child_of_a_context_that_spawns_has_a_lock_of_its_own(run: Run, kind: str) -> None:
    """A child of `get_context("spawn")` gets its lock at once, while the parent's thread still holds the other."""
    program = run("forked_lock", kind=kind, prevented_by="spawn")
    program.goes_on_to("child has the lock")
    program.stays_quiet()
    program.open("thread may release the lock")

    assert program.ends() == ["child asks for the lock", "child has the lock", "thread has released the lock"]


@remedies(
    FORK_HELD_LOCK,
    "If you must fork, let each fork wait for the lock: give its `acquire` and `release` to `os.register_at_fork()`.",
    under="fork",
)
@pytest.mark.parametrize("kind", ["Lock", "RLock"])
def test_a_fork_that_waits_for_a_lock_copies_one_that_the_child_can_release(run: Run, kind: str) -> None:
    """`start()` waits until the parent's thread has released the lock. Then the child gets it."""
    program = run("forked_lock", kind=kind, prevented_by="a fork that waits")
    program.stays_quiet()
    program.open("thread may release the lock")

    assert program.ends() == [
        opens("thread may release the lock"),
        {("child asks for the lock", "child has the lock"), "thread has released the lock"},
    ]


@needs("Process", "Lock")
@upholds(FORK_HELD_LOCK, when="for a lock of multiprocessing that is an argument of the child")
def test_a_child_gets_a_multiprocessing_lock_once_its_parents_thread_releases_it(run: Run) -> None:
    """Parent and child share the lock: the child waits until the parent's thread releases it, and then gets it."""
    program = run("forked_lock", kind="multiprocessing.Lock")
    child = program.goes_on_to("child asks for the lock")
    program.stays_quiet(child)
    program.waits_without_timeout(child)
    program.open("thread may release the lock")

    assert program.ends() == [
        *("child asks for the lock", opens("thread may release the lock")),
        {"child has the lock", "thread has released the lock"},
    ]


@needs("Process", "Lock")
@upholds(FORK_HELD_LOCK, under="fork", when="for a lock of multiprocessing at the top level")
def test_a_forked_child_shares_a_multiprocessing_lock_at_the_top_level(run: Run) -> None:
    """Parent and child share the lock: the child waits until the parent's thread releases it, and then gets it."""
    program = run("top_level_lock")
    child = program.goes_on_to("child asks for the lock")
    program.stays_quiet(child)
    program.waits_without_timeout(child)
    program.open("thread may release the lock")

    assert program.ends() == [
        *("child asks for the lock", opens("thread may release the lock")),
        {"child has the lock", "thread has released the lock"},
    ]


@needs("Process", "Lock")
@details(FORK_HELD_LOCK, under=("spawn", "forkserver"), when="for a lock of multiprocessing at the top level")
def test_a_child_that_is_not_forked_shares_no_multiprocessing_lock_at_the_top_level(run: Run) -> None:
    """The child has another lock than its parent: it gets that while the parent's thread holds its own."""
    program = run("top_level_lock")
    program.goes_on_to("child has the lock")
    program.stays_quiet()

    # Not to its end, where some versions write that a semaphore has leaked.
    assert program.kill_stuck() == ["child asks for the lock", "child has the lock"]


FORK_THREADS_WARNING = claim(
    "fork.threads-warning",
    says="A fork in a process with several threads causes a warning.",
    answer="From 3.12 a fork beside threads warns; by default only os.fork() in __main__ shows it.",
    why="By default Python shows a DeprecationWarning only if code of `__main__` causes it, and multiprocessing forks in "
    "a module of its own.",
    see=["fork.held-lock"],
    sources=[
        "https://docs.python.org/3/library/os.html#os.fork",
        "https://docs.python.org/3/library/warnings.html#default-warning-filter",
        "gh-100228",
    ],
    not_applicable=[
        {"under": ["spawn", "forkserver"], "because": "nothing is forked beside the threads of the program"}
    ],
)


@upholds(FORK_THREADS_WARNING, under="fork", python=">=3.12")
def test_a_fork_with_two_threads_causes_a_warning_that_is_hidden_by_default(run: Run) -> None:
    """`start()` causes a `DeprecationWarning` if the parent has two threads, and none if it has one. By default nothing is
    shown.
    """
    history = run("threads_and_fork").ends(says="")

    assert history["parent with one thread has started a child"].value == {"warnings": []}
    assert history["parent with two threads has started a child"].value == {"warnings": ["DeprecationWarning"]}


@refutes(FORK_THREADS_WARNING, under="fork", python="<3.12")
def test_before_3_12_a_fork_by_a_process_with_two_threads_does_not_warn(run: Run) -> None:
    """`start()` causes no warning, though the parent has two threads."""
    assert run("threads_and_fork").ends()["parent with two threads has started a child"].value == {"warnings": []}


@upholds(FORK_THREADS_WARNING, under="fork", python=">=3.12", when="for os.fork() in the program itself")
def test_os_fork_in_main_with_two_threads_shows_its_warning(run: Run) -> None:
    """By default, `os.fork()` in `__main__` writes its `DeprecationWarning` to standard error if the process has two
    threads.
    """
    history = run("threads_and_fork", by="os.fork()").ends(
        says="is multi-threaded, use of fork() may lead to deadlocks"
    )

    assert history.output.count("DeprecationWarning") == 1


@upholds(FORK_THREADS_WARNING, under="fork", python=">=3.12", when="in a program that starts no thread itself")
@for_each_part("cause", "Pool()", "Pool(maxtasksperchild)", "Queue()")
def test_a_fork_beside_threads_of_multiprocessing_causes_the_warning_too(run: Run, cause: str) -> None:
    """A second `Pool`, a worker that `maxtasksperchild` replaces, and a `Process` that is started after `Queue.put()`
    cause a `DeprecationWarning`.
    """
    history = run("threads_of_multiprocessing", cause=cause).ends()

    assert history["parent is told"].value == ["DeprecationWarning"]


@needs("Process", "get_context")
@remedies(
    FORK_THREADS_WARNING,
    "Start the children of a program with threads by spawn or forkserver, not by fork.",
    under="fork",
    python=">=3.12",
)
def test_the_start_of_a_child_that_is_spawned_causes_no_warning(run: Run) -> None:
    """The start of a child of `get_context("spawn")` causes no warning, though the parent has two threads."""
    history = run("threads_and_fork", by="spawn").ends()

    assert history["parent with two threads has started a child"].value == {"warnings": []}


PROCESS_COPIED_BY_FORK = claim(
    "process.copied-by-fork",
    says="A process that os.fork() creates is a process of its own for multiprocessing, too.",
    answer="A copy by os.fork() believes it is its parent, and may end the parent's daemonic children.",
    why="The copy has its parent's list of children and its parent's exit handler, which terminates the daemonic ones.",
    see=["process.other-creators", "daemon.ends-with-parent"],
    sources=["https://docs.python.org/3/library/os.html#os._exit"],
    not_applicable=[{"platform": "win32", "because": "Windows has no fork"}],
)


@needs("Process(daemon)", "active_children")
@refutes(PROCESS_COPIED_BY_FORK, platform="posix")
def test_a_copy_that_os_fork_made_believes_that_it_is_the_main_process(run: Run) -> None:
    """In a copy of a main process, `current_process()` has the name `MainProcess` and the pid of the copy, and
    `active_children()` are the children of its parent.
    """
    program = run("forked_copy", ending="os._exit(0)", copy_asks="who it is")
    daemon = program.reaches("daemon works")
    program.open("parent may fork")
    copy = program.goes_on_to("copy works")
    program.open("copy may end")
    program.reaches("copy has ended")
    program.open("daemon may end")
    program.exits(daemon)
    program.open("parent may end")

    assert copy.value == {
        "current_process()": {"name": "MainProcess", "pid": copy.pid},
        "active_children()": ["daemon"],
    }
    assert program.ends() == ["daemon works", "copy works", "copy has ended", "daemon ends"]


@needs("parent_process", "Process(daemon)")
@refutes(PROCESS_COPIED_BY_FORK, platform="posix")
def test_a_copy_that_os_fork_made_of_a_main_process_has_no_parent_process(run: Run) -> None:
    """In a copy of a main process, `parent_process()` is `None`."""
    program = run("forked_copy", ending="os._exit(0)", copy_asks="for its parent")
    program.open("parent may fork", "copy may end", "parent may end")

    assert program.ends()["copy works"].value == {"parent_process()": None}


@needs("Process(daemon)")
@refutes(PROCESS_COPIED_BY_FORK, platform="posix", when="if the copy ends by itself")
def test_a_copy_that_ends_by_itself_terminates_the_daemonic_children_of_its_parent(run: Run) -> None:
    """The copy terminates the daemonic children of its parent, while the parent is running."""
    program = run("forked_copy", ending="sys.exit(0)")
    daemon = program.reaches("daemon works")
    program.open("parent may fork")
    program.reaches("copy works")
    program.stays_quiet()

    program.open("copy may end")
    program.exits(daemon)
    program.goes_on_to("copy has ended")

    program.open("parent may end")
    assert program.ends() == ["daemon works", "copy works", {gone("daemon"), "copy has ended"}]


@needs("Process(daemon)")
@remedies(
    PROCESS_COPIED_BY_FORK,
    "End a process that you have created by `os.fork()` with `os._exit()`, after you have flushed what it has written.",
    platform="posix",
    when="if the copy calls os._exit()",
)
@upholds(PROCESS_COPIED_BY_FORK, platform="posix", when="if the copy calls os._exit()")
def test_a_copy_that_calls_os_exit_leaves_the_daemonic_children_of_its_parent_alone(run: Run) -> None:
    """The daemonic children of its parent work until their end."""
    program = run("forked_copy", ending="os._exit(0)")
    daemon = program.reaches("daemon works")
    program.open("parent may fork")
    program.reaches("copy works")

    program.open("copy may end")
    program.goes_on_to("copy has ended")
    program.stays_quiet()
    assert program.is_running(daemon.pid)

    program.open("daemon may end")
    program.goes_on_to("daemon ends")
    program.open("parent may end")
    assert program.ends() == ["daemon works", "copy works", "copy has ended", "daemon ends"]


PROCESS_OTHER_CREATORS = claim(
    "process.other-creators",
    says="In Python, processes are created with multiprocessing.",
    answer="subprocess and os.fork() create processes, too, and multiprocessing does not know them.",
    see=["process.copied-by-fork", "orphan.outlives-parent"],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.active_children",
        "https://docs.python.org/3/library/concurrent.futures.html#processpoolexecutor",
    ],
)


def create_otherwise(run: Run, creator: str) -> None:
    """A main process creates a child, and another process in this way, for which it does not wait."""
    program = run("other_creators", creator=creator)
    child = program.reaches("child works")
    program.reaches("other process works")
    program.open("parent may list its children")
    parent = program.goes_on_to("parent at its last line")
    assert parent.value == {"active children": [child.pid]}

    program.open("child may end")
    assert program.main_exits() == 0
    program.stays_quiet()

    program.open("other process may end")
    assert program.ends() == [
        {"child works", "other process works"},
        "parent at its last line",
        "child ends",
        main_exits(0),
        "other process ends",
    ]


@needs("Process", "active_children")
@refutes(PROCESS_OTHER_CREATORS)
def test_a_process_of_subprocess_is_no_active_child_and_is_not_waited_for(run: Run) -> None:
    """A process of `subprocess.Popen` is not among the `active_children()`, and the main process exits without waiting for
    it.
    """
    create_otherwise(run, "subprocess.Popen")


@needs("Process", "active_children")
@refutes(PROCESS_OTHER_CREATORS, platform="posix")
def test_a_process_of_os_fork_is_no_active_child_and_is_not_waited_for(run: Run) -> None:
    """A process of `os.fork()` is not among the `active_children()`, and the main process exits without waiting for it."""
    create_otherwise(run, "os.fork")


@needs("Process", "active_children")
@remedies(PROCESS_OTHER_CREATORS, "Wait for such a process yourself, by its own `wait()`, before your program ends.")
def test_a_parent_that_waits_for_a_process_of_subprocess_ends_after_it(run: Run) -> None:
    """The main process waits in `Popen.wait()` until the process has ended."""
    program = run("other_creators", creator="subprocess.Popen", at_its_end="waits")
    child = program.reaches("child works")
    program.reaches("other process works")
    program.open("parent may list its children", "child may end")
    program.exits(child)
    program.stays_quiet()

    program.open("other process may end")
    assert program.ends() == [
        {"child works", "other process works"},
        "child ends",
        "other process ends",
        "parent at its last line",
        main_exits(0),
    ]


@needs("Process", "active_children")
@details(PROCESS_OTHER_CREATORS)
def test_a_worker_of_an_executor_is_an_active_child_and_its_task_is_waited_for(run: Run) -> None:
    """A worker of a `ProcessPoolExecutor` is a process of multiprocessing: it is among the `active_children()`, and the main
    process waits until its task is done.
    """
    program = run("other_creators", creator="ProcessPoolExecutor")
    child, worker = program.reaches("child works"), program.reaches("other process works")
    program.open("parent may list its children")
    parent = program.goes_on_to("parent at its last line")
    assert parent.value == {"active children": sorted([child.pid, worker.pid])}

    program.open("child may end")
    program.goes_on_to("child ends")
    program.stays_quiet(parent)

    program.open("other process may end")
    assert program.ends() == [
        {"child works", "other process works"},
        "parent at its last line",
        "child ends",
        "other process ends",
        main_exits(0),
    ]
