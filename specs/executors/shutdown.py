"""How executors and their workers end: by `with` and `shutdown`, with the main process, at a limit, or lost.

What becomes of the tasks of a main process that just ends (`executor.exit`), of a with block (`executor.with`), and of
`shutdown()` with each of its parameters (`executor.shutdown`, `executor.shutdown-no-wait`, `executor.cancel-futures`).
Workers that end after some tasks (`executor.max-tasks`), that are ended (`executor.end-workers`), that are killed by
somebody else (`executor.killed-worker`), and those of a main process that was killed (`executor.orphaned-workers`). At
the end what Ctrl-C does to all of them (`executor.ctrl-c`).
"""

import signal

import pytest

from specs.harness.api import (
    Event,
    History,
    Program,
    Run,
    beyond_the_documentation,
    claim,
    details,
    gone,
    kills,
    main_exits,
    needs,
    refutes,
    remedies,
    upholds,
)

pytestmark = needs("ProcessPoolExecutor")


EXECUTOR_EXIT = claim(
    "executor.exit",
    says="A main process that does not wait for its tasks loses them.",
    answer="A program's end waits for its executor; with max_tasks_per_child, it may lose tasks.",
    why="At its end a main process waits for the executor's thread. But `__main__.__file__` of a script is already gone "
    "then, so that a worker that is spawned afterwards does not know what to import.",
    undecided=[
        "Whether a script loses them that ends by `sys.exit()` depends on the release (gh-152132)",
        (
            "Before 3.13, a child that ends without `shutdown()` of an executor of its own hangs, or loses its tasks "
            "(Lib/multiprocessing/process.py, `_bootstrap`)"
        ),
    ],
    sources=[
        (
            "https://docs.python.org/3/library/concurrent.futures.html#concurrent.futures.Executor.shutdown "
            "(says that the program does not exit until all pending futures are done executing, which is not so there)"
        ),
        "gh-126631",
    ],
    see=["pool.unjoined-tasks-lost", "executor.max-tasks"],
)


def done(numbers: range) -> list[str]:
    """What happens when these tasks are done one after the other, the first of which has begun."""
    return [f"task {number} {what}" for number in numbers for what in ("begins", "ends")][1:]


def may_end(numbers: range) -> list[str]:
    """The gates of these tasks."""
    return [f"task {number} may end" for number in numbers]


@refutes(EXECUTOR_EXIT, when="without max_tasks_per_child")
@pytest.mark.parametrize(
    ("ending", "code", "says"),
    [("return", 0, ""), ("sys.exit(3)", 3, ""), ("raise ValueError", 1, "ValueError: raised at the last line")],
)
def test_a_main_process_at_its_end_waits_until_all_tasks_of_its_executor_are_done(
    run: Run, ending: str, code: int, says: str
) -> None:
    """When the main process returns, calls `sys.exit()` or raises an exception, it waits until all tasks are done, also
    those that had not begun. Then it exits with its own exit code.
    """
    program = run("executor_at_exit", ending=ending)
    program.reaches("task 0 begins")
    program.open("parent may end")
    parent = program.reaches("parent at its last line")
    program.stays_quiet(parent)
    program.waits_without_timeout(parent)
    program.open(*may_end(range(2)))

    assert program.ends(code=code, says=says) == [
        *("task 0 begins", "parent at its last line", *done(range(2)), main_exits(code)),
    ]


@needs("ProcessPoolExecutor(max_tasks_per_child)")
@beyond_the_documentation
@upholds(
    EXECUTOR_EXIT,
    under="spawn",
    python=">=3.11",
    interpreter="cpython",
    when="with max_tasks_per_child, in a script (`python file.py`)",
)
@upholds(
    EXECUTOR_EXIT,
    under="forkserver",
    python=">=3.11,<3.13.8",
    interpreter="cpython",
    when="with max_tasks_per_child, in a script (`python file.py`)",
)
@pytest.mark.parametrize(("ending", "code"), [("return", 0), ("raise ValueError", 1)])
def test_a_script_at_its_end_cannot_replace_a_worker_and_loses_its_tasks(run: Run, ending: str, code: int) -> None:
    """When a worker has reached its limit, the next one cannot find the function, which is printed. The tasks that wait
    or are at work are never done, and the exit code is what it would be otherwise.
    """
    program = run("executor_at_exit", workers=2, ending=ending, limit=1, as_script=True)
    program.reaches("task 0 begins", "task 1 begins")
    program.open("parent may end")
    parent = program.reaches("parent at its last line")
    program.stays_quiet(parent)
    program.waits_without_timeout(parent)
    program.open("task 0 may end", "task 2 may end")

    assert program.ends(code=code, says="attribute 'work'") == [
        {"task 0 begins", "task 1 begins"},
        *("parent at its last line", "task 0 ends", main_exits(code)),
    ]


def end_with_a_limit(run: Run, *, as_script: bool) -> None:
    """A main process ends while a task is at work and another one waits, which needs a new worker."""
    program = run("executor_at_exit", limit=1, as_script=as_script)
    program.reaches("task 0 begins")
    program.open("parent may end")
    parent = program.reaches("parent at its last line")
    program.stays_quiet(parent)
    program.waits_without_timeout(parent)
    program.open(*may_end(range(2)))

    assert program.ends() == ["task 0 begins", "parent at its last line", *done(range(2)), main_exits(0)]


@needs("ProcessPoolExecutor(max_tasks_per_child)")
@refutes(
    EXECUTOR_EXIT,
    under=("spawn", "forkserver"),
    python=">=3.11",
    when="with max_tasks_per_child, if run by `python -m`",
)
def test_a_module_at_its_end_replaces_its_workers_and_all_tasks_are_done(run: Run) -> None:
    """When the main process returns, it waits until all tasks are done, also those that need a new worker."""
    end_with_a_limit(run, as_script=False)


@needs("ProcessPoolExecutor(max_tasks_per_child)")
@refutes(
    EXECUTOR_EXIT,
    under="forkserver",
    python=">=3.13.10,<3.14",
    interpreter="cpython",
    when="with max_tasks_per_child, in a script (`python file.py`)",
)
@refutes(
    EXECUTOR_EXIT,
    under="forkserver",
    python=">=3.14.1",
    interpreter="cpython",
    when="with max_tasks_per_child, in a script (`python file.py`)",
)
@refutes(
    EXECUTOR_EXIT,
    under=("spawn", "forkserver"),
    python=">=3.11",
    interpreter="pypy",
    when="with max_tasks_per_child, in a script (`python file.py`)",
)
def test_a_script_at_its_end_replaces_its_workers_and_all_tasks_are_done(run: Run) -> None:
    """When the main process returns, it waits until all tasks are done, also those that need a new worker."""
    end_with_a_limit(run, as_script=True)


@needs("ProcessPoolExecutor(max_tasks_per_child)")
@remedies(
    EXECUTOR_EXIT,
    "Call `shutdown()` before the last line, or use the executor in a with block.",
    under=("spawn", "forkserver"),
    python=">=3.11",
    when="with max_tasks_per_child, in a script (`python file.py`)",
)
def test_a_script_that_shuts_its_executor_down_before_its_end_loses_no_task(run: Run) -> None:
    """All tasks are done, also those that need a new worker."""
    program = run("executor_at_exit", limit=1, waits="yes", as_script=True)
    program.reaches("task 0 begins")
    program.open("parent may end")
    parent = program.reaches("parent calls shutdown")
    program.stays_quiet(parent)
    program.waits_without_timeout(parent)
    program.open(*may_end(range(2)))

    assert program.ends() == [
        *("task 0 begins", "parent calls shutdown", *done(range(2))),
        *("parent at its last line", main_exits(0)),
    ]


EXECUTOR_WITH = claim(
    "executor.with",
    says="A with statement waits for the tasks of its executor.",
    answer="A with block waits for its executor's tasks, unless shutdown(wait=False) is called in it.",
    about=["ProcessPoolExecutor.__enter__()", "ProcessPoolExecutor.__exit__()"],
    sources=["https://docs.python.org/3/library/concurrent.futures.html#concurrent.futures.Executor.shutdown"],
    see=["pool.with", "executor.cancel-futures"],
)


BLOCKS = {"its end": range(3), "an exception": range(3, 6)}


@pytest.fixture(scope="module")
def left_blocks(record: Run) -> History:
    """A parent leaves the with block of an executor by its end, and that of another one by an exception."""
    program = record("executor_with", by=", ".join(BLOCKS))
    for by, tasks in BLOCKS.items():
        program.reaches(f"task {tasks[0]} begins")
        program.open(f"parent may leave by {by}")
        parent = program.reaches(f"parent leaves the block by {by}")
        program.stays_quiet(parent)
        program.waits_without_timeout(parent)
        program.open(*may_end(tasks))
        program.goes_on_to(f"children are counted after {by}")
    return program.ends()


@upholds(EXECUTOR_WITH, when="without shutdown(wait=False) in the block")
@pytest.mark.parametrize(("by", "raised"), [("its end", None), ("an exception", "OwnError")])
def test_the_end_of_a_with_block_waits_for_the_tasks_of_its_executor(
    left_blocks: History, by: str, raised: str | None
) -> None:
    """The statement binds the executor itself. The end of the block, or an exception in it, waits until all tasks are
    done, and after that `submit()` raises `RuntimeError`.
    """
    assert not left_blocks.gave_up("MainProcess")
    assert left_blocks[f"parent leaves the block by {by}"].value == {"gets the executor": True}
    tasks = BLOCKS[by]
    block = [
        *(f"task {tasks[0]} begins", f"parent leaves the block by {by}", *done(tasks)),
        *(f"parent is behind the block by {by}", f"submit raises RuntimeError after {by}"),
        f"children are counted after {by}",
    ]
    start = len(block) * list(BLOCKS).index(by)
    assert [event.what for event in left_blocks.by_program[start : start + len(block)]] == block
    assert left_blocks[f"parent is behind the block by {by}"].value == {"raised": raised, "done": [True, True, True]}
    assert left_blocks[f"children are counted after {by}"].value == 0


@needs("ProcessPoolExecutor.shutdown(wait)")
@needs("active_children")
@refutes(EXECUTOR_WITH, python=">=3.9", when="with shutdown(wait=False) in the block")
def test_a_with_block_in_which_the_executor_was_shut_down_without_a_wait_does_not_wait(run: Run) -> None:
    """The program goes on behind the block while tasks are at work and others wait. They are done later."""
    program = run("executor_with", by="shutdown")
    program.reaches("task 0 begins")
    program.open("parent may leave by shutdown")
    # On its way out, it wakes the executor's thread, which must not have ended by then.
    program.comes_to_rest(program.goes_on_to("children are counted after shutdown"))
    program.open(*may_end(range(3)))

    history = program.ends()
    assert history == [
        *("task 0 begins", "parent leaves the block by shutdown", "parent is behind the block by shutdown"),
        *("submit raises RuntimeError after shutdown", "children are counted after shutdown"),
        *done(range(3)),
    ]
    assert history["parent is behind the block by shutdown"].value == {"raised": None, "done": [False, False, False]}


EXECUTOR_SHUTDOWN = claim(
    "executor.shutdown",
    says="shutdown() of an executor waits for its tasks.",
    answer="shutdown() waits for all tasks; in old releases, it may hang if the last are cancelled.",
    why="The executor's thread looks whether tasks are left before it drops those that are cancelled. Then it waits for "
    "a result, and none is to come.",
    about=["ProcessPoolExecutor.shutdown(wait)", "Future.done()"],
    sources=[
        "https://docs.python.org/3/library/concurrent.futures.html#concurrent.futures.Executor.shutdown",
        "gh-94440",
    ],
    see=["executor.cancel", "executor.shutdown-no-wait", "executor.with"],
)


def fill_the_queue(program: Program, more: str) -> Event:
    """One task is in progress, more wait, and the executor has made of them what it makes of them by itself."""
    program.reaches("task 0 begins")
    program.open("parent may submit more")
    parent = program.reaches(more)
    program.comes_to_rest(parent)
    return parent


def shut_down(run: Run, *, way: str, tasks: int = 4, limit: int = 0) -> Program:
    """A parent calls shutdown while the first of its tasks is in progress."""
    program = run("executor_shutdown", way=way, tasks=tasks, limit=limit)
    fill_the_queue(program, "parent has submitted the others")
    program.open("parent may shut down")
    return program


BEFORE_SHUTDOWN = ["task 0 begins", "parent has submitted the others", "parent calls shutdown"]


AFTER_SHUTDOWN = ["parent is back from shutdown", "submit raises RuntimeError"]


ALL_FOUR = may_end(range(4))


@upholds(EXECUTOR_SHUTDOWN, when="if no task was cancelled")
def test_shutdown_waits_until_all_tasks_are_done_and_no_task_is_accepted_after_it(run: Run) -> None:
    """`shutdown()` returns after all tasks are done, also those that had not begun. After that, `submit()` raises
    `RuntimeError`.
    """
    program = shut_down(run, way="wait")
    parent = program.goes_on_to("parent calls shutdown")
    program.stays_quiet(parent)
    program.waits_without_timeout(parent)
    program.open("parent may wait", *ALL_FOUR)

    history = program.ends()
    assert history == [*BEFORE_SHUTDOWN, *done(range(4)), *AFTER_SHUTDOWN, "parent has waited"]
    assert history["parent is back from shutdown"].value == {"done": 4 * [True]}


def shut_down_with_a_cancelled_task(run: Run, *, submits: str = "no") -> tuple[Program, Event]:
    """A parent cancels its last task while the executor's thread still reads a result, and then calls shutdown."""
    program = run("executor_cancelled", submits=submits)
    program.reaches("result is read")
    program.open("parent may cancel")
    return program, program.reaches("parent cancels")


SHUT_DOWN = ["result is read", "parent cancels", "parent calls shutdown"]


@upholds(EXECUTOR_SHUTDOWN, python=">=3.10.11,<3.11", when="if only cancelled tasks are left while a result is read")
@upholds(EXECUTOR_SHUTDOWN, python=">=3.11.4", when="if only cancelled tasks are left while a result is read")
def test_shutdown_returns_although_the_only_task_that_waited_was_cancelled(run: Run) -> None:
    """`shutdown()` waits until the result is there, and then returns."""
    program, parent = shut_down_with_a_cancelled_task(run)
    program.reaches("parent calls shutdown")
    program.stays_quiet(parent)
    program.waits_without_timeout(parent)
    program.open("result may be there")

    history = program.ends()
    assert history == [*SHUT_DOWN, "parent is back from shutdown"]
    assert history["parent cancels"].value is True


@beyond_the_documentation
@refutes(EXECUTOR_SHUTDOWN, python="<3.10.11", when="if only cancelled tasks are left while a result is read")
@refutes(EXECUTOR_SHUTDOWN, python=">=3.11,<3.11.3", when="if only cancelled tasks are left while a result is read")
def test_shutdown_hangs_after_the_only_task_that_waited_was_cancelled(run: Run) -> None:
    """`shutdown()` never returns, although the result has come and `cancel()` has returned True for all other tasks."""
    program, parent = shut_down_with_a_cancelled_task(run)
    program.reaches("parent calls shutdown")
    program.comes_to_rest(parent)
    program.open("result may be there")
    program.comes_to_rest(parent)
    program.waits_without_timeout(parent)

    history = program.kill_stuck()
    assert history == SHUT_DOWN
    assert history["parent cancels"].value is True


@remedies(EXECUTOR_SHUTDOWN, "After the last `cancel()`, submit one more task, and wait for it before `shutdown()`.")
def test_shutdown_returns_if_one_more_task_was_done_after_the_last_was_cancelled(run: Run) -> None:
    """`shutdown()` waits until the result is there, and then returns."""
    program, parent = shut_down_with_a_cancelled_task(run, submits="yes")
    program.stays_quiet(parent)
    program.waits_without_timeout(parent)
    program.open("result may be there")

    history = program.ends()
    assert history == [*SHUT_DOWN, "parent is back from shutdown"]


EXECUTOR_SHUTDOWN_NO_WAIT = claim(
    "executor.shutdown-no-wait",
    says="shutdown(wait=False) of an executor returns at once, and the tasks are done all the same.",
    answer="shutdown(wait=False) loses tasks in 3.8, and up to 3.14.6 with max_tasks_per_child.",
    why="`shutdown(wait=False)` takes from the executor what its thread needs for the tasks that are left: in 3.8 the "
    "queue of the workers, later the list of the workers, and so the means to replace one.",
    about=["ProcessPoolExecutor.shutdown(wait)"],
    sources=[
        "https://docs.python.org/3/library/concurrent.futures.html#concurrent.futures.Executor.shutdown",
        "gh-83285",
        "gh-119592",
    ],
    see=["executor.max-tasks", "executor.with"],
)


@needs("ProcessPoolExecutor.shutdown(wait)")
@upholds(EXECUTOR_SHUTDOWN_NO_WAIT, python=">=3.9", when="without max_tasks_per_child")
def test_shutdown_without_a_wait_returns_at_once_and_all_tasks_are_done_all_the_same(run: Run) -> None:
    """`shutdown()` returns while a task is at work and others wait, and `submit()` then raises `RuntimeError`. All
    tasks are done, also those that had not begun.
    """
    program = shut_down(run, way="no wait")
    program.goes_on_to(*AFTER_SHUTDOWN)
    program.open("parent may wait")
    program.stays_quiet()
    program.open(*ALL_FOUR)

    history = program.ends()
    assert history == [*BEFORE_SHUTDOWN, *AFTER_SHUTDOWN, *done(range(4)), "parent has waited"]
    assert history["parent is back from shutdown"].value == {"done": 4 * [False]}
    assert history["parent has waited"].value == {"cancelled": 4 * [None]}


@needs("ProcessPoolExecutor.shutdown(wait)")
@beyond_the_documentation
@refutes(EXECUTOR_SHUTDOWN_NO_WAIT, python="<3.9")
def test_before_3_9_shutdown_without_a_wait_loses_tasks_and_their_waiters_hang(run: Run) -> None:
    """`shutdown()` returns at once, and the executor's thread fails with an error that is printed. Tasks that are not
    yet in the queue of the workers are never done, and who waits for results waits forever.
    """
    program = shut_down(run, way="no wait")
    parent = program.goes_on_to(*AFTER_SHUTDOWN)
    program.open("parent may wait", *ALL_FOUR)
    worker = program.goes_on_to("task 2 ends")
    program.comes_to_rest(parent, worker)
    program.waits_without_timeout(parent, worker)

    history = program.kill_stuck()
    assert history == [*BEFORE_SHUTDOWN, *AFTER_SHUTDOWN, *done(range(3))]
    assert "Exception in thread" in history.output  # which one depends on where shutdown meets that thread


@needs("ProcessPoolExecutor.shutdown(wait)", "ProcessPoolExecutor(max_tasks_per_child)")
@upholds(
    EXECUTOR_SHUTDOWN_NO_WAIT,
    under=("spawn", "forkserver"),
    python=">=3.14.7",
    interpreter="cpython",
    when="with max_tasks_per_child=1",
)
def test_shutdown_without_a_wait_replaces_workers_at_their_limit_and_all_tasks_are_done(run: Run) -> None:
    """`shutdown()` returns while a task is at work and others wait. All tasks are done, each by a worker of its own."""
    program = shut_down(run, way="no wait", tasks=3, limit=1)
    program.goes_on_to(*AFTER_SHUTDOWN)
    program.open("parent may wait", *may_end(range(3)))

    history = program.ends()
    assert history == [*BEFORE_SHUTDOWN, *AFTER_SHUTDOWN, *done(range(3)), "parent has waited"]
    assert len({history[f"task {number} begins"].pid for number in range(3)}) == 3


@needs("ProcessPoolExecutor.shutdown(wait)", "ProcessPoolExecutor(max_tasks_per_child)")
@beyond_the_documentation
@refutes(
    EXECUTOR_SHUTDOWN_NO_WAIT,
    under=("spawn", "forkserver"),
    python=">=3.11,<3.14.7",
    when="with max_tasks_per_child=1",
)
def test_shutdown_without_a_wait_loses_all_tasks_but_the_one_at_work_at_the_limit(run: Run) -> None:
    """`shutdown()` returns at once. The task at work is done, the others never begin, and who waits for their results
    waits forever.
    """
    program = shut_down(run, way="no wait", limit=1)
    parent = program.goes_on_to(*AFTER_SHUTDOWN)
    program.open("parent may wait", *ALL_FOUR)
    program.exits(program.goes_on_to("task 0 ends"))
    program.comes_to_rest(parent)
    program.waits_without_timeout(parent)

    assert program.kill_stuck() == [*BEFORE_SHUTDOWN, *AFTER_SHUTDOWN, "task 0 ends"]


def wait_in_a_thread(run: Run, *, tasks: int, limit: int = 0) -> None:
    program = shut_down(run, way="thread", tasks=tasks, limit=limit)
    program.goes_on_to("parent goes on")
    program.open("parent may wait")
    program.stays_quiet()
    program.open(*may_end(range(tasks)))

    history = program.ends()
    assert history == [*BEFORE_SHUTDOWN, "parent goes on", *done(range(tasks)), "parent has waited"]
    assert history["parent has waited"].value == {"cancelled": tasks * [None]}


@remedies(EXECUTOR_SHUTDOWN_NO_WAIT, "Call `shutdown()` in a thread, and let it wait there.")
def test_a_parent_goes_on_while_a_thread_waits_in_shutdown_and_all_tasks_are_done(run: Run) -> None:
    """The parent goes on at once, and all tasks are done, also those that had not begun."""
    wait_in_a_thread(run, tasks=4)


@needs("ProcessPoolExecutor(max_tasks_per_child)")
@remedies(
    EXECUTOR_SHUTDOWN_NO_WAIT,
    "Call `shutdown()` in a thread, and let it wait there.",
    under=("spawn", "forkserver"),
    python=">=3.11",
    when="with max_tasks_per_child=1",
)
def test_a_parent_goes_on_while_a_thread_waits_in_shutdown_and_workers_are_replaced(run: Run) -> None:
    """The parent goes on at once, and all tasks are done, also those that need a new worker."""
    wait_in_a_thread(run, tasks=2, limit=1)


EXECUTOR_CANCEL_FUTURES = claim(
    "executor.cancel-futures",
    says="shutdown(cancel_futures=True) cancels the tasks that wait.",
    answer="cancel_futures (3.9) cancels what cancel() can; wait=False may undo it, wait() may hang.",
    why="The executor's thread cancels the tasks when it comes to it, by what the last `shutdown()` has asked for, and "
    "then forgets them without telling anybody that waits.",
    undecided=[
        (
            "With wait=False, it may also cancel nothing if the program drops the executor at once, so that it is "
            "collected (Lib/concurrent/futures/process.py, `flag_executor_shutting_down`)"
        )
    ],
    about=["ProcessPoolExecutor.shutdown(cancel_futures)"],
    sources=[
        (
            "https://docs.python.org/3/library/concurrent.futures.html#concurrent.futures.Executor.shutdown "
            "(says that all futures are cancelled that have not started running, whatever `wait` is, which is not so)"
        ),
        "gh-136655",
    ],
    see=["executor.cancel", "executor.with"],
)


@pytest.fixture(scope="module")
def cancelled_by_shutdown(record: Run) -> History:
    """A parent cancels its tasks by shutdown, waits for those that are left, and then waits for all, in two ways."""
    program = shut_down(record, way="cancel")
    parent = program.goes_on_to("parent calls shutdown")
    program.stays_quiet(parent)
    program.waits_without_timeout(parent)
    program.open("parent may wait", *ALL_FOUR)
    program.goes_on_to("parent has waited")
    program.open("parent may wait for all")
    program.reaches("parent calls wait", "thread calls as_completed")
    program.waits_without_timeout(parent)
    program.comes_to_rest(parent)
    return program.kill_stuck()


@needs("ProcessPoolExecutor.shutdown(cancel_futures)")
@beyond_the_documentation
@upholds(EXECUTOR_CANCEL_FUTURES, python=">=3.9", when="without wait=False")
def test_shutdown_cancels_tasks_behind_the_workers_queue_and_waits_for_the_others(
    cancelled_by_shutdown: History,
) -> None:
    """The tasks that `cancel()` could cancel are cancelled. `shutdown()` returns after the others are done."""
    assert not cancelled_by_shutdown.gave_up("MainProcess")
    order = [*BEFORE_SHUTDOWN, *done(range(3)), *AFTER_SHUTDOWN, "parent has waited"]
    assert [event.what for event in cancelled_by_shutdown.by_program[: len(order)]] == order
    assert cancelled_by_shutdown["parent is back from shutdown"].value == {"done": 4 * [True]}
    assert cancelled_by_shutdown["parent has waited"].value == {"cancelled": [None, None, None, True]}


@beyond_the_documentation
@refutes(EXECUTOR_CANCEL_FUTURES, python="<3.9")
def test_before_3_9_shutdown_cannot_cancel_tasks(run: Run) -> None:
    """`shutdown()` raises `TypeError`, as it has no such parameter. No task is cancelled."""
    program = shut_down(run, way="cancel")
    program.goes_on_to("shutdown raises TypeError")
    program.open("parent may wait", "parent may wait for all", *ALL_FOUR)

    assert program.ends()["parent has waited"].value == {"cancelled": 4 * [None]}


@needs("ProcessPoolExecutor.shutdown(cancel_futures)")
@beyond_the_documentation
@details(EXECUTOR_CANCEL_FUTURES, python=">=3.9", when="if somebody waits for a task so cancelled")
@pytest.mark.parametrize("waiter", ["wait", "as_completed"])
def test_who_waits_for_a_task_that_shutdown_has_cancelled_waits_forever(
    cancelled_by_shutdown: History, waiter: str
) -> None:
    """`wait()` and `as_completed()` wait forever for a future that `shutdown()` has cancelled."""
    who = {"wait": "parent", "as_completed": "thread"}[waiter]
    parent = cancelled_by_shutdown[f"{who} calls {waiter}"]

    assert not cancelled_by_shutdown.gave_up("MainProcess")
    assert f"{who} is back from {waiter}" not in [event.what for event in cancelled_by_shutdown]
    # Before shutdown() with tasks in the queue, and in the end.
    assert cancelled_by_shutdown.rests(parent.name) == 2


@needs("ProcessPoolExecutor.shutdown(cancel_futures)")
@beyond_the_documentation
@remedies(
    EXECUTOR_CANCEL_FUTURES, "After `shutdown()`, wait for futures only that are not `cancelled()`.", python=">=3.9"
)
def test_who_waits_for_the_tasks_that_shutdown_has_not_cancelled_goes_on(cancelled_by_shutdown: History) -> None:
    """`wait()` returns, and the outcome of each task can be asked for."""
    assert cancelled_by_shutdown["parent has waited"].value == {"cancelled": [None, None, None, True]}


def cancel_in_a_block(run: Run, *, waits: str = "no") -> Program:
    """A parent cancels its tasks by shutdown in a with block, while the executor's thread is in a callback."""
    program = run("executor_cancel_in_block", waits=waits)
    fill_the_queue(program, "parent has submitted three more")
    program.open("task 0 may end")
    program.reaches("callback begins", "task 1 begins")
    program.open("parent may shut down")
    return program


@needs("ProcessPoolExecutor.shutdown(cancel_futures)")
@beyond_the_documentation
@refutes(
    EXECUTOR_CANCEL_FUTURES,
    python=">=3.9",
    when="with wait=False in a with block, if its end comes before the executor's thread has cancelled them",
)
def test_the_end_of_a_with_block_undoes_that_shutdown_without_a_wait_has_asked_to_cancel(run: Run) -> None:
    """No task is cancelled: all are done."""
    program = cancel_in_a_block(run)
    program.goes_on_to("parent is behind the block")
    program.open("callback may end", *ALL_FOUR)

    assert program.ends()["parent has waited"].value == {"cancelled": 4 * [None]}


@needs("ProcessPoolExecutor.shutdown(cancel_futures)")
@beyond_the_documentation
@remedies(
    EXECUTOR_CANCEL_FUTURES, "In a with block, call `shutdown(cancel_futures=True)` without wait=False.", python=">=3.9"
)
def test_shutdown_that_waits_cancels_tasks_in_a_with_block_as_well(run: Run) -> None:
    """The tasks that `cancel()` could cancel are cancelled, and the others are done before the block is left."""
    program = cancel_in_a_block(run, waits="yes")
    parent = program.goes_on_to("parent calls shutdown")
    program.stays_quiet(parent)
    program.waits_without_timeout(parent)
    program.open("callback may end")
    program.stays_quiet(parent)
    program.open(*ALL_FOUR)

    history = program.ends()
    assert history == [
        *("task 0 begins", "parent has submitted three more", "task 0 ends", {"callback begins", "task 1 begins"}),
        *("parent calls shutdown", *done(range(1, 3)), "parent is behind the block", "parent has waited"),
    ]
    assert history["parent has waited"].value == {"cancelled": [None, None, None, True]}


EXECUTOR_MAX_TASKS = claim(
    "executor.max-tasks",
    says="With max_tasks_per_child=n a worker of an executor is replaced after n tasks.",
    answer="Before 3.13.15 and 3.14.7, max_tasks_per_child=2 may hang; fork refuses any limit.",
    why="The executor counts a worker as idle for each result that comes, and does not start another one while it counts "
    "an idle one.",
    undecided=[
        (
            "An executor that the program refers to no longer does not replace its workers: the tasks that are left "
            "fail with `BrokenProcessPool`, or never end before 3.14.7 (gh-152967)"
        ),
    ],
    about=["ProcessPoolExecutor(max_tasks_per_child)"],
    sources=["https://docs.python.org/3/library/concurrent.futures.html#processpoolexecutor", "gh-115634"],
    surprise=19,
    see=["executor.exit", "executor.shutdown-no-wait", "executor.limit-spawns"],
)


def do_tasks(run: Run, *, tasks: int, limit: int) -> list[int]:
    """The workers that do so many tasks, one at a time, by number in order of appearance."""
    program = run("executor_max_tasks", tasks=tasks, limit=limit)
    program.reaches("parent has submitted all tasks")
    program.open(*may_end(range(tasks)))

    history = program.ends()
    assert history == [
        {"parent has submitted all tasks", ("task 0 begins", *done(range(tasks)))},
        *("parent has the results", "parent is back from shutdown"),
    ]
    assert history["parent has the results"].value == [number * number for number in range(tasks)]
    pids = [history[f"task {number} begins"].pid for number in range(tasks)]
    return [list(dict.fromkeys(pids)).index(pid) for pid in pids]


@needs("ProcessPoolExecutor(max_tasks_per_child)")
@upholds(EXECUTOR_MAX_TASKS, under=("spawn", "forkserver"), python=">=3.11", when="with a limit of 1")
def test_with_a_limit_of_1_each_task_of_an_executor_has_a_worker_of_its_own(run: Run) -> None:
    """Each of three tasks, which were submitted at once to an executor of one, is done by a worker of its own."""
    assert do_tasks(run, tasks=3, limit=1) == [0, 1, 2]


@needs("ProcessPoolExecutor(max_tasks_per_child)")
@upholds(
    EXECUTOR_MAX_TASKS,
    under=("spawn", "forkserver"),
    python=">=3.13.15,<3.14",
    interpreter="cpython",
    when="with a limit of 2, if more tasks wait",
)
@upholds(
    EXECUTOR_MAX_TASKS,
    under=("spawn", "forkserver"),
    python=">=3.14.7",
    interpreter="cpython",
    when="with a limit of 2, if more tasks wait",
)
def test_with_a_limit_of_2_a_worker_is_replaced_after_two_tasks(run: Run) -> None:
    """A worker is replaced after two of four tasks, which were submitted at once to an executor of one."""
    assert do_tasks(run, tasks=4, limit=2) == [0, 0, 1, 1]


@needs("ProcessPoolExecutor(max_tasks_per_child)")
@beyond_the_documentation
@refutes(
    EXECUTOR_MAX_TASKS,
    under=("spawn", "forkserver"),
    python=">=3.11,<3.13.15",
    when="with a limit of 2, if more tasks wait",
)
@refutes(
    EXECUTOR_MAX_TASKS,
    under=("spawn", "forkserver"),
    python=">=3.14,<3.14.7",
    when="with a limit of 2, if more tasks wait",
)
def test_with_a_limit_of_2_no_worker_is_left_after_two_tasks_and_the_executor_hangs(run: Run) -> None:
    """The worker ends after two tasks, and no other one is started. The tasks that are left never begin, and who waits
    for their results waits forever.
    """
    program = run("executor_max_tasks", limit=2)
    parent = program.reaches("parent has submitted all tasks")
    worker = program.reaches("task 0 begins")
    program.open(*ALL_FOUR)
    program.goes_on_to("task 1 ends")
    program.exits(worker)
    program.comes_to_rest(parent)
    program.waits_without_timeout(parent)

    assert program.kill_stuck() == [{"parent has submitted all tasks", ("task 0 begins", *done(range(2)))}]


@needs("ProcessPoolExecutor(max_tasks_per_child)")
@refutes(EXECUTOR_MAX_TASKS, under="fork", python=">=3.11")
def test_under_fork_an_executor_with_a_limit_of_tasks_raises_value_error(run: Run) -> None:
    """`ProcessPoolExecutor()` raises `ValueError` for a limit together with such a context as `mp_context`."""
    assert run("executor_max_tasks").ends() == ["executor raises ValueError"]


@beyond_the_documentation
@refutes(EXECUTOR_MAX_TASKS, python="<3.11")
def test_before_3_11_an_executor_has_no_limit_of_tasks(run: Run) -> None:
    """`ProcessPoolExecutor()` raises `TypeError`, as it has no such parameter."""
    assert run("executor_max_tasks").ends() == ["executor raises TypeError"]


@needs("Pool")
@remedies(EXECUTOR_MAX_TASKS, "Use a pool with `maxtasksperchild`, and `chunksize=1`.")
def test_a_pool_with_a_limit_of_2_replaces_its_worker_after_two_tasks(run: Run) -> None:
    """A worker of the pool is replaced after two of four tasks, and all results come."""
    program = run("executor_max_tasks", by="pool")
    program.open(*ALL_FOUR)

    history = program.ends()
    assert history == ["task 0 begins", *done(range(4)), "parent has the results"]
    assert history["parent has the results"].value == [0, 1, 4, 9]
    first, second = history["task 0 begins"].pid, history["task 2 begins"].pid
    assert [history[f"task {number} begins"].pid for number in range(4)] == [first, first, second, second]
    assert first != second


EXECUTOR_END_WORKERS = claim(
    "executor.end-workers",
    says="An executor can end its workers in the middle of their tasks.",
    answer="From 3.14, terminate_workers() and kill_workers() end an executor's tasks halfway.",
    about=["ProcessPoolExecutor.terminate_workers()", "ProcessPoolExecutor.kill_workers()", "BrokenProcessPool"],
    sources=[
        "https://docs.python.org/3/library/concurrent.futures.html#concurrent.futures.ProcessPoolExecutor.terminate_workers"
    ],
    see=["terminate.immediate"],
    not_applicable=[
        {"platform": "win32", "python": ">=3.14", "because": "not decided on Windows, where this Python was never run"}
    ],
)


BROKEN = {"raises": "BrokenProcessPool"}


def outcomes(history: History, numbers: range) -> list[object]:
    """What came of the tasks with these numbers."""
    return [history[f"parent has the outcome of task {number}"].value for number in numbers]


@needs("ProcessPoolExecutor.terminate_workers", "ProcessPoolExecutor.kill_workers")
@needs("active_children")
@upholds(EXECUTOR_END_WORKERS, python=">=3.14", platform="posix", when="unless SIGTERM is ignored or handled")
@pytest.mark.parametrize(("method", "name"), [("terminate_workers", "SIGTERM"), ("kill_workers", "SIGKILL")])
def test_the_worker_of_an_executor_can_be_ended_by_a_signal_and_its_task_fails(
    run: Run, method: str, name: str
) -> None:
    """`terminate_workers()` ends the worker by SIGTERM, and `kill_workers()` by SIGKILL: its task does not clean up,
    and fails with `BrokenProcessPool`. After that, `submit()` raises `RuntimeError`.
    """
    program = run("executor_end_workers", method=method)
    program.reaches("task 0 begins")
    program.open("parent may go on")

    history = program.ends()
    assert history == [
        *("task 0 begins", f"parent has called {method}", "parent has the outcome of task 0"),
        *("parent reads the exit code", "submit raises RuntimeError"),
    ]
    assert outcomes(history, range(1)) == [BROKEN]
    assert history["parent reads the exit code"].value == -signal.Signals[name]


@needs("ProcessPoolExecutor.terminate_workers")
@beyond_the_documentation
@needs("active_children")
@refutes(
    EXECUTOR_END_WORKERS,
    python=">=3.14",
    platform="posix",
    when="by terminate_workers(), if the task ignores or handles SIGTERM",
)
@pytest.mark.parametrize("sigterm", ["ignored", "handled"])
def test_terminate_workers_does_not_end_a_task_that_survives_sigterm(run: Run, sigterm: str) -> None:
    """`terminate_workers()` returns while the task is at work. The task goes on to its end, and its result comes."""
    program = run("executor_end_workers", method="terminate_workers", sigterm=sigterm)
    program.comes_to_rest(program.reaches("task 0 begins"))
    program.open("parent may go on")
    program.goes_on_to("parent has called terminate_workers")
    program.stays_quiet()
    program.open("task 0 may end")

    history = program.ends()
    assert history == [
        *("task 0 begins", "parent has called terminate_workers", "task 0 ends", "task 0 cleans up"),
        *("parent has the outcome of task 0", "parent reads the exit code", "submit raises RuntimeError"),
    ]
    assert outcomes(history, range(1)) == [{"raises": None}]
    assert history["parent reads the exit code"].value == 0


@pytest.fixture(scope="module")
def not_ended(record: Run) -> History:
    """A parent would end the worker of its executor by a method that there is not, and lets the executor finish."""
    program = record("executor_end_workers")
    program.reaches("task 0 begins")
    program.open("parent may go on")
    program.goes_on_to("there is no terminate_workers", "there is no kill_workers")
    program.open("task 0 may end")
    return program.ends()


@beyond_the_documentation
@needs("active_children")
@refutes(EXECUTOR_END_WORKERS, python="<3.14")
@pytest.mark.parametrize("method", ["terminate_workers", "kill_workers"])
def test_before_3_14_an_executor_cannot_end_its_workers(not_ended: History, method: str) -> None:
    """An executor has neither `terminate_workers()` nor `kill_workers()`."""
    assert len(not_ended.all(f"there is no {method}")) == 1
    assert [event.what for event in not_ended.by_program[:6]] == [
        *("task 0 begins", "there is no terminate_workers", "there is no kill_workers"),
        *("task 0 ends", "task 0 cleans up", "parent has the outcome of task 0"),
    ]


EXECUTOR_KILLED_WORKER = claim(
    "executor.killed-worker",
    says="An executor notices that a worker was killed.",
    answer="All unfinished tasks raise BrokenProcessPool if a worker is killed; a new one's may hang.",
    undecided=[
        "The death of a worker that the last `submit()` started may go unnoticed (under spawn, 3.11.7 to 3.15.2; process.py)"
    ],
    about=["BrokenProcessPool"],
    sources=[
        "https://docs.python.org/3/library/concurrent.futures.html#concurrent.futures.process.BrokenProcessPool",
        "gh-94777",
        "gh-101267",
    ],
    see=["pool.killed-worker", "executor.lost-results", "executor.failing-initializer"],
)


SUBMIT_BROKEN = {"submit raises": "BrokenProcessPool"}


FAILURES = [f"parent has the outcome of task {number}" for number in range(1, 5)]


@pytest.fixture(scope="module")
def lost_workers(record: Run) -> History:
    """A worker is killed at work, its executor's tasks are given to another one, and that one's worker is killed idle."""
    program = record("executor_killed_worker")
    program.open("task 0 may end")
    program.reaches("parent has the outcome of task 0", "parent has submitted all tasks")
    at_work, other = (program.reaches(f"task {number} begins") for number in (1, 2))
    program.kill(at_work)
    program.goes_on_to(*FAILURES)
    program.exits(other)
    program.open("parent may submit another task")
    program.goes_on_to("parent is back from shutdown")
    program.open(*may_end(range(1, 5)))
    program.goes_on_to("parent has the results of another executor")
    idle = program.goes_on_to("task 4 begins")
    program.waits_without_timeout(idle)
    program.kill(idle)
    program.open("parent may submit a task to that one")
    program.goes_on_to("parent has the outcome of a task of that one")
    return program.ends()


@upholds(EXECUTOR_KILLED_WORKER, when="if it was at work")
def test_when_a_worker_is_killed_all_unfinished_tasks_fail_and_the_other_ends(lost_workers: History) -> None:
    """All tasks that are not done fail with `BrokenProcessPool`, those that wait as well as that of another worker,
    which is ended. Results that have come stay, and `submit()` raises `BrokenProcessPool`.
    """
    assert outcomes(lost_workers, range(5)) == [{"returns": 0}, *(4 * [BROKEN])]
    other = next(event for event in lost_workers if event.what == "task 2 begins")
    assert len(lost_workers.all(gone(other.name))) == 1
    assert lost_workers["parent has the outcome of another task"].value == SUBMIT_BROKEN
    assert lost_workers["parent has the outcome of one more task"].value == SUBMIT_BROKEN
    assert lost_workers["parent asks for the outcome of task 0 again"].value == {"returns": 0}
    before = list(lost_workers)[: lost_workers.index(lost_workers["parent is back from shutdown"])]
    by_workers = {event.what for event in before if event.what.startswith("task")}
    assert by_workers == {"task 0 begins", "task 0 ends", "task 1 begins", "task 2 begins"}


@beyond_the_documentation
@upholds(EXECUTOR_KILLED_WORKER, when="if it was idle")
def test_an_executor_whose_idle_worker_was_killed_does_no_more_tasks(lost_workers: History) -> None:
    """No further task begins: the next `submit()`, or the result of its task, raises `BrokenProcessPool`, and so does
    `submit()` after that. Results that have come stay.
    """
    assert lost_workers["parent has the outcome of a task of that one"].value in (BROKEN, SUBMIT_BROKEN)
    assert lost_workers["parent has the outcome of one more task of that one"].value == SUBMIT_BROKEN
    assert lost_workers["parent asks for the results of that one again"].value == [1, 4, 9, 16]
    assert not lost_workers.all("task 7 begins") + lost_workers.all("task 8 begins")


def kill_the_only_worker(program: Program) -> Event:
    """Kill the worker of an executor of one while its other tasks wait. Returns the event before its parent waits."""
    worker = program.reaches("task 0 begins")
    parent = program.reaches("parent has submitted all tasks")
    program.kill(worker)
    return parent


@details(EXECUTOR_KILLED_WORKER, python="<3.9", when="while a task with a large argument waits")
@details(
    EXECUTOR_KILLED_WORKER, python=">=3.11.7", interpreter="cpython", when="while a task with a large argument waits"
)
def test_tasks_with_large_arguments_fail_like_others_when_a_worker_is_killed(run: Run) -> None:
    """All tasks fail with `BrokenProcessPool`, also one with an argument of 3 MB. `shutdown()` returns."""
    program = run("executor_killed_worker_waiting", waiting="a large argument")
    kill_the_only_worker(program)
    program.goes_on_to("parent is back from shutdown")
    history = program.ends()

    assert history["parent has the outcomes"].value == 3 * ["BrokenProcessPool"]


@details(EXECUTOR_KILLED_WORKER, python=">=3.9,<3.11", when="while a task with a large argument waits")
def test_shutdown_never_returned_while_a_large_argument_was_sent(run: Run) -> None:
    """All tasks fail with `BrokenProcessPool`. `shutdown()` never returns, as a thread still sends the argument of 3 MB."""
    program = run("executor_killed_worker_waiting", waiting="a large argument")
    kill_the_only_worker(program)
    parent = program.goes_on_to("parent compares the errors")
    program.waits_without_timeout(parent)
    history = program.kill_stuck()

    assert history["parent has the outcomes"].value == 3 * ["BrokenProcessPool"]
    assert not history.all("parent is back from shutdown")


@pytest.fixture(scope="module")
def lost_with_a_cancelled_task(record: Run) -> History:
    """The only worker of an executor is killed while five tasks wait, of which the fourth was cancelled."""
    program = record("executor_killed_worker_waiting", waiting="a cancelled task")
    kill_the_only_worker(program)
    program.goes_on_to("parent has the outcomes")
    program.goes_on_to("parent is back from shutdown")
    return program.ends()


@details(EXECUTOR_KILLED_WORKER, python=">=3.12.1", when="while a cancelled task waits before others")
def test_tasks_behind_a_cancelled_one_fail_like_others(lost_with_a_cancelled_task: History) -> None:
    """All tasks that were not cancelled fail with `BrokenProcessPool`. `shutdown()` returns."""
    assert lost_with_a_cancelled_task["parent cancels task 4"].value is True
    assert lost_with_a_cancelled_task["parent has the outcomes"].value == 5 * ["BrokenProcessPool"]


@details(
    EXECUTOR_KILLED_WORKER, python="<=3.11.7", interpreter="cpython", when="while a cancelled task waits before others"
)
def test_tasks_behind_a_cancelled_one_were_never_done_up_to_3_11_7(run: Run) -> None:
    """The executor's thread ends with InvalidStateError, and `exception()` of the task behind the cancelled one never
    returns.
    """
    program = run("executor_killed_worker_waiting", waiting="a cancelled task")
    parent = kill_the_only_worker(program)
    failed = program.goes_on_to("a thread has failed")
    program.waits_without_timeout(parent)
    history = program.kill_stuck()

    assert failed.value == "InvalidStateError"
    assert not history.all("parent has the outcomes")


@details(EXECUTOR_KILLED_WORKER, python=">=3.13.15,<3.14")
@details(EXECUTOR_KILLED_WORKER, python=">=3.14.7")
def test_each_task_has_an_error_of_its_own(lost_with_a_cancelled_task: History) -> None:
    """The five tasks fail with five different objects."""
    assert lost_with_a_cancelled_task["parent compares the errors"].value == 5


@remedies(
    EXECUTOR_KILLED_WORKER,
    "Give the tasks that have failed with `BrokenProcessPool` to another executor, if they may be done twice.",
)
def test_another_executor_does_the_tasks_that_were_lost_with_a_killed_worker(lost_workers: History) -> None:
    """Another executor does the tasks that have failed with `BrokenProcessPool`, and all results are there."""
    assert outcomes(lost_workers, range(5)) == [{"returns": 0}, *(4 * [BROKEN])]
    assert lost_workers["parent has the results of another executor"].value == {
        "tasks": [1, 2, 3, 4],
        "results": [1, 4, 9, 16],
    }


EXECUTOR_ORPHANED_WORKERS = claim(
    "executor.orphaned-workers",
    says="When the main process is killed, the workers of its executor end once they are idle.",
    answer="If a program is killed, its executor's workers stay forever, and wait for tasks.",
    why="Each worker has both ends of its queue open, so that it never finds the other end closed.",
    undecided=[
        (
            "Under fork, a worker that waits for the end of its parent waits also for that of all children that were "
            "forked after it, as they hold a copy of the same pipe (Lib/multiprocessing/popen_fork.py)"
        )
    ],
    sources=["https://github.com/python/cpython/blob/main/Lib/concurrent/futures/process.py (`_process_worker`)"],
    see=["pool.orphaned-workers"],
    surprise=20,
    not_applicable=[{"platform": "win32", "because": "not decided on Windows"}],
)


@beyond_the_documentation
@refutes(EXECUTOR_ORPHANED_WORKERS, platform="posix")
def test_the_workers_of_a_killed_main_process_stay_and_wait_for_tasks_forever(run: Run) -> None:
    """A worker at work does its task. Then all workers wait for the next one, forever."""
    program = run("executor_orphaned")
    idle, busy = (program.reaches(f"task {number} begins") for number in range(2))
    program.open("task 0 may end")
    program.kill(program.reaches("parent has the result of task 0"))
    program.main_exits()
    program.comes_to_rest(idle)
    program.open("task 1 may end")
    program.goes_on_to("task 1 ends")
    program.comes_to_rest(idle, busy)
    program.waits_without_timeout(idle, busy)
    assert all(program.is_running(worker.pid) for worker in (idle, busy))

    program.kill_stuck()


@needs("ProcessPoolExecutor(initializer)")
@needs("parent_process")
@remedies(
    EXECUTOR_ORPHANED_WORKERS,
    "Let the initializer start a thread that waits for the end of the parent, and then leaves.",
    platform="posix",
)
def test_workers_that_watch_their_parent_end_with_a_killed_main_process(run: Run) -> None:
    """All workers end, also the one at work, in the middle of its task."""
    program = run("executor_orphaned", watches="yes")
    idle, busy = (program.reaches(f"task {number} begins") for number in range(2))
    program.open("task 0 may end")
    parent = program.reaches("parent has the result of task 0")
    program.kill(parent)
    program.exits(idle, busy)
    program.open("task 1 may end")

    assert program.kill_stuck() == [
        {"task 0 begins", "task 1 begins"},
        *("task 0 ends", "parent has the result of task 0", kills(parent.name)),
    ]


EXECUTOR_CTRL_C = claim(
    "executor.ctrl-c",
    says="Ctrl-C stops a program that waits for the results of its executor.",
    answer="Ctrl-C interrupts running tasks only: the with block then waits until all others are done.",
    why="In a worker, KeyboardInterrupt is the error of its task, and the worker goes on. The end of the block waits for all.",
    undecided=[
        (
            "A worker that has no task ends by Ctrl-C, and that breaks the executor "
            "(Lib/concurrent/futures/process.py, `_process_worker`)"
        ),
    ],
    sources=["https://docs.python.org/3/library/concurrent.futures.html#concurrent.futures.Executor.shutdown"],
    see=["executor.with", "executor.cancel-futures", "executor.end-workers", "executor.base-exception", "pool.ctrl-c"],
    not_applicable=[
        {"platform": "win32", "because": "not decided on Windows, where Ctrl-C is an event of a console and no signal"}
    ],
)


def press_ctrl_c(run: Run, *, prevented_by: str) -> History:
    """Ctrl-C during the first of four tasks of an executor of one reaches the main process first, and then the worker."""
    program = run("executor_ctrl_c", prevented_by=prevented_by)
    parent, worker = program.reaches("parent waits for its results"), program.reaches("task 0 begins")
    program.comes_to_rest(parent, worker)  # a signal that comes just before the wait is handled after it
    program.open("user may press Ctrl-C")
    program.goes_on_to("parent gets KeyboardInterrupt")
    program.stays_quiet(parent)
    program.open("Ctrl-C may reach the worker")
    program.goes_on_to("task 1 begins")
    program.stays_quiet(parent, worker)
    program.open("task 1 may end", "task 2 may end", "task 3 may end")
    return program.ends()


INTERRUPTED = [{"parent waits for its results", "task 0 begins"}, "parent gets KeyboardInterrupt"]


@refutes(EXECUTOR_CTRL_C, platform="posix")
def test_after_ctrl_c_the_with_block_waits_until_all_tasks_that_were_waiting_are_done(run: Run) -> None:
    """The main process gets KeyboardInterrupt, and leaves the block only after the same worker has done all tasks that had
    not begun. The future of the interrupted one raises KeyboardInterrupt.
    """
    history = press_ctrl_c(run, prevented_by="nothing")

    others = [event for number in (1, 2, 3) for event in (f"task {number} begins", f"task {number} ends")]
    assert history == [*INTERRUPTED, *others, "parent is out of the block", "parent looks at its futures"]
    assert history["parent looks at its futures"].value == ["KeyboardInterrupt", "done", "done", "done"]
    assert len({event.pid for event in history.by_program if event.what.startswith("task")}) == 1


@needs("ProcessPoolExecutor.shutdown(cancel_futures)")
@remedies(
    EXECUTOR_CTRL_C,
    "Catch KeyboardInterrupt in the block, call `shutdown(cancel_futures=True)`, and raise it again.",
    python=">=3.9",
    platform="posix",
)
def test_after_ctrl_c_cancel_futures_cancels_what_no_worker_is_about_to_do(run: Run) -> None:
    """In an executor of one, the last of the three tasks that had not begun is cancelled, and is not done."""
    history = press_ctrl_c(run, prevented_by="cancel_futures")

    assert history["parent looks at its futures"].value[0] == "KeyboardInterrupt"
    assert history["parent looks at its futures"].value[3] == "cancelled"
    assert "task 3 begins" not in [event.what for event in history.by_program]
