"""Forking: what a fork takes along, and processes that multiprocessing has not created."""

import pytest

from specs.harness.api import (
    Run,
    claim,
    gone,
    main_exits,
    needs,
    opens,
    refutes,
    upholds,
)

FORK_HELD_LOCK = claim(
    "fork.held-lock",
    says="A child can take the locks that its parent's threads use.",
    answer="Under fork, a lock that another thread holds when the child starts is never released in th",
    # was: Under fork, a lock of the module threading that another thread holds at start() is held in the child, too, and forever: there is no such thread in the child to release it, and it does not matter that the parent's thread does. Under spawn and forkserver the child imports the program, and has a lock of its own, which is free. A lock of multiprocessing is shared: the child gets it when the thread has released it. Decided for Lock and RLock, and for multiprocessing's Lock. Not decided here: locks within Python, such as those of print() and logging.
    sources=["https://docs.python.org/3/library/os.html#os.fork", "gh-50970", "gh-91776"],
    surprise=5,
)


@refutes(FORK_HELD_LOCK, under="fork")
@pytest.mark.parametrize("kind", ["Lock", "RLock"])
def test_a_lock_that_a_thread_held_at_the_fork_is_held_forever_in_the_child(run: Run, kind: str) -> None:
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
    program = run("forked_lock", kind=kind)
    program.goes_on_to("child has the lock")
    program.stays_quiet()
    program.open("thread may release the lock")

    assert program.ends() == ["child asks for the lock", "child has the lock", "thread has released the lock"]


@needs("Process", "Lock")
@upholds(FORK_HELD_LOCK, when="for a lock of multiprocessing")
def test_a_child_gets_a_multiprocessing_lock_once_its_parents_thread_releases_it(run: Run) -> None:
    program = run("forked_lock", kind="multiprocessing.Lock")
    child = program.goes_on_to("child asks for the lock")
    program.stays_quiet(child)
    program.waits_without_timeout(child)
    program.open("thread may release the lock")

    assert program.ends() == [
        *("child asks for the lock", opens("thread may release the lock")),
        {"child has the lock", "thread has released the lock"},
    ]


FORK_THREADS_WARNING = claim(
    "fork.threads-warning",
    says="A fork in a process with several threads causes a warning.",
    answer="TODO",
    # was: From 3.12 it causes a DeprecationWarning, which is not shown by default. Before 3.12 there is no warning.
    sources=["https://docs.python.org/3/library/os.html#os.fork"],
    not_applicable=[
        {"under": ["spawn", "forkserver"], "because": "nothing is forked beside the threads of the program"}
    ],
)


@upholds(FORK_THREADS_WARNING, under="fork", python=">=3.12")
def test_a_fork_with_two_threads_causes_a_warning_that_is_hidden_by_default(run: Run) -> None:
    history = run("threads_and_fork").ends(says="")

    assert history["parent with one thread has started a child"].value == {"warnings": []}
    assert history["parent with two threads has started a child"].value == {"warnings": ["DeprecationWarning"]}


@refutes(FORK_THREADS_WARNING, under="fork", python="<3.12")
def test_before_3_12_a_fork_by_a_process_with_two_threads_does_not_warn(run: Run) -> None:
    assert run("threads_and_fork").ends()["parent with two threads has started a child"].value == {"warnings": []}


PROCESS_COPIED_BY_FORK = claim(
    "process.copied-by-fork",
    says="A process that os.fork() creates is a process of its own for multiprocessing, too.",
    answer="TODO",
    # was: It is a copy of its parent, and takes itself for it: current_process() has the parent's name, parent_process() of a main process's copy is None, and active_children() are the parent's. If the copy ends by itself, it terminates the daemonic children of its parent. os._exit() prevents that.
    sources=["https://docs.python.org/3/library/os.html#os._exit"],
    not_applicable=[{"platform": "win32", "because": "Windows has no fork"}],
)


@needs("Process(daemon)", "active_children")
@refutes(PROCESS_COPIED_BY_FORK, platform="posix")
def test_a_copy_that_os_fork_made_believes_that_it_is_the_main_process(run: Run) -> None:
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
    program = run("forked_copy", ending="os._exit(0)", copy_asks="for its parent")
    program.open("parent may fork", "copy may end", "parent may end")

    assert program.ends()["copy works"].value == {"parent_process()": None}


@needs("Process(daemon)")
@refutes(PROCESS_COPIED_BY_FORK, platform="posix", when="if the copy ends by itself")
def test_a_copy_that_ends_by_itself_terminates_the_daemonic_children_of_its_parent(run: Run) -> None:
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
@upholds(PROCESS_COPIED_BY_FORK, platform="posix", when="if the copy calls os._exit()")
def test_a_copy_that_calls_os_exit_leaves_the_daemonic_children_of_its_parent_alone(run: Run) -> None:
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
    answer="TODO",
    # was: subprocess creates processes too, and os.fork() on POSIX. multiprocessing does not know them: they are not among the active_children(), and the main process exits without waiting for them. The workers of a ProcessPoolExecutor, however, are processes of multiprocessing: they are among the active_children(), and the main process waits until their tasks are done.
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
    create_otherwise(run, "subprocess.Popen")


@needs("Process", "active_children")
@refutes(PROCESS_OTHER_CREATORS, platform="posix")
def test_a_process_of_os_fork_is_no_active_child_and_is_not_waited_for(run: Run) -> None:
    create_otherwise(run, "os.fork")


@needs("Process", "active_children")
@refutes(PROCESS_OTHER_CREATORS)
def test_a_worker_of_an_executor_is_an_active_child_and_its_task_is_waited_for(run: Run) -> None:
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
