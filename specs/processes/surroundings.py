"""Surroundings: what a program meets from outside, and what it finds around it.

A service manager, `docker stop` or `kill` sends SIGTERM to the main process: what becomes of its other processes if it
does nothing about that (`sigterm.ends-all`), and if it exits in order (`sigterm.sys-exit`). How many descriptors processes
need (`descriptors.joined`), and what happens if there are too few (`descriptors.few`). What a child has of its parent's
priority, cores and limits is in `limits.at-start`. What SIGTERM does to a daemonic child's parent is in
`daemon.ends-with-parent`, how many cores a pool uses in `pool.size-optional`.
"""

import signal
from dataclasses import replace

import pytest

from specs.harness.api import (
    History,
    Run,
    Subject,
    beyond_the_documentation,
    claim,
    details,
    gone,
    main_exits,
    needs,
    opens,
    refutes,
    remedies,
    upholds,
)

SIGTERM_ENDS_ALL = claim(
    "sigterm.ends-all",
    says="A program that SIGTERM ends, as after kill or docker stop, ends with all its processes.",
    answer="SIGTERM ends the main process only: its children work on, and its manager stays.",
    why="Without a handler, SIGTERM ends a process as a kill does: no exit handler and no `finally` clause is run.",
    undecided=[
        "A service manager may send it to all processes of a service: systemd does by default (systemd.kill(5), KillMode=)",
        "The first process of a container ignores it, unless it has a handler (pid_namespaces(7))",
    ],
    about=["SyncManager.list()"],
    sources=["https://docs.python.org/3/library/signal.html#general-rules"],
    see=["sigterm.sys-exit", "orphan.outlives-parent", "pool.orphaned-workers", "executor.orphaned-workers"],
    not_applicable=[{"platform": "win32", "because": "Windows has no SIGTERM from outside"}],
)


@needs("Process", "Manager")
@refutes(SIGTERM_ENDS_ALL, platform="posix")
def test_after_sigterm_a_child_works_on_with_its_parents_manager_which_stays(run: Run) -> None:
    """The main process ends by SIGTERM. Its daemonic child works on, and appends to a list of the manager, whose process
    is still there when the child has ended.
    """
    program = run("sigterm_and_a_manager")
    parent = program.reaches("parent joins its child")
    manager, child = program.reaches("manager works"), program.reaches("daemonic child works")
    program.comes_to_rest(parent)
    program.open("parent may get SIGTERM")
    assert program.main_exits() == -signal.SIGTERM
    program.stays_quiet(child)
    program.open("daemonic child may go on")
    program.goes_on_to("daemonic child has appended")
    program.exits(child)
    program.stays_quiet()
    assert program.is_running(manager.pid)

    history = program.kill_stuck()
    assert history == [
        {"parent joins its child", ("manager works", "daemonic child works")},
        *(main_exits(-signal.SIGTERM), "daemonic child has appended", gone("daemonic child")),
    ]
    assert history["daemonic child has appended"].value == [0, 1]


SIGTERM_SYS_EXIT = claim(
    "sigterm.sys-exit",
    says="A program that calls sys.exit() in its handler of SIGTERM ends with all its processes.",
    answer="sys.exit() on SIGTERM ends pools, managers and daemonic children; it waits for others.",
    why="The handler is called in the main thread, in whatever that does, and `sys.exit()` raises SystemExit there.",
    undecided=["An executor's tasks are waited for first, also those that have not begun (executor.exit)"],
    sources=[
        "https://docs.python.org/3/library/signal.html#execution-of-python-signal-handlers",
        "_exit_function in CPython's multiprocessing/util.py",
    ],
    see=["sigterm.ends-all", "signals.handler-inherited", "executor.exit", "orphan.after-last-line", "event.set"],
    not_applicable=[{"platform": "win32", "because": "Windows has no SIGTERM from outside"}],
)


@pytest.fixture(scope="module")
def exit_on_sigterm(record: Run) -> History:
    """A program that turns SIGTERM into an exit has two children, one of them daemonic, a manager, and a pool at work."""
    program = record("sigterm_and_an_exit", also="others")
    parent = program.reaches("parent joins its child")
    others = [program.reaches(f"{who} works") for who in ("task", "manager", "daemonic child")]
    program.reaches("child works")
    program.comes_to_rest(parent)
    program.open("parent may get SIGTERM")
    program.exits(*others)
    program.waits_without_timeout(parent)
    program.open("child may end")
    return program.ends(code=128 + signal.SIGTERM)


@needs("Process(daemon)", "Manager", "Pool")
@remedies(
    SIGTERM_ENDS_ALL,
    "Have a handler of SIGTERM call `sys.exit()`, and set it after `start()`. What it waits for tells `sigterm.sys-exit`.",
    platform="posix",
    unlike="It has more processes.",
)
def test_a_program_that_turns_sigterm_into_an_exit_leaves_no_process(exit_on_sigterm: History) -> None:
    """The manager, a pool's worker and a daemonic child end, the main process when its last child has ended."""
    names = [exit_on_sigterm[f"{who} works"].name for who in ("task", "manager", "daemonic child")]
    acts = [*(gone(name) for name in names), "child ends", main_exits(128 + signal.SIGTERM)]
    places = [exit_on_sigterm.index(exit_on_sigterm[act]) for act in acts]

    assert places == sorted(places)


@needs("Process(daemon)", "Manager", "Pool")
@upholds(SIGTERM_SYS_EXIT, platform="posix", when="for a pool, a manager and a daemonic child")
def test_sys_exit_on_sigterm_ends_a_pools_worker_a_manager_and_a_daemonic_child(exit_on_sigterm: History) -> None:
    """All three end while the main process waits, the worker and the daemonic child in the middle of their work."""
    names = [exit_on_sigterm[f"{who} works"].name for who in ("task", "manager", "daemonic child")]

    assert exit_on_sigterm == [
        {"parent joins its child", "child works", "daemonic child works", "manager works", "task works"},
        *(gone(name) for name in names),
        *(opens("child may end"), "child ends", main_exits(128 + signal.SIGTERM)),
    ]


@needs("Process(daemon)", "Manager", "Pool")
@refutes(SIGTERM_SYS_EXIT, platform="posix", when="for a child that is not daemonic")
def test_after_sys_exit_on_sigterm_a_main_process_waits_for_its_child(exit_on_sigterm: History) -> None:
    """The main process waits until its child has ended by itself, and only then exits, with the code given."""
    assert not exit_on_sigterm.gave_up("MainProcess")
    acts = (opens("child may end"), "child ends", main_exits(128 + signal.SIGTERM))
    places = [exit_on_sigterm.index(exit_on_sigterm[act]) for act in acts]
    assert places == sorted(places)


@needs("Process")
@remedies(
    SIGTERM_SYS_EXIT,
    "Have the handler call `sys.exit()`, set it after `start()`, and terminate and join the children in a `finally` clause.",
    platform="posix",
)
def test_a_finally_clause_ends_the_children_when_sigterm_is_turned_into_an_exit(run: Run) -> None:
    """The child ends in the middle of its work, and the main process with the code given."""
    program = run("sigterm_and_an_exit", prevented_by="terminate()")
    parent = program.reaches("parent joins its child")
    child = program.reaches("child works")
    program.comes_to_rest(parent)
    program.open("parent may get SIGTERM")
    program.exits(child)

    assert program.ends(code=128 + signal.SIGTERM) == [
        {"parent joins its child", "child works"},
        *(gone("child"), main_exits(128 + signal.SIGTERM)),
    ]


DESCRIPTORS_JOINED = claim(
    "descriptors.joined",
    says="A process that was joined keeps nothing open in its parent.",
    answer="A joined process keeps two descriptors until close(), or until its object is gone.",
    why="A parent has two pipes to each child: one that tells of the child's end, and one that tells the child of its own.",
    about=["Process.close()", "Process.join(timeout)"],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.close",
        "gh-83716",
        "gh-131794",
    ],
    see=["descriptors.few", "close.releases", "pool.forgotten"],
    not_applicable=[
        {"platform": "darwin", "because": "decided on Linux only"},
        {"platform": "win32", "because": "decided on Linux only"},
    ],
)


@pytest.fixture(scope="module")
def descriptors(record: Run) -> History:
    """A parent counts its descriptors while a child works, when it has joined it, and when it has closed its object."""
    program = record("descriptors")
    program.reaches("child works")
    program.open("child may end")
    return program.ends()


@needs("Process.close", "Lock", "Event", "Queue", "SimpleQueue", "Pipe")
@refutes(DESCRIPTORS_JOINED, platform="linux")
def test_a_process_has_two_descriptors_from_its_start_on_also_when_it_was_joined(descriptors: History) -> None:
    """The parent has none for a Process object that is not started, two more from `start()` on, and two after `join()`."""
    more = descriptors["parent has counted for children"].value

    assert (more["built"], more["running"], more["joined"]) == (0, 2, 2)


@needs("Process.close", "Lock", "Event", "Queue", "SimpleQueue", "Pipe")
@remedies(
    DESCRIPTORS_JOINED,
    "Call `close()` after `join()`, or keep no reference to the object. PyPy closes what it collects.",
    platform="linux",
    unlike="It counts before it, too.",
)
def test_close_closes_the_descriptors_of_a_process_and_so_does_its_collection(descriptors: History) -> None:
    """After `close()` the parent has no descriptor more than before, nor for a joined child whose object it does not keep."""
    more = descriptors["parent has counted for children"].value

    assert (more["closed"], more["forgotten"]) == (0, 0)


@needs("Process.close", "Lock", "Event", "Queue", "SimpleQueue", "Pipe")
@details(DESCRIPTORS_JOINED, platform="linux", when="for objects that processes share")
def test_queues_and_pipes_have_two_descriptors_and_locks_none(descriptors: History) -> None:
    """A `Queue`, a `SimpleQueue` and a pipe have two descriptors each, a `Lock` and an `Event` none."""
    more = descriptors["parent has counted for objects"].value

    assert more == {"Lock": 0, "Event": 0, "Queue": 2, "SimpleQueue": 2, "Pipe": 2}


@needs("Process.close", "Lock", "Event", "Queue", "SimpleQueue", "Pipe")
@details(DESCRIPTORS_JOINED, python=">=3.9", platform="linux", when="for queues that were closed")
def test_close_of_a_queue_closes_its_descriptors_only_if_something_was_put(descriptors: History) -> None:
    """After `close()` and `join_thread()` a `Queue` into which nothing was put has its two descriptors, another one none."""
    assert descriptors["parent has counted for closed queues"].value == {"unused": 2, "used": 0}


@needs("Pool")
@details(DESCRIPTORS_JOINED, platform="linux", interpreter="cpython", when="for a pool")
@beyond_the_documentation
def test_a_pool_that_was_joined_has_eight_descriptors_until_it_is_collected(run: Run) -> None:
    """A pool of one worker has eight after `close()` and `join()`, two of them for the worker, and none when nothing refers to
    it.
    """
    history = run("descriptors_of_workers", of="a pool").ends()

    assert history["parent has counted"].value == {"ended": 8, "forgotten": 0}


@needs("Pool")
@details(DESCRIPTORS_JOINED, platform="linux", when="for an executor")
def test_an_executor_that_was_shut_down_has_no_descriptor(run: Run) -> None:
    """After `shutdown()` an executor has none, although its object is there."""
    history = run("descriptors_of_workers", of="an executor").ends()

    assert history["parent has counted"].value == {"ended": 0, "forgotten": 0}


DESCRIPTORS_FEW = claim(
    "descriptors.few",
    says="If start() fails for want of descriptors, everything else is as it was before.",
    answer="With no descriptor left start() raises OSError; fork leaks two, a fork server may end.",
    why="Fork makes two pipes, and forgets the first if there is no second. A fork server fails when its client says nothing.",
    undecided=[
        (
            "From 3.14 on, a fork server that has already written to the parent that gives up may end as well, with "
            "ConnectionResetError (main in CPython's multiprocessing/forkserver.py)"
        ),
    ],
    about=["Process.start()"],
    sources=[
        "Popen._launch in CPython's multiprocessing/popen_fork.py",
        "main in CPython's multiprocessing/forkserver.py",
    ],
    see=["descriptors.joined", "start.failure", "helper.killed", "processes.limit", "orphan.after-last-line"],
    not_applicable=[
        {"platform": "darwin", "because": "decided on Linux only"},
        {"platform": "win32", "because": "decided on Linux only"},
    ],
)

TRIED = "parent has tried to start one"


@pytest.fixture(scope="module")
def few_descriptors(record: Run, subject: Subject) -> History:
    """A parent that may open only two more descriptors starts a second child, and then joins the first, which works.

    A fork server comes to that only when the parent has given up.
    """
    program = record("few_descriptors")
    child = program.reaches("child works")
    server = replace(child, name="fork server", pid=child.ppid)
    has_server = subject.start_method == "forkserver"
    if has_server:
        program.stop(server)
    program.open("parent may go on")
    parent = program.goes_on_to(TRIED, "parent joins its child")
    if has_server:
        program.resume(server)
    server_ends = has_server and tuple(map(int, subject.interpreter.version.split(".")[:2])) < (3, 14)
    if server_ends:
        program.goes_on_to("parent is back from join")
        program.exits(server)
    else:
        program.waits_without_timeout(parent)
    program.open("child may end")
    program.open("parent may start one more")
    return program.ends(says="EOFError" if server_ends else "")


@needs("Process")
@details(DESCRIPTORS_FEW, platform="linux")
def test_start_raises_os_error_if_there_are_too_few_descriptors(few_descriptors: History) -> None:
    """`start()` raises OSError (Too many open files), and there is no child. With more descriptors one is started."""
    tried = few_descriptors[TRIED].value

    assert (tried["happened"], tried["no pid"]) == (["OSError", "Too many open files"], True)
    assert few_descriptors["parent starts one more"].value == ["exit code", 0]


@needs("Process")
@refutes(DESCRIPTORS_FEW, under="fork", platform="linux")
def test_a_fork_that_fails_keeps_two_descriptors_open(few_descriptors: History) -> None:
    """The parent has two descriptors more than before, which nobody can close. It still waits for its other child."""
    assert few_descriptors[TRIED].value["more"] == 2
    assert few_descriptors["parent is back from join"].value == {"exitcode": 0}


@needs("Process")
@upholds(DESCRIPTORS_FEW, under="spawn", platform="linux")
@upholds(DESCRIPTORS_FEW, under="forkserver", python=">=3.14", platform="linux", when="if the server comes to it later")
def test_a_start_that_fails_changes_nothing(few_descriptors: History) -> None:
    """The parent has as many descriptors as before, and still waits for its other child."""
    assert few_descriptors[TRIED].value["more"] == 0
    assert not few_descriptors.gave_up("MainProcess")
    assert few_descriptors["parent is back from join"].value == {"exitcode": 0}


@needs("Process")
@refutes(DESCRIPTORS_FEW, under="forkserver", python="<3.14", platform="linux")
def test_a_start_that_fails_ends_the_fork_server_and_so_the_parent_takes_its_other_child_for_dead(
    few_descriptors: History,
) -> None:
    """A server that is sent nothing ends with a traceback. `join()` of a child that works returns, with exit code 255."""
    assert few_descriptors == [
        *("child works", TRIED, "parent joins its child", "parent is back from join"),
        *(gone("fork server"), opens("child may end")),
        {"parent starts one more", "child ends"},
    ]
    assert few_descriptors["parent is back from join"].value == {"exitcode": 255}


@needs("Process")
@remedies(
    DESCRIPTORS_FEW,
    "Raise the soft limit to the hard one at the beginning, as any user may. Then close what is not needed any more.",
    platform="linux",
)
def test_with_the_soft_limit_at_the_hard_one_start_succeeds(run: Run) -> None:
    """Two children are started and end with exit code 0."""
    program = run("few_descriptors", prevented_by="a higher limit")
    program.open("parent may go on", "child may end", "parent may start one more")

    history = program.ends()
    assert history[TRIED].value["happened"] == ["exit code", 0]
    assert history["parent is back from join"].value == {"exitcode": 0}
