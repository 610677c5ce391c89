"""How pools fail: lost workers, lost results, errors that nobody sees, and orphaned workers."""

import signal

import pytest

from specs.harness.api import Run, claim, gone, kills, needs, refutes, upholds

pytestmark = needs("Pool", "active_children")


POOL_KILLED_WORKER = claim(
    "pool.killed-worker",
    says="A worker that is killed in the middle of a task is replaced, but the result of its task never arrives.",
    answer="If a pool's worker is killed, the pool replaces it, but never tells you that a result is l",
    # was: The task is not retried, and its waiter is not notified. terminate() still ends the pool. After close(), join() waits forever for the lost result.
    sources=["gh-66587"],
    surprise=1,
)


def lose_a_worker(run: Run, *, loss: str, exitcode: int, says: str) -> None:
    """In a pool of two, task 0 costs its worker, and a new one works beside the other; then the pool is terminated."""
    program = run("pool_lost_worker", loss=loss)
    lost, other = (program.reaches(f"task {number} begins") for number in range(2))
    program.open("task 0 may end")
    replacement = program.goes_on_to("task 2 begins")
    program.open("task 1 may end")
    other_again = program.goes_on_to("task 3 begins")
    program.open("task 2 may end", "task 3 may end")

    history = program.ends(says=says)
    assert history == [
        {"task 0 begins", "task 1 begins"},
        *("task 2 begins", "task 1 ends", "task 3 begins"),
        {"task 2 ends", "task 3 ends"},
        *("parent has the other results", "parent joins", "parent is back from join"),
    ]
    assert len({lost.pid, other.pid, replacement.pid}) == 3
    assert other_again.pid == other.pid
    assert history["parent has the other results"].value == [1, 4, 9]
    assert history["parent is back from join"].value["ready"] == [False, True, True, True]
    assert history["parent is back from join"].value["exitcodes"][str(lost.pid)] == exitcode


@upholds(POOL_KILLED_WORKER, platform="posix")
def test_a_worker_killed_during_a_task_is_replaced_and_the_tasks_result_never_comes(run: Run) -> None:
    lose_a_worker(run, loss="SIGKILL", exitcode=-signal.SIGKILL, says="")


@upholds(POOL_KILLED_WORKER, platform="win32")
def test_on_windows_a_worker_ended_by_os_kill_is_replaced_and_its_result_is_lost(
    run: Run,
) -> None:
    lose_a_worker(run, loss="SIGKILL", exitcode=9, says="")


def join_in_vain(run: Run, *, loss: str) -> None:
    """A pool of two that has lost a worker during task 0 is closed and joined when all other tasks are done."""
    program = run("pool_lost_worker", loss=loss, ends_by="close")
    _, other = (program.reaches(f"task {number} begins") for number in range(2))
    program.open("task 0 may end")
    replacement = program.goes_on_to("task 2 begins")
    program.open(*(f"task {number} may end" for number in range(1, 4)))
    waiting = (program.goes_on_to("parent joins"), other, replacement)
    program.comes_to_rest(*waiting)
    program.waits_without_timeout(*waiting)

    assert program.kill_stuck() == [
        {"task 0 begins", "task 1 begins"},
        "task 2 begins",
        {"task 1 ends", "task 2 ends", ("task 3 begins", "task 3 ends")},
        *("parent has the other results", "parent joins"),
    ]


@upholds(POOL_KILLED_WORKER)
def test_a_pool_is_closed_and_joined_in_vain_if_a_worker_was_killed_during_a_task(run: Run) -> None:
    join_in_vain(run, loss="SIGKILL")


POOL_KILLED_IDLE_WORKER = claim(
    "pool.killed-idle-worker",
    says="A pool whose idle worker was killed does no more work and cannot be ended.",
    answer="TODO",
    # was: One of the idle workers holds the lock of the task queue while it waits for its next task. If this one is killed, the lock is never released: the other workers and the replacement wait for it, and so does terminate(); after close(), join() waits forever, even if all tasks are done. If an idle worker is killed that was waiting for the lock, it is replaced, and the pool is unaffected. Decided on Linux only.
    sources=["gh-96062"],
    not_applicable=[
        {"platform": "win32", "because": "only Linux tells which worker holds the lock"},
        {"platform": "darwin", "because": "only Linux tells which worker holds the lock"},
    ],
)


def kill_the_holder_of_the_lock(run: Run, *, more_tasks: int, ends_by: str, waits_in: str) -> None:
    """In a pool of two, one worker is busy, the idle one is killed and replaced; then the busy one ends its task."""
    program = run("pool_lost_idle_worker", more_tasks=more_tasks, ends_by=ends_by)
    idle, busy = (program.reaches(f"task {number} begins") for number in range(2))
    program.open("task 0 may end")
    program.reaches("parent has the result of task 0")
    # Once it has sent its result, it waits only for the lock, which is free, and for its next task, holding the lock.
    program.waits_without_timeout(idle)
    program.kill(idle)
    replacement = program.goes_on_to("worker 3 has started")
    program.open("task 1 may end")
    program.goes_on_to("parent has the result of task 1")
    program.open("parent may submit")
    program.reaches(f"parent has submitted {more_tasks} more tasks")
    program.stays_quiet(busy, replacement)
    program.open("parent may end the pool")
    waiting = (program.goes_on_to(waits_in), busy, replacement)
    program.comes_to_rest(*waiting)
    program.waits_without_timeout(*waiting)

    assert program.kill_stuck() == [
        {"worker 1 has started", "worker 2 has started", "task 0 begins", "task 1 begins"},
        *("task 0 ends", "parent has the result of task 0"),
        kills(idle.name),
        "worker 3 has started",
        *("task 1 ends", "parent has the result of task 1"),
        f"parent has submitted {more_tasks} more tasks",
        *dict.fromkeys((f"parent calls {ends_by}", waits_in)),
    ]


@upholds(POOL_KILLED_IDLE_WORKER, platform="linux", when="if it held the lock of the task queue")
def test_a_pool_whose_idle_worker_was_killed_does_no_task_and_cannot_be_terminated(run: Run) -> None:
    kill_the_holder_of_the_lock(run, more_tasks=2, ends_by="terminate", waits_in="parent calls terminate")


@upholds(POOL_KILLED_IDLE_WORKER, platform="linux", when="if it held the lock of the task queue")
def test_a_pool_whose_idle_worker_was_killed_is_joined_in_vain_with_all_tasks_done(run: Run) -> None:
    kill_the_holder_of_the_lock(run, more_tasks=0, ends_by="close", waits_in="parent joins")


@refutes(POOL_KILLED_IDLE_WORKER, platform="linux", when="if another idle worker held the lock")
def test_an_idle_worker_that_was_killed_while_it_waited_for_the_lock_is_replaced(run: Run) -> None:
    program = run("pool_lost_idle_worker", more_tasks=2)
    holder, waiter = (program.reaches(f"task {number} begins") for number in range(2))
    for number, worker in ((0, holder), (1, waiter)):
        program.open(f"task {number} may end")
        program.reaches(f"parent has the result of task {number}")
        program.waits_without_timeout(worker)
    program.kill(waiter)
    replacement = program.goes_on_to("worker 3 has started")
    program.open("parent may submit")
    third, fourth = (program.goes_on_to(f"task {number} begins") for number in (2, 3))
    program.open("task 2 may end", "task 3 may end", "parent may end the pool")

    program.ends()
    assert {third.pid, fourth.pid} == {holder.pid, replacement.pid}


POOL_BASE_EXCEPTION = claim(
    "pool.base-exception",
    says="A task that raises a BaseException that is not an Exception terminates its worker, and its result never arrives.",
    answer="A task that calls sys.exit() takes its worker with it, and whoever waits for its result wa",
    # was: The worker does not catch it: it ends, and is replaced, as if it had been killed. Its exit code is that of SystemExit, or 1 after a traceback. terminate() still ends the pool. After close(), join() waits forever. Decided for SystemExit, KeyboardInterrupt, GeneratorExit and a subclass of BaseException.
    surprise=4,
)


@upholds(POOL_BASE_EXCEPTION)
@pytest.mark.parametrize(
    ("loss", "exitcode", "says"),
    [
        ("SystemExit", 3, ""),
        ("KeyboardInterrupt", 1, "KeyboardInterrupt: raised by the task"),
        ("GeneratorExit", 1, "GeneratorExit: raised by the task"),
        ("OwnBaseException", 1, "OwnBaseException: raised by the task"),
    ],
)
def test_a_task_that_raises_a_base_exception_ends_its_worker_and_has_no_result(
    run: Run, loss: str, exitcode: int, says: str
) -> None:
    lose_a_worker(run, loss=loss, exitcode=exitcode, says=says)


@upholds(POOL_BASE_EXCEPTION)
@pytest.mark.parametrize("loss", ["SystemExit", "KeyboardInterrupt", "GeneratorExit", "OwnBaseException"])
def test_a_pool_is_closed_and_joined_in_vain_if_a_task_raised_a_base_exception(run: Run, loss: str) -> None:
    join_in_vain(run, loss=loss)


POOL_ORPHANED_WORKERS = claim(
    "pool.orphaned-workers",
    says="When the main process is killed, the workers of its pool end once they are idle.",
    answer="TODO",
    # was: An idle worker finds the other end of its queue closed, and ends immediately. A busy worker ends after its task, when it cannot deliver the result. Under fork, a child that was started after the pool has inherited the other ends of its queues: as long as it lives, all workers of the pool stay.
)


@upholds(POOL_ORPHANED_WORKERS)
def test_the_workers_of_a_killed_main_process_exit_once_they_are_idle(run: Run) -> None:
    program = run("pool_orphaned")
    busy = [program.reaches(f"task {number} begins") for number in range(2)]
    workers = [program.reaches(f"worker {number} has started") for number in range(1, 5)]
    idle = [worker for worker in workers if worker.pid not in {task.pid for task in busy}]
    program.kill(program.reaches("parent has submitted two tasks"))
    program.main_exits()
    program.exits(*idle)
    program.stays_quiet()
    program.open("task 0 may end", "task 1 may end")

    assert program.ends(says="BrokenPipeError") == [
        {"parent has submitted two tasks", *(event.what for event in (*workers, *busy))},
        *(gone(worker.name) for worker in idle),
        {"task 0 ends", "task 1 ends"},
    ]


@refutes(POOL_ORPHANED_WORKERS, under="fork", platform="posix", when="while a child lives that was started later")
def test_orphaned_workers_stay_until_another_child_that_was_forked_later_ends(run: Run) -> None:
    program = run("pool_orphaned", other_child="started later")
    workers = [program.reaches(f"worker {number} has started") for number in range(1, 5)]
    program.reaches("task 0 begins", "task 1 begins", "other child works")
    program.kill(program.reaches("parent has submitted two tasks"))
    program.main_exits()
    program.comes_to_rest(*workers)
    program.open("task 0 may end", "task 1 may end")
    program.goes_on_to("task 0 ends", "task 1 ends")
    program.comes_to_rest(*workers)
    program.waits_without_timeout(*workers)
    program.open("other child may end")

    program.ends()


@upholds(
    POOL_ORPHANED_WORKERS,
    under=("spawn", "forkserver"),
    when="while a child lives that was started later",
)
def test_orphaned_workers_that_were_not_forked_exit_although_another_child_lives(run: Run) -> None:
    program = run("pool_orphaned", other_child="started later")
    workers = [program.reaches(f"worker {number} has started") for number in range(1, 5)]
    program.reaches("task 0 begins", "task 1 begins", "other child works")
    program.kill(program.reaches("parent has submitted two tasks"))
    program.main_exits()
    program.open("task 0 may end", "task 1 may end")
    program.exits(*workers)
    program.open("other child may end")

    program.ends(says="BrokenPipeError")


POOL_SILENT_ERRORS = claim(
    "pool.silent-errors",
    says="A task's exception is not seen unless get() is called or an error callback was given.",
    answer="TODO",
    # was: Nothing is printed, and the main process exits with 0. Decided for apply_async(), map_async(), starmap_async(), imap() and imap_unordered(). An exception that can be pickled but not unpickled is printed by the main process, and get() waits forever: see pool.lost-results.
    about=["Pool.apply_async(func)", "Pool.apply_async(error_callback)"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.Pool.apply_async"],
)


@upholds(POOL_SILENT_ERRORS)
def test_the_error_of_a_task_is_reported_only_by_get_and_by_an_error_callback(run: Run) -> None:
    history = run("pool_silent_errors").ends()

    unnoticed = [f"task {number} fails" for number in range(5)]
    noticed = [("task 5 fails", "error callback is called"), ("task 6 fails", "get raises")]
    assert history == [{*unnoticed, *noticed}, "parent at its last line"]
    assert "error of task 5" in history["error callback is called"].value["text"]
    assert history["get raises"].value == {"type": "ValueError", "text": "error of task 6"}


def lose_results(run: Run, *, fault: str, error: str) -> None:
    """Of three tasks, the second one's result ends the thread that handles results; then the pool is terminated."""
    program = run("pool_lost_results", fault=fault)
    program.reaches("task 0 begins")
    program.open("parent may submit the task of the fault")
    assert program.goes_on_to("a thread ends with an error").value == error
    program.open("task 0 may end", "parent may submit another task")
    program.goes_on_to("task 0 ends", "task 1 begins")
    program.open("task 1 may end")
    program.goes_on_to("task 1 ends")
    program.stays_quiet(program.reaches("parent waits for the results"))
    program.open("parent may end the pool")

    assert program.ends(says=f"{error}: ") == [
        *("task 0 begins", "a thread ends with an error"),
        {"task 0 ends", ("task 1 begins", "task 1 ends"), "parent waits for the results"},
        *("parent calls terminate", "terminate raises AssertionError", "parent at its last line"),
    ]


@refutes(POOL_SILENT_ERRORS, when="if the exception can be pickled but not unpickled")
def test_an_exception_that_cannot_be_unpickled_is_printed(run: Run) -> None:
    lose_results(run, fault="exception", error="TypeError")


POOL_LOST_RESULTS = claim(
    "pool.lost-results",
    says="What goes wrong with the result of one task does not concern other tasks.",
    answer="TODO",
    # was: If a value or an exception can be pickled but not unpickled (an exception whose constructor takes other arguments than it passes on), or if a callback or an error callback raises, the error is printed, and ends the thread of the main process that handles results. No result of the pool arrives any more, neither this one nor those of other tasks. After close(), join() waits forever. terminate() raises AssertionError, but the main process can exit, with 0.
    about=["Pool.apply_async(callback)"],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.Pool.apply_async",
        "gh-79492",
        "gh-103061",
        "gh-83371",
    ],
)


@refutes(POOL_LOST_RESULTS)
@pytest.mark.parametrize(
    ("fault", "error"), [("value", "TypeError"), ("callback", "ValueError"), ("error callback", "ValueError")]
)
def test_no_result_comes_once_a_value_cannot_be_unpickled_or_a_callback_raises(
    run: Run, fault: str, error: str
) -> None:
    lose_results(run, fault=fault, error=error)


@refutes(POOL_LOST_RESULTS)
def test_after_an_exception_that_cannot_be_unpickled_no_result_of_the_pool_comes(run: Run) -> None:
    lose_results(run, fault="exception", error="TypeError")


@refutes(POOL_LOST_RESULTS)
def test_a_pool_is_closed_and_joined_in_vain_after_a_callback_has_raised(run: Run) -> None:
    program = run("pool_lost_results", fault="callback", ends_by="close")
    program.reaches("task 0 begins")
    program.open("parent may submit the task of the fault")
    program.goes_on_to("a thread ends with an error")
    program.open("task 0 may end", "parent may submit another task", "task 1 may end", "parent may end the pool")
    parent = program.goes_on_to("parent joins", "task 0 ends", "task 1 ends")
    program.stays_quiet()
    program.waits_without_timeout(parent)

    assert program.kill_stuck() == [
        *("task 0 begins", "a thread ends with an error"),
        {
            *("task 0 ends", ("task 1 begins", "task 1 ends")),
            ("parent waits for the results", "parent calls close", "parent joins"),
        },
    ]
