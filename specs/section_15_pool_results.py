"""Results of pools: how the result of a task comes back to its parent, and when none does."""

import pytest

from specs.harness.api import History, Run, needs, refutes, upholds

pytestmark = needs("Pool")


def submit_three_tasks(run: Run) -> History:
    """A parent submits three tasks to a pool of two, and calls get for each of them."""
    program = run("pool_apply_async")
    parent = program.goes_on_to("parent has called get with timeout=0", "task 1 begins", "task 2 begins")
    program.waits_without_timeout(parent)
    program.stays_quiet()
    program.open("task 1 may end")
    program.goes_on_to("parent has the result of task 1", "task 3 begins")
    program.stays_quiet()
    program.open("task 2 may end")
    program.goes_on_to("parent has the result of task 2")
    program.open("task 3 may end")
    program.goes_on_to("parent has the result of task 1 again")
    return program.ends()


@pytest.fixture(scope="module")
def async_tasks(record: Run) -> History:
    return submit_three_tasks(record)


@upholds("apply-async.returns-at-once")
def test_apply_async_returns_before_its_task_is_done_and_get_waits_for_the_result(run: Run) -> None:
    submissions = tuple(f"parent has submitted task {number}" for number in (1, 2, 3))

    async_tasks = submit_three_tasks(run)
    assert async_tasks == [
        {(*submissions, "parent has called get with timeout=0"), "task 1 begins", "task 2 begins"},
        *("task 1 ends", {"parent has the result of task 1", "task 3 begins"}),
        *("task 2 ends", "parent has the result of task 2"),
        *("task 3 ends", "parent has the result of task 3", "parent has the result of task 1 again"),
    ]
    assert [async_tasks[submission].value["ready"] for submission in submissions] == [False, False, False]


@needs("TimeoutError")
@upholds("apply-async.returns-at-once")
def test_get_raises_the_timeout_error_of_multiprocessing_if_its_timeout_expires_first(async_tasks: History) -> None:
    assert async_tasks["parent has called get with timeout=0"].value == {"raises": "mp.TimeoutError", "ready": False}


@upholds("apply-async.returns-at-once")
def test_apply_async_passes_on_positional_and_keyword_arguments(async_tasks: History) -> None:
    submissions = [async_tasks[f"parent has submitted task {number}"].value for number in (1, 2, 3)]

    assert [task["args"] for task in submissions] == [[1, 10], [2], []]
    assert [task["kwds"] for task in submissions] == [{}, {"to_add": 10}, {"number": 3, "to_add": 10}]
    assert [async_tasks[f"parent has the result of task {number}"].value for number in (1, 2, 3)] == [11, 12, 13]


@upholds("apply-async.returns-at-once")
def test_get_can_be_called_again_and_returns_the_same(async_tasks: History) -> None:
    assert async_tasks["parent has the result of task 1 again"].value == 11


def outcome(run: Run, task: str) -> dict[str, str]:
    """What get does for a task that fails in this way. It does the same when it is called again."""
    history = run("pool_errors", task=task).ends()

    assert history == ["parent has called get", "parent has called get again"]
    assert history["parent has called get again"].value == history["parent has called get"].value
    value: dict[str, str] = history["parent has called get"].value
    return value


@upholds("pool.unpicklable-error", when="if it survives pickling")
def test_get_raises_the_error_of_the_task_also_when_it_is_called_again(run: Run) -> None:
    assert outcome(run, "a task that fails") == {"raises": "ValueError", "text": "raised by the task"}


@upholds("apply-async.returns-at-once")
def test_the_error_of_a_task_is_raised_by_get_and_not_by_apply_async(run: Run) -> None:
    assert outcome(run, "a task that fails").get("raises") == "ValueError"


@upholds("apply-async.returns-at-once")
@pytest.mark.parametrize(
    ("unpicklable", "error"),
    [("a result that cannot be pickled", "MaybeEncodingError"), ("a task that cannot be pickled", "PicklingError")],
)
def test_get_raises_an_error_for_what_cannot_be_pickled(run: Run, unpicklable: str, error: str) -> None:
    assert outcome(run, unpicklable).get("raises") == error


@refutes("pool.unpicklable-error", when="if it cannot be pickled")
def test_get_raises_an_error_of_its_own_for_an_error_that_cannot_be_pickled(run: Run) -> None:
    assert outcome(run, "an error that cannot be pickled").get("raises") == "MaybeEncodingError"


@upholds("apply.blocks")
def test_apply_returns_the_result_after_a_worker_has_done_the_task(run: Run) -> None:
    program = run("pool_apply")
    program.goes_on_to("task 0 begins")
    program.waits_without_timeout(program.reaches("parent applies task 0"))
    program.open("task 0 may end", "task 1 may end")

    call, begin, end, result = program.ends().by_program[:4]
    assert [call.what, begin.what] == ["parent applies task 0", "task 0 begins"]
    assert [end.what, result.what] == ["task 0 ends", "parent has the result of task 0"]
    assert begin.pid == end.pid != call.pid == result.pid
    assert call.value == {"args": [0], "kwds": {"to_add": 10}}
    assert result.value == 0 + 10


@upholds("apply.one-at-a-time", when="for calls from one thread")
def test_of_two_tasks_applied_by_one_thread_the_second_begins_after_the_first_has_ended(run: Run) -> None:
    program = run("pool_apply")
    for number in range(2):
        program.goes_on_to(f"task {number} begins")
        program.stays_quiet()
        program.open(f"task {number} may end")

    assert program.ends() == [
        "parent applies task 0",
        "task 0 begins",
        "task 0 ends",
        "parent has the result of task 0",
        "parent applies task 1",
        "task 1 begins",
        "task 1 ends",
        "parent has the result of task 1",
    ]


@refutes("apply.one-at-a-time", when="for calls from several threads")
def test_two_tasks_applied_by_two_threads_are_done_at_the_same_time(run: Run) -> None:
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


def wait_for_two_tasks(run: Run, method: str) -> History:
    """A parent waits for the first of two tasks with timeout=0 and without one, for the second with timeout=1000."""
    program = run("pool_results", method=method)
    parent = program.goes_on_to("parent is back from wait(timeout=0)")
    program.reaches("task 0 begins", "task 1 begins")
    program.waits_without_timeout(parent)
    program.open("task 0 may end")
    program.goes_on_to("parent is back from wait()")
    program.stays_quiet(parent)
    program.open("task 1 may end")
    program.goes_on_to("parent is back from wait(timeout=1000)")
    return program.ends()


@pytest.fixture(scope="module", params=["apply_async", "map_async"])
def waited_for(record: Run, request: pytest.FixtureRequest) -> History:
    return wait_for_two_tasks(record, request.param)


@upholds("result.wait")
@pytest.mark.parametrize("method", ["apply_async", "map_async"])
def test_wait_waits_for_the_result_or_its_timeout_and_returns_none_whatever_comes(run: Run, method: str) -> None:
    waited_for = wait_for_two_tasks(run, method)

    assert waited_for == [
        {"task 0 begins", "task 1 begins", ("parent asks", "parent is back from wait(timeout=0)")},
        *("task 0 ends", "parent is back from wait()"),
        *("task 1 ends", "parent is back from wait(timeout=1000)"),
    ]
    for call in ("wait(timeout=0)", "wait()", "wait(timeout=1000)"):
        assert waited_for[f"parent is back from {call}"].value["returns"] is None


@upholds("result.ready")
def test_ready_is_false_before_and_true_after_the_result_has_come(waited_for: History) -> None:
    assert [event.value["ready"] for event in waited_for.by_program if event.name == "MainProcess"] == [
        [False, False],
        [False, False],
        [True, False],
        [True, True],
    ]


@upholds("result.ready")
def test_successful_tells_whether_the_task_raised_nothing_and_raises_value_error_before(waited_for: History) -> None:
    assert [event.value["successful"] for event in waited_for.by_program if event.name == "MainProcess"] == [
        ["raises ValueError", "raises ValueError"],
        ["raises ValueError", "raises ValueError"],
        [True, "raises ValueError"],
        [True, False],
    ]


@pytest.fixture(scope="module")
def arguments(record: Run) -> History:
    """A parent gives the arguments of tasks as objects of several types, by `apply` and by `apply_async`."""
    return record("pool_arguments").ends()


@refutes("apply.arguments-tuple", when="if they are another iterable")
@pytest.mark.parametrize(
    ("description", "args"),
    [("a tuple", [1, 2]), ("a list", [1, 2]), ("a range", [1, 2]), ("a text", ["a", "b"]), ("nothing", [])],
)
def test_each_item_of_an_iterable_is_one_argument_of_the_task(
    arguments: History, description: str, args: list[object]
) -> None:
    outcome = {"returns": {"args": args, "kwds": {}}}

    assert arguments[f"parent applies {description}"].value == outcome
    assert arguments[f"parent has submitted {description}"].value == outcome


@upholds("apply.arguments-tuple", when="if they are not an iterable")
def test_a_task_with_a_number_for_its_arguments_is_submitted_and_fails_with_type_error(arguments: History) -> None:
    assert arguments["parent applies a number"].value == {"raises": "TypeError"}
    assert arguments["parent has submitted a number"].value == {"raises": "TypeError"}


@needs("Pool(maxtasksperchild)")
@upholds("pool.parameters")
@pytest.mark.parametrize("way", ["position", "name"])
def test_the_parameters_of_a_pool_and_its_methods_have_their_documented_order_and_names(run: Run, way: str) -> None:
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


def call_back(run: Run) -> History:
    """The callback of one task is held at its gate while another task is done; then two chunks at a time are done."""
    program = run("pool_callbacks")
    worker = program.reaches("task 2 begins", "parent has submitted tasks 2 and 3", "task 3 begins")
    program.stays_quiet()
    program.open("task 2 may end")
    program.goes_on_to("callback is called with 20")
    program.open("task 3 may end")
    # For their next tasks: both have sent their results.
    program.waits_without_timeout(worker, program.reaches("task 3 ends"))
    program.stays_quiet()
    program.open("callback may return", *(f"task {number} may end" for number in (4, 6, 8, 9, 10, 12, 14, 15)))
    program.goes_on_to("parent at its last line")
    return program.ends()


@pytest.fixture(scope="module")
def callbacks(record: Run) -> History:
    return call_back(record)


def two_tasks(*numbers: int) -> set[str | tuple[str, ...]]:
    return {(f"task {number} begins", f"task {number} ends") for number in numbers}


@upholds("callback.called")
def test_either_the_callback_or_the_error_callback_is_called_once_before_the_result_is_ready(
    callbacks: History,
) -> None:
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


@refutes("callback.main-thread")
def test_callbacks_are_called_in_the_main_process_but_not_in_its_main_thread(callbacks: History) -> None:
    calls = [event for event in callbacks.by_program if "callback is called" in event.what]

    assert {event.pid for event in calls} == {callbacks["parent has submitted tasks 2 and 3"].pid}
    assert {event.value["in the main thread"] for event in calls} == {False}


@upholds("callback.holds-results")
def test_no_other_result_comes_while_a_callback_runs(run: Run) -> None:
    events = [event.what for event in call_back(run).by_program if event.name == "MainProcess"]

    # For the whole of a quiet window nothing else happened while it ran, although another result had been sent.
    assert events[1:2] == ["callback is called with 20"]
    assert set(events[2:4]) == {"error callback is called", "parent is back from wait"}
