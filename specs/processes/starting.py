"""Starting a child: what `start` does, and what it does not wait for.

This is where everything begins: a process object is created, and its `start()` creates a process (`process.created`),
in which `run()` is called (`start.child-runs`). Meanwhile the parent goes on (`start.does-not-wait`). How it waits for
the child is `join.waits`; what becomes of a child whose parent does not is `orphan.after-last-line`.
"""

import pytest

from specs.harness.api import (
    SOCKET_FOLDER,
    UNKNOWN,
    History,
    Run,
    claim,
    inspects,
    needs,
    refutes,
    upholds,
)

PROCESS_CREATED = claim(
    "process.created",
    says="multiprocessing.Process creates a process.",
    answer="`start()` creates a process of the OS, with a pid of its own.",
    see=["process.life-cycle"],
    about=["Process.start()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process"],
)


@pytest.fixture(scope="module")
def life_cycle(record: Run) -> History:
    """A child is built, started and joined; parent, child and observer each say what they see of it."""
    program = record("life_cycle")
    program.open("parent may start child")
    child = program.reaches("child works")
    program.reaches("child is started")
    program.inspect(child)
    program.open("child may end", "parent may join", "parent may end")
    return program.ends()


@needs("Process.pid")
@upholds(PROCESS_CREATED)
def test_start_creates_a_process_of_the_os_with_a_pid_of_its_own(life_cycle: History) -> None:
    """`start()` creates a process of the OS, with another pid than its parent's. Before it, the object's `pid` is None,
    and after it that of the new process.
    """
    child, parent = life_cycle["child works"], life_cycle["child is started"]

    assert life_cycle["child is built"].value["pid"] is None
    assert life_cycle[inspects("child")].value["status"] not in {UNKNOWN, "zombie"}
    assert child.pid == parent.value["pid"]
    assert child.pid != parent.pid


START_CHILD_RUNS = claim(
    "start.child-runs",
    says="start() starts the process and arranges for run() to be called in it.",
    answer="`run()` is called in the process that `start()` starts, and not in the one that calls it.",
    see=["run.is-the-work"],
    about=["Process.run()", "Process.start()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.start"],
)


@pytest.fixture(scope="module")
def calls_of_run(record: Run) -> History:
    """A subclass that overrides `run` is started, then a plain `Process`; then `run` is called directly."""
    return record("own_run").ends()


@upholds(START_CHILD_RUNS)
def test_start_calls_run_in_the_child_and_not_in_the_caller(calls_of_run: History) -> None:
    """The child calls `run()` once, be it that of `Process`, which calls the target, or that of a subclass. The process
    that calls `start()` does none of this work.
    """
    worker = calls_of_run["parent has joined its worker"]
    assert calls_of_run["worker does its own work"].pid == worker.value["pid"] != worker.pid

    child = calls_of_run["parent has joined its child"]
    assert calls_of_run["child works"].pid == child.value["pid"] != child.pid


START_DOES_NOT_WAIT = claim(
    "start.does-not-wait",
    says="After start() the main process continues, up to its last line, while the child is still working.",
    answer="`start()` never waits for the child's work; sometimes it waits until an import is done.",
    why=(
        "Under spawn and forkserver `start()` writes the pickled process object into a pipe, and waits if that is full; "
        "the child reads it after it has imported the program. What a fork server has to import, it imports before it starts a child."
    ),
    undecided=[
        "The first `start()` under forkserver also waits until the fork server has imported the modules that were named to `set_forkserver_preload()`. (https://docs.python.org/3/library/multiprocessing.html#multiprocessing.set_forkserver_preload)",
    ],
    see=["join.waits", "orphan.after-last-line"],
    about=["Process.start()"],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.start",
        "for the fork server, gh-126631",
    ],
)


def start_two(run: Run, argument: str, *imports: str) -> History:
    """A parent comes back from the start of two children while all who import the program again are held there."""
    program = run("slow_import", argument=argument)
    program.open("parent may go on")
    program.goes_on_to("parent is back from the second start", *imports)
    program.open("import may end", "children may end")
    return program.ends()


@upholds(START_DOES_NOT_WAIT, under="fork")
def test_start_under_fork_does_not_wait_however_large_the_arguments(run: Run) -> None:
    """`start()` returns while the child still works, even if its arguments have two megabytes."""
    assert start_two(run, "large") == [
        "parent starts first",
        {
            ("parent is back from the first start", "parent is back from the second start"),
            "first works",
            "second works",
        },
    ]


@upholds(START_DOES_NOT_WAIT, under=("spawn", "forkserver"), when="when run as `python -m module`")
def test_start_does_not_wait_until_the_child_has_imported_the_program(run: Run) -> None:
    """`start()` returns while the child still imports the program, if its arguments are small."""
    imports = ("first imports the program again", "second imports the program again")

    assert start_two(run, "small", *imports) == [
        "parent starts first",
        {("parent is back from the first start", "parent is back from the second start"), *imports},
        {"first works", "second works"},
    ]


@upholds(START_DOES_NOT_WAIT, under="spawn", when="when run as a script")
@upholds(START_DOES_NOT_WAIT, under="forkserver", python="<3.13.8", when="when run as a script")
@upholds(START_DOES_NOT_WAIT, under="forkserver", python="==3.14.0", when="when run as a script")
@upholds(START_DOES_NOT_WAIT, under="forkserver", interpreter="pypy", when="when run as a script")
def test_start_does_not_wait_until_the_child_has_imported_a_script(run: Run) -> None:
    """`start()` returns while the child still imports the script, if its arguments are small."""
    program = run("slow_import", argument="small", children=1, as_script=True)
    program.goes_on_to("parent is back from the first start", "first imports the program again")

    program.open("import may end", "parent may go on", "children may end")

    assert program.ends() == [
        "parent starts first",
        {"parent is back from the first start", "first imports the program again"},
        "first works",
    ]


BACK_AFTER_THE_IMPORT = [
    "parent starts first",
    "first imports the program again",
    {"parent is back from the first start", "first works"},
]


def wait_in_the_first_start(
    run: Run, argument: str, imports: str, *, children: int, as_script: bool = False
) -> History:
    """A parent is held in the start of its first child until an import has ended; then it may start another."""
    program = run("slow_import", argument=argument, children=children, as_script=as_script)
    parent = program.reaches("parent starts first")
    program.goes_on_to(imports)
    program.stays_quiet(parent)
    program.open("import may end")
    program.goes_on_to("parent is back from the first start", "first works")
    program.open("parent may go on", "children may end")
    return program.ends()


@refutes(
    START_DOES_NOT_WAIT,
    under=("spawn", "forkserver"),
    when="if the child imports the program and the arguments do not fit into a pipe",
)
def test_start_with_large_arguments_waits_until_the_child_has_imported_the_program(run: Run) -> None:
    """`start()` does not return until the child has imported the program."""
    importer = "first imports the program again"
    assert wait_in_the_first_start(run, "large", importer, children=1) == BACK_AFTER_THE_IMPORT


@refutes(
    START_DOES_NOT_WAIT, under="spawn", when="if the child imports the program and the arguments do not fit into a pipe"
)
@refutes(
    START_DOES_NOT_WAIT,
    under="forkserver",
    python="<3.13.8",
    when="if the child imports the program and the arguments do not fit into a pipe",
)
@refutes(
    START_DOES_NOT_WAIT,
    under="forkserver",
    python="==3.14.0",
    when="if the child imports the program and the arguments do not fit into a pipe",
)
@refutes(
    START_DOES_NOT_WAIT,
    under="forkserver",
    interpreter="pypy",
    when="if the child imports the program and the arguments do not fit into a pipe",
)
def test_start_with_large_arguments_waits_until_the_child_has_imported_the_script(run: Run) -> None:
    """`start()` does not return until the child has imported the script."""
    importer = "first imports the program again"
    assert wait_in_the_first_start(run, "large", importer, children=1, as_script=True) == BACK_AFTER_THE_IMPORT


@refutes(
    START_DOES_NOT_WAIT,
    under="forkserver",
    python=">=3.13.8,!=3.14.0",
    interpreter="cpython",
    when="at the first start of a program that is run as a script",
)
def test_the_first_start_waits_until_the_fork_server_has_imported_the_script(run: Run) -> None:
    """`start()` does not return until the fork server has imported the script. Nothing is imported for the second
    `start()`.
    """
    importer = "MainProcess imports the program again"
    assert wait_in_the_first_start(run, "small", importer, children=2, as_script=True) == [
        "parent starts first",
        "MainProcess imports the program again",
        {"parent is back from the first start", "first works"},
        {"parent is back from the second start", "second works"},
    ]


@upholds(START_DOES_NOT_WAIT)
def test_a_main_process_reaches_its_last_line_while_its_children_still_work(run: Run) -> None:
    """The main process reaches its last line while its children still work."""
    program = run("last_line", ending="os._exit(4)")
    first = program.reaches("first child works")
    second = program.goes_on_to("second child works", "parent at its last line")

    program.open("second child may continue", "second child may end")
    program.exits(second)
    program.open("first child may continue", "first child may end")
    program.exits(first)
    program.open("parent may call os._exit")

    assert program.ends(code=4, leaves=[SOCKET_FOLDER]) == [
        "parent starts its children",
        {"parent at its last line", "first child works", "second child works"},
        "second child continues",
        "second child ends",
        "first child continues",
        "first child ends",
    ]
