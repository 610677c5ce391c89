"""Set up before the start: what a parent has set up, and which of it its children find.

What worked by default on Linux up to Python 3.13, as children were forked, and silently does not from 3.14 on:
`set-up.under-guard` says it of whatever a program sets up in the interpreter, and then come the cases that are met most.
Logging (`logging.under-guard`), standard output that was replaced (`stdout.replaced`), the environment
(`environment.at-start`), cores and limits (`limits.at-start`). Two things are handed on by other ways: Python's options
(`options.passed-on`) and modules that a fork server is to import (`forkserver.preload`). How many fork servers there
are: `forkserver.one`. For variables, see `globals.initial-value`, for signal handlers `signals.handler-inherited`.
"""

import pytest

from specs.harness.api import History, Run, claim, details, needs, refutes, remedies, upholds

SET_UP_UNDER_GUARD = claim(
    "set-up.under-guard",
    says="What a program sets up under its main guard is set up in its children, too.",
    answer="What is set up under the guard, a child has only if it is forked: on Linux up to 3.13.",
    why=(
        "A forked child is a copy of its parent's interpreter. Any other begins with an interpreter of its own, and does "
        "not run what is under the guard."
    ),
    see=["default.start-method", "globals.initial-value", "logging.under-guard", "signals.handler-inherited"],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#contexts-and-start-methods",
        "https://docs.python.org/3/whatsnew/3.14.html#concurrent-futures",
        "gh-84559",
    ],
)


@pytest.fixture(scope="module")
def set_up(record: Run) -> History:
    """A program sets things up under its main guard, and starts a child, and one that sets them up itself."""
    return record("under_the_guard").ends()


#: Each is there, and nothing else happens.
ALL = {
    "sys.setrecursionlimit()": True,
    "sys.excepthook": True,
    "decimal.getcontext()": True,
    "a replaced function": True,
    "warnings.simplefilter()": True,
}
NOTHING = dict.fromkeys(ALL, False)
LOOKS = ["parent looks", "child looks", "child that sets up looks", "parent is back from join"]


@upholds(SET_UP_UNDER_GUARD, under="fork")
def test_a_forked_child_has_what_its_parent_has_set_up(set_up: History) -> None:
    """A child has its parent's recursion limit, `sys.excepthook`, decimal context, warnings filter, and a function that
    its parent has put in the place of another module's.
    """
    assert set_up == LOOKS
    assert set_up["parent looks"].value == ALL
    assert set_up["child looks"].value == ALL


@refutes(SET_UP_UNDER_GUARD, under=("spawn", "forkserver"))
def test_a_child_that_is_not_forked_has_nothing_of_what_its_parent_has_set_up(set_up: History) -> None:
    """A child has none of its parent's recursion limit, `sys.excepthook`, decimal context, warnings filter and replaced
    function. Nothing is written, and it exits with 0.
    """
    assert set_up == LOOKS
    assert set_up["parent looks"].value == ALL
    assert set_up["child looks"].value == NOTHING
    assert set_up["parent is back from join"].value == {"exitcode": 0}


def child_by_default(run: Run) -> object:
    """What a child has, of a program that chooses no start method."""
    return run("under_the_guard", default_start_method=True).ends()["child looks"].value


@upholds(
    SET_UP_UNDER_GUARD, under="fork", python="<3.14", platform="linux", when="in a program that chooses no start method"
)
def test_by_default_a_child_had_what_its_parent_has_set_up_up_to_3_13(run: Run) -> None:
    """A child has all of these."""
    assert child_by_default(run) == ALL


@refutes(
    SET_UP_UNDER_GUARD,
    under="forkserver",
    python=">=3.14",
    platform="linux",
    when="in a program that chooses no start method",
)
def test_by_default_a_child_has_nothing_of_that_from_3_14_on(run: Run) -> None:
    """A child has none of these."""
    assert child_by_default(run) == NOTHING


@remedies(
    SET_UP_UNDER_GUARD,
    "Set up in a function. Call it under the main guard, and first in each child, or give it as the `initializer` of a pool.",
)
def test_a_child_that_calls_the_function_that_sets_up_has_everything(set_up: History) -> None:
    """A child that calls the same function before its work has everything that this sets up."""
    assert set_up["child that sets up looks"].value == ALL


LOGGING_UNDER_GUARD = claim(
    "logging.under-guard",
    says="Logging that is set up under the main guard is set up in children, too.",
    answer="Logging set up under the guard works under fork; else INFO is lost, and your format.",
    why="Where nobody has set up logging, a logger writes what is WARNING or worse to standard error, as it stands.",
    see=["set-up.under-guard", "fork.held-lock"],
    sources=[
        "https://docs.python.org/3/library/logging.html#logging.basicConfig",
        "https://docs.python.org/3/library/logging.html#logging.lastResort",
    ],
)


@pytest.fixture(scope="module")
def logged(record: Run) -> History:
    """A program sets up logging for INFO, and it and two children log; the second child sets up logging itself."""
    return record("logging_under_the_guard").ends(says="as set up: INFO: parent informs\n")


INFO, WARNING = 20, 30


@upholds(LOGGING_UNDER_GUARD, under="fork")
def test_a_forked_child_logs_as_its_parent_has_set_it_up(logged: History) -> None:
    """What a child logs is written as its parent has set it up: INFO and WARNING, each in the parent's format."""
    assert logged["child logs"].value == {"level": INFO}
    assert "as set up: INFO: child informs\n" in logged.output
    assert "as set up: WARNING: child warns\n" in logged.output


@refutes(LOGGING_UNDER_GUARD, under=("spawn", "forkserver"))
def test_a_child_that_is_not_forked_logs_warnings_only_and_without_the_format(logged: History) -> None:
    """An INFO that a child's logger gets is not written. Of a WARNING the bare message is, without the parent's format."""
    assert logged["child logs"].value == {"level": WARNING}
    assert "child informs" not in logged.output
    assert [line for line in logged.output.splitlines() if line.endswith("child warns")] == ["child warns"]


@remedies(LOGGING_UNDER_GUARD, "Set up logging in a function, and call that first in each child, too.")
def test_a_child_that_sets_up_logging_itself_logs_in_that_way(logged: History) -> None:
    """What a child logs after it has called the same function is written, INFO and WARNING, each in that format."""
    assert logged["child that sets up logs"].value == {"level": INFO}
    assert logged.output.count("as set up: INFO: child that sets up informs\n") == 1
    assert logged.output.count("as set up: WARNING: child that sets up warns\n") == 1


STDOUT_REPLACED = claim(
    "stdout.replaced",
    says="contextlib.redirect_stdout() catches what a child prints.",
    answer="A StringIO gets nothing of what a child prints; a file does, but only under fork.",
    why="`sys.stdout` is a variable: a forked child has a copy of the object in it, and any other child the real output.",
    see=["output.lost", "globals.initial-value", "process.own-resources"],
    sources=["https://docs.python.org/3/library/contextlib.html#contextlib.redirect_stdout"],
)


@pytest.fixture(scope="module")
def redirected(record: Run, request: pytest.FixtureRequest) -> History:
    """A parent redirects its standard output to a StringIO, and then to a file, and each time a child prints."""
    subject = request.getfixturevalue("subject")
    forks = subject.start_method == "fork"
    return record("replaced_stdout").ends(says="" if forks else "printed by the child: ")


BY_PARENT = "printed by the parent\n"


@refutes(STDOUT_REPLACED, under="fork", when="if it redirects to a StringIO")
def test_what_a_forked_child_prints_goes_into_its_own_copy_of_a_string_io(redirected: History) -> None:
    """What a child prints is nowhere: neither in its parent's StringIO nor in the program's output."""
    assert redirected["parent reads StringIO"].value == BY_PARENT
    assert "StringIO" not in redirected.output


@refutes(STDOUT_REPLACED, under=("spawn", "forkserver"), when="if it redirects to a StringIO")
def test_what_a_child_that_is_not_forked_prints_goes_to_the_real_output(redirected: History) -> None:
    """What a child prints is in the program's output, and not in its parent's StringIO."""
    assert redirected["parent reads StringIO"].value == BY_PARENT
    assert redirected.output.count("printed by the child: StringIO") == 1


@upholds(STDOUT_REPLACED, under="fork", when="if it redirects to a file")
def test_what_a_forked_child_prints_goes_into_a_file(redirected: History) -> None:
    """What a child prints is in the file."""
    assert redirected["parent reads file"].value == BY_PARENT + "printed by the child: file\n"


@refutes(STDOUT_REPLACED, under=("spawn", "forkserver"), when="if it redirects to a file")
def test_what_a_child_that_is_not_forked_prints_does_not_go_into_a_file(redirected: History) -> None:
    """What a child prints is in the program's output, and not in the file."""
    assert redirected["parent reads file"].value == BY_PARENT
    assert redirected.output.count("printed by the child: file") == 1


@needs("Process", "Pipe")
@remedies(STDOUT_REPLACED, "Redirect in the child, and send its parent what it has printed.")
def test_a_child_that_redirects_its_own_output_can_send_it(redirected: History) -> None:
    """A child redirects its own output to a StringIO and sends what is in it: the parent has what it has printed."""
    assert redirected["parent reads sent"].value == "printed by the child: sent\n"
    assert "sent" not in redirected.output


ENVIRONMENT_AT_START = claim(
    "environment.at-start",
    says="A child has the os.environ that its parent has when it starts the child.",
    answer="Under forkserver a child has os.environ as at the first start: later changes are lost.",
    why=(
        "The fork server is started with the first child, and has the environment of that moment; each child is a copy of "
        "it. The working folder, `sys.path` and `sys.argv` are sent to each child."
    ),
    see=["set-up.under-guard", "default.start-method", "process.own-resources"],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#contexts-and-start-methods",
        "Lib/multiprocessing/spawn.py (get_preparation_data)",
        "gh-144503",
    ],
)


@pytest.fixture(scope="module")
def environments(record: Run) -> History:
    """A parent changes its environment, working folder, `sys.path` and `sys.argv` after it has started a child."""
    return record("environment").ends()


@upholds(ENVIRONMENT_AT_START, when="for the first child")
def test_the_first_child_has_its_parents_environment(environments: History) -> None:
    """A variable that its parent has set in `os.environ` before is there in a child."""
    assert environments["first child looks"].value["environment"] == "0"


@upholds(ENVIRONMENT_AT_START, under=("fork", "spawn"), when="for a later child")
def test_a_later_child_has_its_parents_environment_as_it_is_now(environments: History) -> None:
    """A child has the new value of a variable that its parent has changed since it started another child."""
    assert environments["second child looks"].value["environment"] == "1"


@refutes(ENVIRONMENT_AT_START, under="forkserver", when="for a later child")
def test_a_later_child_of_a_fork_server_has_the_environment_of_the_first(environments: History) -> None:
    """A child has the old value of a variable that its parent has changed since it started the first child."""
    assert environments["second child looks"].value["environment"] == "0"


@details(ENVIRONMENT_AT_START, when="for a later child")
@pytest.mark.parametrize("what", ["working folder", "sys.path", "sys.argv"])
def test_a_later_child_has_its_parents_folder_path_and_arguments_as_they_are(environments: History, what: str) -> None:
    """A child has the working folder, `sys.path` and `sys.argv` to which its parent has changed them since. `sys.argv` may
    be long: 150,000 characters.
    """
    assert environments["first child looks"].value[what] is False
    assert environments["second child looks"].value[what] is True


@remedies(
    ENVIRONMENT_AT_START, "Give the child the value as an argument, and set it there, before what reads it is imported."
)
def test_a_child_that_is_given_the_value_can_set_its_own_environment(environments: History) -> None:
    """A child that is given the new value, and sets it in `os.environ`, reads that there."""
    assert environments["child that is given it looks"].value["environment"] == "1"


LIMITS_AT_START = claim(
    "limits.at-start",
    says="A child has the priority, the cores and the limits that its parent has when it starts the child.",
    answer="Under forkserver a child has niceness, cores, limits and umask as at the first start.",
    why="The OS hands them on from a process to those that it forks, and that is the fork server there.",
    undecided=["On Linux, os.sched_setaffinity(0, …) is for the calling thread only (sched_setaffinity(2))"],
    see=["environment.at-start", "pool.size-optional", "set-up.under-guard"],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#contexts-and-start-methods",
        "https://man7.org/linux/man-pages/man2/fork.2.html",
    ],
    not_applicable=[
        {"platform": "darwin", "because": "decided on Linux only"},
        {"platform": "win32", "because": "decided on Linux only"},
    ],
)

FIRST, CHANGED = "parent looks at first", "parent looks after its changes"


@pytest.fixture(scope="module")
def limits(record: Run) -> History:
    """A parent changes its niceness, cores, limit of open files and umask after it has started a child."""
    return record("limits").ends()


@upholds(LIMITS_AT_START, platform="linux", when="for the first child")
def test_the_first_child_has_its_parents_priority_cores_and_limits(limits: History) -> None:
    """Niceness, cores, limit of open files and umask are those of the parent."""
    assert limits["first child looks"].value == limits[FIRST].value


@upholds(LIMITS_AT_START, under=("fork", "spawn"), platform="linux", when="for a later child")
def test_a_later_child_has_its_parents_priority_cores_and_limits_as_they_are(limits: History) -> None:
    """Niceness, cores, limit of open files and umask are those to which the parent has changed them since."""
    assert limits["second child looks"].value == limits[CHANGED].value


@refutes(LIMITS_AT_START, under="forkserver", platform="linux", when="for a later child")
def test_a_later_child_of_a_fork_server_has_the_priority_cores_and_limits_of_the_first(limits: History) -> None:
    """Niceness, cores, limit of open files and umask are those that the parent had when it started the first child."""
    assert limits["second child looks"].value == limits[FIRST].value != limits[CHANGED].value


@remedies(
    LIMITS_AT_START,
    "Set them in a function that the child calls first, or in the `initializer` of a pool.",
    platform="linux",
    unlike="Its parent sets them later, too.",
)
def test_a_child_can_set_its_own_priority_cores_and_limits(limits: History) -> None:
    """A child that sets them has the niceness, cores, limit and umask that its parent is to have, and has not yet."""
    assert limits["child that sets them looks"].value == limits[CHANGED].value != limits[FIRST].value


OPTIONS_PASSED_ON = claim(
    "options.passed-on",
    says="A child runs with the options of its parent's command line.",
    answer="Children have Python's options; spawn and forkserver drop -u and, up to 3.13.0, most -X.",
    why="Under spawn and forkserver a new interpreter is started, with what `sys.flags`, `-W` and `-X` are in its parent.",
    see=["output.lost"],
    undecided=[
        "Which releases of 3.13, up to 3.13.18, and of 3.14, up to 3.14.10, first pass on all of -X (gh-146004)",
    ],
    sources=["Lib/subprocess.py (_args_from_interpreter_flags)", "gh-146004", "gh-76275"],
)


@pytest.fixture(scope="module")
def options(record: Run) -> History:
    """A program runs with -O, -B, -b, a -W and several -X, and its child looks what there is of them."""
    given = ("-O", "-B", "-b", "-W", "error::ImportWarning", "-X", "utf8", "-X", "faulthandler", "-X", "own=1")
    return record("options", options=given).ends()


@upholds(OPTIONS_PASSED_ON)
def test_a_child_has_its_parents_flags_and_warning_options(options: History) -> None:
    """With `-O`, `-B`, `-b`, `-X utf8` and `-W error::ImportWarning` a child has the same `sys.flags` and
    `sys.warnoptions` as its parent, and skips `assert` as that does.
    """
    parent, child = options["parent looks"].value, options["child looks"].value

    flags = {"optimize": 1, "dont_write_bytecode": 1, "bytes_warning": 1, "utf8_mode": 1}
    assert parent["flags"] == flags
    assert child["flags"] == flags
    assert "error::ImportWarning" in child["-W"]
    assert child["-W"] == parent["-W"]
    assert child["asserts"] is False


@upholds(OPTIONS_PASSED_ON, when="for -X utf8 and -X faulthandler")
def test_a_child_has_some_of_its_parents_x_options(options: History) -> None:
    """They are in a child's `sys._xoptions`, too."""
    assert {"faulthandler", "utf8"} <= set(options["child looks"].value["-X"])


@upholds(OPTIONS_PASSED_ON, under="fork", when="for any other -X")
@upholds(
    OPTIONS_PASSED_ON,
    under=("spawn", "forkserver"),
    python=">=3.13.18,<3.14",
    interpreter="cpython",
    when="for any other -X",
)
@upholds(
    OPTIONS_PASSED_ON, under=("spawn", "forkserver"), python=">=3.14.10", interpreter="cpython", when="for any other -X"
)
def test_a_child_has_all_of_its_parents_x_options(options: History) -> None:
    """An option `-X own=1` is in a child's `sys._xoptions`, too."""
    assert "own" in options["parent looks"].value["-X"]
    assert "own" in options["child looks"].value["-X"]


@refutes(
    OPTIONS_PASSED_ON, under=("spawn", "forkserver"), python="<=3.13.0", interpreter="cpython", when="for any other -X"
)
@refutes(OPTIONS_PASSED_ON, under=("spawn", "forkserver"), interpreter="pypy", when="for any other -X")
def test_a_child_lacks_other_x_options_of_its_parent(options: History) -> None:
    """An option `-X own=1` is not in a child's `sys._xoptions`."""
    assert "own" in options["parent looks"].value["-X"]
    assert "own" not in options["child looks"].value["-X"]


FORKSERVER_PRELOAD = claim(
    "forkserver.preload",
    says="set_forkserver_preload() has a module imported once for all children.",
    answer="A preload needs forkserver, and to come before the first start: later it is ignored.",
    why="The fork server imports the modules when it starts, and each child is a copy of it.",
    about=["set_forkserver_preload(module_names)"],
    see=["default.start-method", "environment.at-start"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.set_forkserver_preload"],
    not_applicable=[{"platform": "win32", "because": "Windows has no fork server"}],
)


def importers(history: History) -> list[str]:
    """Who has imported the module in each child."""
    return [history[f"{who} child looks"].value["imported by"] for who in ("first", "second")]


@pytest.fixture(scope="module")
def preloaded(record: Run) -> History:
    """A program has a module preloaded, and then starts two children, which import it."""
    return record("preload").ends()


@needs("Process", "set_forkserver_preload")
@upholds(FORKSERVER_PRELOAD, under="forkserver", when="if it is called before the first start")
@remedies(
    FORKSERVER_PRELOAD,
    "Call `set_forkserver_preload()` under the main guard, before you start the first child.",
    under="forkserver",
    when="if it is called before the first start",
)
def test_a_module_that_is_preloaded_is_imported_by_the_fork_server(preloaded: History) -> None:
    """Two children have a module that the fork server has imported. What the first has put there, the second does not
    see.
    """
    assert importers(preloaded) == ["its parent", "its parent"]
    assert preloaded["second child looks"].value["filled"] == []


@needs("Process", "set_forkserver_preload")
@refutes(FORKSERVER_PRELOAD, under=("fork", "spawn"), platform="posix", when="if it is called before the first start")
def test_without_a_fork_server_each_child_imports_the_module_itself(preloaded: History) -> None:
    """Two children import the module each for itself."""
    assert importers(preloaded) == ["child itself", "child itself"]


@needs("Process", "set_forkserver_preload")
@refutes(FORKSERVER_PRELOAD, under="forkserver", when="if it is called after the first start")
def test_a_module_that_is_named_too_late_is_imported_by_each_child(run: Run) -> None:
    """Two children import the module each for itself, and nothing is written."""
    assert importers(run("preload", when="after the first child").ends()) == ["child itself", "child itself"]


@needs("Process", "set_forkserver_preload")
@details(FORKSERVER_PRELOAD, under="forkserver", when="if a module of the list does not exist")
def test_a_module_that_does_not_exist_is_left_out_of_what_is_preloaded(run: Run) -> None:
    """Nothing is written, and the next module of the list is imported by the fork server."""
    history = run("preload", when="a module is missing").ends()

    assert history["first child looks"].value["imported by"] == "its parent"


FORKSERVER_ONE = claim(
    "forkserver.one",
    says="Each pool, executor and manager has a fork server of its own.",
    answer="One fork server starts all processes of a program; a child that starts some has its own.",
    why="The fork server belongs to the process that first needed one. Its children get no access to it.",
    see=["forkserver.preload", "environment.at-start", "preload.finds"],
    sources=["ForkServer in CPython's multiprocessing/forkserver.py"],
    not_applicable=[
        {"under": ["fork", "spawn"], "because": "there is no fork server"},
        {"platform": "win32", "because": "Windows has no fork server"},
    ],
)


@pytest.fixture(scope="module")
def fork_servers(record: Run) -> History:
    """A program starts a child, which starts one itself, and then a manager and a pool."""
    return record("one_fork_server").ends()


@needs("Process", "Pool", "managers.SyncManager")
@refutes(FORKSERVER_ONE, under="forkserver")
def test_a_child_a_manager_and_a_pools_worker_have_one_parent(fork_servers: History) -> None:
    """All three are children of one fork server."""
    processes = ("child works", "manager starts", "pool's worker works")

    parents = {fork_servers[event].ppid for event in processes}
    assert len(parents) == 1
    assert fork_servers["program begins"].pid not in parents


@needs("Process", "managers.SyncManager")
@refutes(FORKSERVER_ONE, under="forkserver", when="for an executor")
def test_a_child_and_an_executors_worker_have_one_parent(run: Run) -> None:
    """Both are children of one fork server."""
    history = run("one_fork_server", uses="an executor").ends()

    assert history["child works"].ppid == history["executor's worker works"].ppid != history["program begins"].pid


@needs("Process")
@upholds(FORKSERVER_ONE, under="forkserver", when="for the children of a child")
def test_a_child_that_starts_a_process_has_a_fork_server_of_its_own(fork_servers: History) -> None:
    """The grandchild is a child neither of its parent nor of its parent's fork server."""
    assert fork_servers["grandchild works"].ppid not in (
        fork_servers["child works"].ppid,
        fork_servers["child works"].pid,
    )
