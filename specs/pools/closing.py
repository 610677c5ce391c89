"""How pools end: `close`, `terminate`, `join`, a with statement, and a main process that does not wait."""

import signal

import pytest

from specs.harness.api import History, Run, beyond_the_documentation, claim, gone, kills, needs, refutes, upholds

pytestmark = needs("Pool", "active_children")


POOL_CLOSE = claim(
    "pool.close",
    says="After close() a pool accepts no more tasks.",
    answer="TODO",
    # was: Each of the eight methods that submit tasks raises ValueError. Tasks that were accepted before are still done.
    about=["Pool.close()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.Pool.close"],
)


SUBMITTING = ("apply", "apply_async", "map", "map_async", "starmap", "starmap_async", "imap", "imap_unordered")


REFUSED = [f"{method} raises ValueError" for method in SUBMITTING]


def submit_after(run: Run, *, method: str) -> History:
    """A parent calls this method of a pool of two whose tasks are at their gates, and submits a task in each way."""
    program = run("pool_refuses", method=method)
    program.reaches("task 0 begins", "task 1 begins")
    program.open("parent may call the method", "task 2 may end")  # the third task is the one to be refused
    program.goes_on_to("parent joins")
    program.open("task 0 may end", "task 1 may end")
    return program.ends()


@upholds(POOL_CLOSE)
def test_a_closed_pool_refuses_a_new_task_by_every_method_with_value_error(run: Run) -> None:
    begin, end = ({f"task {number} {turn}" for number in range(2)} for turn in ("begins", "ends"))

    assert submit_after(run, method="close") == [begin, "parent has called close", *REFUSED, "parent joins", end]


@pytest.fixture(scope="module")
def closed_pool(record: Run) -> History:
    """A parent closes and joins its pool of two, before the first of three tasks can end."""
    program = record("pool_close")
    program.goes_on_to("parent joins")
    program.open(*(f"task {number} may end" for number in range(3)))
    program.open("worker 1 may exit", "worker 2 may exit", "parent may end")
    return program.ends()


@upholds(POOL_CLOSE)
def test_a_closed_pool_still_does_the_tasks_that_it_has_accepted(closed_pool: History) -> None:
    for turn in ("begins", "ends"):
        assert [len(closed_pool.all(f"task {number} {turn}")) for number in range(3)] == [1, 1, 1]
    assert closed_pool["parent is back from join"].value["results"] == [10, 11, 12]


POOL_TERMINATE = claim(
    "pool.terminate",
    says="terminate() ends a pool immediately, whether its tasks are done or not.",
    answer="TODO",
    # was: The workers are ended by SIGTERM: their tasks stop halfway, without running finally clauses or exit handlers; a waiting task never begins; their results never arrive; and each of the eight methods that submit tasks raises ValueError. But terminate() waits for a worker that survives SIGTERM, because its task ignores or handles the signal, because its parent ignores it, or, under fork, because its parent handles it. Such a worker does not end when its task is done either: it waits for the lock of the task queue, which terminate() holds. So terminate() waits forever. On Windows no worker survives.
    about=["Pool.terminate()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.Pool.terminate"],
)


@upholds(POOL_TERMINATE)
def test_a_terminated_pool_refuses_a_new_task_by_every_method_with_value_error(run: Run) -> None:
    begin = {"task 0 begins", "task 1 begins"}

    assert submit_after(run, method="terminate") == [begin, "parent has called terminate", *REFUSED, "parent joins"]


@pytest.fixture(scope="module")
def terminated_pool(record: Run) -> History:
    """A parent terminates and joins its pool of three while three tasks are at their gates and two more wait."""
    program = record("pool_terminate")
    program.reaches(*(f"task {number} begins" for number in range(3)))
    program.open("parent may terminate")
    program.goes_on_to("parent waits for the end")
    program.open(*(f"task {number} may end" for number in range(5)))
    program.stays_quiet()
    program.open("parent may end")
    return program.ends()


@upholds(POOL_TERMINATE)
def test_terminate_ends_each_worker_by_sigterm_halfway_and_waiting_tasks_never_begin(terminated_pool: History) -> None:
    assert terminated_pool == [
        {"task 0 begins", "task 1 begins", "task 2 begins"},
        "parent terminates the pool",
        "parent is back from terminate",
        "parent is back from join",
        "parent waits for the end",
    ]
    assert terminated_pool["parent is back from terminate"].value == {"exitcodes": 3 * [-signal.SIGTERM]}


@upholds(POOL_TERMINATE)
def test_the_results_of_a_terminated_pools_tasks_never_come(terminated_pool: History) -> None:
    assert terminated_pool["parent waits for the end"].value == {"ready": 5 * [False]}


def terminate_in_vain(run: Run, *, sigterm: str, by: str) -> None:
    """Two of three tasks survive SIGTERM, and terminate waits for their workers, also when these have no task left."""
    handled = [f"task {number} handles SIGTERM" for number in range(2)] if sigterm == "handled" else []
    program = run("pool_terminate", sigterm=sigterm, by=by)
    survivors = [program.reaches(f"task {number} begins") for number in range(2)]
    third = program.reaches("task 2 begins")
    program.comes_to_rest(*survivors)  # a signal that comes just before the wait is handled after it
    program.open("parent may terminate")
    parent = program.goes_on_to("parent terminates the pool", *handled)
    # From now on, the parent holds the lock of the task queue: it sends no signal before it has that.
    program.exits(third)
    program.comes_to_rest(parent, *survivors)
    program.open(*(f"task {number} may end" for number in range(5)))
    program.goes_on_to("task 0 cleans up", "task 1 cleans up")
    program.comes_to_rest(parent, *survivors)
    program.waits_without_timeout(parent, *survivors)
    for survivor in survivors:
        program.kill(survivor)
    program.goes_on_to("parent waits for the end")
    program.open("parent may end")

    history = program.ends()
    assert history == [
        {"task 0 begins", "task 1 begins", "task 2 begins"},
        "parent terminates the pool",
        {*handled, gone(third.name)},
        {("task 0 ends", "task 0 cleans up"), ("task 1 ends", "task 1 cleans up")},
        *(kills(survivor.name) for survivor in survivors),
        "parent is back from terminate",
        "parent is back from join",
        "parent waits for the end",
    ]
    exitcodes = [-signal.SIGTERM, -signal.SIGKILL, -signal.SIGKILL]
    assert history["parent is back from terminate"].value == {"exitcodes": exitcodes}
    assert history["parent waits for the end"].value == {"ready": 5 * [False]}


@refutes(POOL_TERMINATE, platform="posix", when="if tasks ignore or handle SIGTERM")
@pytest.mark.parametrize("sigterm", ["ignored", "handled"])
def test_terminate_waits_forever_for_workers_whose_tasks_made_them_survive_sigterm(run: Run, sigterm: str) -> None:
    terminate_in_vain(run, sigterm=sigterm, by="tasks")


@refutes(POOL_TERMINATE, platform="posix", when="if the main process ignores SIGTERM")
def test_terminate_waits_forever_for_workers_if_their_parent_ignores_sigterm(run: Run) -> None:
    terminate_in_vain(run, sigterm="ignored", by="parent")


@refutes(POOL_TERMINATE, under="fork", platform="posix", when="if the main process handles SIGTERM")
def test_terminate_waits_forever_for_forked_workers_if_their_parent_handles_sigterm(run: Run) -> None:
    terminate_in_vain(run, sigterm="handled", by="parent")


@upholds(POOL_TERMINATE, platform="win32", when="if tasks or the main process ignore or handle SIGTERM")
@pytest.mark.parametrize("sigterm", ["ignored", "handled"])
@pytest.mark.parametrize("by", ["tasks", "parent"])
def test_on_windows_terminate_ends_workers_whatever_is_done_about_sigterm(run: Run, sigterm: str, by: str) -> None:
    program = run("pool_terminate", sigterm=sigterm, by=by)
    program.reaches(*(f"task {number} begins" for number in range(3)))
    program.open("parent may terminate", "parent may end")

    assert program.ends()["parent is back from terminate"].value == {"exitcodes": 3 * [-signal.SIGTERM]}


@upholds(POOL_TERMINATE, under=("spawn", "forkserver"), platform="posix", when="if the main process handles SIGTERM")
def test_terminate_ends_workers_not_forked_even_if_their_parent_handles_sigterm(run: Run) -> None:
    program = run("pool_terminate", sigterm="handled", by="parent")
    program.reaches(*(f"task {number} begins" for number in range(3)))
    program.open("parent may terminate", "parent may end")

    assert program.ends()["parent is back from terminate"].value == {"exitcodes": 3 * [-signal.SIGTERM]}


POOL_JOIN = claim(
    "pool.join",
    says="join() waits until the pool's processes have exited.",
    answer="TODO",
    # was: It returns after all tasks are done, whether or not one has failed, and the last of the processes has exited, not as soon as the last task is done.
    about=["Pool.join()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.Pool.join"],
)


@upholds(POOL_JOIN)
@pytest.mark.parametrize(("first", "last"), [(1, 2), (2, 1)])
def test_join_returns_after_all_tasks_are_done_and_all_workers_have_exited(run: Run, first: int, last: int) -> None:
    program = run("pool_close")
    parent = program.reaches("parent joins", "task 0 begins", "task 1 begins")
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

    history = program.ends()
    assert history == [
        {"parent joins", "task 0 begins", "task 1 begins"},
        *("task 1 ends", "task 2 begins", "task 2 ends", "task 0 ends"),
        *(f"worker {first} exits", f"worker {last} exits"),
        "parent is back from join",
    ]
    assert history["parent is back from join"].value["exitcodes"] == [0, 0]


@upholds(POOL_JOIN)
def test_join_waits_for_an_item_at_work_after_another_of_its_map_has_failed(run: Run) -> None:
    program = run("pool_failed_item")
    parent = program.reaches("parent joins", "item 0 begins")
    program.stays_quiet()
    program.waits_without_timeout(parent)
    program.open("item 0 may end")

    assert program.ends() == [
        {"item 0 begins", ("item 1 begins", "parent joins")},
        "item 0 ends",
        "parent is back from join",
    ]


POOL_JOIN_AFTER_CLOSE = claim(
    "pool.join-after-close",
    says="join() can only be called after close() or terminate().",
    answer="TODO",
    # was: Before that, it raises ValueError.
    about=["Pool.join()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.Pool.join"],
)


@beyond_the_documentation
@upholds(POOL_JOIN_AFTER_CLOSE)
def test_join_of_a_pool_that_is_neither_closed_nor_terminated_raises_value_error(run: Run) -> None:
    program = run("pool_close", joins="too early")
    program.goes_on_to("join raises ValueError")
    program.goes_on_to("parent joins")
    program.open(*(f"task {number} may end" for number in range(3)))
    program.open("worker 1 may exit", "worker 2 may exit", "parent may end")

    by_parent = [event.what for event in program.ends().by_program if event.name == "MainProcess"]
    assert by_parent == ["join raises ValueError", "parent joins", "parent is back from join"]


@upholds(POOL_JOIN_AFTER_CLOSE)
def test_a_closed_or_a_terminated_pool_can_be_joined(closed_pool: History, terminated_pool: History) -> None:
    for history in (closed_pool, terminated_pool):
        assert len(history.all("parent is back from join")) == 1


POOL_UNJOINED_TASKS_LOST = claim(
    "pool.unjoined-tasks-lost",
    says="Without join() the main process does not wait for asynchronous tasks.",
    answer="TODO",
    # was: It exits, and the tasks are cut off wherever they happen to be: the workers are daemonic, and they are terminated as by terminate().
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.Pool"],
)


@upholds(POOL_UNJOINED_TASKS_LOST)
def test_a_main_process_that_does_not_join_its_pool_exits_and_its_tasks_end_halfway(run: Run) -> None:
    program = run("pool_unjoined")
    tasks = [program.reaches(f"task {number} begins") for number in range(2)]
    program.open("parent may end")
    program.main_exits()
    program.exits(*tasks)
    program.open(*(f"task {number} may end" for number in range(3)))

    history = program.ends()
    last_lines = ["parent at its last line", "parent has done what it does at exit"]
    assert history == [{"task 0 begins", "task 1 begins"}, *last_lines]
    assert history["parent has done what it does at exit"].value == {"exitcodes": 2 * [-signal.SIGTERM]}
    assert [task.value for task in tasks] == 2 * [{"daemonic": True}]


POOL_WITH = claim(
    "pool.with",
    says="A with statement waits for the tasks of its pool.",
    answer="The end of a with block does not wait for the pool's tasks: it cuts them off.",
    # was: The end of the block, or an exception in it, calls terminate(), not close() and join(): tasks stop halfway, waiting tasks never begin, and results that had not arrived never do. The statement binds the pool itself, and raises ValueError if the pool is already closed or terminated.
    about=["Pool.__enter__()", "Pool.__exit__()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.Pool.terminate"],
    surprise=3,
)


@refutes(POOL_WITH)
@pytest.mark.parametrize(("by", "raised"), [("its end", None), ("an exception", "OwnError")])
def test_a_with_block_ends_its_pool_by_terminate(run: Run, by: str, raised: str | None) -> None:
    program = run("pool_with", by=by)
    program.reaches("task 0 begins", "task 1 begins")
    program.open("task 0 may end")
    program.reaches("parent has the result of task 0", "task 2 begins")
    program.open("parent may leave")
    program.goes_on_to("entering it again raises ValueError")
    program.open(*(f"task {number} may end" for number in range(1, 4)))
    program.stays_quiet()
    program.open("parent may end")

    history = program.ends()
    assert history == [
        {"parent enters the block", "task 0 begins", "task 1 begins"},
        "task 0 ends",
        "task 0 cleans up",
        {"parent has the result of task 0", "task 2 begins"},
        "parent leaves the block",
        "parent is behind the block",
        "entering it again raises ValueError",
        "parent at its last line",
    ]
    assert history["parent enters the block"].value == {"gets the pool": True}
    assert history["parent is behind the block"].value == {"raised": raised, "exitcodes": 2 * [-signal.SIGTERM]}
    assert history["parent at its last line"].value == {"ready": [True, False, False, False]}
