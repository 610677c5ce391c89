"""Launching: by which Python a child is run, with which modules, and whether one more process may be started.

Under spawn and forkserver, `start()` runs Python anew. `executable.set` says which one; the claims about preloads say what
a fork server imports: what happens if a module fails (`preload.error`), what becomes of the program itself
(`preload.main`), and what a module finds (`preload.finds`). That a preload comes before the first start is
`forkserver.preload`. Then errors of `start()`: in a debugger (`debugger.start`), if the child dies at once
(`start.unread-arguments`), and at the limit of processes (`processes.limit`). For other limits see `descriptors.few`,
for Python's options `options.passed-on`.
"""

import pytest

from specs.harness.api import History, Run, claim, details, gone, needs, refutes, remedies, upholds

EXECUTABLE_SET = claim(
    "executable.set",
    says="set_executable() says which Python runs all processes that are started from then on.",
    answer="set_executable() is for spawn, and for forkserver before its first start; not for fork.",
    why="Only spawn and the start of a fork server run a program. What their Python is called is not handed on to children.",
    about=["set_executable(executable)"],
    undecided=["If there is no such program, start() may raise an error, or the child exits with 255 (POSIX)"],
    see=["options.passed-on", "environment.at-start", "default.start-method"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.set_executable"],
    not_applicable=[{"platform": "win32", "because": "the program sets a script for the shell of POSIX"}],
)

pytestmark = needs("Process")

BY_PYTHON, BY_SCRIPT = "", " script"


@pytest.fixture(scope="module")
def executable(record: Run) -> History:
    """A parent that has started a child calls set_executable(), and starts another one, which has a child itself."""
    return record("executable").ends()


@needs("Process", "set_executable")
@upholds(EXECUTABLE_SET, under="spawn", platform="posix")
def test_a_spawned_child_is_run_by_what_was_set_before_its_start(executable: History) -> None:
    """What is set, as a `pathlib.Path`, runs the next child. The child before it was run by the program's own Python."""
    assert executable["first child looks"].value == BY_PYTHON
    assert executable["child looks"].value == BY_SCRIPT


@needs("Process", "set_executable")
@refutes(EXECUTABLE_SET, under="spawn", platform="posix", when="for the children of a child")
def test_a_grandchild_is_not_run_by_what_was_set_in_the_main_process(executable: History) -> None:
    """A child that was run by what is set starts its own child by Python."""
    assert executable["grandchild looks"].value == executable["child looks"].value == BY_SCRIPT


@needs("Process", "set_executable")
@refutes(EXECUTABLE_SET, under="fork", platform="posix")
@refutes(EXECUTABLE_SET, under="forkserver", when="after the first start")
def test_what_is_copied_is_not_run_by_what_was_set(executable: History) -> None:
    """The next child is not run by what is set. Nothing is written, and it does its work."""
    assert executable["child looks"].value == executable["grandchild looks"].value == BY_PYTHON


@needs("Process", "set_executable")
@upholds(EXECUTABLE_SET, under="forkserver", when="before the first start")
def test_a_fork_server_is_run_by_what_was_set_before_it(run: Run) -> None:
    """What is set runs the fork server, and so each child has what that gives it."""
    assert run("executable", when="before the first child").ends()["child looks"].value == BY_SCRIPT


PRELOAD_ERROR = claim(
    "preload.error",
    says="A module that cannot be preloaded is left out.",
    answer="A preload that raises ImportError is left out; any other error ends the fork server.",
    why="The fork server catches ImportError, and nothing else. Each start() after it starts another server, which fails too.",
    about=["set_forkserver_preload(module_names)", "set_forkserver_preload(on_error)"],
    see=["forkserver.preload", "preload.finds"],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.set_forkserver_preload",
        "main in CPython's multiprocessing/forkserver.py",
    ],
    not_applicable=[{"platform": "win32", "because": "Windows has no fork server"}],
)

MISSING, RAISES = "workloads.no_such_module", "workloads.processes.launching.raises"
STARTED = ["child works", "parent is back from join"]


@needs("Process", "set_forkserver_preload")
@upholds(PRELOAD_ERROR, under="forkserver", when="if it raises ImportError")
def test_a_module_that_does_not_exist_is_not_preloaded_and_nothing_is_said(run: Run) -> None:
    """A child is started, and nothing is written."""
    assert run("failing_preload", module=MISSING).ends() == STARTED


@needs("Process", "set_forkserver_preload")
@refutes(PRELOAD_ERROR, under="forkserver", when="if it raises another error")
def test_start_fails_if_a_preload_raises_what_is_no_import_error(run: Run) -> None:
    """The fork server writes a traceback and ends. `start()` raises EOFError or a ConnectionError, and there is no child."""
    history = run("failing_preload", module=RAISES).ends(says="ValueError: this module cannot be imported")

    assert history == ["start raises an error"]
    assert history["start raises an error"].value == {"notes": [], "no pid": True}


@needs("Process", "set_forkserver_preload")
@upholds(PRELOAD_ERROR, under=("fork", "spawn"), platform="posix")
def test_without_a_fork_server_nothing_is_preloaded_and_nothing_fails(run: Run) -> None:
    """A child is started though the module raises ValueError, and nothing is written."""
    assert run("failing_preload", module=RAISES).ends() == STARTED


@needs("Process", "set_forkserver_preload")
@remedies(
    PRELOAD_ERROR,
    "Preload no module that may fail: name others before the first child is started.",
    under="forkserver",
    when="if it raises another error",
)
def test_a_list_that_replaces_one_with_a_failing_module_lets_a_child_start(run: Run) -> None:
    """With another list, `start()` starts a child, which exits with 0, and nothing is written."""
    history = run("failing_preload", module=RAISES, before_the_start="another list").ends()

    assert history == STARTED
    assert history["parent is back from join"].value == {"exitcode": 0}


NOTE = ["Forkserver process may have crashed during module preloading. Check stderr."]


@needs("Process", "set_forkserver_preload(on_error)")
@refutes(PRELOAD_ERROR, under="forkserver", python=">=3.15", when='with on_error="fail"')
def test_with_fail_a_module_that_does_not_exist_makes_start_fail(run: Run) -> None:
    """The fork server writes a traceback and ends. `start()` raises an error, with a note about the preload."""
    history = run("failing_preload", module=MISSING, on_error="fail").ends(
        says="ModuleNotFoundError: No module named 'workloads.no_such_module'"
    )

    assert history == ["start raises an error"]
    assert history["start raises an error"].value == {"notes": NOTE, "no pid": True}


@needs("Process", "set_forkserver_preload(on_error)")
@details(PRELOAD_ERROR, under="forkserver", python=">=3.15", when='with on_error="warn"')
def test_with_warn_nothing_is_seen_unless_python_shows_import_warnings(run: Run) -> None:
    """A child is started, and nothing is written, as Python ignores ImportWarning. With `python -W default` it is."""
    assert run("failing_preload", module=MISSING, on_error="warn").ends() == STARTED
    shown = run("failing_preload", module=MISSING, on_error="warn", options=("-W", "default::ImportWarning"))
    assert shown.ends(says="ImportWarning: Failed to preload module 'workloads.no_such_module'") == STARTED


@needs("Process", "set_forkserver_preload(on_error)")
@details(PRELOAD_ERROR, under="forkserver", python=">=3.15")
def test_any_other_value_of_on_error_is_a_value_error(run: Run) -> None:
    """`set_forkserver_preload(…, on_error="raise")` raises ValueError, and nothing is preloaded."""
    history = run("failing_preload", module=RAISES, on_error="raise").ends()

    assert history == ["set_forkserver_preload raises ValueError", *STARTED]


PRELOAD_MAIN = claim(
    "preload.main",
    says="set_forkserver_preload() adds modules to what the fork server imports anyway.",
    answer="set_forkserver_preload() replaces the list `__main__`, so each child imports the program.",
    why="By default a fork server imports the program, if that is a script. It does so only if `__main__` is in the list.",
    about=["set_forkserver_preload(module_names)"],
    see=["forkserver.preload", "default.main-guard"],
    undecided=[
        "A program that is run by `python -m` is never preloaded (get_preparation_data in multiprocessing/spawn.py)"
    ],
    sources=[
        "gh-126631",
        "gh-137996",
        "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.set_forkserver_preload",
    ],
    not_applicable=[
        {"under": ["fork", "spawn"], "because": "there is no fork server"},
        {"python": "<3.13.8", "because": "no fork server imports the program"},
        {"python": "==3.14.0", "because": "no fork server imports the program"},
        {"interpreter": "pypy", "because": "no fork server imports the program"},
    ],
)


@needs("Process", "set_forkserver_preload")
@refutes(PRELOAD_MAIN, under="forkserver", python=">=3.13.8,!=3.14.0", interpreter="cpython")
def test_a_fork_server_with_another_list_does_not_import_the_program(run: Run) -> None:
    """A script has one module preloaded, and is not in the list itself: its child runs its top level again."""
    history = run("preloaded_program", as_script=True, named="a module").ends()

    assert history == ["top level runs", "top level runs", "child works"]
    assert history.all("top level runs")[1].pid == history["child works"].pid


@needs("Process", "set_forkserver_preload")
@remedies(
    PRELOAD_MAIN,
    "Name `__main__`, too.",
    under="forkserver",
    python=">=3.13.8,!=3.14.0",
    interpreter="cpython",
)
def test_a_fork_server_with_the_program_in_its_list_imports_it_for_its_children(run: Run) -> None:
    """The fork server runs the top level of a script, and its child does not."""
    history = run("preloaded_program", as_script=True, named="the program and a module").ends()

    assert history == ["top level runs", "top level runs", "child works"]
    assert history.all("top level runs")[1].pid == history["child works"].ppid


PRELOAD_FINDS = claim(
    "preload.finds",
    says="A module is preloaded as the program itself would import it.",
    answer="New releases preload with the program's sys.path and sys.argv, and print output once.",
    why="Fork servers of older releases had a path of their own and no arguments, and copied into each child what was not written.",
    about=["set_forkserver_preload(module_names)"],
    see=["forkserver.preload", "preload.error", "output.lost"],
    undecided=[
        "Which releases of 3.13, up to 3.13.18, and of 3.14, up to 3.14.10, first do so (gh-117378, gh-135335, gh-143706)"
    ],
    sources=["gh-117378", "gh-135335", "gh-143706", "main in CPython's multiprocessing/forkserver.py"],
    not_applicable=[
        {"under": ["fork", "spawn"], "because": "there is no fork server"},
        {"interpreter": "cpython", "python": ">3.13.0,<3.13.18", "because": "it began in one of these releases"},
        {"interpreter": "cpython", "python": ">=3.14,<3.14.10", "because": "it began in one of these releases"},
    ],
)


@pytest.fixture(scope="module")
def preload_finds(record: Run) -> History:
    """A program adds a folder to its path, and an argument, has two modules preloaded, and starts two children."""
    return record("preload_finds").ends(says="preloaded module prints\n")


@needs("Process", "set_forkserver_preload")
@upholds(PRELOAD_FINDS, under="forkserver", python=">=3.13.18,<3.14", interpreter="cpython")
@upholds(PRELOAD_FINDS, under="forkserver", python=">=3.14.10", interpreter="cpython")
def test_a_preload_has_the_programs_path_and_arguments_and_prints_once(preload_finds: History) -> None:
    """The fork server imports a module from a folder that the program has added to `sys.path`. A module finds what the
    program has added to `sys.argv`, and what it prints is printed once.
    """
    for who in ("first child", "second child"):
        found = preload_finds[f"{who} looks"].value
        assert (found["imported by"], found["arguments"]) == ("its parent", ["an argument"])
    assert preload_finds.output.count("preloaded module prints\n") == 1


@needs("Process", "set_forkserver_preload")
@refutes(PRELOAD_FINDS, under="forkserver", python="<=3.13.0", interpreter="cpython")
@refutes(PRELOAD_FINDS, under="forkserver", interpreter="pypy")
def test_a_preload_had_no_path_and_arguments_and_printed_again_in_each_child(preload_finds: History) -> None:
    """A module from a folder that the program has added to `sys.path` is imported by each child itself. Another finds no
    arguments, and what it prints is printed three times: by two children and the fork server.
    """
    for who in ("first child", "second child"):
        found = preload_finds[f"{who} looks"].value
        assert (found["imported by"], found["arguments"]) == ("child itself", [])
    assert preload_finds.output.count("preloaded module prints\n") == 3


DEBUGGER_START = claim(
    "debugger.start",
    says="A program that starts children can be run by `python -m pdb`.",
    answer="Up to 3.12, start() fails under pdb, but for fork: module '__main__' has no `__spec__`.",
    why="pdb runs a program in a module that it has emptied before, and start() looks there for how it is imported.",
    see=["default.main-guard", "default.start-method"],
    undecided=["Which releases of 3.12, after 3.12.1, already start children under pdb"],
    sources=["gh-87115", "get_preparation_data in CPython's multiprocessing/spawn.py"],
)

UNDER_PDB = "The program finished and will be restarted"


@needs("Process")
@upholds(DEBUGGER_START, under="fork")
@upholds(DEBUGGER_START, under=("spawn", "forkserver"), python=">=3.13")
@upholds(DEBUGGER_START, under=("spawn", "forkserver"), interpreter="pypy")
def test_a_program_in_the_debugger_starts_its_child(run: Run) -> None:
    """The child does its work, and exits with 0."""
    history = run("other_ways", way="python -m pdb", program="launching.debugged").ends(says=UNDER_PDB)

    assert history == STARTED
    assert history["parent is back from join"].value == {"exitcode": 0}


@needs("Process")
@refutes(DEBUGGER_START, under=("spawn", "forkserver"), python="<=3.12.1", interpreter="cpython")
def test_start_fails_in_the_debugger_for_want_of_a_spec(run: Run) -> None:
    """`start()` raises AttributeError: module '__main__' has no attribute '__spec__'. There is no child."""
    history = run("other_ways", way="python -m pdb", program="launching.debugged").ends(says=UNDER_PDB)

    assert history == ["start raises AttributeError"]
    assert history["start raises AttributeError"].value == "module '__main__' has no attribute '__spec__'"


@needs("Process")
@remedies(DEBUGGER_START, "Give the program a `__spec__` of None, under the main guard.")
def test_a_program_that_sets_its_spec_starts_its_child_in_the_debugger(run: Run) -> None:
    """The child does its work, and exits with 0."""
    history = run("other_ways", way="python -m pdb", program="launching.debugged_with_a_spec").ends(says=UNDER_PDB)

    assert history == STARTED
    assert history["parent is back from join"].value == {"exitcode": 0}


START_UNREAD_ARGUMENTS = claim(
    "start.unread-arguments",
    says="start() returns even if the child dies before it has read its arguments.",
    answer="If a child dies before it has read large arguments, start() hangs or raises an error.",
    why=(
        "Arguments go through a pipe, and `start()` waits until what does not fit is read. Under spawn, the parent of "
        "an older release, and of Windows, keeps the end to read from, so that it is never told that nobody reads."
    ),
    about=["Process.start()", "Process(args)"],
    undecided=[
        "Which release of 3.13, up to 3.13.18, is the first whose `start()` raises an error (gh-118981)",
        "On Windows, a pipe that was passed to a child that dies at once is not closed (gh-114720)",
    ],
    see=["start.does-not-wait", "default.main-guard", "default.picklable-target"],
    sources=["gh-118981", "pipe(7): a write to a pipe that nobody can read from fails"],
    not_applicable=[{"under": ["fork"], "because": "the child has a copy of its arguments, and reads nothing"}],
)

CANNOT_BE_IMPORTED = "ValueError: this program cannot be imported"


@needs("Process")
@upholds(START_UNREAD_ARGUMENTS, under=("spawn", "forkserver"), when="if they fit into a pipe")
def test_start_with_small_arguments_returns_though_the_child_cannot_import_the_program(run: Run) -> None:
    """`start()` returns. The child prints the error and exits with 1."""
    history = run("unread_arguments", argument="small").ends(says=CANNOT_BE_IMPORTED)

    assert history == ["parent starts its child", "child imports the program", "parent is back from join"]
    assert history["parent is back from join"].value == {"exitcode": 1}


@needs("Process")
@refutes(
    START_UNREAD_ARGUMENTS,
    under="spawn",
    python="<=3.13.0",
    interpreter="cpython",
    platform="posix",
    when="if they do not fit into a pipe",
)
@refutes(
    START_UNREAD_ARGUMENTS,
    under="spawn",
    interpreter="pypy",
    platform="posix",
    when="if they do not fit into a pipe",
)
@refutes(START_UNREAD_ARGUMENTS, under="spawn", platform="win32", when="if they do not fit into a pipe")
def test_start_with_large_arguments_waits_forever_for_a_child_that_is_dead(run: Run) -> None:
    """The child prints the error and ends. `start()` never returns."""
    program = run("unread_arguments", argument="large")
    parent = program.reaches("parent starts its child")
    program.exits(program.reaches("child imports the program"))
    program.stays_quiet(parent)

    assert program.kill_stuck() == ["parent starts its child", "child imports the program", gone("Process-1")]


@needs("Process")
@refutes(
    START_UNREAD_ARGUMENTS,
    under="spawn",
    python=">=3.13.18",
    interpreter="cpython",
    platform="posix",
    when="if they do not fit into a pipe",
)
@refutes(START_UNREAD_ARGUMENTS, under="forkserver", when="if they do not fit into a pipe")
def test_start_with_large_arguments_raises_broken_pipe_error_if_the_child_is_dead(run: Run) -> None:
    """`start()` raises BrokenPipeError. The object has no pid, and is not among `active_children()`."""
    history = run("unread_arguments", argument="large").ends(says=CANNOT_BE_IMPORTED)

    assert history == ["parent starts its child", "child imports the program", "start raises BrokenPipeError"]
    assert history["start raises BrokenPipeError"].value == {"no pid": True, "active children": []}


@needs("Process", "Pipe")
@remedies(
    START_UNREAD_ARGUMENTS,
    "Send what is large through a pipe after `start()`, and close the end to read from before.",
    under=("spawn", "forkserver"),
    platform="posix",
    when="if they do not fit into a pipe",
)
def test_a_parent_that_sends_after_the_start_is_told_that_the_child_is_dead(run: Run) -> None:
    """`start()` returns, and sending raises BrokenPipeError. `join()` returns, and the exit code is 1."""
    history = run("unread_arguments", argument="large", passed="after the start").ends(says=CANNOT_BE_IMPORTED)

    assert history == [
        "parent starts its child",
        "child imports the program",
        "send raises BrokenPipeError",
        "parent is back from join",
    ]
    assert history["parent is back from join"].value == {"exitcode": 1}


PROCESSES_LIMIT = claim(
    "processes.limit",
    says="At the limit of processes, start() waits until another process has ended.",
    answer="At the limit of processes (ulimit -u), start() and Pool() raise BlockingIOError at once.",
    why="The OS refuses to fork. No child is there, and under fork the pipes for it stay open.",
    about=["Process.start()", "Pool(processes)"],
    undecided=[
        "Under forkserver the fork server forks, at the limit that it had at its start (limits.at-start)",
        "The limit is that of a user, whose threads count as well, and root has none (setrlimit(2))",
    ],
    see=["descriptors.few", "limits.at-start", "start.failure"],
    sources=[
        "https://man7.org/linux/man-pages/man2/fork.2.html",
        "https://man7.org/linux/man-pages/man2/setrlimit.2.html",
    ],
    not_applicable=[
        {"under": ["forkserver"], "because": "the fork server has a limit of its own"},
        {"platform": "darwin", "because": "decided on Linux only"},
        {"platform": "win32", "because": "decided on Linux only"},
    ],
)


@pytest.fixture(scope="module")
def few_processes(record: Run) -> History:
    """A parent that may start no more processes starts one, and builds a pool; then it may again, and starts the first."""
    return record("few_processes").ends()


REFUSED = ["BlockingIOError", "Resource temporarily unavailable"]


@refutes(PROCESSES_LIMIT, under=("fork", "spawn"), platform="linux")
def test_start_raises_blocking_io_error_at_the_limit_of_processes(few_processes: History) -> None:
    """`start()` raises BlockingIOError. The object has no pid, and is not among `active_children()`."""
    assert few_processes["parent has tried to start one"].value["happened"] == REFUSED
    assert few_processes["parent has looked at it"].value == {"no pid": True, "active children": 0}


@needs("Process", "Pool")
@refutes(PROCESSES_LIMIT, under=("fork", "spawn"), platform="linux", when="for a pool")
def test_a_pool_raises_blocking_io_error_at_the_limit_of_processes(few_processes: History) -> None:
    """`Pool()` raises BlockingIOError."""
    assert few_processes["parent has tried to build a pool"].value == REFUSED


@details(PROCESSES_LIMIT, under="fork", platform="linux")
def test_a_fork_at_the_limit_of_processes_leaves_four_descriptors_open(few_processes: History) -> None:
    """After `start()` has failed, the parent has four descriptors more than before: whoever tries again runs out of them."""
    assert few_processes["parent has tried to start one"].value["more"] == 4


@details(PROCESSES_LIMIT, under="spawn", platform="linux")
def test_a_spawn_at_the_limit_of_processes_leaves_no_descriptor_open(few_processes: History) -> None:
    """After `start()` has failed, the parent has as many descriptors as before."""
    assert few_processes["parent has tried to start one"].value["more"] == 0


@remedies(
    PROCESSES_LIMIT,
    "Call `start()` of the same object again when other processes have ended.",
    under=("fork", "spawn"),
    platform="linux",
)
def test_an_object_whose_start_has_failed_can_be_started_again(few_processes: History) -> None:
    """When processes may be started again, `start()` of the same object starts a child, which exits with 0."""
    assert few_processes.all("child works")[-1].name == "late child"
    assert few_processes["parent is back from join"].value == {"exitcode": 0}
