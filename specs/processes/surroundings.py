"""Surroundings: what a program meets from outside, and what it finds around it.

A service manager, `docker stop` or `kill` sends SIGTERM to the main process: what becomes of its other processes if it
does nothing about that (`sigterm.ends-all`), and if it exits in order (`sigterm.sys-exit`). How many descriptors processes
need (`descriptors.joined`), and what happens if there are too few (`descriptors.few`). What a child has of its parent's
priority, cores and limits is in `limits.at-start`. What SIGTERM does to a daemonic child's parent is in
`daemon.ends-with-parent`, how many cores a pool uses in `pool.size-optional`.
"""

import signal

import pytest

from specs.harness.api import (
    SOCKET_FOLDER,
    History,
    Run,
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
    answer="sys.exit() ends its pools, managers and daemonic children, but waits for all others.",
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
