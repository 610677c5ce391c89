"""Futures: what an executor's future tells in each state, and who calls its callbacks.

What can be asked of a future in each state (`future.states`), and in which thread its callbacks are called
(`future.callback-thread`). Who else may give it a result (`future.set-result`), and whether a task can submit tasks
(`executor.submit-in-task`). For `cancel()` and `running()`, see `executor.cancel`; for the errors of callbacks,
`executor.lost-results`.
"""

import pytest

from specs.harness.api import (
    History,
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


FUTURE_STATES = claim(
    "future.states",
    says="A future that is done has a result.",
    answer="done() is True also of what has failed or was cancelled: then result() raises.",
    about=[
        "Future.result(timeout)",
        "Future.exception(timeout)",
        "Future.running()",
        "Future.done()",
        "Future.cancelled()",
        "Future.cancel()",
        "CancelledError",
    ],
    sources=["https://docs.python.org/3/library/concurrent.futures.html#future-objects"],
    see=["executor.cancel", "executor.errors", "result.ready"],
)


@pytest.fixture(scope="module")
def states(record: Run) -> History:
    """A parent asks five futures: of a task that has returned, one that has failed, one at work, and two that wait."""
    program = record("future_states")
    program.reaches("task begins")
    program.open("parent may submit more")
    program.comes_to_rest(program.reaches("parent has submitted more"))
    program.open("parent may ask")
    program.goes_on_to("parent tries to cancel")
    program.open("task may end")
    return program.ends()


def of(history: History, state: str) -> dict[str, object]:
    """What `result()` and `exception()` of the future in this state do with a timeout of 0, and what else it tells."""
    value = history[state].value
    assert isinstance(value, dict)
    return value


DONE = {"running": False, "done": True, "cancelled": False}


@upholds(FUTURE_STATES, when="if its task has returned")
def test_the_future_of_a_task_that_has_returned_has_a_result_and_no_exception(states: History) -> None:
    """`done()` is True, `result()` returns the value of the task, and `exception()` returns None."""
    assert of(states, "returned") == {**DONE, "result": 9, "exception": None}


@refutes(FUTURE_STATES, when="if its task has failed")
def test_the_future_of_a_task_that_has_failed_is_done_and_raises_its_error(states: History) -> None:
    """`done()` is True. `result()` raises the error of the task, and `exception()` returns it."""
    assert of(states, "failed") == {**DONE, "result": "raises ValueError", "exception": "ValueError"}


@refutes(FUTURE_STATES, when="if its task was cancelled")
def test_a_cancelled_future_is_done_and_has_neither_a_result_nor_an_exception(states: History) -> None:
    """`done()` and `cancelled()` are True. `result()` and `exception()` both raise `CancelledError`."""
    raises = "raises CancelledError"
    assert of(states, "cancelled") == {**DONE, "cancelled": True, "result": raises, "exception": raises}


@details(FUTURE_STATES)
@pytest.mark.parametrize(("state", "running"), [("at work", True), ("waiting", False)])
def test_result_and_exception_of_a_future_that_is_not_done_raise_timeout_error(
    states: History, state: str, *, running: bool
) -> None:
    """With `timeout=0`, `result()` and `exception()` raise `TimeoutError`. `running()` is True of the task at work, and
    False of one that waits behind the queue of the workers.
    """
    raises = "raises TimeoutError"
    told = {"running": running, "done": False, "cancelled": False}
    assert of(states, state) == {**told, "result": raises, "exception": raises}


@details(FUTURE_STATES)
def test_cancel_returns_false_for_a_task_at_work_or_done_and_true_again_for_a_cancelled_one(states: History) -> None:
    """`cancel()` returns False if the task has returned, has failed or is at work, and True again if it was cancelled."""
    assert states["parent tries to cancel"].value == [False, False, False, True]


FUTURE_CALLBACK_THREAD = claim(
    "future.callback-thread",
    says="A callback of a future is called in the thread that has added it.",
    answer="A callback runs in a thread of the executor; in the caller's if the future is done.",
    why="A callback is called by whoever completes the future: the executor's thread when a result comes, or `cancel()`.",
    about=["Future.add_done_callback(fn)", "Future.cancel()"],
    sources=["https://docs.python.org/3/library/concurrent.futures.html#concurrent.futures.Future.add_done_callback"],
    see=["callback.main-thread", "executor.lost-results", "callback.called"],
)


@pytest.fixture(scope="module")
def called(record: Run) -> History:
    """Callbacks are added to a future before and after its task ends, and to one that its parent cancels."""
    program = record("future_callbacks")
    program.reaches("task begins")
    program.comes_to_rest(program.reaches("parent has submitted four more"))
    program.open("parent may cancel")
    program.goes_on_to("parent has cancelled")
    program.open("task may end")
    program.reaches("first callback is called")
    program.open("parent may wait")
    program.goes_on_to("parent has the result")
    program.stays_quiet()
    program.open("first callback may end")
    program.goes_on_to("third callback is called")
    program.open("parent may go on")
    return program.ends(says="ValueError: raised by the callback")


@refutes(FUTURE_CALLBACK_THREAD, when="if the task is not done when it is added")
def test_callbacks_are_called_in_the_order_of_adding_in_another_thread_of_the_parent(called: History) -> None:
    """The callbacks are called in the process that has added them, in another thread, in the order in which they were
    added, also after one that raises an `Exception`.
    """
    before = [f"{which} callback is called" for which in ("first", "failing", "third")]
    events = [called.all(what)[0] for what in before]

    assert [called.index(event) for event in events] == sorted(called.index(event) for event in events)
    assert {event.name for event in events} == {"MainProcess"}
    assert len({event.thread for event in events}) == 1
    assert events[0].thread != 0


@upholds(FUTURE_CALLBACK_THREAD, when="if the task is done by then")
def test_a_callback_that_is_added_to_a_future_that_is_done_is_called_at_once(called: History) -> None:
    """`add_done_callback()` calls it before it returns. If it raises an `Exception`, that is printed, and
    `add_done_callback()` returns.
    """
    main = [event.what for event in called.by_program if event.name == "MainProcess" and event.thread == 0]
    last = main[main.index("parent has the result") + 1 :]

    returns = "add_done_callback returns"
    assert last[:4] == ["failing callback is called", returns, "late callback is called", returns]
    assert called.output.count("ValueError: raised by the callback") == 2


@beyond_the_documentation
@upholds(FUTURE_CALLBACK_THREAD, when="if its caller cancels the task")
def test_a_callback_of_a_future_that_is_cancelled_is_called_by_cancel(called: History) -> None:
    """`cancel()` calls it before it returns."""
    callback, returned = called["cancelled task's callback is called"], called["parent has cancelled"]

    assert returned.value is True
    assert callback.thread == 0
    assert called.index(callback) < called.index(returned)


@beyond_the_documentation
@details(FUTURE_CALLBACK_THREAD)
def test_result_returns_while_the_callbacks_of_its_future_are_still_called(called: History) -> None:
    """`result()` returns before a callback that has begun ends, and before others are called."""
    got = called.index(called["parent has the result"])

    assert called.index(called["first callback is called"]) < got
    assert got < called.index(called.all("failing callback is called")[0])
    assert called["parent has the result"].value == 7


@beyond_the_documentation
@details(FUTURE_CALLBACK_THREAD)
def test_the_system_exit_of_a_callback_that_is_called_at_once_is_raised_by_adding_it(called: History) -> None:
    """If it calls `sys.exit()`, `add_done_callback()` raises `SystemExit`."""
    assert called["add_done_callback raises"].value == "SystemExit"


FUTURE_SET_RESULT = claim(
    "future.set-result",
    says="A program can give a future its result by set_result(), whoever has made it.",
    answer="set_result() of an executor's future breaks the executor: no other result ever comes.",
    why="The executor's thread sets the result that comes from the worker, and the InvalidStateError of a future that has one "
    "already ends that thread.",
    about=["Future.set_result(result)", "InvalidStateError"],
    sources=[
        (
            "https://docs.python.org/3/library/concurrent.futures.html#concurrent.futures.Future.set_result (should only be "
            "used by Executor implementations and unit tests)"
        ),
        "process_result_item in CPython's concurrent/futures/process.py",
    ],
    see=["executor.lost-results", "future.states"],
)


@beyond_the_documentation
@refutes(FUTURE_SET_RESULT, when="of an executor's future, while its task is at work")
def test_no_more_results_come_after_the_parent_has_set_the_result_of_a_task_at_work(run: Run) -> None:
    """`set_result()` returns, and so does `result()`. When the task has ended, the executor's thread ends with
    `InvalidStateError`, which is printed, and the result of another task never comes.
    """
    program = run("future_set_result")
    program.reaches("task 0 begins")
    program.open("parent may set")
    program.goes_on_to("parent has the result")
    program.open("task 0 may end")
    program.goes_on_to("task 1 begins")
    program.open("task 1 may end", "parent may wait")
    parent = program.goes_on_to("parent waits for the other task")
    program.comes_to_rest(parent)
    program.waits_without_timeout(parent)

    history = program.kill_stuck()
    assert history["parent sets the result"].value == "returns"
    assert history["parent has the result"].value == 7
    assert "InvalidStateError" in history.output
    assert not history.all("parent has the result of the other task")


@upholds(FUTURE_SET_RESULT, when="of a future of its own")
@remedies(
    FUTURE_SET_RESULT,
    "Make a `Future()` of your own for what you want to set, and leave those of an executor alone.",
    when="of a future of its own",
)
def test_the_result_of_a_future_of_ones_own_can_be_set_once(run: Run) -> None:
    """`result()` returns what was set. `set_result()` of a future that is done raises `InvalidStateError`, and all
    results of the executor come.
    """
    program = run("future_set_result", prevented_by="a future of its own")
    program.reaches("task 0 begins")
    program.open("parent may set", "task 0 may end", "task 1 may end", "parent may wait")

    history = program.ends()
    assert history["parent sets the result"].value == "InvalidStateError"
    assert history["parent sets it again"].value == "InvalidStateError"
    assert history["parent has the result"].value == 7
    assert history["parent has the result of the other task"].value == 1


EXECUTOR_SUBMIT_IN_TASK = claim(
    "executor.submit-in-task",
    says="A task can submit tasks to the executor that does it.",
    answer="A task cannot use its executor: that cannot be pickled, and waits forever under fork.",
    why="The thread that sends tasks and receives results is in the process that has created the executor, and a fork copies "
    "no thread.",
    about=["ProcessPoolExecutor.submit(fn)"],
    sources=["https://docs.python.org/3/library/concurrent.futures.html#processpoolexecutor"],
    see=["executor.nested", "pool.creator-only", "globals.initial-value"],
)


@beyond_the_documentation
@refutes(EXECUTOR_SUBMIT_IN_TASK, under="fork", when="by a global variable")
def test_a_task_that_submits_to_the_executor_of_its_parent_waits_forever(run: Run) -> None:
    """A forked worker finds the executor, and waits forever in `submit()` or for the result."""
    program = run("submit_in_task")
    worker = program.reaches("task submits")
    program.comes_to_rest(worker)
    program.waits_without_timeout(worker)

    assert program.kill_stuck() == ["task submits"]


@beyond_the_documentation
@refutes(EXECUTOR_SUBMIT_IN_TASK, when="as an argument")
def test_a_task_whose_argument_is_its_executor_fails_to_be_pickled(run: Run) -> None:
    """The future has the error of pickling, `TypeError` or `PicklingError`."""
    history = run("submit_in_task", by="an argument").ends()

    assert history == ["parent has the outcome", "parent is back from shutdown"]
    assert history["parent has the outcome"].value in ("TypeError", "PicklingError")


@remedies(
    EXECUTOR_SUBMIT_IN_TASK,
    "Let a task return what else is to be done, and submit that in the parent.",
)
def test_a_parent_can_submit_what_its_tasks_have_returned_as_further_tasks(run: Run) -> None:
    """Each of four tasks that follow from each other is done."""
    history = run("submit_in_task", by="its result").ends()

    assert [event.value for event in history.all("task begins")] == [8, 4, 2, 1]
