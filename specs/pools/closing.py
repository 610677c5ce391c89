"""How pools end: `close`, `terminate`, `join`, a with statement, and a main process that does not wait.

First the two ways to end a pool: one lets it finish (`pool.close`), the other one does not (`pool.terminate`). Then how
to wait until that has happened (`pool.join`, `pool.join-after-close`). And two places where a program loses tasks
without a message: at its last line (`pool.unjoined-tasks-lost`), and at the end of a with block (`pool.with`).
"""

import signal

import pytest

from specs.harness.api import (
    History,
    Run,
    beyond_the_documentation,
    claim,
    details,
    gone,
    kills,
    needs,
    refutes,
    remedies,
    upholds,
)

pytestmark = needs("Pool", "active_children")


POOL_CLOSE = claim(
    "pool.close",
    says="After close() a pool accepts no more tasks.",
    answer="A closed pool refuses new tasks with ValueError, and still does those that it has.",
    about=["Pool.close()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.Pool.close"],
)


SUBMITTING = ("apply", "apply_async", "map", "map_async", "starmap", "starmap_async", "imap", "imap_unordered")


TRIED = [f"parent has tried {method}" for method in SUBMITTING]


def submit_after(run: Run, *, method: str) -> History:
    """A parent calls this method of a pool of one that has two tasks, and submits another one in each way."""
    program = run("pool_refuses", method=method)
    program.reaches("task 0 begins")
    program.open("parent may call the method", "task 2 may end")  # task 2 is the one to be refused
    program.goes_on_to(*TRIED, "parent joins")
    program.open("task 0 may end", "task 1 may end")
    return program.ends()


@pytest.fixture(scope="module")
def refusing_pool(record: Run) -> History:
    """A parent closes its pool while a task is at work and another one waits, and submits one more in each way."""
    return submit_after(record, method="close")


@upholds(POOL_CLOSE)
def test_a_closed_pool_refuses_a_new_task_by_every_method_with_value_error(refusing_pool: History) -> None:
    """After `close()`, each of the eight methods that submit tasks raises `ValueError`. The tasks at work are done."""
    assert refusing_pool == [
        *("task 0 begins", "parent has called close", *TRIED, "parent joins"),
        *("task 0 ends", "task 1 begins", "task 1 ends", "parent has joined"),
    ]
    assert [refusing_pool[tried].value for tried in TRIED] == 8 * [{"raises": "ValueError"}]


@details(POOL_CLOSE)
def test_a_closed_pool_still_does_the_tasks_that_it_has_accepted(refusing_pool: History) -> None:
    """The tasks at work and the one that waits are done, and all their results come."""
    for turn in ("begins", "ends"):
        assert all(refusing_pool[f"task {number} {turn}"] for number in range(2))
    assert refusing_pool["parent has joined"].value == {"results": [10, 11]}


POOL_TERMINATE = claim(
    "pool.terminate",
    says="terminate() ends a pool immediately, whether its tasks are done or not.",
    answer="terminate() cuts tasks off by SIGTERM, but waits forever for workers that survive this.",
    why="`terminate()` holds the lock of the task queue while it waits for the workers. A worker that has survived waits "
    "for this lock when its task is done.",
    undecided=[
        (
            "If no task is at work, workers that survive SIGTERM mostly exit by themselves, and `terminate()` returns; "
            "sometimes it does not (Lib/multiprocessing/pool.py, `_help_stuff_finish`)"
        )
    ],
    about=["Pool.terminate()"],
    sources=[
        (
            "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.Pool.terminate "
            "(says that it stops the workers immediately, which is not so if they survive SIGTERM)"
        ),
        "https://github.com/python/cpython/blob/main/Lib/multiprocessing/pool.py (`_help_stuff_finish`)",
    ],
    see=["terminate.immediate", "pool.with"],
)


@details(POOL_TERMINATE)
def test_a_terminated_pool_refuses_a_new_task_by_every_method_with_value_error(run: Run) -> None:
    """After `terminate()`, each of the eight methods that submit tasks raises `ValueError`."""
    history = submit_after(run, method="terminate")
    assert history == [
        *("task 0 begins", "parent has called terminate", *TRIED, "parent joins", "parent has joined"),
    ]
    assert [history[tried].value for tried in TRIED] == 8 * [{"raises": "ValueError"}]


@pytest.fixture(scope="module")
def terminated_pool(record: Run) -> History:
    """A parent terminates and joins its pool of two while two tasks are at their gates and two more wait."""
    program = record("pool_terminate")
    program.reaches("task 0 begins", "task 1 begins")
    program.open("parent may terminate")
    program.goes_on_to("parent waits for the end")
    program.open(*(f"task {number} may end" for number in range(4)))
    program.stays_quiet()
    program.open("parent may end")
    return program.ends()


@upholds(POOL_TERMINATE, when="unless SIGTERM is ignored or handled")
def test_terminate_ends_each_worker_by_sigterm_halfway_and_waiting_tasks_never_begin(terminated_pool: History) -> None:
    """Each worker ends by SIGTERM in the middle of its task, and neither `finally` clauses nor exit handlers run. Tasks
    that wait never begin.
    """
    assert terminated_pool == [
        {"task 0 begins", "task 1 begins"},
        "parent terminates the pool",
        "parent is back from terminate",
        "parent is back from join",
        "parent waits for the end",
    ]
    assert terminated_pool["parent is back from terminate"].value == {"exitcodes": 2 * [-signal.SIGTERM]}


@details(POOL_TERMINATE)
def test_the_results_of_a_terminated_pools_tasks_never_come(terminated_pool: History) -> None:
    """Results that had not come never do: `ready()` stays False."""
    assert terminated_pool["parent waits for the end"].value == {"ready": 4 * [False]}


def terminate_in_vain(run: Run, *, sigterm: str, by: str) -> None:
    """One of two tasks survives SIGTERM, and terminate waits for its worker, also when this has no task left."""
    handled = ["task 0 handles SIGTERM"] if sigterm == "handled" else []
    program = run("pool_terminate", sigterm=sigterm, by=by)
    survivor, other = (program.reaches(f"task {number} begins") for number in range(2))
    program.comes_to_rest(survivor)  # a signal that comes just before the wait is handled after it
    program.open("parent may terminate")
    parent = program.goes_on_to("parent terminates the pool", *handled)
    # From now on, the parent holds the lock of the task queue: it sends no signal before it has that.
    program.exits(other)
    program.comes_to_rest(parent, survivor)
    program.open(*(f"task {number} may end" for number in range(4)))
    program.goes_on_to("task 0 cleans up")
    program.comes_to_rest(parent, survivor)
    program.waits_without_timeout(parent, survivor)
    program.kill(survivor)
    program.goes_on_to("parent waits for the end")
    program.open("parent may end")

    history = program.ends()
    assert history == [
        {"task 0 begins", "task 1 begins"},
        "parent terminates the pool",
        {*handled, gone(other.name)},
        *("task 0 ends", "task 0 cleans up"),
        kills(survivor.name),
        *("parent is back from terminate", "parent is back from join", "parent waits for the end"),
    ]
    assert history["parent is back from terminate"].value == {"exitcodes": [-signal.SIGTERM, -signal.SIGKILL]}
    assert history["parent waits for the end"].value == {"ready": 4 * [False]}


@refutes(POOL_TERMINATE, platform="posix", when="if tasks ignore or handle SIGTERM")
@pytest.mark.parametrize("sigterm", ["ignored", "handled"])
def test_terminate_waits_forever_for_workers_whose_tasks_made_them_survive_sigterm(run: Run, sigterm: str) -> None:
    """`terminate()` waits for their workers, also when they are done, and returns when somebody has killed these. A
    worker that does not survive SIGTERM is ended.
    """
    terminate_in_vain(run, sigterm=sigterm, by="tasks")


@refutes(
    POOL_TERMINATE,
    platform="posix",
    when="if the main process ignored SIGTERM before it started a child, and tasks are at work",
)
def test_terminate_waits_forever_for_workers_if_their_parent_ignores_sigterm(run: Run) -> None:
    """Workers inherit that. `terminate()` waits for them, also when their tasks are done, and returns when somebody has
    killed them.
    """
    terminate_in_vain(run, sigterm="ignored", by="parent")


@refutes(
    POOL_TERMINATE,
    under="fork",
    platform="posix",
    when="if the main process handles SIGTERM, and tasks are at work",
)
def test_terminate_waits_forever_for_forked_workers_if_their_parent_handles_sigterm(run: Run) -> None:
    """Workers inherit the handler. `terminate()` waits for them, also when their tasks are done, and returns when
    somebody has killed them.
    """
    terminate_in_vain(run, sigterm="handled", by="parent")


@upholds(POOL_TERMINATE, platform="win32", when="if tasks or the main process ignore or handle SIGTERM")
@pytest.mark.parametrize("sigterm", ["ignored", "handled"])
@pytest.mark.parametrize("by", ["tasks", "parent"])
def test_on_windows_terminate_ends_workers_whatever_is_done_about_sigterm(run: Run, sigterm: str, by: str) -> None:
    """All workers are ended."""
    program = run("pool_terminate", sigterm=sigterm, by=by)
    program.reaches("task 0 begins", "task 1 begins")
    program.open("parent may terminate", "parent may end")

    assert program.ends()["parent is back from terminate"].value == {"exitcodes": 2 * [-signal.SIGTERM]}


@upholds(POOL_TERMINATE, under=("spawn", "forkserver"), platform="posix", when="if the main process handles SIGTERM")
def test_terminate_ends_workers_not_forked_even_if_their_parent_handles_sigterm(run: Run) -> None:
    """Workers do not inherit the handler: they are ended by SIGTERM."""
    program = run("pool_terminate", workers=1, sigterm="handled", by="parent")
    program.reaches("task 0 begins")
    program.open("parent may terminate", "parent may end")

    assert program.ends()["parent is back from terminate"].value == {"exitcodes": [-signal.SIGTERM]}


@remedies(
    POOL_TERMINATE,
    "Let the initializer restore what SIGTERM does by default.",
    platform="posix",
    when="if the main process ignores or handles SIGTERM",
)
@pytest.mark.parametrize("sigterm", ["ignored", "handled"])
def test_terminate_ends_workers_that_have_restored_the_default_of_sigterm(run: Run, sigterm: str) -> None:
    """All workers are ended by SIGTERM, and waiting tasks never begin."""
    program = run("pool_terminate", workers=1, sigterm=sigterm, by="parent", restores="yes")
    program.reaches("task 0 begins")
    program.open("parent may terminate")
    program.goes_on_to("parent waits for the end")
    program.open(*(f"task {number} may end" for number in range(3)))
    program.stays_quiet()
    program.open("parent may end")

    history = program.ends()
    assert history == [
        *("task 0 begins", "parent terminates the pool"),
        *("parent is back from terminate", "parent is back from join", "parent waits for the end"),
    ]
    assert history["parent is back from terminate"].value == {"exitcodes": [-signal.SIGTERM]}


@needs("Process.kill")
@remedies(
    POOL_TERMINATE,
    "Call `terminate()` in a thread, and kill the workers that are still there after a while.",
    unlike="One of its tasks always ignores SIGTERM.",
    platform="posix",
    when="if tasks ignore or handle SIGTERM",
)
def test_terminate_returns_once_the_workers_that_survive_sigterm_are_killed(run: Run) -> None:
    """`terminate()` returns, and all workers have ended in the middle of their tasks."""
    program = run("pool_kill")
    program.reaches("task 0 begins", "task 1 begins")
    program.open("parent may terminate", "parent may end")

    history = program.ends()
    assert history == [
        {"task 0 begins", "task 1 begins"},
        *("parent terminates the pool", "parent is back from terminate", "parent waits for the end"),
    ]
    # On a slow machine, the one that does not survive it may be killed as well.
    assert history["parent is back from terminate"].value["exitcodes"][-1] == -signal.SIGKILL


POOL_JOIN = claim(
    "pool.join",
    says="join() waits until the pool's processes have exited.",
    answer="After close(), join() waits for all tasks, done or failed, and for all workers to exit.",
    about=["Pool.join()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.Pool.join"],
    see=["pool.killed-worker", "pool.killed-idle-worker"],
)


def close_and_join(run: Run, *, first: int, last: int) -> History:
    """A parent closes and joins its pool of two, which has three tasks and whose workers exit in this order."""
    program = run("pool_close", as_script=True)
    parent = program.goes_on_to("parent has tried to join", "parent joins", "task 0 begins", "task 1 begins")
    program.stays_quiet()
    program.waits_without_timeout(parent)
    program.open("task 1 may end")
    program.goes_on_to("task 2 begins")
    program.open("task 2 may end")
    program.goes_on_to("task 2 ends")
    program.stays_quiet()
    program.open("task 0 may end")
    program.goes_on_to("task 0 ends")
    program.stays_quiet()
    program.open(f"worker {first} may exit")
    program.exits(program.goes_on_to(f"worker {first} exits"))
    program.stays_quiet()
    program.waits_without_timeout(parent)
    program.open(f"worker {last} may exit", "parent may end")
    return program.ends()


@pytest.fixture(scope="module")
def closed_pool(record: Run) -> History:
    """The worker that was started first exits first."""
    return close_and_join(record, first=1, last=2)


@pytest.fixture(scope="module")
def pool_closed_backwards(record: Run) -> History:
    """The worker that was started last exits first."""
    return close_and_join(record, first=2, last=1)


@upholds(POOL_JOIN, when="after close()")
@pytest.mark.parametrize(("first", "last"), [(1, 2), (2, 1)])
def test_join_returns_after_all_tasks_are_done_and_all_workers_have_exited(
    closed_pool: History, pool_closed_backwards: History, first: int, last: int
) -> None:
    """`join()` returns after all tasks are done, and the last of the workers has exited. It does not return as soon as
    the last task is done, or the first worker has exited.
    """
    history = {1: closed_pool, 2: pool_closed_backwards}[first]

    assert not history.gave_up("MainProcess")
    assert history == [
        {("parent has tried to join", "parent joins"), "task 0 begins", "task 1 begins"},
        *("task 1 ends", "task 2 begins", "task 2 ends", "task 0 ends"),
        *(f"worker {first} exits", f"worker {last} exits"),
        "parent is back from join",
    ]
    assert history["parent is back from join"].value["exitcodes"] == [0, 0]


@upholds(POOL_JOIN, when="after close()")
def test_join_waits_for_an_item_at_work_after_another_of_its_map_has_failed(run: Run) -> None:
    """`join()` waits for an item at work, also if another item of the same `map_async()` has failed."""
    program = run("pool_failed_item")
    parent = program.reaches("parent has called map_async")
    program.reaches("item 1 begins")
    program.stays_quiet(parent)  # then it also knows that item 0 has failed
    program.open("parent may close")
    program.reaches("parent joins")
    program.stays_quiet()
    program.waits_without_timeout(parent)
    program.open("item 1 may end")

    assert program.ends() == [
        {"parent has called map_async", ("item 0 begins", "item 1 begins")},
        *("parent joins", "item 1 ends", "parent is back from join"),
    ]


POOL_JOIN_AFTER_CLOSE = claim(
    "pool.join-after-close",
    says="join() can only be called after close() or terminate().",
    answer="Before close() or terminate(), join() of a pool raises ValueError.",
    about=["Pool.join()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.Pool.join"],
)


@beyond_the_documentation
@upholds(POOL_JOIN_AFTER_CLOSE)
def test_join_of_a_pool_that_is_neither_closed_nor_terminated_raises_value_error(closed_pool: History) -> None:
    """`join()` of a pool that is neither closed nor terminated raises `ValueError`. After `close()` it can be called."""
    assert closed_pool["parent has tried to join"].value == {"raises": "ValueError"}
    assert closed_pool["parent is back from join"]


@upholds(POOL_JOIN_AFTER_CLOSE)
def test_a_closed_or_a_terminated_pool_can_be_joined(closed_pool: History, terminated_pool: History) -> None:
    """`join()` of a closed pool returns, and so does that of a terminated one."""
    for history in (closed_pool, terminated_pool):
        assert "join raises ValueError" not in [event.what for event in history]
        assert history["parent is back from join"]


POOL_UNJOINED_TASKS_LOST = claim(
    "pool.unjoined-tasks-lost",
    says="Without join() the main process does not wait for asynchronous tasks.",
    answer="The main process ends its pool's workers when it exits, in the middle of their tasks.",
    why="A process that exits first terminates its pools, as `terminate()` does, and then its daemonic children.",
    undecided=[
        (
            "If tasks at work survive SIGTERM, the program never ends: it waits for their workers as `terminate()` does "
            "(Lib/multiprocessing/pool.py, `_terminate_pool`)"
        )
    ],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.Pool",
        "https://github.com/python/cpython/blob/main/Lib/multiprocessing/util.py (`_exit_function`)",
    ],
    see=["daemon.ends-with-parent", "executor.exit", "pool.terminate"],
)


@upholds(POOL_UNJOINED_TASKS_LOST, when="unless SIGTERM is ignored or handled")
def test_a_main_process_that_does_not_join_its_pool_exits_and_its_tasks_end_halfway(run: Run) -> None:
    """The workers, which are daemonic, are ended by SIGTERM: tasks end halfway, without running `finally` clauses, and
    a waiting task never begins. The exit code of the program is 0.
    """
    program = run("pool_unjoined")
    task = program.reaches("task 0 begins")
    program.open("parent may end")
    program.main_exits()
    program.exits(task)
    program.open("task 0 may end", "task 1 may end")

    history = program.ends()
    assert history == ["task 0 begins", "parent at its last line", "parent has done what it does at exit"]
    assert history["parent has done what it does at exit"].value == {"exitcodes": [-signal.SIGTERM]}
    assert task.value == {"daemonic": True}


@remedies(POOL_UNJOINED_TASKS_LOST, "Call `close()` and `join()` before the last line.")
def test_a_main_process_that_closes_and_joins_its_pool_loses_no_task(run: Run) -> None:
    """All tasks are done, also the one that waited, and the workers exit by themselves."""
    program = run("pool_unjoined", joins="yes")
    program.reaches("task 0 begins")
    program.open("parent may end")
    parent = program.reaches("parent closes and joins the pool")
    program.stays_quiet(parent)
    program.waits_without_timeout(parent)
    program.open("task 0 may end", "task 1 may end")

    history = program.ends()
    assert history == [
        *("task 0 begins", "parent closes and joins the pool"),
        *("task 0 ends", "task 0 cleans up", "task 1 begins", "task 1 ends", "task 1 cleans up"),
        *("parent at its last line", "parent has done what it does at exit"),
    ]
    assert history["parent has done what it does at exit"].value == {"exitcodes": [0]}


POOL_WITH = claim(
    "pool.with",
    says="A with statement waits for the tasks of its pool.",
    answer="The end of a with block does not wait for the pool's tasks: it cuts them off.",
    why="The end of the block calls `terminate()`, not `close()` and `join()`.",
    about=["Pool.__enter__()", "Pool.__exit__()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.Pool.terminate"],
    surprise=3,
    see=["executor.with", "pool.terminate"],
)


@refutes(POOL_WITH, when="unless SIGTERM is ignored or handled")
@pytest.mark.parametrize(("by", "raised"), [("its end", None), ("an exception", "OwnError")])
def test_a_with_block_ends_its_pool_by_terminate(run: Run, by: str, raised: str | None) -> None:
    """The end of the block, or an exception in it, ends all workers by SIGTERM: tasks stop halfway, waiting tasks never
    begin, and only results that have come are there. The statement binds the pool itself, and raises `ValueError` for a
    pool that has ended.
    """
    program = run("pool_with", by=by)
    program.reaches("task 0 begins")
    program.open("task 0 may end")
    program.reaches("parent has the result of task 0", "task 1 begins")
    program.open("parent may leave")
    program.goes_on_to("entering it again raises ValueError")
    program.open("task 1 may end", "task 2 may end")
    program.stays_quiet()
    program.open("parent may end")

    history = program.ends()
    assert history == [
        {"parent enters the block", "task 0 begins"},
        *("task 0 ends", "task 0 cleans up", {"parent has the result of task 0", "task 1 begins"}),
        *("parent leaves the block", "parent is behind the block", "entering it again raises ValueError"),
        "parent at its last line",
    ]
    assert history["parent enters the block"].value == {"gets the pool": True}
    assert history["parent is behind the block"].value == {"raised": raised, "exitcodes": [-signal.SIGTERM]}
    assert history["parent at its last line"].value == {"ready": [True, False, False]}


@remedies(POOL_WITH, "Call `close()` and `join()` in the block, at its end.")
def test_a_with_block_that_closes_and_joins_its_pool_cuts_nothing_off(run: Run) -> None:
    """All tasks are done before the block is left, their results are there, and the workers have exited by themselves."""
    program = run("pool_with", joins="yes")
    program.open("task 0 may end")
    program.reaches("parent has the result of task 0", "task 1 begins")
    program.open("parent may leave")
    parent = program.reaches("parent closes and joins the pool")
    program.stays_quiet(parent)
    program.waits_without_timeout(parent)
    program.open("task 1 may end", "task 2 may end", "parent may end")

    history = program.ends()
    events = [event.what for event in history.by_program]
    start = events.index("parent closes and joins the pool")
    assert events[start : start + 7] == [
        "parent closes and joins the pool",
        *("task 1 ends", "task 1 cleans up", "task 2 begins", "task 2 ends", "task 2 cleans up"),
        "parent leaves the block",
    ]
    assert history["parent is behind the block"].value == {"raised": None, "exitcodes": [0]}
    assert history["parent at its last line"].value == {"ready": 3 * [True]}
