"""Starting a child: what `start` does, and what it does not wait for."""

import pytest

from specs.harness.api import (
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
    answer="TODO",
    # was: start() creates it: a process of the OS, whose pid differs from its parent's.
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
    child, parent = life_cycle["child works"], life_cycle["child is started"]

    assert life_cycle[inspects("child")].value["status"] not in {UNKNOWN, "zombie"}
    assert child.pid == parent.value["pid"]
    assert child.pid != parent.pid


START_CHILD_RUNS = claim(
    "start.child-runs",
    says="start() starts the process and arranges for run() to be called in it.",
    answer="TODO",
    # was: run() is called in the child, not in the process that called start().
    about=["Process.run()", "Process.start()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.start"],
)


@pytest.fixture(scope="module")
def calls_of_run(record: Run) -> History:
    """A subclass that overrides `run` is started, then a plain `Process`; then `run` is called directly."""
    return record("own_run").ends()


@upholds(START_CHILD_RUNS)
def test_start_calls_run_in_the_child_and_not_in_the_caller(calls_of_run: History) -> None:
    worker = calls_of_run["parent has joined its worker"]
    assert calls_of_run["worker does its own work"].pid == worker.value["pid"] != worker.pid

    child = calls_of_run["parent has joined its child"]
    assert calls_of_run["child works"].pid == child.value["pid"] != child.pid


START_DOES_NOT_WAIT = claim(
    "start.does-not-wait",
    says="After start() the main process continues, up to its last line, while the child is still working.",
    answer="TODO",
    # was: start() does not wait for the child's work; the main process waits for it only in join() or when it exits. Nor does start() wait for the child's start, with two exceptions. Under spawn and forkserver, arguments that do not fit into a pipe make it wait until the child reads them, which is after the child has imported the program. Under forkserver, the first start() in a program that is run as a script waits until the fork server has imported that script, on CPython 3.13.8 and newer except 3.14.0.
    about=["Process.start()"],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.start",
        "for the fork server, gh-126631",
    ],
)


def start_two(run: Run, argument: str, *imports: str, as_script: bool = False) -> History:
    """A parent comes back from the start of two children while all who import the program again are held there."""
    program = run("slow_import", argument=argument, as_script=as_script)
    program.open("parent may go on")
    program.goes_on_to("parent is back from the second start", *imports)
    program.open("import may end", "children may end")
    return program.ends()


@upholds(START_DOES_NOT_WAIT, under="fork")
def test_start_under_fork_does_not_wait_however_large_the_arguments(run: Run) -> None:
    assert start_two(run, "large") == [
        "parent starts first",
        {
            ("parent is back from the first start", "parent is back from the second start"),
            "first works",
            "second works",
        },
    ]


IMPORTS = ("first imports the program again", "second imports the program again")


BACK_BEFORE_THE_IMPORT_ENDS = [
    "parent starts first",
    {("parent is back from the first start", "parent is back from the second start"), *IMPORTS},
    {"first works", "second works"},
]


@upholds(START_DOES_NOT_WAIT, under=("spawn", "forkserver"))
def test_start_does_not_wait_until_the_child_has_imported_the_program(run: Run) -> None:
    assert start_two(run, "small", *IMPORTS) == BACK_BEFORE_THE_IMPORT_ENDS


@upholds(START_DOES_NOT_WAIT, under="forkserver", python="<3.13.8")
@upholds(START_DOES_NOT_WAIT, under="forkserver", python="==3.14.0")
@upholds(START_DOES_NOT_WAIT, under="forkserver", interpreter="pypy")
def test_start_does_not_wait_until_the_child_has_imported_a_script(run: Run) -> None:
    assert start_two(run, "small", *IMPORTS, as_script=True) == BACK_BEFORE_THE_IMPORT_ENDS


def wait_in_the_first_start(run: Run, argument: str, imports: str, *, as_script: bool = False) -> History:
    """A parent is held in the start of its first child until an import has ended; then it starts another."""
    program = run("slow_import", argument=argument, as_script=as_script)
    parent = program.reaches("parent starts first")
    program.goes_on_to(imports)
    program.stays_quiet(parent)
    program.open("import may end")
    program.goes_on_to("parent is back from the first start", "first works")
    program.open("parent may go on", "children may end")
    return program.ends()


@refutes(START_DOES_NOT_WAIT, under=("spawn", "forkserver"), when="if the arguments do not fit into a pipe")
def test_start_with_large_arguments_waits_until_the_child_has_imported_the_program(run: Run) -> None:
    assert wait_in_the_first_start(run, "large", "first imports the program again") == [
        "parent starts first",
        "first imports the program again",
        {"parent is back from the first start", "first works"},
        "second imports the program again",
        {"parent is back from the second start", "second works"},
    ]


@refutes(
    START_DOES_NOT_WAIT,
    under="forkserver",
    python=">=3.13.8,!=3.14.0",
    interpreter="cpython",
    when="at the first start of a program that is run as a script",
)
def test_the_first_start_waits_until_the_fork_server_has_imported_the_script(run: Run) -> None:
    assert wait_in_the_first_start(run, "small", "MainProcess imports the program again", as_script=True) == [
        "parent starts first",
        "MainProcess imports the program again",
        {"parent is back from the first start", "first works"},
        {"parent is back from the second start", "second works"},
    ]


@upholds(START_DOES_NOT_WAIT)
def test_a_main_process_reaches_its_last_line_while_its_children_still_work(run: Run) -> None:
    program = run("last_line", ending="os._exit(4)")
    first = program.reaches("first child works")
    second = program.goes_on_to("second child works", "parent at its last line")

    program.open("second child may continue", "second child may end")
    program.exits(second)
    program.open("first child may continue", "first child may end")
    program.exits(first)
    program.open("parent may call os._exit")

    assert program.ends(code=4) == [
        "parent starts its children",
        {"parent at its last line", "first child works", "second child works"},
        "second child continues",
        "second child ends",
        "first child continues",
        "first child ends",
    ]
