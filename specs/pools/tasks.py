"""Pools in practice: late functions, pools in tasks, Ctrl-C, and programs without a main guard.

What goes wrong first in a program that has worked in a book. Which functions can be tasks: `pool.picklable-task` is
about what reaches the worker at all, and `pool.late-function` about what the worker then knows. Where the pool is
created: at the top level of the program (`pool.main-guard`), or in a task of another pool (`pool.nested`). And what
a user does who has waited long enough: Ctrl-C (`pool.ctrl-c`).
"""

import signal

import pytest

from specs.harness.api import Event, History, Program, Run, Subject, claim, needs, refutes, remedies, upholds

pytestmark = needs("Pool", "active_children")


POOL_PICKLABLE_TASK = claim(
    "pool.picklable-task",
    says="Any function can be a task of a pool, as under fork it can be the target of a process.",
    answer="A task is pickled under every start method, fork too: a lambda cannot be one.",
    why="The workers are there before the task is, so that it has to be sent to them.",
    about=["Pool.apply_async(func)", "Pool.map(func)", "Pool.imap(func)"],
    sources=[
        "https://docs.python.org/3/library/pickle.html#what-can-be-pickled-and-unpickled",
        "Lib/multiprocessing/pool.py (Pool._handle_tasks)",
    ],
    see=["default.picklable-target", "pool.late-function"],
)


@pytest.fixture(scope="module")
def unusual(record: Run) -> History:
    """A parent submits a lambda and a function inside a function, by several methods, and then what can be pickled."""
    return record("pool_lambda").ends()


METHODS = ("apply", "apply_async", "map", "imap")


@refutes(POOL_PICKLABLE_TASK)
def test_a_lambda_cannot_be_a_task_of_a_pool_and_get_raises_pickling_error(unusual: History) -> None:
    """A lambda at the top of a module raises `PicklingError` in `apply()`, `map()`, `get()`, and `next()` of `imap()`.

    The pool goes on with other tasks.
    """
    for method in METHODS:
        assert unusual[f"a lambda by {method}"].value == {"raises": "PicklingError"}
    assert unusual["an ordinary function"].value == 9


@refutes(POOL_PICKLABLE_TASK)
def test_a_function_inside_a_function_cannot_be_a_task_of_a_pool(unusual: History) -> None:
    """A function or a lambda inside a function raises `AttributeError` or `PicklingError` in the same places."""
    for method in METHODS:
        errors = ({"raises": "AttributeError"}, {"raises": "PicklingError"})  # of CPython before 3.14, of others
        assert unusual[f"a function inside a function by {method}"].value in errors
        assert unusual[f"a lambda inside a function by {method}"].value in errors


@remedies(
    POOL_PICKLABLE_TASK,
    "Define the function by def at the top of a module. Give it further arguments by functools.partial.",
)
def test_a_partial_of_a_function_at_the_top_of_a_module_can_be_a_task(run: Run) -> None:
    """A `functools.partial` of a function that is defined at the top of the program can be a task."""
    assert run("pool_lambda", tasks="that can be pickled").ends()["a partial"].value == 9


POOL_LATE_FUNCTION = claim(
    "pool.late-function",
    says="Any function that the program has defined by then can be submitted as a task.",
    answer="A worker that does not know a task's function dies: the task is lost, get() waits forever.",
    why="A function is sent as its name: a worker finds what was defined before its fork, or what importing the program defines.",
    undecided=["In an interactive session no spawned worker ever has what was typed there (gh-132898)."],
    about=["Pool.apply_async(func)"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#using-a-pool-of-workers (Note)", "gh-132898"],
    surprise=22,
    see=["pool.picklable-task", "pool.main-guard"],
)


@pytest.fixture(scope="module")
def late(record: Run) -> History:
    """A parent submits a function that was defined after its pool, and again to the worker that replaces the first."""
    program = record("pool_late_function")
    program.reaches("worker 1 has started")
    program.open("parent may submit task 0")
    replacement = program.goes_on_to("worker 2 has started")
    program.open("parent may submit task 1")
    program.goes_on_to("parent has the result of task 1")
    program.open("parent may wait for the result of task 0")
    waiting = (program.goes_on_to("parent waits for the result of task 0"), replacement)
    program.comes_to_rest(*waiting)
    program.waits_without_timeout(*waiting)
    return program.kill_stuck()


@refutes(POOL_LATE_FUNCTION, under="fork", when="for workers that were forked before it was defined")
def test_a_function_defined_after_its_pool_was_forked_costs_a_worker(late: History) -> None:
    """The worker ends with `AttributeError` and is replaced. The task is lost: `get()` waits forever for its result."""
    assert not late.gave_up("MainProcess")
    assert late == [
        *("worker 1 has started", "parent submits task 0"),
        *("worker 2 has started", "parent submits task 1", "task 1 begins"),
        *("parent has the result of task 1", "parent waits for the result of task 0"),
    ]
    assert late.output.count("AttributeError: ") == 1


@upholds(POOL_LATE_FUNCTION, under="fork", when="for workers that were forked after it was defined")
def test_a_worker_that_was_forked_after_a_function_was_defined_knows_it(late: History) -> None:
    """The worker that replaces another one does the task."""
    assert late["parent has the result of task 1"].value == 1
    assert late["task 1 begins"].pid == late["worker 2 has started"].pid


@refutes(POOL_LATE_FUNCTION, under=("spawn", "forkserver"), when="if it is defined under the main guard")
def test_a_function_defined_under_the_guard_costs_a_worker_each_time_it_is_submitted(run: Run) -> None:
    """Each time that the function is submitted, a worker ends with `AttributeError` and is replaced.

    `get()` waits forever for the result.
    """
    program = run("pool_late_function")
    program.reaches("worker 1 has started")
    program.open("parent may submit task 0")
    program.goes_on_to("worker 2 has started")
    program.open("parent may submit task 1")
    waiting = (program.reaches("parent submits task 1"), program.goes_on_to("worker 3 has started"))
    program.comes_to_rest(*waiting)
    program.waits_without_timeout(*waiting)

    history = program.kill_stuck()
    assert history == [
        *("worker 1 has started", "parent submits task 0"),
        *("worker 2 has started", "parent submits task 1", "worker 3 has started"),
    ]
    assert history.output.count("AttributeError: ") == 2


#: Python runs the text of the program, as `python -c` does; `sys.argv` has the path where that is.
BY_C = ("-c", "import sys; exec(open(sys.argv[1], encoding='utf-8').read())")


@pytest.fixture(scope="module")
def by_c(record: Run) -> History:
    """A program that was run by `python -c` has a pool do a function of Python's, and one of its own."""
    program = record("pool_by_c", options=BY_C, as_script=True)
    parent = program.goes_on_to("parent waits for the result of work")
    program.comes_to_rest(parent)
    program.waits_without_timeout(parent)
    return program.kill_stuck()


@refutes(POOL_LATE_FUNCTION, under=("spawn", "forkserver"), when="when run by `python -c`")
def test_a_function_of_a_program_that_was_run_by_c_costs_a_worker(by_c: History) -> None:
    """A function that the program itself defines costs a worker, and `get()` waits forever for its result."""
    assert not by_c.gave_up("MainProcess")
    assert by_c.output.count("AttributeError: ") == 1
    assert by_c == [
        "parent reaches the pool",
        "parent has the pid of the worker",
        "parent has the pid of the worker again",
        "parent waits for the result of work",
    ]
    assert by_c["parent has the pid of the worker again"].value != by_c["parent has the pid of the worker"].value


@remedies(
    POOL_LATE_FUNCTION,
    "Define the functions of tasks at the top of a module, above the main guard, and create the pool after that.",
)
def test_a_function_that_is_defined_at_the_top_before_its_pool_is_done(run: Run) -> None:
    """The task is done each time that it is submitted."""
    program = run("pool_early_function")
    gates = [f"parent may submit task {number}" for number in range(2)]
    program.open(*gates, "parent may wait for the result of task 0")

    history = program.ends()
    assert [event.what for event in history.by_program if "result" in event.what] == [
        "parent has the result of task 1",
        "parent waits for the result of task 0",
        "parent has the result of task 0",
    ]
    assert history["parent has the result of task 1"].value == 1


POOL_NESTED = claim(
    "pool.nested",
    says="A task of a pool can start processes and use a pool of its own.",
    answer="Tasks of a pool cannot start processes or pools, as its workers are daemonic, but with -O.",
    why="A daemonic process may not have children. The check is an assert statement, which -O leaves out.",
    about=["Pool(processes)"],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.daemon",
        "Lib/multiprocessing/process.py (BaseProcess.start)",
    ],
    see=["daemon.no-children", "executor.nested"],
)


@refutes(POOL_NESTED)
def test_a_task_that_starts_a_process_or_creates_a_pool_fails_with_assertion_error(run: Run) -> None:
    """`start()` of a process and `Pool()` raise `AssertionError` in the task, and `get()` raises it in the main process."""
    history = run("pool_nested").ends()

    outcomes = [f"parent has the outcome of {task}" for task in ("start_a_process", "use_a_pool")]
    assert history == [
        *("start_a_process begins", outcomes[0], "use_a_pool begins", outcomes[1]),
        "parent is back from join",
    ]
    assert [history[outcome].value for outcome in outcomes] == 2 * [{"raises": "AssertionError"}]


@upholds(POOL_NESTED, when="when run under python -O")
def test_under_o_a_task_can_start_a_process_and_use_a_pool(run: Run) -> None:
    """A task starts a process, and another one uses a pool, whose tasks are done in a process of their own."""
    history = run("pool_nested", options=("-O",)).ends()

    assert history == [
        *("start_a_process begins", "grandchild works", "parent has the outcome of start_a_process"),
        *("use_a_pool begins", "task of the inner pool works", "parent has the outcome of use_a_pool"),
        "parent is back from join",
    ]
    assert history["parent has the outcome of start_a_process"].value == {"returns": 0}
    assert history["parent has the outcome of use_a_pool"].value == {"returns": 7}
    processes = ("use_a_pool begins", "grandchild works", "task of the inner pool works", "parent is back from join")
    assert len({history[what].pid for what in processes}) == 4


@needs("get_context")
@remedies(POOL_NESTED, "Use a ProcessPoolExecutor for the outer tasks: its workers are not daemonic.")
def test_a_task_of_an_executor_starts_a_process_and_uses_a_pool(run: Run) -> None:
    """A task of a `ProcessPoolExecutor` starts a process, and another one uses a pool."""
    history = run("pool_nested", outer="an executor").ends()

    assert history["parent has the outcome of start_a_process"].value == {"returns": 0}
    assert history["parent has the outcome of use_a_pool"].value == {"returns": 7}
    processes = ("use_a_pool begins", "grandchild works", "task of the inner pool works", "parent is back from join")
    assert len({history[what].pid for what in processes}) == 4


POOL_MAIN_GUARD = claim(
    "pool.main-guard",
    says="A program may create its pool at its top level, without a main guard.",
    answer="Under spawn and forkserver, who imports the program fails at Pool(), mostly without end.",
    why="A spawned worker imports the program, and so reaches Pool() again; the pool replaces each worker that ends.",
    about=["Pool(processes)"],
    undecided=["Workers do not import a program that was run as `python -m package`, either (_fixup_main_from_name)."],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#the-spawn-and-forkserver-start-methods (Safe importing of main module)",
        "gh-126631",
        "gh-135295",
        "Lib/multiprocessing/spawn.py (get_preparation_data, _fixup_main_from_name)",
    ],
    surprise=15,
    see=["default.main-guard", "pool.late-function"],
)


MAIN = ("MainProcess reaches the pool", "MainProcess has created the pool", "MainProcess waits for the result")


@upholds(POOL_MAIN_GUARD, under="fork")
def test_a_forked_pool_does_not_need_a_main_guard(run: Run) -> None:
    """The top level of the program runs once, and the task is done."""
    program = run("pool_unguarded")
    program.open("MainProcess may create the pool")

    assert program.ends() == [*MAIN[:2], {MAIN[2], "task begins"}, "MainProcess is back from join"]


def replace_without_end(run: Run, subject: Subject, *, as_script: bool) -> History:
    """Three workers of a pool of one fail while they import the program; a fourth one comes, and the parent waits."""
    worker = {"spawn": "SpawnPoolWorker", "forkserver": "ForkServerPoolWorker"}[subject.start_method]
    program = run("pool_unguarded", as_script=as_script)
    program.open("MainProcess may create the pool")
    for number in range(1, 4):
        program.goes_on_to(f"{worker}-{number} reaches the pool")
        program.open(f"{worker}-{number} may create the pool")
    fourth = program.goes_on_to(f"{worker}-4 reaches the pool")
    parent = program.reaches(MAIN[2])
    program.waits_without_timeout(parent)
    program.stays_quiet(parent, fourth)

    history = program.kill_stuck()
    visits = tuple(f"{worker}-{number} reaches the pool" for number in range(1, 5))
    by_workers = [event for event in history.by_program if event.name != "MainProcess"]
    assert [event.what for event in by_workers] == list(visits)
    assert len({event.pid for event in by_workers}) == 4
    return history


@refutes(POOL_MAIN_GUARD, under=("spawn", "forkserver"), when="when run by `python -m`")
def test_the_workers_of_an_unguarded_pool_fail_and_are_replaced_without_end(run: Run, subject: Subject) -> None:
    """Each of three workers runs the top level, fails at `Pool()` with `RuntimeError`, and is replaced.

    The main process waits for its result.
    """
    history = replace_without_end(run, subject, as_script=False)

    assert [event.what for event in history.by_program if event.name == "MainProcess"] == list(MAIN)
    assert history.output.count("RuntimeError: ") == 3


@refutes(POOL_MAIN_GUARD, under="spawn", when="when run as a script")
@refutes(POOL_MAIN_GUARD, under="forkserver", python="<3.13.8", when="when run as a script")
@refutes(POOL_MAIN_GUARD, under="forkserver", python="==3.14.0", when="when run as a script")
@refutes(POOL_MAIN_GUARD, under="forkserver", interpreter="pypy", when="when run as a script")
def test_the_workers_of_an_unguarded_script_fail_and_are_replaced_without_end(run: Run, subject: Subject) -> None:
    """Each of three workers runs the top level, fails at `Pool()` with `RuntimeError`, and is replaced.

    The main process waits for its result.
    """
    history = replace_without_end(run, subject, as_script=True)

    assert [event.what for event in history.by_program if event.name == "MainProcess"] == list(MAIN)
    assert history.output.count("RuntimeError: ") == 3


@refutes(
    POOL_MAIN_GUARD,
    under="forkserver",
    python=">=3.13.8,!=3.14.0,<3.15",
    interpreter="cpython",
    when="when run as a script",
)
def test_an_unguarded_script_creates_no_pool_when_its_error_ends_the_fork_server(run: Run) -> None:
    """The fork server runs the top level, too, and no pool is created: the program ends with `RuntimeError` and exit code 1."""
    program = run("pool_unguarded", as_script=True)
    program.open("MainProcess may create the pool")

    history = program.ends(code=1, says="RuntimeError")
    assert history == ["MainProcess reaches the pool", "MainProcess reaches the pool"]
    parent, fork_server = history.by_program
    assert fork_server.ppid == parent.pid


@refutes(POOL_MAIN_GUARD, under="forkserver", python=">=3.15", interpreter="cpython", when="when run as a script")
def test_a_fork_server_ignores_an_unguarded_scripts_error_but_workers_fail_forever(run: Run, subject: Subject) -> None:
    """The fork server runs the top level, too, and ignores the error. Each of three workers fails there, and is replaced."""
    history = replace_without_end(run, subject, as_script=True)

    by_others = [event for event in history.by_program if event.name == "MainProcess"]
    assert [event.what for event in by_others[:2]] == 2 * ["MainProcess reaches the pool"]
    assert by_others[1].ppid == by_others[0].pid
    assert [event.what for event in by_others if event.pid == by_others[0].pid] == list(MAIN)


@upholds(POOL_MAIN_GUARD, under=("spawn", "forkserver"), when="when run by `python -c`")
def test_the_workers_of_a_program_that_was_run_by_c_do_not_import_it(run: Run) -> None:
    """The top level runs once, and a function of another module is done."""
    history = run("pool_by_c_imported", options=BY_C, as_script=True).ends()

    assert history == ["parent reaches the pool", "parent has the pid of the worker"]
    assert history["parent has the pid of the worker"].value != history["parent reaches the pool"].pid


@remedies(POOL_MAIN_GUARD, "Create the pool under a main guard, or in a function that is called there.")
@pytest.mark.parametrize("as_script", [False, True], ids=["by -m", "as a script"])
def test_a_pool_that_is_created_under_a_main_guard_does_its_task(run: Run, as_script: bool) -> None:
    """The task is done, and the program ends, run as a script or by `python -m`."""
    assert run("pool_guarded", as_script=as_script).ends() == ["task begins"]


POOL_CTRL_C = claim(
    "pool.ctrl-c",
    says="Ctrl-C stops a program that waits for its pool.",
    answer="If the program catches Ctrl-C, close() and join() wait forever for interrupted tasks.",
    why="A terminal sends SIGINT to every process of a program. In a worker it becomes a KeyboardInterrupt, which ends it.",
    about=["AsyncResult.get(timeout)", "Pool.close()", "Pool.join()", "Pool.terminate()"],
    sources=["https://docs.python.org/3/library/signal.html#note-on-signal-handlers-and-exceptions"],
    see=["pool.base-exception", "pool.with"],
    surprise=14,
    not_applicable=[
        {"platform": "win32", "because": "not decided on Windows, where Ctrl-C is an event of a console and no signal"}
    ],
)


def press_ctrl_c(run: Run, *, then: str) -> tuple[Program, Event]:
    """Ctrl-C during the first of two tasks of a pool of one costs its worker. The replacement begins with the second."""
    program = run("pool_ctrl_c", then=then)
    waiting = program.reaches("parent waits for its results")
    lost = program.reaches("task 0 begins")
    program.comes_to_rest(waiting, lost)  # a signal that comes just before the wait is handled after it
    program.open("user may press Ctrl-C")
    parent = program.goes_on_to("parent gets KeyboardInterrupt")
    program.open("Ctrl-C may reach the worker")
    program.goes_on_to("Ctrl-C has reached the worker", "worker 2 has started")
    assert program.goes_on_to("task 1 begins").pid != lost.pid
    program.exits(lost)
    return program, parent


def until_ctrl_c(*then: str) -> list[str | set[str | tuple[str, ...]]]:
    """What has happened when the replacement does the second task, and what the parent does then."""
    return [
        {"parent waits for its results", ("worker 1 has started", "task 0 begins")},
        "parent gets KeyboardInterrupt",
        {"Ctrl-C has reached the worker", ("worker 2 has started", "task 1 begins")},
        *then,
    ]


@refutes(POOL_CTRL_C, platform="posix", when="if the main process catches it, and closes and joins the pool")
def test_a_pool_is_closed_and_joined_in_vain_after_ctrl_c(run: Run) -> None:
    """The busy worker prints `KeyboardInterrupt`, ends and is replaced, and the task that waited is done.

    After `close()`, `join()` waits forever for the interrupted task.
    """
    program, parent = press_ctrl_c(run, then="close")
    program.open("parent may go on")
    program.goes_on_to("parent joins")
    program.open("task 0 may end", "task 1 may end")
    replacement = program.goes_on_to("task 1 ends")
    program.comes_to_rest(parent, replacement)
    program.waits_without_timeout(parent, replacement)

    history = program.kill_stuck()
    assert history == until_ctrl_c("parent calls close", "parent joins", "task 1 ends")
    assert history.output.count("KeyboardInterrupt") == 1


@upholds(POOL_CTRL_C, platform="posix", when="if the main process catches it, and terminates the pool")
def test_a_pool_can_be_terminated_after_ctrl_c(run: Run) -> None:
    """`terminate()` and `join()` return, and neither of the two tasks has a result."""
    program, _ = press_ctrl_c(run, then="terminate")
    program.open("parent may go on")

    history = program.ends(says="KeyboardInterrupt")
    assert history == until_ctrl_c("parent calls terminate", "parent joins", "parent is back from join")
    assert history["parent is back from join"].value == {"ready": [False, False]}


@upholds(POOL_CTRL_C, platform="posix", when="if the main process does not catch it")
def test_ctrl_c_ends_a_main_process_and_its_pool(run: Run) -> None:
    """The main process ends by SIGINT, and all workers end, also the one that has replaced the interrupted one."""
    program, _ = press_ctrl_c(run, then="raise")
    program.open("parent may go on")

    history = program.ends(code=-signal.SIGINT, says="KeyboardInterrupt")
    assert history == until_ctrl_c()
    assert history.output.count("KeyboardInterrupt") == 2


@remedies(
    POOL_CTRL_C,
    "Let the workers ignore SIGINT by an initializer. Then close() and join() end the pool after its tasks, terminate() at once.",
    platform="posix",
    when="if an initializer lets the workers ignore SIGINT",
)
@upholds(POOL_CTRL_C, platform="posix", when="if an initializer lets the workers ignore SIGINT")
def test_workers_that_ignore_sigint_do_all_tasks_after_ctrl_c_and_join_returns(run: Run) -> None:
    """The main process gets `KeyboardInterrupt`, and no task is lost: after `close()`, `join()` returns when all are done."""
    program = run("pool_ctrl_c", then="close", workers="ignore Ctrl-C")
    parent = program.reaches("parent waits for its results")
    worker = program.reaches("task 0 begins")
    program.comes_to_rest(parent)  # a signal that comes just before the wait is handled after it
    program.open("user may press Ctrl-C")
    program.goes_on_to("parent gets KeyboardInterrupt")
    program.open("Ctrl-C may reach the worker")
    program.reaches("Ctrl-C has reached the worker")
    program.open("parent may go on")
    program.goes_on_to("parent joins")
    program.stays_quiet(parent, worker)
    program.open("task 0 may end", "task 1 may end")

    history = program.ends()
    assert history == [
        {"parent waits for its results", "task 0 begins"},
        *("parent gets KeyboardInterrupt", "Ctrl-C has reached the worker", "parent calls close", "parent joins"),
        *("task 0 ends", "task 1 begins", "task 1 ends", "parent is back from join"),
    ]
    assert history["parent is back from join"].value == {"ready": [True, True]}
    assert history["task 1 begins"].pid == worker.pid
