"""Executors: what becomes of the tasks of `ProcessPoolExecutor`, and how it differs from a pool.

When workers are started (`executor.on-demand`), and how many there can be (`executor.size`). What they know of the
program (`executor.main-guard`, `executor.late-function`). What comes of a task that fails (`executor.errors`,
`executor.base-exception`), and what harms the other tasks (`executor.lost-results`). Which tasks can still be cancelled
(`executor.cancel`). What a worker does first, and what becomes of all if that fails (`executor.initializer`,
`executor.failing-initializer`). Tasks that need processes of their own (`executor.nested`). And many items with one
call: in which order, and how lazily (`executor.map-order`, `executor.map-lazy`).
"""

from itertools import zip_longest

import pytest

from specs.harness.api import (
    Event,
    History,
    Program,
    Run,
    beyond_the_documentation,
    claim,
    details,
    needs,
    refutes,
    remedies,
    upholds,
)

pytestmark = needs("ProcessPoolExecutor")


EXECUTOR_ON_DEMAND = claim(
    "executor.on-demand",
    says="A process is created when a task arrives, no process is idle, and the executor is not full.",
    answer="Under fork and in 3.8, an executor's first task starts all workers; otherwise only one.",
    why="To fork while the executor's own thread runs could deadlock, so that all workers are forked before it starts.",
    undecided=["3.9 before 3.9.13, and 3.10 before 3.10.5: they start workers on demand under fork, too (gh-90622)"],
    about=["ProcessPoolExecutor(max_workers)", "ProcessPoolExecutor.submit(fn)"],
    sources=["gh-90622", "bpo-39207"],
    see=["pool.on-demand"],
)


def worker_of(event: Event) -> tuple[int, int]:
    """What tells a worker from all others: its process, and the thread in it."""
    return event.pid, event.thread


def by_parent_of(history: History) -> list[str]:
    """What the main process did, but for what its other threads may have done."""
    return [event.what for event in history.by_program if event.name == "MainProcess" and not event.thread]


def submit_four_tasks(run: Run) -> History:
    """The first task is done before the second one is submitted, and the other three are in progress or wait."""
    program = run("executor_on_demand")
    program.open("parent may submit task 0")
    parent = program.reaches("parent has submitted task 0", "task 0 begins")
    program.open("task 0 may end")
    program.reaches("parent has the result of task 0")
    program.comes_to_rest(parent)  # then it also knows that the worker is idle
    for number in (1, 2):
        program.open(f"parent may submit task {number}")
        program.goes_on_to(f"task {number} begins", f"parent has submitted task {number}")
    program.open("parent may submit task 3")
    program.goes_on_to("parent has submitted task 3")
    program.stays_quiet()
    program.open(*(f"task {number} may end" for number in range(1, 4)))
    return program.ends()


def count_workers(history: History) -> list[int]:
    """How many workers there were: before the first task, after each submission, with all results, and at the end."""
    counts = [event.value["workers"] for event in history.by_program if event.value]
    assert len(counts) == 7
    return counts


@beyond_the_documentation
@needs("active_children")
@upholds(EXECUTOR_ON_DEMAND, under=("spawn", "forkserver"), python=">=3.9")
def test_an_executor_starts_a_worker_when_a_task_comes_and_none_is_idle(run: Run) -> None:
    """An executor of two starts no worker before its first task, and gives a task to a worker that is idle. It starts
    another one when a task comes while all are busy, but never a third.
    """
    history = submit_four_tasks(run)

    assert count_workers(history) == [0, 1, 1, 2, 2, 2, 0]
    assert worker_of(history["task 1 begins"]) == worker_of(history["task 0 begins"])
    assert worker_of(history["task 2 begins"]) != worker_of(history["task 0 begins"])


@beyond_the_documentation
@needs("active_children")
@refutes(EXECUTOR_ON_DEMAND, under="fork")
@refutes(EXECUTOR_ON_DEMAND, under=("spawn", "forkserver"), python="<3.9")
def test_an_executor_starts_all_its_workers_when_its_first_task_comes(run: Run) -> None:
    """An executor of two starts no worker before its first task, and both when that comes."""
    assert count_workers(submit_four_tasks(run)) == [0, 2, 2, 2, 2, 2, 0]


EXECUTOR_SIZE = claim(
    "executor.size",
    says="An executor can have as many workers as one likes.",
    answer="On Windows, ProcessPoolExecutor raises ValueError for more than 61 workers.",
    why="Windows can wait for at most 64 handles at once.",
    undecided=[
        "Before 3.13, `multiprocessing.Pool` accepts more on Windows, and its thread that watches them fails (gh-89240)"
    ],
    about=["ProcessPoolExecutor(max_workers)"],
    sources=["https://docs.python.org/3/library/concurrent.futures.html#processpoolexecutor", "gh-71090"],
)


@pytest.fixture(scope="module")
def without_tasks(record: Run) -> History:
    """A program asks for executors of 61 and of 62 workers, and has nothing to do."""
    return record("executor_without_tasks").ends()


@upholds(EXECUTOR_SIZE, platform="posix")
def test_an_executor_may_have_more_than_61_workers(without_tasks: History) -> None:
    """An executor can be built for 61 workers, and for 62."""
    assert [without_tasks[f"executor of {workers} workers"].value for workers in (61, 62)] == 2 * ["accepted"]


@refutes(EXECUTOR_SIZE, platform="win32")
def test_on_windows_an_executor_of_more_than_61_workers_raises_value_error(without_tasks: History) -> None:
    """An executor can be built for 61 workers. For 62, `ProcessPoolExecutor()` raises `ValueError`."""
    assert without_tasks["executor of 61 workers"].value == "accepted"
    assert without_tasks["executor of 62 workers"].value == "ValueError"


EXECUTOR_ERRORS = claim(
    "executor.errors",
    says="What goes wrong in a task is raised by result().",
    answer="result() raises what went wrong, or BrokenProcessPool if the worker or the result is lost.",
    about=[
        "ProcessPoolExecutor.submit(fn)",
        "ProcessPoolExecutor.submit(args)",
        "Future.result(timeout)",
        "Future.exception(timeout)",
    ],
    sources=[
        "https://docs.python.org/3/library/concurrent.futures.html#concurrent.futures.Future.result",
        "Lib/concurrent/futures/process.py (process_result_item)",
    ],
    undecided=[
        "Which releases of 3.13, up to 3.13.18, and of 3.14, up to 3.14.10, first raise an exception that is false"
    ],
    see=["executor.lost-results", "executor.killed-worker", "executor.base-exception"],
)


@pytest.fixture(scope="module")
def errors(record: Run) -> History:
    """A task fails in each of several ways, and each time another task is done."""
    return record("executor_errors", as_script=True).ends()


@pytest.fixture(scope="module")
def unpicklable(record: Run) -> History:
    """A task, its argument, its value or its exception cannot be pickled, and each time another task is done."""
    return record("executor_errors", tasks="that cannot be pickled").ends()


FAILS = "parent has the outcome of a task that fails"


@upholds(EXECUTOR_ERRORS)
def test_result_raises_the_exception_of_the_task(errors: History) -> None:
    """`result()` raises an exception of the type that the task has raised, with its arguments, and `exception()`
    returns the same object.
    """
    assert came_of(errors, "a task that fails") == {"raises": "OwnError", "result raises the same": True}
    assert errors[FAILS].value["arguments"] == [7, "raised by the task"]


@beyond_the_documentation
@details(EXECUTOR_ERRORS)
def test_the_cause_of_the_exception_of_a_task_shows_where_it_was_raised(errors: History) -> None:
    """The `__cause__` of the exception shows the traceback in the worker."""
    assert errors[FAILS].value.get("the cause shows the task") is True


OTHER = "parent has the outcome of another task"


def came_of(errors: History, description: str) -> dict[str, object]:
    outcome = errors[f"parent has the outcome of {description}"].value
    return {key: outcome.get(key) for key in ("raises", "result raises the same")}


@upholds(EXECUTOR_ERRORS)
@pytest.mark.parametrize(
    ("description", "error"),
    [
        ("a lambda", "PicklingError"),
        ("an argument that cannot be pickled", "TypeError"),
        ("a result that cannot be pickled", "TypeError"),
        ("an error that cannot be pickled", "TypeError"),
    ],
)
def test_what_cannot_be_pickled_is_an_error_of_its_own_task(unpicklable: History, description: str, error: str) -> None:
    """`submit()` accepts a task that cannot be pickled, or whose value or exception cannot be. `result()` raises what
    pickling raises, such as `PicklingError` or `TypeError`.
    """
    assert came_of(unpicklable, description) == {"raises": error, "result raises the same": True}


@details(EXECUTOR_ERRORS)
def test_an_executor_goes_on_after_a_task_that_failed(errors: History, unpicklable: History) -> None:
    """After each of ten tasks that fail in ten ways, the executor does another task."""
    others = [event for history in (errors, unpicklable) for event in history.all(OTHER)]

    assert [event.value for event in others] == 10 * [{"returns": 9}]


@upholds(EXECUTOR_ERRORS, python=">=3.13.18,<3.14", interpreter="cpython", when="for an exception that is false")
@upholds(EXECUTOR_ERRORS, python=">=3.14.10", interpreter="cpython", when="for an exception that is false")
def test_result_raises_an_exception_that_is_false(errors: History) -> None:
    """`result()` raises an exception whose `len()` is 0."""
    assert came_of(errors, "a task whose error is false") == {
        "raises": "EmptyError",
        "result raises the same": True,
    }


@refutes(EXECUTOR_ERRORS, python="<=3.13.0", interpreter="cpython", when="for an exception that is false")
@refutes(EXECUTOR_ERRORS, interpreter="pypy", when="for an exception that is false")
def test_an_exception_that_is_false_was_lost_and_the_result_is_none(errors: History) -> None:
    """A task has raised an exception whose `len()` is 0. `exception()` and `result()` return None."""
    assert errors["parent has the outcome of a task whose error is false"].value == {"returns": None}


EXECUTOR_MAIN_GUARD = claim(
    "executor.main-guard",
    says="A program may create its executor at its top level, without a main guard.",
    answer="Without a guard, spawn and forkserver break an executor, or submit() raises an error.",
    why="A worker imports the program, reaches `submit()` there, and must not start a process before it is done.",
    see=["default.main-guard", "pool.main-guard", "executor.late-function"],
    sources=[
        "https://docs.python.org/3/library/concurrent.futures.html#processpoolexecutor",
        "https://docs.python.org/3/library/multiprocessing.html#the-spawn-and-forkserver-start-methods (Safe importing of main module)",
        "gh-126631",
    ],
)


@upholds(EXECUTOR_MAIN_GUARD, under="fork")
def test_an_executor_whose_workers_are_forked_does_not_need_a_main_guard(run: Run) -> None:
    """The top level of the program runs once, and the task is done."""
    history = run("executor_unguarded").ends()

    assert history == ["top level runs", "task begins", "top level has the outcome", "top level is back from shutdown"]
    assert history["top level has the outcome"].value == {"returns": 7}


def worker_breaks_the_executor(run: Run, *, as_script: bool) -> None:
    """The worker of an unguarded executor reaches `submit()` a second time, and fails there."""
    history = run("executor_unguarded", as_script=as_script).ends(says="RuntimeError: ")

    assert history == [
        "top level runs",
        "top level runs",
        "top level has the outcome",
        "top level is back from shutdown",
    ]
    parent, worker = history.all("top level runs")
    assert parent.pid != worker.pid
    assert history["top level has the outcome"].pid == parent.pid
    assert history["top level has the outcome"].value == {"raises": "BrokenProcessPool"}


@refutes(EXECUTOR_MAIN_GUARD, under=("spawn", "forkserver"), when="when run as `python -m module`")
def test_the_worker_of_an_unguarded_executor_fails_and_breaks_it(run: Run) -> None:
    """The worker runs the top level again, fails with RuntimeError, and is not replaced. The task raises
    BrokenProcessPool, and the program goes on.
    """
    worker_breaks_the_executor(run, as_script=False)


@refutes(EXECUTOR_MAIN_GUARD, under="spawn", when="when run as a script")
@refutes(EXECUTOR_MAIN_GUARD, under="forkserver", python="<3.13.8", when="when run as a script")
@refutes(EXECUTOR_MAIN_GUARD, under="forkserver", python="==3.14.0", when="when run as a script")
@refutes(EXECUTOR_MAIN_GUARD, under="forkserver", interpreter="pypy", when="when run as a script")
def test_the_worker_of_an_unguarded_script_fails_and_breaks_the_executor(run: Run) -> None:
    """The worker runs the top level again, fails with RuntimeError, and is not replaced. The task raises
    BrokenProcessPool, and the program goes on.
    """
    worker_breaks_the_executor(run, as_script=True)


@refutes(
    EXECUTOR_MAIN_GUARD,
    under="forkserver",
    python=">=3.13.8,!=3.14.0,<3.15",
    interpreter="cpython",
    when="when run as a script",
)
def test_an_unguarded_script_submits_nothing_when_its_error_ends_the_fork_server(run: Run) -> None:
    """The fork server runs the top level again, fails with RuntimeError, and exits. `submit()` fails, and the program
    exits with 1.
    """
    history = run("executor_unguarded", as_script=True).ends(code=1, says="RuntimeError: ")

    assert history == ["top level runs", "top level runs"]
    parent, fork_server = history.by_program
    assert fork_server.ppid == parent.pid


@refutes(EXECUTOR_MAIN_GUARD, under="forkserver", python=">=3.15", interpreter="cpython", when="when run as a script")
def test_a_fork_server_ignores_an_unguarded_scripts_error_but_its_worker_fails(run: Run) -> None:
    """The fork server runs the top level again, and ignores the error. The worker runs it once more, and fails: the task
    raises BrokenProcessPool.
    """
    history = run("executor_unguarded", as_script=True).ends(says="RuntimeError: ")

    assert history == [*3 * ["top level runs"], "top level has the outcome", "top level is back from shutdown"]
    parent, fork_server, worker = history.all("top level runs")
    assert (fork_server.ppid, worker.ppid) == (parent.pid, fork_server.pid)
    assert history["top level has the outcome"].value == {"raises": "BrokenProcessPool"}


@remedies(EXECUTOR_MAIN_GUARD, "Create the executor under a main guard, or in a function that is called there.")
def test_an_executor_that_is_created_under_a_main_guard_does_its_task(run: Run) -> None:
    """The task is done, and the program, run as a script, ends."""
    assert run("executor_guarded", as_script=True).ends() == ["task begins"]


EXECUTOR_LATE_FUNCTION = claim(
    "executor.late-function",
    says="Any function that the program has defined by then can be submitted to an executor.",
    answer="A worker that does not know a task's function breaks its executor: BrokenProcessPool.",
    why="A function is sent as its name, and the worker that cannot find it ends with AttributeError before any task.",
    about=["ProcessPoolExecutor.submit(fn)"],
    see=["pool.late-function", "default.picklable-target", "executor.errors"],
    sources=[
        "https://docs.python.org/3/library/concurrent.futures.html#processpoolexecutor (The __main__ module must be importable)",
        "https://docs.python.org/3/library/pickle.html#what-can-be-pickled-and-unpickled",
    ],
)


@pytest.fixture(scope="module")
def late(record: Run) -> History:
    """A parent submits a function that is defined under the guard after the first task, and again to a new executor."""
    return record("executor_late_function").ends(says="AttributeError: ")


def late_outcomes(history: History) -> list[object]:
    """What came of each task, in order."""
    return [event.value for event in history if event.what.startswith("parent has the outcome of")]


@refutes(EXECUTOR_LATE_FUNCTION, under="fork", when="for workers that were forked before it was defined")
def test_a_function_defined_after_the_first_task_breaks_an_executor(late: History) -> None:
    """The task raises BrokenProcessPool, and so does `submit()` after that, even for a function that was there before."""
    assert late_outcomes(late)[:3] == [
        {"returns": "early"},
        {"raises": "BrokenProcessPool"},
        {"submit raises": "BrokenProcessPool"},
    ]


@upholds(EXECUTOR_LATE_FUNCTION, under="fork", when="for workers that were forked after it was defined")
def test_a_worker_that_was_forked_after_a_function_was_defined_does_it(late: History) -> None:
    """Another executor does the task."""
    assert late_outcomes(late)[3:] == [{"returns": "late"}]


@refutes(EXECUTOR_LATE_FUNCTION, under=("spawn", "forkserver"), when="if it is defined under the main guard")
def test_a_function_defined_under_the_guard_breaks_each_executor(late: History) -> None:
    """The task raises BrokenProcessPool, and so does `submit()` after that, even for a function at the top level. Another
    executor breaks, too.
    """
    assert late_outcomes(late) == [
        {"returns": "early"},
        {"raises": "BrokenProcessPool"},
        {"submit raises": "BrokenProcessPool"},
        {"raises": "BrokenProcessPool"},
    ]


@refutes(EXECUTOR_LATE_FUNCTION, under=("spawn", "forkserver"), when="when run by `python -c`")
def test_a_function_of_a_program_that_was_run_by_c_breaks_an_executor(run: Run) -> None:
    """A function that is defined at the top level of the program raises BrokenProcessPool."""
    by_c = ("-c", "import sys; exec(open(sys.argv[1], encoding='utf-8').read())")
    history = run("executor_late_function", options=by_c, as_script=True).ends(says="AttributeError: ")

    assert late_outcomes(history)[0] == {"raises": "BrokenProcessPool"}


@remedies(
    EXECUTOR_LATE_FUNCTION,
    "Define the functions of tasks at the top of a module, above the main guard, and create the executor after that.",
    unlike="The other program has functions that are defined too late; this one has one that is not.",
)
def test_a_function_that_is_defined_at_the_top_before_its_executor_is_done(run: Run) -> None:
    """The task is done."""
    assert run("executor_early_function").ends()["parent has the result"].value == 9


EXECUTOR_BASE_EXCEPTION = claim(
    "executor.base-exception",
    says="A task that calls sys.exit() ends its worker.",
    answer="sys.exit() in a task does not end an executor's worker: result() raises SystemExit.",
    why="The worker catches every `BaseException` of a task, and sends it back as the task's outcome.",
    about=["Future.result(timeout)"],
    sources=[
        "https://docs.python.org/3/library/concurrent.futures.html#concurrent.futures.Future.result",
        "https://github.com/python/cpython/blob/main/Lib/concurrent/futures/process.py (`_process_worker`)",
    ],
    see=["pool.base-exception"],
    surprise=23,
)


@beyond_the_documentation
@refutes(EXECUTOR_BASE_EXCEPTION)
def test_the_worker_of_a_task_that_failed_does_the_next_one(errors: History) -> None:
    """One worker does all other tasks, also those that come after a task that has called `sys.exit()` or raised another
    `BaseException`.
    """
    others = errors.all("worker does another task")

    assert len(others) == 6
    assert len({worker_of(event) for event in others}) == 1


@beyond_the_documentation
@details(EXECUTOR_BASE_EXCEPTION)
@pytest.mark.parametrize(
    ("description", "error"),
    [
        ("a task that calls sys.exit", "SystemExit"),
        ("a task that raises KeyboardInterrupt", "KeyboardInterrupt"),
        ("a task that raises GeneratorExit", "GeneratorExit"),
        ("a task that raises OwnBaseException", "OwnBaseException"),
    ],
)
def test_the_system_exit_of_a_task_does_not_end_its_worker_and_is_raised_by_result(
    errors: History, description: str, error: str
) -> None:
    """`result()` raises the `SystemExit`, `KeyboardInterrupt`, `GeneratorExit` or other `BaseException` of the task,
    with its arguments.
    """
    assert came_of(errors, description) == {"raises": error, "result raises the same": True}
    assert errors[f"parent has the outcome of {description}"].value["arguments"] == [3]


EXECUTOR_LOST_RESULTS = claim(
    "executor.lost-results",
    says="What goes wrong with the result of one task does not concern other tasks.",
    answer="A result that cannot be unpickled breaks the executor: all its unfinished tasks fail.",
    why="Results are unpickled in the executor's own thread, which counts one that it cannot read as a lost worker.",
    about=["Future.add_done_callback(fn)", "BrokenProcessPool"],
    sources=[
        "https://docs.python.org/3/library/concurrent.futures.html#concurrent.futures.Future.add_done_callback",
        "https://github.com/python/cpython/blob/main/Lib/concurrent/futures/process.py (`wait_result_broken_or_wakeup`)",
    ],
    see=["pool.lost-results", "executor.killed-worker"],
)


BROKEN = {"raises": "BrokenProcessPool"}


def outcomes(history: History, numbers: range) -> list[object]:
    """What came of the tasks with these numbers."""
    return [history[f"parent has the outcome of task {number}"].value for number in numbers]


@beyond_the_documentation
@refutes(EXECUTOR_LOST_RESULTS, when="if the value or the exception of a task cannot be unpickled")
@pytest.mark.parametrize("fault", ["value", "exception"])
def test_all_tasks_fail_once_a_result_cannot_be_unpickled_and_nobody_waits_in_vain(run: Run, fault: str) -> None:
    """The task and all others that are not done fail with `BrokenProcessPool`. The worker of another task is ended
    before that is done.
    """
    program = run("executor_lost_results", faults=fault)
    busy = program.reaches("task 0 begins")
    program.open("parent may submit task 1")
    program.goes_on_to("parent has the outcome of task 1", "parent has the outcome of task 0")
    program.exits(busy)

    history = program.ends()
    assert outcomes(history, range(2)) == [BROKEN, BROKEN]
    assert [event.what for event in history.by_program] == [
        *("task 0 begins", "parent has the outcome of task 1", "parent has the outcome of task 0"),
        "parent is back from shutdown",
    ]


@pytest.fixture(scope="module")
def faults(record: Run) -> History:
    """An error that can be unpickled and a callback that raises, each while another task is at work."""
    program = record("executor_lost_results", faults="none, callback")
    program.reaches("task 0 begins")
    program.open("parent may submit task 1")
    program.goes_on_to("parent has the outcome of task 1")
    program.open("task 0 may end")
    program.goes_on_to("parent has the outcome of task 0", "task 2 begins")
    program.open("parent may submit task 3")
    program.reaches("task 3 begins", "task 3 has a callback")
    program.open("task 3 may end")
    program.goes_on_to("callback of task 3 is called", "parent has the outcome of task 3")
    program.open("task 2 may end")
    program.goes_on_to("parent has the outcome of task 2")
    return program.ends(says="ValueError: raised by the callback")


@upholds(EXECUTOR_LOST_RESULTS, when="if a callback raises an Exception")
def test_the_error_of_a_callback_is_printed_and_all_results_come(faults: History) -> None:
    """The error is printed. The result of this task comes, and so does that of a task that ends after it."""
    assert faults["callback of task 3 is called"].value == 3
    assert outcomes(faults, range(2, 4)) == [{"returns": 2}, {"returns": 3}]
    assert "ValueError: raised by the callback" in faults.output


@beyond_the_documentation
@refutes(EXECUTOR_LOST_RESULTS, when="if a callback calls sys.exit()")
def test_no_more_results_come_after_a_callback_that_calls_sys_exit(run: Run) -> None:
    """The result of its task comes, and no error is printed. The result of a task that ends after it never comes."""
    program = run("executor_lost_results", faults="callback that exits")
    program.reaches("task 0 begins")
    program.open("parent may submit task 1")
    program.reaches("task 1 begins", "task 1 has a callback")
    program.open("task 1 may end")
    parent = program.goes_on_to("parent has the outcome of task 1", "callback of task 1 is called")
    program.open("task 0 may end")
    program.goes_on_to("task 0 ends")
    program.waits_without_timeout(parent)
    program.comes_to_rest(parent)

    history = program.kill_stuck()
    assert parent.value == {"returns": 1}
    assert "parent has the outcome of task 0" not in [event.what for event in history]
    assert "SystemExit" not in history.output  # what a resource tracker says of the kill may be there


@remedies(
    EXECUTOR_LOST_RESULTS,
    "Let an exception pass to `super().__init__()` exactly what it is called with, and make its text in `__str__()`.",
)
def test_an_exception_that_keeps_its_arguments_is_raised_by_the_result_of_its_task(faults: History) -> None:
    """The exception is that of its own task alone. Another task that was at work goes on, and its result comes."""
    assert faults["parent has the outcome of task 1"].value == {"raises": "PicklableError"}
    assert faults["parent has the outcome of task 0"].value == {"returns": 0}


EXECUTOR_CANCEL = claim(
    "executor.cancel",
    says="A task that has not begun can be cancelled.",
    answer="The next tasks of an executor count as running before they begin, and cannot be cancelled.",
    why="The executor moves the next tasks into the queue of its workers, and marks them as running when it does so.",
    undecided=["That n workers have n + 1 such tasks is decided for one only (Lib/concurrent/futures/process.py)"],
    about=["Future.cancel()", "Future.cancelled()", "Future.running()", "Future.done()", "CancelledError"],
    sources=[
        (
            "https://docs.python.org/3/library/concurrent.futures.html#concurrent.futures.Future.cancel "
            "(says that a call that is neither executed nor finished will be cancelled, which is not so for these tasks)"
        ),
        (
            "https://docs.python.org/3/library/concurrent.futures.html#concurrent.futures.Future.running "
            "(says that it is True if the call is being executed; so it is of these tasks, too)"
        ),
    ],
    see=["future.states", "futures.wait-cancelled", "executor.task-timeout"],
    surprise=18,
)


def fill_the_queue(program: Program, more: str) -> Event:
    """One task is in progress, more wait, and the executor has made of them what it makes of them by itself."""
    program.reaches("task 0 begins")
    program.open("parent may submit more")
    parent = program.reaches(more)
    program.comes_to_rest(parent)
    return parent


@pytest.fixture(scope="module")
def cancelled(record: Run) -> History:
    """With one task in progress, two in the queue of the workers and two behind it, a parent cancels all of them."""
    program = record("executor_cancel")
    fill_the_queue(program, "parent has submitted four more")
    program.open("parent may cancel")
    program.goes_on_to("parent asks again")
    program.open("parent may wait", *(f"task {number} may end" for number in range(5)))
    return program.ends()


def tasks(history: History, what: str, numbers: slice) -> dict[str, list[bool]]:
    """What a parent is told of the tasks with these numbers."""
    return {question: answers[numbers] for question, answers in history[what].value.items()}


@beyond_the_documentation
@refutes(EXECUTOR_CANCEL, when="for as many waiting tasks as there are workers, and one more")
def test_tasks_in_the_queue_of_the_workers_count_as_running_and_cannot_be_cancelled(cancelled: History) -> None:
    """For these tasks `running()` returns True before they begin and `cancel()` returns False, as for the task at work.
    They are done all the same.
    """
    first = slice(3)
    running = {"running": 3 * [True], "cancelled": 3 * [False], "done": 3 * [False]}
    assert tasks(cancelled, "parent asks", first) == running
    assert cancelled["parent has tried to cancel"].value[first] == 3 * [False]
    assert tasks(cancelled, "parent asks again", first) == running
    assert cancelled["parent has the results"].value[first] == 3 * [None]
    done = {"running": 3 * [False], "cancelled": 3 * [False], "done": 3 * [True]}
    assert tasks(cancelled, "parent asks at the end", first) == done
    assert all(cancelled[f"task {number} begins"] for number in range(3))


@beyond_the_documentation
@upholds(EXECUTOR_CANCEL, when="for tasks that wait behind these")
def test_tasks_behind_the_queue_of_the_workers_can_be_cancelled(cancelled: History) -> None:
    """`cancel()` returns True for these tasks, and `cancelled()` and `done()` do so at once. They never begin, and
    `result()` raises `CancelledError`.
    """
    last = slice(3, 5)
    waiting = {"running": 2 * [False], "cancelled": 2 * [False], "done": 2 * [False]}
    gone = {"running": 2 * [False], "cancelled": 2 * [True], "done": 2 * [True]}
    assert tasks(cancelled, "parent asks", last) == waiting
    assert cancelled["parent has tried to cancel"].value[last] == 2 * [True]
    assert tasks(cancelled, "parent asks again", last) == gone
    assert cancelled["parent has the results"].value[last] == 2 * ["CancelledError"]
    assert tasks(cancelled, "parent asks at the end", last) == gone
    assert not [event for event in cancelled.by_program if event.what in {"task 3 begins", "task 4 begins"}]


EXECUTOR_INITIALIZER = claim(
    "executor.initializer",
    says="Each worker of an executor calls the initializer, with initargs, when it starts.",
    answer="Each worker of an executor calls the initializer once, before its first task.",
    about=["ProcessPoolExecutor(initializer)", "ProcessPoolExecutor(initargs)"],
    sources=["https://docs.python.org/3/library/concurrent.futures.html#processpoolexecutor"],
)


ALL_FOUR = [f"task {number} may end" for number in range(4)]


WORKER_STARTS = {"parent has submitted three tasks", "a worker is initialized"}


@needs("ProcessPoolExecutor(initializer)", "ProcessPoolExecutor(initargs)")
@upholds(EXECUTOR_INITIALIZER)
def test_each_executor_worker_first_calls_the_initializer_once_with_its_arguments(
    run: Run,
) -> None:
    """Each of two workers calls the initializer with `initargs`, once and before anything else."""
    program = run("executor_initializer", workers=2)
    program.goes_on_to(*WORKER_STARTS, "task 0 begins", "task 1 begins")
    program.open(*ALL_FOUR)

    history = program.ends()
    assert history["parent has the outcomes"].value == [{"returns": number * number} for number in range(3)]
    initialized = history.all("a worker is initialized")
    assert [event.value for event in initialized] == 2 * [["an argument", "another"]]
    assert len({worker_of(event) for event in initialized}) == 2
    for event in initialized:
        assert next(other for other in history.by_program if worker_of(other) == worker_of(event)) == event


EXECUTOR_FAILING_INITIALIZER = claim(
    "executor.failing-initializer",
    says="An executor whose initializer raises an exception fails.",
    answer="A failing initializer breaks an executor: tasks and submit() raise BrokenProcessPool.",
    about=["ProcessPoolExecutor(initializer)", "BrokenProcessPool"],
    sources=["https://docs.python.org/3/library/concurrent.futures.html#processpoolexecutor"],
    see=["pool.failing-initializer"],
)


@needs("ProcessPoolExecutor(initializer)", "ProcessPoolExecutor(initargs)")
@upholds(EXECUTOR_FAILING_INITIALIZER)
def test_an_executor_whose_initializer_raises_fails_all_tasks_and_accepts_no_more(run: Run) -> None:
    """The exception is printed. All tasks fail with `BrokenProcessPool`, and then `submit()` raises it, too."""
    program = run("executor_initializer", initializer="fail")
    program.goes_on_to(*WORKER_STARTS)
    program.stays_quiet()
    program.open("worker may fail")

    history = program.ends(says="ValueError: raised by the initializer")
    assert history == [
        WORKER_STARTS,
        *("parent has the outcomes", "submit raises BrokenProcessPool", "parent is back from shutdown"),
    ]
    assert history["parent has the outcomes"].value == 3 * [BROKEN]


@needs("ProcessPoolExecutor(initializer)", "ProcessPoolExecutor(initargs)")
@beyond_the_documentation
@remedies(
    EXECUTOR_FAILING_INITIALIZER,
    "Keep the exception of the initializer, and let each task raise an error from it: so `result()` says what is wrong.",
)
def test_tasks_that_raise_what_their_initializer_has_caught_fail_with_its_own_error(run: Run) -> None:
    """Each task fails with an error whose `__cause__` shows the traceback in the initializer, and the executor accepts
    more tasks.
    """
    program = run("executor_initializer", initializer="fail later")
    program.goes_on_to(*WORKER_STARTS)
    program.stays_quiet()
    program.open("worker may fail")

    history = program.ends()
    assert history == [
        WORKER_STARTS,
        *("parent has the outcomes", "parent has the outcome of another task", "parent is back from shutdown"),
    ]
    explained = {"raises": "RuntimeError", "the cause shows the initializer": True}
    assert history["parent has the outcomes"].value == 3 * [explained]
    assert history["parent has the outcome of another task"].value == explained


EXECUTOR_NESTED = claim(
    "executor.nested",
    says="A task of an executor can start processes and use a pool or an executor of its own.",
    answer="An executor's workers are not daemonic, so its tasks can start processes and pools.",
    about=["ProcessPoolExecutor.submit(fn)"],
    see=["pool.nested", "daemon.no-children"],
)


@needs("Pool")
@beyond_the_documentation
@upholds(EXECUTOR_NESTED)
def test_a_task_of_an_executor_can_start_a_process_and_use_a_pool_and_an_executor(run: Run) -> None:
    """The worker is not daemonic. Its tasks start a process, use a pool and use an executor of their own, and return
    what came of that.
    """
    history = run("executor_nested").ends()

    assert [(event.what, event.value) for event in history.by_program] == [
        ("task begins", {"daemonic": False}),
        ("process of the task works", {"daemonic": False}),
        ("parent has the result of a process", 0),
        ("task begins", {"daemonic": False}),
        ("pool of the task works", {"daemonic": True}),
        ("parent has the result of a pool", "pool of the task"),
        ("task begins", {"daemonic": False}),
        ("executor of the task works", {"daemonic": False}),
        ("parent has the result of an executor", "executor of the task"),
    ]
    assert len({event.pid for event in history.by_program}) == 5


EXECUTOR_MAP_ORDER = claim(
    "executor.map-order",
    says="map() of an executor returns the results in the order of the items.",
    answer="With chunksize, map() raises an item's error early, and its chunk's results are lost.",
    why="A chunk is one task: it has one result, which is either the list of its values or an exception.",
    about=["ProcessPoolExecutor.map(fn)", "ProcessPoolExecutor.map(iterables)", "ProcessPoolExecutor.map(chunksize)"],
    sources=[
        (
            "https://docs.python.org/3/library/concurrent.futures.html#concurrent.futures.Executor.map "
            "(says that an exception is raised when its own value is retrieved, which is not so with chunksize)"
        ),
        "gh-108518",
    ],
    see=["map.first-error"],
)


ERROR = "parent gets the error of an item"


@pytest.fixture(scope="module")
def mapped(record: Run) -> History:
    """A parent maps a function to six items, of which the first one that begins is done last, and one fails."""
    program = record("executor_map", as_script=True)
    program.goes_on_to("parent is back from map", "item 0 begins", "item 1 begins")
    program.stays_quiet()
    program.open("parent may ask")
    for number in (1, 2, 3):
        program.open(f"item {number} may end")
        program.goes_on_to(f"item {number + 1} begins")
    program.open("item 4 may end")
    program.goes_on_to("item 5 begins")
    program.stays_quiet()
    program.open("item 0 may end", "item 5 may end")
    return program.ends()


@upholds(EXECUTOR_MAP_ORDER, when="without chunksize")
def test_map_returns_results_and_raises_errors_in_the_order_of_the_items(mapped: History) -> None:
    """Results come in the order of the items, whichever is done first. The error of an item is raised in its place, and
    no result comes after it.
    """
    results = [event for event in mapped.by_program if event.what.startswith("parent has the result")]
    assert [(event.what, event.value) for event in results] == [
        (f"parent has the result of item {number}", number * 10) for number in range(4)
    ]
    assert mapped[ERROR].value == "error of item 4"
    assert mapped["parent asks for another result"].value == "there is none"
    done_by_parent = by_parent_of(mapped)
    assert done_by_parent[-3:] == [ERROR, "parent asks for another result", "parent is back from shutdown"]


@pytest.fixture(scope="module")
def mapped_in_chunks(record: Run) -> History:
    """Two functions are mapped, one after the other: one raises an exception, and one returns it."""
    return record("executor_map_chunks").ends()


def results_of_map(history: History, items: range) -> list[object]:
    """What a parent got of `map` for these items."""
    return [event.value for item in items for event in history.all(f"parent has the result of item {item}")]


@beyond_the_documentation
@refutes(EXECUTOR_MAP_ORDER, when="with chunksize, if an item fails")
def test_with_chunksize_the_error_of_an_item_takes_the_place_of_its_whole_chunk(mapped_in_chunks: History) -> None:
    """The error is raised in the place of the first item of its chunk. No other result of the chunk comes, and its
    items behind the one that has failed are not done.
    """
    assert results_of_map(mapped_in_chunks, range(6)) == [0, 10, 20]
    assert mapped_in_chunks[ERROR].value == "error of item 4"
    assert mapped_in_chunks["parent asks for another result"].value == "there is none"
    assert len(mapped_in_chunks.all("item 3 ends")) == 1
    assert not mapped_in_chunks.all("item 5 begins")


@remedies(EXECUTOR_MAP_ORDER, "Let the function return its exception instead of raising it.")
def test_a_function_that_returns_its_exception_costs_map_no_other_result(mapped_in_chunks: History) -> None:
    """The exception comes in its place among the results, and all items are done."""
    assert results_of_map(mapped_in_chunks, range(6, 12)) == [60, 70, 80, 90, "error of item 10", 110]


EXECUTOR_MAP_LAZY = claim(
    "executor.map-lazy",
    says="map() of an executor takes an item from the iterable when a result is asked for.",
    answer="map() of an executor takes all items at once, unless buffersize limits it (from 3.14).",
    about=["ProcessPoolExecutor.map(iterables)", "ProcessPoolExecutor.map(buffersize)"],
    undecided=["With chunksize, buffersize counts chunks, not items (Lib/concurrent/futures/process.py)"],
    sources=["https://docs.python.org/3/library/concurrent.futures.html#concurrent.futures.Executor.map"],
    see=["imap.lazy"],
)


def yielded(numbers: range) -> tuple[str, ...]:
    return tuple(f"generator yields {number}" for number in numbers)


@refutes(EXECUTOR_MAP_LAZY, when="without buffersize")
def test_map_takes_all_items_at_once_before_any_result_is_asked_for(mapped: History) -> None:
    """`map()` takes all items from the iterable before it returns, and before any item is done."""
    done_by_parent = by_parent_of(mapped)
    taken = (*yielded(range(6)), "generator is at its end")
    assert tuple(done_by_parent[:8]) == (*taken, "parent is back from map")
    whats = [event.what for event in mapped]
    assert whats.index("parent is back from map") < whats.index("item 1 ends")


@needs("ProcessPoolExecutor.map(buffersize)")
@upholds(EXECUTOR_MAP_LAZY, python=">=3.14", when="with buffersize")
@pytest.mark.parametrize("buffersize", [2, 3])
def test_map_takes_buffersize_items_and_one_more_for_each_result_asked_for(run: Run, buffersize: int) -> None:
    """`map()` takes `buffersize` items (2 or 3) before it returns. It takes one more each time a result is asked for."""
    program = run("executor_map", buffersize=buffersize)
    program.goes_on_to("parent is back from map", "item 0 begins", "item 1 begins")
    program.stays_quiet()
    program.open("parent may ask", "item 1 may end")
    program.goes_on_to(f"generator yields {buffersize}", "item 2 begins")
    program.open("item 2 may end")
    program.goes_on_to("item 2 ends", *(f"item {number} begins" for number in range(3, buffersize + 1)))
    program.stays_quiet()
    program.open("item 0 may end", *(f"item {number} may end" for number in range(3, 6)))

    history = program.ends()
    done_by_parent = by_parent_of(history)
    taken = [*yielded(range(6)), "generator is at its end"]
    got = [*(f"parent has the result of item {number}" for number in range(4)), ERROR]
    assert done_by_parent == [
        *(*taken[:buffersize], "parent is back from map"),
        *(what for pair in zip_longest(taken[buffersize:], got) for what in pair if what),
        *("parent asks for another result", "parent is back from shutdown"),
    ]


@beyond_the_documentation
@details(EXECUTOR_MAP_LAZY, python="<3.14", when="with buffersize")
def test_before_3_14_map_has_no_buffersize(run: Run) -> None:
    """`map()` raises `TypeError`: it has no such parameter."""
    assert run("executor_without_tasks", asks_for="buffersize").ends()["map with a buffersize"].value == "TypeError"
