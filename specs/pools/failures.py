"""How pools fail: lost workers, lost results, errors that nobody sees, and orphaned workers.

A pool that waits forever has lost something. First come lost workers: one that is killed at work
(`pool.killed-worker`) or between tasks (`pool.killed-idle-worker`), and one that its task ends (`pool.base-exception`).
`pool.orphaned-workers` is about what is left of a pool when the main process is killed. Then come errors: those that
nobody sees (`pool.silent-errors`), and those that cost the results of other tasks as well (`pool.lost-results`).
"""

import signal

import pytest

from specs.harness.api import (
    SOCKET_FOLDER,
    History,
    Program,
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


POOL_KILLED_WORKER = claim(
    "pool.killed-worker",
    says="A worker that is killed in the middle of a task is replaced, but the result of its task never arrives.",
    answer="A pool replaces a worker that is killed, but `get()` of its task waits forever.",
    why="A worker takes its task out of the queue, and the pool does not know which of them has it.",
    see=["executor.killed-worker", "pool.killed-idle-worker", "pool.base-exception"],
    sources=[
        "gh-66587",
        "https://stackoverflow.com/questions/24894682/python-multiprocessing-crash-in-subprocess",
    ],
    surprise=1,
)


def lose_workers(run: Run, *losses: str, says: str = "") -> History:
    """In a pool of one, each task but the last one costs its worker; then the pool is terminated."""
    program = run("pool_lost_worker", losses=", ".join(losses))
    program.reaches("task 0 begins")
    for number in range(len(losses)):
        program.open(f"task {number} has begun")
        program.reaches(f"parent knows the worker of task {number}")
        program.open(f"task {number} may end")
        program.goes_on_to(f"task {number + 1} begins")
    program.open(f"task {len(losses)} may end")
    return program.ends(says=says)


def lose_a_worker(run: Run, *, exitcode: int) -> None:
    """A pool of one has lost its worker, another one did the next task, and the pool was terminated."""
    history = lose_workers(run, "SIGKILL")
    lost, replacement = (history[f"task {number} begins"] for number in range(2))

    assert history == [
        *("task 0 begins", "parent knows the worker of task 0"),
        *("task 1 begins", "task 1 ends", "parent has the last result"),
        *("parent joins", "parent is back from join"),
    ]
    assert lost.pid != replacement.pid
    assert history["parent has the last result"].value == 1
    assert history["parent is back from join"].value == {"ready": [False, True], "exitcodes": {str(lost.pid): exitcode}}


@upholds(POOL_KILLED_WORKER, platform="posix")
def test_a_worker_killed_during_a_task_is_replaced_and_the_tasks_result_never_comes(run: Run) -> None:
    """The pool starts another worker, which does the tasks that wait. The task of the killed worker is not done again, and
    its result is not ready when all others have come, nor after `terminate()` and `join()`.
    """
    lose_a_worker(run, exitcode=-signal.SIGKILL)


@upholds(POOL_KILLED_WORKER, platform="win32")
def test_on_windows_a_worker_ended_by_os_kill_is_replaced_and_its_result_is_lost(
    run: Run,
) -> None:
    """The pool starts another worker, which does the tasks that wait. The result of the killed worker's task does not
    come, and that worker has the number that `os.kill()` was given as exit code.
    """
    lose_a_worker(run, exitcode=9)


def wait_in_vain(run: Run, *, loss: str, ends_by: str = "close", waits_in: str = "parent joins") -> None:
    """A pool of one has lost its worker during task 0; the parent waits for it or for the pool, with the other one done."""
    program = run("pool_lost_worker", losses=loss, ends_by=ends_by)
    program.reaches("task 0 begins")
    program.open("task 0 has begun", "task 0 may end")
    replacement = program.goes_on_to("task 1 begins")
    program.open("task 1 may end")
    waiting = (program.goes_on_to(waits_in), replacement)
    program.comes_to_rest(*waiting)
    program.waits_without_timeout(*waiting)

    assert program.kill_stuck() == [
        {"parent knows the worker of task 0", ("task 0 begins", "task 1 begins", "task 1 ends")},
        *("parent has the last result", waits_in),
    ]


@upholds(POOL_KILLED_WORKER)
def test_get_waits_in_vain_for_the_result_of_a_task_whose_worker_was_killed(run: Run) -> None:
    """`get()` of the killed worker's task waits without a timeout, while all other tasks are done."""
    wait_in_vain(run, loss="SIGKILL", ends_by="get", waits_in="parent gets the result of task 0")


@upholds(POOL_KILLED_WORKER)
def test_starmap_waits_in_vain_if_a_worker_was_killed_during_one_of_its_items(run: Run) -> None:
    """`starmap()` waits without a timeout if a worker is killed during one of the items, while all others are done."""
    program = run("pool_lost_worker", tasks_by="starmap")
    parent = program.reaches("parent calls starmap")
    program.reaches("task 0 begins")
    program.open("task 0 may end")
    replacement = program.goes_on_to("task 1 begins")
    program.open("task 1 may end")
    program.goes_on_to("task 1 ends")
    waiting = (parent, replacement)
    program.comes_to_rest(*waiting)
    program.waits_without_timeout(*waiting)

    assert program.kill_stuck() == ["parent calls starmap", "task 0 begins", "task 1 begins", "task 1 ends"]


@upholds(POOL_KILLED_WORKER)
def test_a_pool_is_closed_and_joined_in_vain_if_a_worker_was_killed_during_a_task(run: Run) -> None:
    """After `close()`, `join()` waits without a timeout for the lost result, while all other tasks are done."""
    wait_in_vain(run, loss="SIGKILL")


@needs("Process", "get_context")
@remedies(
    POOL_KILLED_WORKER,
    "Use a `ProcessPoolExecutor`: if a worker is killed, `result()` raises `BrokenProcessPool`.",
    when="with more tasks than workers",
)
def test_an_executor_raises_an_error_if_a_worker_was_killed_during_a_task(run: Run) -> None:
    """`result()` raises `BrokenProcessPool`, and the other worker is ended in the middle of its task. The end of the
    `with` block does not wait for either task.
    """
    program = run("pool_lost_worker", tasks_by="executor")
    _, other = (program.reaches(f"task {number} begins") for number in range(2))
    program.open("task 0 may end")
    program.exits(other)

    assert program.ends(code=1, says="BrokenProcessPool: ") == [{"task 0 begins", "task 1 begins"}]


POOL_KILLED_IDLE_WORKER = claim(
    "pool.killed-idle-worker",
    says="A pool whose idle worker was killed does no more work and cannot be ended.",
    answer="A pool hangs if the idle worker that is killed held the lock of its task queue.",
    why=(
        "One of the idle workers holds that lock while it waits for its next task, and all others wait for the lock. If "
        "the one that holds it is killed, the lock stays taken."
    ),
    see=["pool.killed-worker", "lock.killed-holder", "executor.killed-worker"],
    sources=["gh-96062"],
    not_applicable=[
        {"platform": "win32", "because": "only Linux tells which worker holds the lock"},
        {"platform": "darwin", "because": "only Linux tells which worker holds the lock"},
    ],
)


@upholds(POOL_KILLED_IDLE_WORKER, platform="linux", when="if it held the lock of the task queue")
def test_a_pool_whose_idle_worker_was_killed_does_no_task_and_cannot_be_terminated(run: Run) -> None:
    """The pool starts another worker, but no further task begins. `terminate()` waits without a timeout."""
    program = run("pool_lost_idle_worker", more_tasks=2, ends_by="terminate")
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
    program.reaches("parent has submitted 2 more tasks")
    program.stays_quiet(busy, replacement)
    program.open("parent may end the pool")
    waiting = (program.goes_on_to("parent calls terminate"), busy, replacement)
    program.comes_to_rest(*waiting)
    program.waits_without_timeout(*waiting)

    assert program.kill_stuck() == [
        {"worker 1 has started", "worker 2 has started", "task 0 begins", "task 1 begins"},
        *("task 0 ends", "parent has the result of task 0"),
        kills(idle.name),
        "worker 3 has started",
        *("task 1 ends", "parent has the result of task 1"),
        *("parent has submitted 2 more tasks", "parent calls terminate"),
    ]


@upholds(POOL_KILLED_IDLE_WORKER, platform="linux", when="if it held the lock of the task queue")
def test_a_pool_whose_idle_worker_was_killed_is_joined_in_vain_with_all_tasks_done(run: Run) -> None:
    """After `close()`, `join()` waits without a timeout, though all tasks are done and their results have come."""
    program = run("pool_lost_idle_worker", workers=1, ends_by="close")
    idle = program.reaches("task 0 begins")
    program.open("task 0 may end")
    program.reaches("parent has the result of task 0")
    program.waits_without_timeout(idle)  # for its next task, holding the lock
    program.kill(idle)
    replacement = program.goes_on_to("worker 2 has started")
    program.open("parent may submit", "parent may end the pool")
    waiting = (program.goes_on_to("parent joins"), replacement)
    program.comes_to_rest(*waiting)
    program.waits_without_timeout(*waiting)

    assert program.kill_stuck() == [
        *("worker 1 has started", "task 0 begins", "task 0 ends", "parent has the result of task 0"),
        kills(idle.name),
        "worker 2 has started",
        *("parent has submitted 0 more tasks", "parent calls close", "parent joins"),
    ]


@refutes(POOL_KILLED_IDLE_WORKER, platform="linux", when="if another idle worker held the lock")
def test_an_idle_worker_that_was_killed_while_it_waited_for_the_lock_is_replaced(run: Run) -> None:
    """The pool starts another worker. This one and the one that holds the lock do the next tasks, and the pool can be
    closed and joined.
    """
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


@needs("Process", "get_context")
@remedies(
    POOL_KILLED_IDLE_WORKER,
    "Use a `ProcessPoolExecutor`: if an idle worker is killed, `result()` raises `BrokenProcessPool`.",
    platform="linux",
    when="if it held the lock of the task queue",
)
def test_an_executor_raises_an_error_if_its_idle_worker_was_killed(run: Run) -> None:
    """`result()` of the task in progress raises `BrokenProcessPool`, and its worker is ended in the middle of it. The
    program ends with this error.
    """
    program = run("pool_lost_idle_worker", by="executor")
    idle, busy = (program.reaches(f"task {number} begins") for number in range(2))
    program.open("task 0 may end")
    program.reaches("parent has the result of task 0")
    program.waits_without_timeout(idle)
    program.kill(idle)
    program.exits(busy)

    assert program.ends(code=1, says="BrokenProcessPool: ") == [
        {"worker 1 has started", "worker 2 has started", "task 0 begins", "task 1 begins"},
        *("task 0 ends", "parent has the result of task 0"),
        kills(idle.name),
    ]


POOL_BASE_EXCEPTION = claim(
    "pool.base-exception",
    says="A task that raises a BaseException that is not an Exception terminates its worker, and its result never arrives.",
    answer="A pool's task that calls `sys.exit()` ends its worker, and its `get()` waits forever.",
    why="A worker catches an `Exception` of its task and sends it back; anything else ends the worker.",
    see=["pool.killed-worker", "executor.base-exception"],
    sources=[
        "gh-66587",
        "https://github.com/python/cpython/blob/main/Lib/multiprocessing/pool.py (`worker`)",
        "https://anyinlover.github.io/blog/python/hang_in_multiprocessing_pool",
    ],
    surprise=4,
)


BASE_EXCEPTIONS = ["SystemExit", "KeyboardInterrupt", "GeneratorExit", "OwnBaseException"]


@pytest.fixture(scope="module")
def lost_workers(record: Run) -> History:
    """In a pool of one, each of four tasks raises another `BaseException`; then the pool is terminated."""
    return lose_workers(record, *BASE_EXCEPTIONS, says="raised by the task")


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
    lost_workers: History, loss: str, exitcode: int, says: str
) -> None:
    """`SystemExit` ends the worker with its code, any other `BaseException` with a traceback and exit code 1. The worker
    is replaced, and the result of the task is not ready, even after `terminate()` and `join()`.
    """
    number = BASE_EXCEPTIONS.index(loss)
    lost, replacement = (lost_workers[f"task {each} begins"] for each in (number, number + 1))
    end = lost_workers["parent is back from join"].value

    assert lost.pid != replacement.pid
    assert end["ready"] == [False, False, False, False, True]
    assert end["exitcodes"][str(lost.pid)] == exitcode
    assert says in lost_workers.output
    assert says or loss not in lost_workers.output


@upholds(POOL_BASE_EXCEPTION)
@pytest.mark.parametrize("loss", BASE_EXCEPTIONS)
def test_a_pool_is_closed_and_joined_in_vain_if_a_task_raised_a_base_exception(run: Run, loss: str) -> None:
    """After `close()`, `join()` waits without a timeout for the lost result, while all other tasks are done."""
    wait_in_vain(run, loss=loss)


@upholds(POOL_BASE_EXCEPTION)
def test_get_waits_in_vain_for_the_result_of_a_task_that_has_called_sys_exit(run: Run) -> None:
    """`get()` of a task that raises `SystemExit` waits without a timeout, while all other tasks are done."""
    wait_in_vain(run, loss="SystemExit", ends_by="get", waits_in="parent gets the result of task 0")


@pytest.fixture(scope="module")
def caught_exceptions(record: Run) -> History:
    """As above, but each task is wrapped in a function that catches what it raises, and the pool is closed."""
    program = record("pool_lost_worker", losses=", ".join(BASE_EXCEPTIONS), catches="yes", ends_by="close")
    program.open(*(gate for number in range(5) for gate in (f"task {number} has begun", f"task {number} may end")))
    for number in range(4):
        program.goes_on_to(f"get of task {number} raises")
    return program.ends()


@remedies(
    POOL_BASE_EXCEPTION,
    "Wrap the task in a function that turns a `BaseException` into an `Exception`, which `get()` then raises.",
)
@pytest.mark.parametrize(
    ("loss", "text"),
    [
        ("SystemExit", "SystemExit(3"),
        ("KeyboardInterrupt", "KeyboardInterrupt('raised by the task'"),
        ("GeneratorExit", "GeneratorExit('raised by the task'"),
        ("OwnBaseException", "OwnBaseException('raised by the task'"),
    ],
)
def test_get_raises_an_exception_that_a_base_exception_was_turned_into(
    caught_exceptions: History, loss: str, text: str
) -> None:
    """`get()` raises `RuntimeError`, whose text names the original exception. No worker ends, and `join()` after `close()`
    returns.
    """
    number = BASE_EXCEPTIONS.index(loss)
    raised = caught_exceptions[f"get of task {number} raises"].value

    assert raised["type"] == "RuntimeError"
    assert text in raised["text"]
    (worker,) = {caught_exceptions[f"task {each} begins"].pid for each in range(5)}
    end = caught_exceptions["parent is back from join"].value
    assert end == {"ready": 5 * [True], "exitcodes": {str(worker): 0}}


POOL_ORPHANED_WORKERS = claim(
    "pool.orphaned-workers",
    says="When the main process is killed, the workers of its pool end once they are idle.",
    answer="A killed program's pool workers end once idle; under fork, later children may delay that.",
    why="A worker ends when it finds the other end of a queue closed. A forked child has inherited these ends, too.",
    see=["executor.orphaned-workers", "orphan.outlives-parent", "daemon.ends-with-parent"],
    sources=["https://github.com/python/cpython/blob/main/Lib/multiprocessing/pool.py (`worker`)"],
)


@upholds(POOL_ORPHANED_WORKERS)
def test_the_workers_of_a_killed_main_process_exit_once_they_are_idle(run: Run) -> None:
    """Idle workers exit while the others are busy. Those do their tasks, then end, and `BrokenPipeError` is printed."""
    program = run("pool_orphaned", workers=3)
    busy = program.reaches("task begins")
    workers = [program.reaches(f"worker {number} has started") for number in range(1, 4)]
    idle = [worker for worker in workers if worker.pid != busy.pid]
    program.kill(program.reaches("parent has submitted a task"))
    program.main_exits()
    program.exits(*idle)
    program.stays_quiet()
    program.open("task may end")

    assert program.ends(says="BrokenPipeError", leaves=[SOCKET_FOLDER]) == [
        {"parent has submitted a task", "task begins", *(worker.what for worker in workers)},
        *(gone(worker.name) for worker in idle),
        "task ends",
    ]


@refutes(POOL_ORPHANED_WORKERS, under="fork", platform="posix", when="while a child lives that was started later")
def test_orphaned_workers_stay_until_another_child_that_was_forked_later_ends(run: Run) -> None:
    """Idle workers stay, and wait without a timeout, and so do busy ones when their tasks are done. All of them end
    after that child.
    """
    program = run("pool_orphaned", other_child="started later")
    workers = [program.reaches(f"worker {number} has started") for number in range(1, 3)]
    program.reaches("task begins", "other child works")
    program.kill(program.reaches("parent has submitted a task"))
    program.main_exits()
    program.comes_to_rest(*workers)
    program.open("task may end")
    program.goes_on_to("task ends")
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
    """All workers exit when the tasks are done, and `BrokenPipeError` is printed."""
    program = run("pool_orphaned", other_child="started later")
    workers = [program.reaches(f"worker {number} has started") for number in range(1, 3)]
    program.reaches("task begins", "other child works")
    program.kill(program.reaches("parent has submitted a task"))
    program.main_exits()
    program.open("task may end")
    program.exits(*workers)
    program.open("other child may end")

    history = program.ends(says="BrokenPipeError", leaves=[SOCKET_FOLDER])
    assert len(history.all("task ends")) == 1


@needs("Pool", "parent_process")
@remedies(
    POOL_ORPHANED_WORKERS,
    "Give the pool an initializer that starts a thread. It waits until the parent is gone, and calls `os._exit()`.",
)
def test_workers_that_watch_their_parent_end_though_another_child_lives(run: Run) -> None:
    """All workers end when the main process is killed, busy ones in the middle of their tasks, even while a child lives
    that was started later.
    """
    program = run("pool_orphaned", other_child="started later", watches="yes")
    workers = [program.reaches(f"worker {number} has started") for number in range(1, 3)]
    program.reaches("task begins", "other child works")
    program.kill(program.reaches("parent has submitted a task"))
    program.main_exits()
    program.exits(*workers)
    program.open("task may end", "other child may end")
    program.goes_on_to("other child ends")

    history = program.kill_stuck()  # what is written is not judged: the resource tracker tells of semaphores
    assert not history.all("task ends")


POOL_SILENT_ERRORS = claim(
    "pool.silent-errors",
    says="A task's exception is not seen unless get() is called or an error callback was given.",
    answer="A pool prints no `Exception` of a task: get the result, or give an error callback.",
    see=["pool.lost-results", "callback.called"],
    about=["Pool.apply_async(func)", "Pool.apply_async(error_callback)"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.Pool.apply_async"],
)


@upholds(POOL_SILENT_ERRORS)
def test_the_error_of_a_task_is_reported_only_by_get_and_by_an_error_callback(run: Run) -> None:
    """`get()` raises the error, and an error callback gets it. The errors of other tasks are not printed, by whichever of
    `apply_async()`, `map_async()`, `starmap_async()`, `imap()` and `imap_unordered()`, and the main process exits with 0.
    """
    history = run("pool_silent_errors").ends()

    unnoticed = [f"task {number} fails" for number in range(5)]
    noticed = [("task 5 fails", "error callback is called"), ("task 6 fails", "get raises")]
    assert history == [{*unnoticed, *noticed}, "parent at its last line"]
    assert "error of task 5" in history["error callback is called"].value["text"]
    assert history["get raises"].value == {"type": "ValueError", "text": "error of task 6"}


@remedies(POOL_SILENT_ERRORS, "Keep the result object of each task, and call its `get()` before the program ends.")
def test_a_program_that_gets_all_results_ends_with_the_error_of_a_task(run: Run) -> None:
    """`get()` raises the task's error in the main process, which prints it and exits with 1."""
    history = run("pool_silent_errors", gets_all="yes").ends(code=1, says="ValueError: error of task 7")

    assert history["task 7 fails"]
    assert not history.all("parent at its last line")


@remedies(
    POOL_SILENT_ERRORS, "Where nobody calls `get()`, give `apply_async()` an error callback that prints the error."
)
def test_an_error_callback_can_print_the_error_of_a_task(run: Run) -> None:
    """The error is printed, and the main process goes on."""
    history = run("pool_printed_errors").ends(says="ValueError: error of task 5")

    assert history == ["task 5 fails", "parent at its last line"]


#: What ends the thread of a pool that handles results: the faults of one task's result, with what is printed then.
FAULTS = {
    "exception": "missing 1 required positional argument: 'second'",
    "value": "missing 1 required positional argument: 'right'",
    "callback": "raised by the callback for None",
    "error callback": "raised by the callback for IndexError()",
}


def lose_results(run: Run, *faults: str, says: str = "") -> History:
    """In each of some pools of one, the first task's result ends that thread; the worker does two more tasks."""
    program = run("pool_lost_results", faults=", ".join(faults))
    program.goes_on_to(*(f"{fault}: a thread of the pool has ended" for fault in faults))
    workers = [program.reaches(f"{fault}: task 1 begins") for fault in faults]
    program.open("parent may submit another task", "task 1 may end", "task 2 may end")
    program.goes_on_to(*(f"{fault}: task {number} ends" for fault in faults for number in (1, 2)))
    # A worker that waits for its next task has sent its results.
    program.stays_quiet(program.reaches("parent waits for the results"), *workers)
    program.open("parent may end the pools")
    return program.ends(says=says)


@pytest.fixture(scope="module")
def lost_results(record: Run) -> History:
    """Each of four pools of one loses its results by another fault; then the pools are terminated."""
    return lose_results(record, *FAULTS, says="Error: ")


def check_that_all_results_are_lost(history: History, fault: str) -> None:
    """The fault has ended a thread, two more tasks were done, and no result has come before the pool was terminated."""
    assert history.about(fault) == [
        {f"{fault}: a thread of the pool has ended", f"{fault}: task 1 begins"},
        *(f"{fault}: {what}" for what in ("task 1 ends", "task 2 begins", "task 2 ends")),
        *(f"{fault}: {what}" for what in ("parent calls terminate", "terminate raises AssertionError")),
    ]


def check_that_it_is_printed(history: History, fault: str, error: str) -> None:
    """One line of the output is this error's, and names the fault."""
    lines = [line for line in history.output.splitlines() if line.startswith(f"{error}: ") and FAULTS[fault] in line]
    assert len(lines) == 1


@details(POOL_SILENT_ERRORS, when="if the exception can be pickled but not unpickled")
def test_an_exception_that_cannot_be_unpickled_is_printed(lost_results: History) -> None:
    """The main process prints the error of the unpickling, and the result of the task does not come."""
    check_that_all_results_are_lost(lost_results, "exception")
    check_that_it_is_printed(lost_results, "exception", "TypeError")


POOL_LOST_RESULTS = claim(
    "pool.lost-results",
    says="What goes wrong with the result of one task does not concern other tasks.",
    answer="A pool gives no more results if unpickling one fails, or a callback raises (but KeyError).",
    why="One thread of the main process unpickles all results and calls all callbacks, and such an error ends it.",
    undecided=["From Python 3.16, `get()` raises the error of a callback, and other results come (gh-83371)."],
    see=["pool.silent-errors", "pool.unpicklable-error", "callback.holds-results", "executor.lost-results"],
    about=["Pool.apply_async(callback)"],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.Pool.apply_async",
        "gh-79492",
        "gh-103061",
        "gh-83371",
        "https://github.com/python/cpython/blob/main/Lib/multiprocessing/pool.py (`_handle_results`)",
    ],
)


@refutes(POOL_LOST_RESULTS)
@pytest.mark.parametrize(
    ("fault", "error"), [("value", "TypeError"), ("callback", "ValueError"), ("error callback", "ValueError")]
)
def test_no_result_comes_once_a_value_cannot_be_unpickled_or_a_callback_raises(
    lost_results: History, fault: str, error: str
) -> None:
    """If a value cannot be unpickled, or a callback or an error callback raises, the error is printed, and no result comes
    any more: neither that one nor those of other tasks. `terminate()` raises `AssertionError`.
    """
    check_that_all_results_are_lost(lost_results, fault)
    check_that_it_is_printed(lost_results, fault, error)


@refutes(POOL_LOST_RESULTS)
def test_after_an_exception_that_cannot_be_unpickled_no_result_of_the_pool_comes(lost_results: History) -> None:
    """If a task raises an exception whose class takes other arguments than it passes to `Exception`, the error of
    unpickling it is printed. No result of other tasks comes, and `terminate()` raises `AssertionError`.
    """
    check_that_all_results_are_lost(lost_results, "exception")
    check_that_it_is_printed(lost_results, "exception", "TypeError")


@refutes(POOL_LOST_RESULTS)
def test_a_pool_is_closed_and_joined_in_vain_after_a_callback_has_raised(run: Run) -> None:
    """If a callback has raised, `join()` after `close()` waits without a timeout, while all tasks are done."""
    program = run("pool_lost_results", faults="callback", ends_by="close")
    program.goes_on_to("callback: a thread of the pool has ended", "callback: task 1 begins")
    program.open("parent may submit another task", "task 1 may end", "task 2 may end", "parent may end the pools")
    worker = program.goes_on_to("callback: task 2 ends")
    parent = program.goes_on_to("callback: parent joins")
    program.stays_quiet(parent, worker)
    program.waits_without_timeout(parent)

    assert program.kill_stuck() == [
        {"callback: a thread of the pool has ended", "callback: task 1 begins"},
        {
            tuple(f"callback: {what}" for what in ("task 1 ends", "task 2 begins", "task 2 ends")),
            ("parent waits for the results", "callback: parent calls close", "callback: parent joins"),
        },
    ]


@beyond_the_documentation
@refutes(POOL_LOST_RESULTS, when="if a callback calls sys.exit()")
def test_a_callback_that_calls_sys_exit_costs_all_results_and_nothing_is_printed(run: Run) -> None:
    """Nothing is printed, and the results of other tasks do not come. `terminate()` raises `AssertionError`."""
    check_that_all_results_are_lost(lose_results(run, "exit in a callback"), "exit in a callback")


@beyond_the_documentation
@refutes(POOL_LOST_RESULTS, when="if unpickling a result raises OSError")
def test_a_result_whose_unpickling_raises_an_oserror_costs_all_results_and_nothing_is_printed(run: Run) -> None:
    """Nothing is printed, and the results of other tasks do not come. `terminate()` raises `AssertionError`."""
    check_that_all_results_are_lost(lose_results(run, "file that is gone"), "file that is gone")


def keep_results(program: Program, fault: str, *, with_its_own: bool, ends_by: str, says: str = "") -> None:
    """Of three tasks of a pool of one, the first one has a fault, and the results of the others come; perhaps its own."""
    its_own = [f"{fault}: result 0 has come"] if with_its_own else []
    program.reaches(f"{fault}: task 1 begins")
    program.open("parent may submit another task")
    program.goes_on_to("parent waits for the results", *its_own)
    program.open("task 1 may end")
    program.goes_on_to(f"{fault}: result 1 has come")
    worker = program.reaches(f"{fault}: task 2 begins")
    program.open("task 2 may end")
    parent = program.goes_on_to(f"{fault}: result 2 has come")
    program.stays_quiet(parent, worker)
    program.open("parent may end the pools")

    assert program.ends(says=says) == [
        *(f"{fault}: task 1 begins", {"parent waits for the results", *its_own}),
        *(f"{fault}: task 1 ends", {f"{fault}: result 1 has come", f"{fault}: task 2 begins"}),
        *(f"{fault}: task 2 ends", f"{fault}: result 2 has come"),
        *(f"{fault}: parent calls {ends_by}", f"{fault}: parent joins", "parent at its last line"),
    ]


@beyond_the_documentation
@upholds(POOL_LOST_RESULTS, when="if a callback raises KeyError")
def test_a_key_error_of_a_callback_costs_only_the_result_of_its_own_task(run: Run) -> None:
    """Nothing is printed. The result of this task does not come, those of other tasks do."""
    program = run("pool_lost_results", faults="KeyError in a callback")

    keep_results(program, "KeyError in a callback", with_its_own=False, ends_by="terminate")


@remedies(
    POOL_LOST_RESULTS,
    "Let your exception class pass its arguments unchanged to `super().__init__()`, and make its text in `__str__()`.",
)
def test_an_exception_that_keeps_its_arguments_costs_no_other_result(run: Run) -> None:
    """If a task raises such an exception, all results come, its own as well. Nothing is printed, and `join()` after
    `close()` returns.
    """
    program = run("pool_lost_results", faults="exception that can be unpickled", ends_by="close")

    keep_results(program, "exception that can be unpickled", with_its_own=True, ends_by="close")


@remedies(POOL_LOST_RESULTS, "Catch every exception within the callback, and print or log it there.")
def test_a_callback_that_catches_its_own_error_costs_no_result(run: Run) -> None:
    """The error is printed, and the results of all tasks come. After `close()`, `join()` returns."""
    program = run("pool_lost_results", faults="callback that catches its error", ends_by="close")

    keep_results(
        program,
        "callback that catches its error",
        with_its_own=True,
        ends_by="close",
        says="ValueError: raised by the callback",
    )
