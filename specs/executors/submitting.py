"""Executors: what becomes of the tasks of `ProcessPoolExecutor`, and how it differs from a pool."""

from itertools import zip_longest

import pytest

from specs.harness.api import Event, History, Program, Run, claim, needs, refutes, upholds

EXECUTOR_ON_DEMAND = claim(
    "executor.on-demand",
    says="A process is created when a task arrives, no process is idle, and the executor is not full.",
    answer="TODO",
    # was: This is true under spawn and forkserver, from 3.9. Under fork all workers are started when the first task arrives, and in 3.8 under every start method. A pool starts all of its workers before any task: see pool.on-demand. Not decided here: 3.9 before 3.9.13 and 3.10 before 3.10.5, which are said to start them on demand under fork as well.
    about=["ProcessPoolExecutor(max_workers)", "ProcessPoolExecutor.submit(fn)"],
    sources=["gh-90622", "bpo-39207"],
)


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


@needs("Process", "get_context")
@needs("active_children")
@upholds(EXECUTOR_ON_DEMAND, under=("spawn", "forkserver"), python=">=3.9")
def test_an_executor_starts_a_worker_when_a_task_comes_and_none_is_idle(run: Run) -> None:
    history = submit_four_tasks(run)

    assert count_workers(history) == [0, 1, 1, 2, 2, 2, 0]
    assert history["task 1 begins"].pid == history["task 0 begins"].pid
    assert history["task 2 begins"].pid != history["task 0 begins"].pid


@needs("Process", "get_context")
@needs("active_children")
@refutes(EXECUTOR_ON_DEMAND, under="fork")
@refutes(EXECUTOR_ON_DEMAND, under=("spawn", "forkserver"), python="<3.9")
def test_an_executor_starts_all_its_workers_when_its_first_task_comes(run: Run) -> None:
    assert count_workers(submit_four_tasks(run)) == [0, 2, 2, 2, 2, 2, 0]


EXECUTOR_SIZE = claim(
    "executor.size",
    says="A pool can have as many workers as one likes.",
    answer="TODO",
    # was: On Windows, ProcessPoolExecutor raises ValueError for more than 61 workers, since Windows waits for 64 handles at once at most. Not decided here: multiprocessing.Pool accepts more there, and then its thread that watches the workers fails (gh-71090).
    about=["ProcessPoolExecutor(max_workers)"],
    sources=["https://docs.python.org/3/library/concurrent.futures.html#processpoolexecutor"],
)


def build_executors(run: Run) -> list[tuple[str, object]]:
    """What came of building one executor of 61 workers, and one of 62."""
    return [(event.what, event.value) for event in run("many_workers").ends().by_program]


@upholds(EXECUTOR_SIZE, platform="posix")
def test_an_executor_may_have_more_than_61_workers(run: Run) -> None:
    assert build_executors(run) == [("executor of 61 workers", "accepted"), ("executor of 62 workers", "accepted")]


@refutes(EXECUTOR_SIZE, platform="win32")
def test_on_windows_an_executor_of_more_than_61_workers_raises_value_error(run: Run) -> None:
    assert build_executors(run) == [("executor of 61 workers", "accepted"), ("executor of 62 workers", "ValueError")]


EXECUTOR_ERRORS = claim(
    "executor.errors",
    says="What goes wrong in a task is raised by result().",
    answer="TODO",
    # was: It is the exception of the task, of the same type and with the same arguments, and its __cause__ shows the traceback in the worker. A task, a value or an exception that cannot be pickled is an error of this task, too, which result() raises; submit() does not. The executor goes on with other tasks.
    about=[
        "ProcessPoolExecutor.submit(fn)",
        "ProcessPoolExecutor.submit(args)",
        "Future.result(timeout)",
        "Future.exception(timeout)",
    ],
    sources=["https://docs.python.org/3/library/concurrent.futures.html#concurrent.futures.Future.result"],
)


@pytest.fixture(scope="module")
def errors(record: Run) -> History:
    """A task fails in each of several ways, and each time another task is done."""
    return record("executor_errors").ends()


@needs("Process", "get_context")
@upholds(EXECUTOR_ERRORS)
def test_result_raises_the_tasks_exception_with_the_workers_traceback_as_cause(errors: History) -> None:
    assert errors["parent has the outcome of a task that fails"].value == {
        "raises": "OwnError",
        "result raises the same": True,
        "arguments": [7, "raised by the task"],
        "the cause shows the task": True,
        "type of the cause": "_RemoteTraceback",
    }


def came_of(errors: History, description: str) -> dict[str, object]:
    outcome = errors[f"parent has the outcome of {description}"].value
    return {key: outcome.get(key) for key in ("raises", "result raises the same")}


@needs("Process", "get_context")
@upholds(EXECUTOR_ERRORS)
@pytest.mark.parametrize(
    ("description", "error"),
    [
        ("a task that cannot be pickled", "PicklingError"),
        ("a result that cannot be pickled", "TypeError"),
        ("an error that cannot be pickled", "TypeError"),
    ],
)
def test_what_cannot_be_pickled_is_an_error_of_its_own_task(errors: History, description: str, error: str) -> None:
    assert came_of(errors, description) == {"raises": error, "result raises the same": True}


@needs("Process", "get_context")
@upholds(EXECUTOR_ERRORS)
def test_an_executor_goes_on_after_a_task_that_failed(errors: History) -> None:
    others = errors.all("parent has the outcome of another task")

    assert [event.value for event in others] == 8 * [{"returns": 9}]


EXECUTOR_BASE_EXCEPTION = claim(
    "executor.base-exception",
    says="A task that calls sys.exit() ends its worker.",
    answer="sys.exit() in a task of an executor does not end the worker: result() raises SystemExit in",
    # was: The worker of an executor catches every BaseException and goes on with the next task. result() raises the exception, such as SystemExit, in the main process. The worker of a pool ends: see pool.base-exception. Decided for sys.exit(), KeyboardInterrupt, GeneratorExit and a subclass of BaseException.
    about=["Future.result(timeout)"],
    sources=["https://docs.python.org/3/library/concurrent.futures.html#concurrent.futures.Future.result"],
    surprise=23,
)


@needs("Process", "get_context")
@refutes(EXECUTOR_BASE_EXCEPTION)
def test_the_worker_of_a_task_that_failed_does_the_next_one(errors: History) -> None:
    others = errors.all("worker does another task")

    assert len(others) == 8
    assert len({event.pid for event in others}) == 1


@needs("Process", "get_context")
@refutes(EXECUTOR_BASE_EXCEPTION)
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
    """Nor does any other BaseException, and it is raised in the same way."""
    assert came_of(errors, description) == {"raises": error, "result raises the same": True}
    assert errors[f"parent has the outcome of {description}"].value["arguments"] == [3]


EXECUTOR_LOST_RESULTS = claim(
    "executor.lost-results",
    says="What goes wrong with the result of one task does not concern other tasks.",
    answer="TODO",
    # was: If a value or an exception can be pickled but not unpickled, all tasks of the executor that are not done fail with BrokenProcessPool, and its workers are ended. The error of a callback is printed and ignored. In a pool either of these stops all results, and whoever waits for one waits forever: see pool.lost-results.
    about=["Future.add_done_callback(fn)", "BrokenProcessPool"],
    sources=["https://docs.python.org/3/library/concurrent.futures.html#concurrent.futures.Future.add_done_callback"],
)


BROKEN = {"raises": "BrokenProcessPool"}


def outcomes(history: History, numbers: range) -> list[object]:
    """What came of the tasks with these numbers."""
    return [history[f"parent has the outcome of task {number}"].value for number in numbers]


@needs("Process", "get_context")
@refutes(EXECUTOR_LOST_RESULTS, when="if the value or the exception of a task cannot be unpickled")
@pytest.mark.parametrize("fault", ["value", "exception"])
def test_all_tasks_fail_once_a_result_cannot_be_unpickled_and_nobody_waits_in_vain(run: Run, fault: str) -> None:
    program = run("executor_lost_results", fault=fault)
    busy = program.reaches("task 0 begins")
    program.open("parent may submit the task of the fault")
    program.goes_on_to("parent has the outcome of task 1", "parent has the outcome of task 0")
    program.exits(busy)

    history = program.ends()
    assert outcomes(history, range(2)) == [BROKEN, BROKEN]
    assert [event.what for event in history.by_program] == [
        *("task 0 begins", "parent has the outcome of task 1", "parent has the outcome of task 0"),
        "parent is back from shutdown",
    ]


@needs("Process", "get_context")
@upholds(EXECUTOR_LOST_RESULTS, when="if a callback raises")
def test_the_error_of_a_callback_is_printed_and_all_results_come(run: Run) -> None:
    program = run("executor_lost_results", fault="callback")
    program.reaches("task 0 begins")
    program.open("parent may submit the task of the fault")
    program.reaches("task 1 begins")
    program.open("task 1 may end")
    program.goes_on_to("callback is called", "parent has the outcome of task 1")
    program.open("task 0 may end")

    history = program.ends(says="ValueError: raised by the callback")
    assert history == [
        *("task 0 begins", "task 1 begins", "task 1 ends"),
        {"callback is called", "parent has the outcome of task 1"},
        *("task 0 ends", "parent has the outcome of task 0", "parent is back from shutdown"),
    ]
    assert outcomes(history, range(2)) == [{"returns": 0}, {"returns": 1}]
    assert history["callback is called"].value == 1


EXECUTOR_CANCEL = claim(
    "executor.cancel",
    says="A task that has not begun can be cancelled.",
    answer="The next tasks of an executor count as running before they begin, and cannot be cancelled.",
    # was: Not if it is one of the next: an executor of n workers moves up to n + 1 waiting tasks into the queue of its workers. They count as running, and cancel() returns False. Tasks behind them can be cancelled: they never begin, and result() raises CancelledError. Decided for an executor of one.
    about=["Future.cancel()", "Future.cancelled()", "Future.running()", "Future.done()", "CancelledError"],
    sources=["https://docs.python.org/3/library/concurrent.futures.html#concurrent.futures.Future.cancel"],
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


@needs("Process", "get_context")
@refutes(EXECUTOR_CANCEL, when="for as many waiting tasks as there are workers, and one more")
def test_tasks_in_the_queue_of_the_workers_count_as_running_and_cannot_be_cancelled(cancelled: History) -> None:
    first = slice(3)
    running = {"running": 3 * [True], "cancelled": 3 * [False], "done": 3 * [False]}
    assert tasks(cancelled, "parent asks", first) == running
    assert cancelled["parent has tried to cancel"].value[first] == 3 * [False]
    assert tasks(cancelled, "parent asks again", first) == running
    assert cancelled["parent has the results"].value[first] == 3 * [None]
    done = {"running": 3 * [False], "cancelled": 3 * [False], "done": 3 * [True]}
    assert tasks(cancelled, "parent asks at the end", first) == done
    assert all(cancelled[f"task {number} begins"] for number in range(3))


@needs("Process", "get_context")
@upholds(EXECUTOR_CANCEL, when="for tasks that wait behind these")
def test_tasks_behind_the_queue_of_the_workers_can_be_cancelled(cancelled: History) -> None:
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
    answer="TODO",
    # was: It calls it once, before its first task.
    about=["ProcessPoolExecutor(initializer)", "ProcessPoolExecutor(initargs)"],
    sources=["https://docs.python.org/3/library/concurrent.futures.html#processpoolexecutor"],
)


ALL_FOUR = [f"task {number} may end" for number in range(4)]


WORKERS_START = {"parent has submitted three tasks", "worker 1 is initialized", "worker 2 is initialized"}


@needs("Process", "get_context")
@upholds(EXECUTOR_INITIALIZER)
def test_each_executor_worker_first_calls_the_initializer_once_with_its_arguments(
    run: Run,
) -> None:
    program = run("executor_initializer")
    program.goes_on_to(*WORKERS_START, "task 0 begins", "task 1 begins")
    program.open(*ALL_FOUR)

    history = program.ends()
    assert history["parent has the outcomes"].value == [{"returns": number * number} for number in range(3)]
    initialized = [event for event in history.by_program if event.what.endswith("is initialized")]
    assert sorted(event.what for event in initialized) == ["worker 1 is initialized", "worker 2 is initialized"]
    assert [event.value for event in initialized] == 2 * [["an argument", "another"]]
    for event in initialized:
        assert next(other for other in history.by_program if other.pid == event.pid) == event


EXECUTOR_FAILING_INITIALIZER = claim(
    "executor.failing-initializer",
    says="An executor whose initializer raises an exception fails.",
    answer="TODO",
    # was: The exception is printed, all tasks fail with BrokenProcessPool, and so does submit(). A pool starts new workers without end: see pool.failing-initializer.
    about=["ProcessPoolExecutor(initializer)", "BrokenProcessPool"],
    sources=["https://docs.python.org/3/library/concurrent.futures.html#processpoolexecutor"],
)


@needs("Process", "get_context")
@upholds(EXECUTOR_FAILING_INITIALIZER)
def test_an_executor_whose_initializer_raises_fails_all_tasks_and_accepts_no_more(run: Run) -> None:
    program = run("executor_initializer", initializer="fail")
    program.goes_on_to(*WORKERS_START)
    program.stays_quiet()
    program.open("workers may fail")

    history = program.ends(says="ValueError: raised by the initializer")
    assert history == [
        WORKERS_START,
        *("parent has the outcomes", "submit raises BrokenProcessPool", "parent is back from shutdown"),
    ]
    assert history["parent has the outcomes"].value == 3 * [BROKEN]


EXECUTOR_NESTED = claim(
    "executor.nested",
    says="A task of an executor can start processes and use a pool or an executor of its own.",
    answer="TODO",
    # was: The workers of an executor are not daemonic. In a task of a pool, starting a process and creating a pool raise AssertionError: see pool.nested.
    about=["ProcessPoolExecutor.submit(fn)"],
)


@needs("Process", "get_context")
@needs("Pool")
@upholds(EXECUTOR_NESTED)
def test_a_task_of_an_executor_can_start_a_process_and_use_a_pool_and_an_executor(run: Run) -> None:
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
    answer="TODO",
    # was: This is true whichever item is done first. The error of an item is raised in its place, and no further result comes after it.
    about=["ProcessPoolExecutor.map(fn)", "ProcessPoolExecutor.map(iterables)"],
    sources=["https://docs.python.org/3/library/concurrent.futures.html#concurrent.futures.Executor.map"],
)


ERROR = "parent gets the error of an item"


@needs("Process", "get_context")
@upholds(EXECUTOR_MAP_ORDER)
def test_map_returns_results_and_raises_errors_in_the_order_of_the_items(run: Run) -> None:
    program = run("executor_map")
    program.reaches("parent is back from map", "item 0 begins", "item 1 begins")
    program.open("parent may ask")
    for number in (1, 2, 3):
        program.open(f"item {number} may end")
        program.goes_on_to(f"item {number + 1} begins")
    program.open("item 4 may end")
    program.goes_on_to("item 5 begins")
    program.stays_quiet()
    program.open("item 0 may end", "item 5 may end")

    history = program.ends()
    results = [event for event in history.by_program if event.what.startswith("parent has the result")]
    assert [(event.what, event.value) for event in results] == [
        (f"parent has the result of item {number}", number * 10) for number in range(4)
    ]
    assert history[ERROR].value == "error of item 4"
    assert history["parent asks for another result"].value == "there is none"
    by_parent = [event.what for event in history.by_program if event.name == "MainProcess"]
    assert by_parent[-3:] == [ERROR, "parent asks for another result", "parent is back from shutdown"]


EXECUTOR_MAP_LAZY = claim(
    "executor.map-lazy",
    says="map() of an executor takes an item from the iterable when a result is asked for.",
    answer="TODO",
    # was: It takes all items before it returns. From 3.14 there is buffersize=n: then it takes n items, and one more each time a result is asked for. Decided for n=2 and n=3 in an executor of two.
    about=["ProcessPoolExecutor.map(iterables)", "ProcessPoolExecutor.map(buffersize)"],
    sources=["https://docs.python.org/3/library/concurrent.futures.html#concurrent.futures.Executor.map"],
)


def yielded(numbers: range) -> tuple[str, ...]:
    return tuple(f"generator yields {number}" for number in numbers)


@needs("Process", "get_context")
@refutes(EXECUTOR_MAP_LAZY, when="without buffersize")
def test_map_takes_all_items_at_once_before_any_result_is_asked_for(run: Run) -> None:
    program = run("executor_map")
    program.goes_on_to("parent is back from map", "item 0 begins", "item 1 begins")
    program.stays_quiet()
    program.open("parent may ask", *(f"item {number} may end" for number in range(6)))

    history = program.ends()
    by_parent = [event.what for event in history.by_program if event.name == "MainProcess"]
    assert tuple(by_parent[:8]) == (*yielded(range(6)), "generator is at its end", "parent is back from map")


@needs("Process", "get_context")
@upholds(EXECUTOR_MAP_LAZY, python=">=3.14", when="with buffersize")
@pytest.mark.parametrize("buffersize", [2, 3])
def test_map_takes_buffersize_items_and_one_more_for_each_result_asked_for(run: Run, buffersize: int) -> None:
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
    by_parent = [event.what for event in history.by_program if event.name == "MainProcess"]
    taken = [*yielded(range(6)), "generator is at its end"]
    got = [*(f"parent has the result of item {number}" for number in range(4)), ERROR]
    assert by_parent == [
        *(*taken[:buffersize], "parent is back from map"),
        *(what for pair in zip_longest(taken[buffersize:], got) for what in pair if what),
        *("parent asks for another result", "parent is back from shutdown"),
    ]


@needs("Process", "get_context")
@refutes(EXECUTOR_MAP_LAZY, python="<3.14", when="with buffersize")
def test_before_3_14_map_has_no_buffersize(run: Run) -> None:
    history = run("executor_map", buffersize=2).ends()

    assert history == ["map raises TypeError"]
