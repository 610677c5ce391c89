"""Results of pools: how the result of a task comes back to its parent, and when none does.

First the two ways to submit one task: `apply-async.returns-at-once`, which is for many tasks at the same time, and
`apply.blocks`, which beginners take for that (`apply.one-at-a-time`). Then what can be asked of a result object
(`result.wait`, `result.ready`), and what the methods of a pool are given (`apply.arguments-tuple`, `pool.parameters`).
Then errors: which of them reach who waits for the result (`pool.unpicklable-error`). At the end callbacks: when they
are called (`callback.called`), where (`callback.main-thread`), and what waits meanwhile (`callback.holds-results`).
"""

import pytest

from specs.harness.api import History, Run, claim, details, needs, opens, refutes, remedies, upholds

pytestmark = needs("Pool")


APPLY_ASYNC_RETURNS_AT_ONCE = claim(
    "apply-async.returns-at-once",
    says="apply_async() submits a task, with positional and keyword arguments, and does not wait for it.",
    answer="apply_async() returns a result at once; its get() waits, and raises the task's error.",
    why="A thread of the main process pickles the task and sends it: so get() raises also what goes wrong there.",
    about=[
        "Pool.apply_async(func)",
        "Pool.apply_async(args)",
        "Pool.apply_async(kwds)",
        "AsyncResult.get(timeout)",
        "TimeoutError",
    ],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.Pool.apply_async",
        "Lib/multiprocessing/pool.py (Pool._handle_tasks)",
    ],
    see=["pool.picklable-task", "pool.unpicklable-error", "pool.killed-worker"],
)


@pytest.fixture(scope="module")
def async_tasks(record: Run) -> History:
    """A parent submits three tasks to a pool of two, and calls get for each of them."""
    program = record("pool_apply_async", as_script=True)
    parent = program.goes_on_to("parent has called get with timeout=0", "task 1 begins", "task 2 begins")
    program.waits_without_timeout(parent)
    program.stays_quiet(parent)
    program.open("task 1 may end")
    program.goes_on_to("parent has the result of task 1", "task 3 begins")
    program.stays_quiet(parent)
    program.open("task 2 may end")
    program.goes_on_to("parent has the result of task 2")
    program.stays_quiet(parent)
    program.open("task 3 may end")
    program.goes_on_to("parent has the result of task 1 again")
    return program.ends()


@upholds(APPLY_ASYNC_RETURNS_AT_ONCE)
def test_apply_async_returns_before_its_task_is_done_and_get_waits_for_the_result(async_tasks: History) -> None:
    """Three calls of `apply_async()` return before one of their tasks has ended.

    Each `get()` waits until its task has ended, and returns its result.
    """
    submissions = tuple(f"parent has submitted task {number}" for number in (1, 2, 3))

    assert not async_tasks.gave_up("MainProcess")
    assert async_tasks == [
        {(*submissions, "parent has called get with timeout=0"), "task 1 begins", "task 2 begins"},
        *("task 1 ends", {"parent has the result of task 1", "task 3 begins"}),
        *("task 2 ends", "parent has the result of task 2"),
        *("task 3 ends", "parent has the result of task 3", "parent has the result of task 1 again"),
    ]
    assert [async_tasks[submission].value["ready"] for submission in submissions] == [False, False, False]


@needs("TimeoutError")
@details(APPLY_ASYNC_RETURNS_AT_ONCE)
def test_get_raises_multiprocessings_timeout_error_when_its_timeout_expires(async_tasks: History) -> None:
    """`get(timeout=0)` raises `multiprocessing.TimeoutError` if the task is not done.

    The task goes on, and a later `get()` returns its value.
    """
    assert async_tasks["parent has called get with timeout=0"].value == {"raises": "mp.TimeoutError", "ready": False}
    assert async_tasks["parent has the result of task 1"].value == {"returns": 11}


@upholds(APPLY_ASYNC_RETURNS_AT_ONCE)
def test_apply_async_passes_on_positional_and_keyword_arguments(async_tasks: History) -> None:
    """The task gets its positional arguments, its keyword arguments, or both."""
    submissions = [async_tasks[f"parent has submitted task {number}"].value for number in (1, 2, 3)]

    assert [task["args"] for task in submissions] == [[1, 10], [2], []]
    assert [task["kwds"] for task in submissions] == [{}, {"to_add": 10}, {"number": 3, "to_add": 10}]
    results = [async_tasks[f"parent has the result of task {number}"].value for number in (1, 2, 3)]
    assert results == [{"returns": 11}, {"returns": 12}, {"returns": 13}]


@details(APPLY_ASYNC_RETURNS_AT_ONCE)
def test_get_can_be_called_again_and_returns_the_same(async_tasks: History) -> None:
    """`get()` of the same result returns its value again."""
    assert async_tasks["parent has the result of task 1 again"].value == {"returns": 11}


@pytest.fixture(scope="module")
def failures(record: Run) -> History:
    """A parent calls get, twice, for tasks that fail, or whose result or error cannot be pickled."""
    return record("pool_errors", as_script=True).ends()


@pytest.fixture(scope="module")
def failures_as_text(record: Run) -> History:
    """The same for two tasks that are called through a function that raises the text of their errors."""
    return record("pool_errors", errors="as text").ends()


def outcome(history: History, task: str) -> dict[str, str]:
    """What get does for this task. It does the same when it is called again."""
    value: dict[str, str] = history[f"get is called for {task}"].value

    assert history[f"get is called again for {task}"].value == value
    return value


@details(APPLY_ASYNC_RETURNS_AT_ONCE)
def test_the_error_of_a_task_is_raised_by_get_and_not_by_apply_async(failures: History) -> None:
    """`apply_async()` returns. `get()` raises the exception of the task, with its type and text, each time it is called."""
    value = outcome(failures, "a task that fails")

    assert (value.get("raises"), value.get("text")) == ("ValueError", "raised by the task")


@details(APPLY_ASYNC_RETURNS_AT_ONCE)
def test_get_raises_maybe_encoding_error_for_a_result_that_cannot_be_pickled(failures: History) -> None:
    """If the result cannot be pickled, `get()` raises `MaybeEncodingError`."""
    assert outcome(failures, "a result that cannot be pickled").get("raises") == "MaybeEncodingError"


@details(APPLY_ASYNC_RETURNS_AT_ONCE)
def test_get_raises_the_error_of_pickling_a_task_that_cannot_be_pickled(run: Run) -> None:
    """If the task cannot be pickled, `get()` raises the error of pickling it, `PicklingError` here."""
    history = run("pool_errors", errors="of pickling the task").ends()

    assert outcome(history, "a task that cannot be pickled").get("raises") == "PicklingError"


APPLY_BLOCKS = claim(
    "apply.blocks",
    says="apply() waits until its task is done.",
    answer="apply() waits until a worker has done the task, and returns its value.",
    about=["Pool.apply(func)", "Pool.apply(args)", "Pool.apply(kwds)"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.Pool.apply"],
)


@pytest.fixture(scope="module")
def applied(record: Run) -> History:
    """A parent applies two tasks in a pool of two; each is held until nothing else happens."""
    program = record("pool_apply")
    for number in range(2):
        parent = program.goes_on_to(f"parent applies task {number}")
        worker = program.goes_on_to(f"task {number} begins")
        program.waits_without_timeout(parent)
        program.stays_quiet(parent, worker)
        program.open(f"task {number} may end")
        program.goes_on_to(f"parent has the result of task {number}")
    return program.ends()


@upholds(APPLY_BLOCKS)
def test_apply_returns_the_result_after_a_worker_has_done_the_task(applied: History) -> None:
    """The parent stays in `apply(func, args, kwds)` until a worker has done the task, and gets its value."""
    assert not applied.gave_up("MainProcess")
    assert [event.what for event in applied.by_program[:4]] == [
        *("parent applies task 0", "task 0 begins", "task 0 ends", "parent has the result of task 0")
    ]
    call, begin, end, result = applied.by_program[:4]
    assert begin.pid == end.pid != call.pid == result.pid
    assert call.value == {"args": [0], "kwds": {"to_add": 10}}
    assert result.value == 0 + 10


APPLY_ONE_AT_A_TIME = claim(
    "apply.one-at-a-time",
    says="With apply(), each task begins only after the previous one has ended.",
    answer="apply() calls of one thread come one after the other: the caller waits, not the pool.",
    about=["Pool.apply(func)"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.Pool.apply"],
)


@upholds(APPLY_ONE_AT_A_TIME, when="for calls from one thread")
def test_two_tasks_applied_by_one_thread_are_done_one_after_the_other(applied: History) -> None:
    """The second task begins after the first one has ended, although a worker of the pool of two is idle."""
    assert applied == [
        "parent applies task 0",
        "task 0 begins",
        "task 0 ends",
        "parent has the result of task 0",
        "parent applies task 1",
        "task 1 begins",
        "task 1 ends",
        "parent has the result of task 1",
    ]


@refutes(APPLY_ONE_AT_A_TIME, when="for calls from several threads")
def test_two_tasks_applied_by_two_threads_are_done_at_the_same_time(run: Run) -> None:
    """Two threads apply one task each, and both tasks are in progress at the same time."""
    program = run("pool_apply_in_threads")
    program.goes_on_to("task 0 begins", "task 1 begins")
    program.stays_quiet()

    program.open("task 0 may end")
    program.goes_on_to("thread 0 is back from apply")
    program.open("task 1 may end")

    assert program.ends() == [
        {"task 0 begins", "task 1 begins"},
        "task 0 ends",
        "thread 0 is back from apply",
        "task 1 ends",
        "thread 1 is back from apply",
    ]


RESULT_WAIT = claim(
    "result.wait",
    says="wait() waits until the result has come, or until its timeout expires.",
    answer="A result's wait() returns None, also if the task has failed: get() raises the error.",
    about=["AsyncResult.wait(timeout)"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.AsyncResult.wait"],
)


@pytest.fixture(scope="module", params=["apply_async", "map_async"])
def waited_for(record: Run, request: pytest.FixtureRequest) -> History:
    """A parent waits for the first of two tasks with timeout=0 and without one, for the second with timeout=1000."""
    program = record("pool_results", method=request.param)
    parent = program.goes_on_to("parent is back from wait(timeout=0)", "task 0 begins")
    program.waits_without_timeout(parent)
    program.stays_quiet(parent)
    program.open("task 0 may end")
    program.goes_on_to("parent is back from wait()", "task 1 begins")
    program.stays_quiet(parent)
    program.open("task 1 may end")
    program.goes_on_to("parent is back from wait(timeout=1000)")
    return program.ends()


@upholds(RESULT_WAIT)
def test_wait_waits_for_the_result_or_its_timeout_and_returns_none_whatever_comes(waited_for: History) -> None:
    """`wait()` returns once the result has come; `wait(timeout)` also returns when its timeout has expired.

    It returns `None` in each case, also for a task that has failed.
    """
    assert not waited_for.gave_up("MainProcess")
    assert waited_for == [
        {"task 0 begins", ("parent asks", "parent is back from wait(timeout=0)")},
        *("task 0 ends", {"parent is back from wait()", "task 1 begins"}),
        *("task 1 ends", "parent is back from wait(timeout=1000)"),
    ]
    for call in ("wait(timeout=0)", "wait()", "wait(timeout=1000)"):
        assert waited_for[f"parent is back from {call}"].value["returns"] is None


RESULT_READY = claim(
    "result.ready",
    says="ready() returns whether the result has come, successful() whether the task raised no exception.",
    answer="A result's ready() always tells; successful() raises ValueError until it has come.",
    about=["AsyncResult.ready()", "AsyncResult.successful()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.AsyncResult.successful"],
)


@upholds(RESULT_READY)
def test_ready_is_false_before_and_true_after_the_result_has_come(waited_for: History) -> None:
    """`ready()` returns `False` before the result has come and `True` after that, also for a task that has failed."""
    assert [event.value["ready"] for event in waited_for.by_program if event.what.startswith("parent")] == [
        [False, False],
        [False, False],
        [True, False],
        [True, True],
    ]


@upholds(RESULT_READY)
def test_successful_raises_value_error_until_it_can_tell_if_the_task_succeeded(waited_for: History) -> None:
    """`successful()` raises `ValueError` before the result has come.

    After that it returns `True`, or `False` if the task has raised an exception.
    """
    assert [event.value["successful"] for event in waited_for.by_program if event.what.startswith("parent")] == [
        ["raises ValueError", "raises ValueError"],
        ["raises ValueError", "raises ValueError"],
        [True, "raises ValueError"],
        [True, False],
    ]


APPLY_ARGUMENTS_TUPLE = claim(
    "apply.arguments-tuple",
    says="The arguments of a task must be given as a tuple.",
    answer="A task's arguments may be any iterable that can be pickled: each item is one argument.",
    why="The worker calls the function with *args, whatever args is; a text is an iterable of its characters.",
    about=["Pool.apply(args)", "Pool.apply_async(args)"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.Pool.apply"],
)


@pytest.fixture(scope="module")
def arguments(record: Run) -> History:
    """A parent gives the arguments of tasks as objects of several types, by `apply` and by `apply_async`."""
    return record("pool_arguments").ends()


@refutes(APPLY_ARGUMENTS_TUPLE, when="if they are another iterable")
@pytest.mark.parametrize(
    ("description", "args"),
    [("a list", [1, 2]), ("a range", [1, 2]), ("a text", ["a", "b"])],
)
def test_each_item_of_an_iterable_is_one_argument_of_the_task(
    arguments: History, description: str, args: list[object]
) -> None:
    """Each item of a list or a range, and each character of a text, is one argument of the task."""
    outcome = {"returns": {"args": args, "kwds": {}}}

    assert arguments[f"parent applies {description}"].value == outcome
    assert arguments[f"parent has submitted {description}"].value == outcome


@details(APPLY_ARGUMENTS_TUPLE)
@pytest.mark.parametrize(("description", "args"), [("a tuple", [1, 2]), ("nothing", [])])
def test_each_item_of_a_tuple_is_one_argument_and_args_can_be_left_out(
    arguments: History, description: str, args: list[object]
) -> None:
    """Each item of a tuple is one argument of the task. Without `args` the task gets none."""
    outcome = {"returns": {"args": args, "kwds": {}}}

    assert arguments[f"parent applies {description}"].value == outcome
    assert arguments[f"parent has submitted {description}"].value == outcome


@upholds(APPLY_ARGUMENTS_TUPLE, when="if they are a generator")
def test_a_task_with_a_generator_as_arguments_is_submitted_and_fails_to_be_pickled(run: Run) -> None:
    """`apply_async()` accepts a generator, and `get()` raises the error of pickling it; so does `apply()`."""
    history = run("pool_arguments", arguments="a generator").ends()

    errors = ({"raises": "TypeError"}, {"raises": "PicklingError"})  # of CPython, of PyPy
    assert history["parent applies a generator"].value in errors
    assert history["parent has submitted a generator"].value in errors


@upholds(APPLY_ARGUMENTS_TUPLE, when="if they are not an iterable")
def test_a_task_with_a_number_as_arguments_is_submitted_and_fails_with_type_error(arguments: History) -> None:
    """`apply_async()` accepts a number, such as `(12)` without a comma, and `get()` raises `TypeError`; so does `apply()`."""
    assert arguments["parent applies a number"].value == {"raises": "TypeError"}
    assert arguments["parent has submitted a number"].value == {"raises": "TypeError"}


POOL_PARAMETERS = claim(
    "pool.parameters",
    says="The parameters of a pool and of its methods can be given by position and by name.",
    answer="Pool() takes all documented parameters but context, which only the class takes.",
    about=["Pool(processes)", "Pool(initializer)", "Pool(initargs)", "Pool(maxtasksperchild)"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.Pool"],
    see=["pool.context"],
)


@needs("Pool(maxtasksperchild)")
@upholds(POOL_PARAMETERS)
@pytest.mark.parametrize("way", ["position", "name"])
def test_a_pool_and_its_methods_take_documented_parameters_by_position_and_name(run: Run, way: str) -> None:
    """Each can be given by name, and by position in this order: `Pool(processes, initializer, initargs,
    maxtasksperchild)`, `apply(func, args, kwds)`, and for `map()`, `imap()` and their like `(func, iterable, chunksize)`.
    The async ones have `callback, error_callback` behind these.
    """
    history = run("pool_parameters", way=way).ends()

    # Whether a callback is called before the result is there is another question.
    callbacks = history.all("callback is called")
    assert [event.value for event in callbacks] == [11, [1, 2], [11, 22]]
    assert [(event.what, event.value) for event in history.by_program if event not in callbacks] == [
        ("initializer is called", "a word"),
        *((f"parent has the result of {method}", 11) for method in ("apply", "apply_async")),
        *((f"parent has the result of {method}", [1, 2]) for method in ("map", "map_async", "imap", "imap_unordered")),
        *((f"parent has the result of {method}", [11, 22]) for method in ("starmap", "starmap_async")),
    ]


POOL_UNPICKLABLE_ERROR = claim(
    "pool.unpicklable-error",
    says="get() raises the exception that the task raised, whatever it is.",
    answer="get() raises an Exception that survives pickling, others as MaybeEncodingError, or never.",
    about=["AsyncResult.get(timeout)"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.AsyncResult.get"],
    see=["pool.lost-results", "pool.base-exception", "pool.silent-errors"],
)


@upholds(POOL_UNPICKLABLE_ERROR, when="if it is an Exception that survives pickling")
def test_get_raises_the_error_of_the_task_also_when_it_is_called_again(failures: History) -> None:
    """`get()` raises the exception of the task, with its type and text, each time it is called."""
    value = outcome(failures, "a task that fails")

    assert (value.get("raises"), value.get("text")) == ("ValueError", "raised by the task")


@refutes(POOL_UNPICKLABLE_ERROR, when="if it cannot be pickled")
def test_get_raises_an_error_of_its_own_for_an_error_that_cannot_be_pickled(failures: History) -> None:
    """`get()` raises `MaybeEncodingError` instead."""
    assert outcome(failures, "an error that cannot be pickled").get("raises") == "MaybeEncodingError"


@remedies(
    POOL_UNPICKLABLE_ERROR,
    "Call the task through a function that raises the text of its exception as one that can be pickled.",
)
@pytest.mark.parametrize("task", ["an error that cannot be pickled", "an error that cannot be unpickled"])
def test_an_error_that_does_not_survive_pickling_can_come_as_the_text_of_another(
    failures_as_text: History, task: str
) -> None:
    """`get()` raises a `RuntimeError` with the text of the task's exception, whose traceback in the worker is its cause.

    So it is for an exception that cannot be pickled, and for one that can be pickled and not unpickled.
    """
    value = outcome(failures_as_text, task)

    assert value.get("raises") == "RuntimeError"
    assert "raised by the task" in value["text"]
    assert "in raise_what_cannot_be_" in value["cause"]


CALLBACK_CALLED = claim(
    "callback.called",
    says="When a result comes, the callback is called with it; when a task has failed, the error callback is called with its error.",
    answer="callback or error_callback is called once, before the result is ready; for no items, none.",
    see=["pool.lost-results", "pool.killed-worker", "callback.holds-results"],
    about=[
        "Pool.apply_async(callback)",
        "Pool.apply_async(error_callback)",
        "Pool.map_async(callback)",
        "Pool.map_async(error_callback)",
        "Pool.starmap_async(callback)",
        "Pool.starmap_async(error_callback)",
    ],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.Pool.apply_async"],
)


@pytest.fixture(scope="module")
def callbacks(record: Run) -> History:
    """The callback of one task is held at its gate while another task is done; then two chunks at a time are done."""
    program = record("pool_callbacks")
    program.open(*(f"task {number} may end" for number in (4, 6, 8, 9, 10, 12, 14, 15)))
    parent = program.reaches("parent has submitted tasks 2 and 3")
    worker = program.reaches("task 2 begins", "task 3 begins")
    program.stays_quiet(parent)
    program.open("task 2 may end")
    program.goes_on_to("callback is called with 20")
    program.open("task 3 may end")
    # For their next tasks: both have sent their results.
    program.waits_without_timeout(worker, program.reaches("task 3 ends"))
    program.stays_quiet(parent)
    program.open("callback may return")
    program.goes_on_to("parent at its last line")
    return program.ends()


def two_tasks(*numbers: int) -> set[str | tuple[str, ...]]:
    return {(f"task {number} begins", f"task {number} ends") for number in numbers}


@upholds(CALLBACK_CALLED)
def test_callback_or_error_callback_is_called_once_before_the_result_is_ready(
    callbacks: History,
) -> None:
    """The callback is called with the result, or the error callback with the error, once, before `ready()` is true.

    `map_async()` and `starmap_async()` call it after all items are done, with all results, or with one error.
    """
    assert callbacks == [
        {"parent has submitted tasks 2 and 3", "task 2 begins", "task 3 begins"},
        *("task 2 ends", "callback is called with 20"),
        *("task 3 ends", "error callback is called", "parent is back from wait"),
        *(two_tasks(4, 6), "callback is called with [40, 60]"),
        *(two_tasks(8, 9), "error callback is called"),
        *(two_tasks(10, 12), "callback is called with [100, 120]"),
        *(two_tasks(14, 15), "error callback is called"),
        "parent at its last line",
    ]
    calls = [event for event in callbacks.by_program if "callback is called" in event.what]
    assert [event.value["ready"] for event in calls] == [[False, False], [True, False], *(4 * [[False]])]
    errors = [event.value["error"] for event in callbacks.all("error callback is called")]
    assert errors == [f"ValueError('error of task {number}')" for number in (3, 9, 15)]


@refutes(CALLBACK_CALLED, when="for map_async() and starmap_async() of no items")
@pytest.mark.parametrize("method", ["map_async", "starmap_async"])
def test_no_callback_is_called_for_no_items(run: Run, method: str) -> None:
    """The result is ready and an empty list when the method returns, and no callback is called."""
    history = run("pool_callbacks_early", tasks="of no items").ends()

    assert history[f"parent is back from {method}"].value == {"ready": True, "result": []}
    assert {f"callback of {method} is called", f"error callback of {method} is called"}.isdisjoint(
        event.what for event in history
    )


CALLBACK_MAIN_THREAD = claim(
    "callback.main-thread",
    says="A callback is called in the main thread of the process that submitted the task.",
    answer="Callbacks are called in the process that submits, in a thread that belongs to the pool.",
    why="One thread of the pool sends the tasks, another one handles the results; the one that notices an error calls its callback.",
    about=["Pool.apply_async(callback)", "Pool.apply_async(error_callback)"],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.Pool.apply_async",
        "Lib/multiprocessing/pool.py (Pool._handle_tasks, Pool._handle_results)",
    ],
)


@refutes(CALLBACK_MAIN_THREAD)
def test_callbacks_are_called_in_the_main_process_but_not_in_its_main_thread(callbacks: History) -> None:
    """Callbacks and error callbacks are called in the main process, but not in its main thread."""
    calls = [event for event in callbacks.by_program if "callback is called" in event.what]

    assert {event.pid for event in calls} == {callbacks["parent has submitted tasks 2 and 3"].pid}
    assert {event.value["in the main thread"] for event in calls} == {False}


@refutes(CALLBACK_MAIN_THREAD, when="for a task that cannot be pickled")
def test_error_callbacks_of_unpicklable_tasks_are_called_in_another_thread(run: Run) -> None:
    """Its error callback is called in the main process, neither in the main thread nor in the thread of other callbacks."""
    history = run("pool_callbacks_early", tasks="that fail").ends()

    failed, unpicklable = (
        history[f"error callback of {task} is called"] for task in ("failed task", "unpicklable task")
    )
    parent = history["parent is back from wait"]
    assert failed.pid == unpicklable.pid == parent.pid
    assert len({failed.value["thread"], unpicklable.value["thread"], parent.value["thread"]}) == 3


CALLBACK_HOLDS_RESULTS = claim(
    "callback.holds-results",
    says="While a callback runs, no other result comes.",
    answer="While the callback of a task that was done runs, all other results of its pool wait.",
    why="One thread of the main process handles all results, and calls the callbacks itself.",
    undecided=[
        "The error callback of a task that cannot be pickled holds up the sending of tasks, and no results (_handle_tasks)."
    ],
    about=["Pool.apply_async(callback)"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.Pool.apply_async"],
)


@upholds(CALLBACK_HOLDS_RESULTS)
def test_no_other_result_comes_while_a_callback_runs(callbacks: History) -> None:
    """While a callback runs, `wait()` for another task does not return, although its result has been sent.

    It returns once the callback has returned.
    """
    returns = [number for number, event in enumerate(callbacks) if event.what == "parent is back from wait"]
    until_then = callbacks[: returns[0] + 1] if returns else callbacks[:]

    assert History(until_then, cut=callbacks.cut) == [
        {"parent has submitted tasks 2 and 3", "task 2 begins", "task 3 begins"},
        *("task 2 ends", "callback is called with 20"),
        # For the whole of a quiet window nothing else happened, although the result had been sent.
        *("task 3 ends", opens("callback may return")),
        *("error callback is called", "parent is back from wait"),
    ]
