"""The main guard: what happens to a program that starts its children at its top level."""

from specs.harness.api import Run, claim, refutes, upholds

DEFAULT_MAIN_GUARD = claim(
    "default.main-guard",
    says="A program may start its children at its top level, without a main guard.",
    answer="TODO",
    # was: Under fork it may. Under spawn and forkserver the child imports the program, reaches start() again, and fails there with RuntimeError and exit code 1, without calling its target. If the program was run as a script, the fork server imports it first, in CPython 3.13.8 and newer except 3.14.0. Before 3.15 that fork server exits with the error, and the main process fails too; from 3.15 it ignores the error.
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#the-spawn-and-forkserver-start-methods (Safe importing of main module)",
        "gh-126631",
        "gh-135295",
        "gh-141860",
    ],
)


@upholds(DEFAULT_MAIN_GUARD, under="fork")
def test_a_forked_child_does_not_run_the_unguarded_top_level_again(run: Run) -> None:
    history = run("unguarded").ends()

    assert history == ["top level reaches start", "child works", "top level is back from join"]
    assert history["top level is back from join"].value == {"exitcode": 0}


def start_in_a_child_that_imports_the_program(run: Run, *, as_script: bool) -> None:
    """A child that imports an unguarded program reaches `start` a second time, and fails there."""
    history = run("unguarded", as_script=as_script).ends(says="RuntimeError")

    assert history == ["top level reaches start", "top level reaches start", "top level is back from join"]
    parent, child = history.all("top level reaches start")
    assert parent.pid != child.pid
    assert history["top level is back from join"].pid == parent.pid
    assert history["top level is back from join"].value == {"exitcode": 1}


@refutes(DEFAULT_MAIN_GUARD, under="spawn")
@refutes(DEFAULT_MAIN_GUARD, under="forkserver", when="when run by `python -m`")
def test_a_child_that_imports_an_unguarded_program_fails_with_runtime_error(run: Run) -> None:
    start_in_a_child_that_imports_the_program(run, as_script=False)


@refutes(DEFAULT_MAIN_GUARD, under="spawn")
@refutes(DEFAULT_MAIN_GUARD, under="forkserver", python="<3.13.8", when="when run as a script")
@refutes(DEFAULT_MAIN_GUARD, under="forkserver", python="==3.14.0", when="when run as a script")
@refutes(DEFAULT_MAIN_GUARD, under="forkserver", interpreter="pypy", when="when run as a script")
def test_a_child_that_imports_an_unguarded_script_fails_with_runtime_error(run: Run) -> None:
    start_in_a_child_that_imports_the_program(run, as_script=True)


@refutes(
    DEFAULT_MAIN_GUARD,
    under="forkserver",
    python=">=3.13.8,!=3.14.0,<3.15",
    interpreter="cpython",
    when="when run as a script",
)
def test_an_unguarded_script_fails_when_its_error_ends_the_fork_server(run: Run) -> None:
    history = run("unguarded", as_script=True).ends(code=1, says="RuntimeError")

    assert history == ["top level reaches start", "top level reaches start"]
    parent, fork_server = history.by_program
    assert fork_server.ppid == parent.pid


@refutes(DEFAULT_MAIN_GUARD, under="forkserver", python=">=3.15", interpreter="cpython", when="when run as a script")
def test_a_fork_server_ignores_an_unguarded_scripts_error_but_its_child_fails(run: Run) -> None:
    history = run("unguarded", as_script=True).ends(says="RuntimeError")

    assert history == [*["top level reaches start"] * 3, "top level is back from join"]
    parent, fork_server, child = history.all("top level reaches start")
    assert fork_server.ppid == parent.pid
    assert child.ppid == fork_server.pid
    assert history["top level is back from join"].value == {"exitcode": 1}
