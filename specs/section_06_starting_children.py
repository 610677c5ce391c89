"""What `start` waits for: not for the child's work, but now and then until somebody has imported the program again."""

from specs.harness.api import History, Run, refutes, upholds


def start_two(run: Run, argument: str, *imports: str, as_script: bool = False) -> History:
    """A parent comes back from the start of two children while all who import the program again are held there."""
    program = run("slow_import", argument=argument, as_script=as_script)
    program.open("parent may go on")
    program.goes_on_to("parent is back from the second start", *imports)
    program.open("import may end", "children may end")
    return program.ends()


@upholds("start.does-not-wait", under="fork")
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


@upholds("start.does-not-wait", under=("spawn", "forkserver"))
def test_start_does_not_wait_until_the_child_has_imported_the_program(run: Run) -> None:
    assert start_two(run, "small", *IMPORTS) == BACK_BEFORE_THE_IMPORT_ENDS


@upholds("start.does-not-wait", under="forkserver", python="<3.13.8")
@upholds("start.does-not-wait", under="forkserver", python="==3.14.0")
@upholds("start.does-not-wait", under="forkserver", interpreter="pypy")
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


@refutes("start.does-not-wait", under=("spawn", "forkserver"), when="if the arguments do not fit into a pipe")
def test_start_waits_until_the_child_has_imported_the_program_if_the_arguments_do_not_fit_into_a_pipe(run: Run) -> None:
    assert wait_in_the_first_start(run, "large", "first imports the program again") == [
        "parent starts first",
        "first imports the program again",
        {"parent is back from the first start", "first works"},
        "second imports the program again",
        {"parent is back from the second start", "second works"},
    ]


# From these versions on, a fork server imports a script for all its children (gh-126631), before it serves the first.
@refutes(
    "start.does-not-wait",
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
