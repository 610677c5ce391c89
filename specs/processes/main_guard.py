"""The main guard: what happens to a program that starts its children at its top level.

`default.main-guard` says what becomes of a program that starts a child as soon as it is imported: under each start
method, and for each way of running it: as a script, as a module, as a package, by `python -c`, from standard input or
at the prompt.
The same in a pool is `pool.main-guard`. Which functions a child finds in its program is `default.picklable-target`,
and which values of variables is `globals.initial-value`.
"""

import pytest

from specs.harness.api import History, Run, claim, details, refutes, remedies, upholds

DEFAULT_MAIN_GUARD = claim(
    "default.main-guard",
    says="A program may start its children at its top level, without a main guard.",
    answer="An unguarded program fails where a child imports it: not under fork, `-m package`, `-c`.",
    why=(
        "Under spawn and forkserver a child imports the script or module that is the main program, but no `__main__.py` of "
        "a package or a folder. It does so under the name `__mp_main__`, so that nothing under the guard runs, and cannot "
        "start a process before it is done."
    ),
    see=["pool.main-guard", "default.picklable-target"],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#the-spawn-and-forkserver-start-methods (Safe importing of main module)",
        "https://bugs.python.org/issue19946 (what cannot be imported)",
        "gh-126631",
        "gh-135295",
        "gh-141860",
    ],
)


@upholds(DEFAULT_MAIN_GUARD, under="fork")
def test_a_forked_child_does_not_run_the_unguarded_top_level_again(run: Run) -> None:
    """The child does not run the top level of the program again. It calls its target and exits with 0."""
    history = run("unguarded").ends()

    assert history == ["top level runs", "child works", "top level is back from join"]
    assert history["top level is back from join"].value == {"exitcode": 0}


def start_in_a_child_that_imports_the_program(run: Run, *, as_script: bool) -> None:
    """A child that imports an unguarded program reaches `start` a second time, and fails there."""
    history = run("unguarded", as_script=as_script).ends(says="RuntimeError")

    assert history == ["top level runs", "top level runs", "top level is back from join"]
    parent, child = history.all("top level runs")
    assert parent.pid != child.pid
    assert history["top level is back from join"].pid == parent.pid
    assert history["top level is back from join"].value == {"exitcode": 1}


@refutes(DEFAULT_MAIN_GUARD, under=("spawn", "forkserver"), when="when run as `python -m module`")
def test_a_child_that_imports_an_unguarded_program_fails_with_runtime_error(run: Run) -> None:
    """The child runs the top level again. At its own `start()` it fails with RuntimeError and exit code 1, and never
    calls its target.
    """
    start_in_a_child_that_imports_the_program(run, as_script=False)


@refutes(DEFAULT_MAIN_GUARD, under="spawn", when="when run as a script")
@refutes(DEFAULT_MAIN_GUARD, under="forkserver", python="<3.13.8", when="when run as a script")
@refutes(DEFAULT_MAIN_GUARD, under="forkserver", python="==3.14.0", when="when run as a script")
@refutes(DEFAULT_MAIN_GUARD, under="forkserver", interpreter="pypy", when="when run as a script")
def test_a_child_that_imports_an_unguarded_script_fails_with_runtime_error(run: Run) -> None:
    """The child runs the top level again. At its own `start()` it fails with RuntimeError and exit code 1, and never
    calls its target.
    """
    start_in_a_child_that_imports_the_program(run, as_script=True)


@refutes(
    DEFAULT_MAIN_GUARD,
    under="forkserver",
    python=">=3.13.8,!=3.14.0,<3.15",
    interpreter="cpython",
    when="when run as a script",
)
def test_an_unguarded_script_fails_when_its_error_ends_the_fork_server(run: Run) -> None:
    """The fork server runs the top level again, fails with RuntimeError at `start()`, and exits. There is no child, and
    the main process exits with 1.
    """
    history = run("unguarded", as_script=True).ends(code=1, says="RuntimeError")

    assert history == ["top level runs", "top level runs"]
    parent, fork_server = history.by_program
    assert fork_server.ppid == parent.pid


@refutes(DEFAULT_MAIN_GUARD, under="forkserver", python=">=3.15", interpreter="cpython", when="when run as a script")
def test_a_fork_server_ignores_an_unguarded_scripts_error_but_its_child_fails(run: Run) -> None:
    """The fork server runs the top level again, fails at `start()`, and ignores that. The child runs it once more, and
    exits with 1 instead of calling its target.
    """
    history = run("unguarded", as_script=True).ends(says="RuntimeError")

    assert history == [*["top level runs"] * 3, "top level is back from join"]
    parent, fork_server, child = history.all("top level runs")
    assert fork_server.ppid == parent.pid
    assert child.ppid == fork_server.pid
    assert history["top level is back from join"].value == {"exitcode": 1}


@upholds(
    DEFAULT_MAIN_GUARD,
    under=("spawn", "forkserver"),
    when="when run as `python -m package`, `python folder` or `python -c`",
)
@pytest.mark.parametrize("way", ["python -m package", "python folder", "python -c"])
def test_a_child_does_not_run_the_top_level_of_a_program_that_it_cannot_import(run: Run, way: str) -> None:
    """The top level runs once, in the main process. A child whose target is a function of another module calls it, and
    exits with 0.
    """
    history = run("other_ways", way=way, program="main_guard.imported_work").ends()

    assert history == ["top level runs", "child works", "top level is back from join"]
    assert history["top level is back from join"].value == {"exitcode": 0}


@upholds(DEFAULT_MAIN_GUARD, under=("spawn", "forkserver"), when="when typed at the prompt")
def test_a_child_does_not_run_again_what_was_typed_at_the_prompt(run: Run) -> None:
    """What was typed runs once, in the main process. A child whose target is a function of another module calls it, and
    exits with 0.
    """
    history = run("other_ways", way="python -i", program="main_guard.imported_work").ends(says=">>> ")

    assert history == ["top level runs", "child works", "top level is back from join"]
    assert history["top level is back from join"].value == {"exitcode": 0}


@details(DEFAULT_MAIN_GUARD, under="spawn", platform="posix", when="when run from standard input")
@details(
    DEFAULT_MAIN_GUARD, under="forkserver", python="<3.13.8", platform="posix", when="when run from standard input"
)
@details(
    DEFAULT_MAIN_GUARD, under="forkserver", python="==3.14.0", platform="posix", when="when run from standard input"
)
@details(DEFAULT_MAIN_GUARD, under="forkserver", python=">=3.15", platform="posix", when="when run from standard input")
@details(
    DEFAULT_MAIN_GUARD,
    under="forkserver",
    interpreter="pypy",
    platform="posix",
    when="when run from standard input",
)
def test_a_child_looks_for_a_file_where_the_program_came_from_standard_input(run: Run) -> None:
    """The child tries to import a file `<stdin>`, and fails with FileNotFoundError and exit code 1, even if its target
    is in another module.
    """
    history = run("other_ways", way="python < file", program="main_guard.imported_work").ends(
        says="FileNotFoundError: "
    )

    assert "/<stdin>'" in history.output
    assert history == ["top level runs", "top level is back from join"]
    assert history["top level is back from join"].value == {"exitcode": 1}


@details(
    DEFAULT_MAIN_GUARD,
    under="forkserver",
    python=">=3.13.8,!=3.14.0,<3.15",
    interpreter="cpython",
    when="when run from standard input",
)
def test_a_program_from_standard_input_fails_when_its_fork_server_finds_no_file(run: Run) -> None:
    """The fork server tries to import a file `<stdin>`, and exits with FileNotFoundError. There is no child, and the
    main process exits with 1.
    """
    history = run("other_ways", way="python < file", program="main_guard.imported_work").ends(
        code=1, says="FileNotFoundError: "
    )

    assert "/<stdin>'" in history.output
    assert history == ["top level runs"]


@pytest.fixture(scope="module", params=[False, True], ids=["module", "script"])
def guarded(record: Run, request: pytest.FixtureRequest) -> History:
    """A program with a main guard starts a child, run as a module and run as a script."""
    return record("guarded", as_script=request.param).ends()


@remedies(
    DEFAULT_MAIN_GUARD,
    'Put what starts processes under `if __name__ == "__main__":`, or into a function that is called only there.',
    when="when run as a script or as `python -m module`",
)
def test_a_child_does_not_run_what_is_under_the_main_guard(guarded: History) -> None:
    """If the program starts its child under a main guard, the child calls its target, and nothing fails."""
    assert guarded == ["child works"]


@details(DEFAULT_MAIN_GUARD, under="fork")
def test_in_a_forked_child_the_program_is_called_main(guarded: History) -> None:
    """In a function of the program `__name__` is `"__main__"`."""
    assert guarded["child works"].value == "__main__"


@details(DEFAULT_MAIN_GUARD, under=("spawn", "forkserver"))
def test_in_a_child_that_imports_it_the_program_is_called_mp_main(guarded: History) -> None:
    """In a function of the program `__name__` is `"__mp_main__"`, so that the main guard holds nothing up there."""
    assert guarded["child works"].value == "__mp_main__"
