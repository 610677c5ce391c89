"""How executors and their workers end: by `with` and `shutdown`, with the main process, at a limit, or lost."""

import signal

import pytest

from specs.harness.api import Event, History, Program, Run, claim, main_exits, needs, refutes, upholds

pytestmark = needs("Process", "get_context")


EXECUTOR_EXIT = claim(
    "executor.exit",
    says="A main process that does not wait for its tasks loses them.",
    answer="TODO",
    # was: The tasks of a pool are lost, those of an executor are not: when the main process ends, by itself, by sys.exit() or with an exception, it waits until all tasks of its executor are done, also those that had not begun.
    sources=["https://docs.python.org/3/library/concurrent.futures.html#concurrent.futures.Executor.shutdown"],
)


ALL_DONE = {"task 0 ends", "task 1 ends", ("task 2 begins", "task 2 ends")}


TASKS = [f"task {number} may end" for number in range(3)]


@refutes(EXECUTOR_EXIT)
@pytest.mark.parametrize(
    ("ending", "code", "says"),
    [("return", 0, ""), ("sys.exit(3)", 3, ""), ("raise ValueError", 1, "ValueError: raised at the last line")],
)
def test_a_main_process_at_its_end_waits_until_all_tasks_of_its_executor_are_done(
    run: Run, ending: str, code: int, says: str
) -> None:
    program = run("executor_at_exit", ending=ending)
    program.reaches("task 0 begins", "task 1 begins")
    program.open("parent may end")
    parent = program.reaches("parent at its last line")
    program.stays_quiet(parent)
    program.waits_without_timeout(parent)
    program.open(*TASKS)

    assert program.ends(code=code, says=says) == [
        {"task 0 begins", "task 1 begins"},
        *("parent at its last line", ALL_DONE, main_exits(code)),
    ]


EXECUTOR_WITH = claim(
    "executor.with",
    says="A with statement waits for the tasks of its executor.",
    answer="TODO",
    # was: The end of the block, or an exception in it, calls shutdown(): it returns after all tasks are done and all workers have exited. The with statement of a pool cuts tasks off: see pool.with.
    about=["ProcessPoolExecutor.__enter__()", "ProcessPoolExecutor.__exit__()"],
    sources=["https://docs.python.org/3/library/concurrent.futures.html#concurrent.futures.Executor.shutdown"],
)


def done(numbers: range) -> list[str]:
    """What happens when these tasks are done one after the other, the first of which has begun."""
    return [f"task {number} {what}" for number in numbers for what in ("begins", "ends")][1:]


@needs("active_children")
@upholds(EXECUTOR_WITH)
@pytest.mark.parametrize(("by", "raised"), [("its end", None), ("an exception", "OwnError")])
def test_the_end_of_a_with_block_waits_for_the_tasks_and_the_workers_of_its_executor(
    run: Run, by: str, raised: str | None
) -> None:
    program = run("executor_with", by=by)
    program.reaches("task 0 begins", "task 1 begins")
    program.open("parent may leave")
    parent = program.reaches("parent leaves the block")
    program.stays_quiet(parent)
    program.waits_without_timeout(parent)
    program.open(*TASKS)

    history = program.ends()
    assert history == [
        *({"task 0 begins", "task 1 begins"}, "parent leaves the block"),
        ALL_DONE,
        *("parent is behind the block", "children are counted", "submit raises RuntimeError"),
    ]
    assert history["parent leaves the block"].value == {"gets the executor": True}
    assert history["parent is behind the block"].value == {"raised": raised, "done": [True, True, True]}
    assert history["children are counted"].value == 0


EXECUTOR_SHUTDOWN = claim(
    "executor.shutdown",
    says="shutdown() of an executor waits for its tasks.",
    answer="TODO",
    # was: It returns after all tasks are done, also those that had not begun. After that, submit() raises RuntimeError.
    about=["ProcessPoolExecutor.shutdown(wait)", "Future.done()"],
    sources=["https://docs.python.org/3/library/concurrent.futures.html#concurrent.futures.Executor.shutdown"],
)


def fill_the_queue(program: Program, more: str) -> Event:
    """One task is in progress, more wait, and the executor has made of them what it makes of them by itself."""
    program.reaches("task 0 begins")
    program.open("parent may submit more")
    parent = program.reaches(more)
    program.comes_to_rest(parent)
    return parent


def shut_down(run: Run, *, way: str) -> Program:
    """A parent calls shutdown while one of its four tasks is in progress."""
    program = run("executor_shutdown", way=way)
    fill_the_queue(program, "parent has submitted three more")
    program.open("parent may shut down")
    return program


BEFORE_SHUTDOWN = ["task 0 begins", "parent has submitted three more", "parent calls shutdown"]


AFTER_SHUTDOWN = ["parent is back from shutdown", "submit raises RuntimeError"]


ALL_FOUR = [f"task {number} may end" for number in range(4)]


@upholds(EXECUTOR_SHUTDOWN)
def test_shutdown_waits_until_all_tasks_are_done_and_no_task_is_accepted_after_it(run: Run) -> None:
    program = shut_down(run, way="wait")
    parent = program.goes_on_to("parent calls shutdown")
    program.stays_quiet(parent)
    program.waits_without_timeout(parent)
    program.open("parent may wait", *ALL_FOUR)

    history = program.ends()
    assert history == [*BEFORE_SHUTDOWN, *done(range(4)), *AFTER_SHUTDOWN, "parent has waited"]
    assert history["parent is back from shutdown"].value == {"done": 4 * [True]}


EXECUTOR_SHUTDOWN_NO_WAIT = claim(
    "executor.shutdown-no-wait",
    says="shutdown(wait=False) of an executor returns at once, and the tasks are done all the same.",
    answer="TODO",
    # was: This is true from 3.9, also of tasks that had not begun. submit() raises RuntimeError. In 3.8 the thread that serves the executor fails with an error, which is printed: tasks that are not yet in the queue of the workers are lost, and whoever waits for their results waits forever. Decided for an executor of one.
    about=["ProcessPoolExecutor.shutdown(wait)"],
    sources=[
        "https://docs.python.org/3/library/concurrent.futures.html#concurrent.futures.Executor.shutdown",
        "gh-83285",
    ],
)


@upholds(EXECUTOR_SHUTDOWN_NO_WAIT, python=">=3.9")
def test_shutdown_without_a_wait_returns_at_once_and_all_tasks_are_done_all_the_same(run: Run) -> None:
    program = shut_down(run, way="no wait")
    program.goes_on_to(*AFTER_SHUTDOWN)
    program.open("parent may wait")
    program.stays_quiet()
    program.open(*ALL_FOUR)

    history = program.ends()
    assert history == [*BEFORE_SHUTDOWN, *AFTER_SHUTDOWN, *done(range(4)), "parent has waited"]
    assert history["parent is back from shutdown"].value == {"done": 4 * [False]}
    assert history["parent has waited"].value == {"cancelled": 4 * [None]}


@refutes(EXECUTOR_SHUTDOWN_NO_WAIT, python="<3.9")
def test_before_3_9_shutdown_without_a_wait_loses_tasks_and_their_waiters_hang(run: Run) -> None:
    program = shut_down(run, way="no wait")
    parent = program.goes_on_to(*AFTER_SHUTDOWN)
    program.open("parent may wait", *ALL_FOUR)
    worker = program.goes_on_to("task 2 ends")
    program.comes_to_rest(parent, worker)
    program.waits_without_timeout(parent, worker)

    history = program.kill_stuck()
    assert history == [*BEFORE_SHUTDOWN, *AFTER_SHUTDOWN, *done(range(3))]
    assert "Exception in thread" in history.output  # which one depends on where shutdown meets that thread


EXECUTOR_CANCEL_FUTURES = claim(
    "executor.cancel-futures",
    says="shutdown(cancel_futures=True) cancels the tasks that wait.",
    answer="TODO",
    # was: It cancels those that cancel() can cancel, and waits for the others: see executor.cancel. Before 3.9 there is no cancel_futures, and shutdown() raises TypeError. Decided for an executor of one.
    about=["ProcessPoolExecutor.shutdown(cancel_futures)"],
    sources=["https://docs.python.org/3/library/concurrent.futures.html#concurrent.futures.Executor.shutdown"],
)


@upholds(EXECUTOR_CANCEL_FUTURES, python=">=3.9")
def test_shutdown_cancels_tasks_behind_the_workers_queue_and_waits_for_the_others(
    run: Run,
) -> None:
    program = shut_down(run, way="cancel")
    parent = program.goes_on_to("parent calls shutdown")
    program.stays_quiet(parent)
    program.waits_without_timeout(parent)
    program.open("parent may wait", *ALL_FOUR)

    history = program.ends()
    assert history == [*BEFORE_SHUTDOWN, *done(range(3)), *AFTER_SHUTDOWN, "parent has waited"]
    assert history["parent is back from shutdown"].value == {"done": 4 * [True]}
    assert history["parent has waited"].value == {"cancelled": [None, None, None, True]}


@refutes(EXECUTOR_CANCEL_FUTURES, python="<3.9")
def test_before_3_9_shutdown_cannot_cancel_tasks(run: Run) -> None:
    program = shut_down(run, way="cancel")
    program.goes_on_to("shutdown raises TypeError")
    program.open("parent may wait", *ALL_FOUR)

    assert program.ends()["parent has waited"].value == {"cancelled": 4 * [None]}


EXECUTOR_MAX_TASKS = claim(
    "executor.max-tasks",
    says="With max_tasks_per_child=n a worker of an executor is replaced after n tasks.",
    answer="Before 3.13.15 and 3.14.7, an executor with max_tasks_per_child=2 hangs once its workers h",
    # was: Under fork the executor raises ValueError, and before 3.11 there is no such parameter. With n=1, each task has a worker of its own. With n=2, workers that have done their tasks while others wait are not replaced: the executor has none left, and whoever waits for a result waits forever. This was mended in 3.13.15, 3.14.7 and 3.15. Decided for an executor of one, and four tasks that are submitted at once.
    about=["ProcessPoolExecutor(max_tasks_per_child)"],
    sources=["https://docs.python.org/3/library/concurrent.futures.html#processpoolexecutor", "gh-115634"],
    surprise=19,
)


def do_four_tasks(run: Run, *, limit: int) -> list[int]:
    """The workers that do four tasks, one at a time, by number in order of appearance."""
    program = run("executor_max_tasks", limit=limit)
    program.reaches("parent has submitted four tasks")
    program.open(*ALL_FOUR)

    history = program.ends()
    assert history == [
        {"parent has submitted four tasks", ("task 0 begins", *done(range(4)))},
        *("parent has the results", "parent is back from shutdown"),
    ]
    assert history["parent has the results"].value == [0, 1, 4, 9]
    pids = [history[f"task {number} begins"].pid for number in range(4)]
    return [list(dict.fromkeys(pids)).index(pid) for pid in pids]


@upholds(EXECUTOR_MAX_TASKS, under=("spawn", "forkserver"), python=">=3.11", when="with a limit of 1")
def test_with_a_limit_of_1_each_task_of_an_executor_has_a_worker_of_its_own(run: Run) -> None:
    assert do_four_tasks(run, limit=1) == [0, 1, 2, 3]


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
    assert do_four_tasks(run, limit=2) == [0, 0, 1, 1]


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
    program = run("executor_max_tasks", limit=2)
    parent = program.reaches("parent has submitted four tasks")
    worker = program.reaches("task 0 begins")
    program.open(*ALL_FOUR)
    program.goes_on_to("task 1 ends")
    program.exits(worker)
    program.comes_to_rest(parent)
    program.waits_without_timeout(parent)

    assert program.kill_stuck() == [{"parent has submitted four tasks", ("task 0 begins", *done(range(2)))}]


@refutes(EXECUTOR_MAX_TASKS, under="fork", python=">=3.11")
def test_under_fork_an_executor_with_a_limit_of_tasks_raises_value_error(run: Run) -> None:
    assert run("executor_max_tasks").ends() == ["executor raises ValueError"]


@refutes(EXECUTOR_MAX_TASKS, python="<3.11")
def test_before_3_11_an_executor_has_no_limit_of_tasks(run: Run) -> None:
    assert run("executor_max_tasks").ends() == ["executor raises TypeError"]


EXECUTOR_END_WORKERS = claim(
    "executor.end-workers",
    says="An executor can end its workers in the middle of their tasks.",
    answer="TODO",
    # was: From 3.14, terminate_workers() sends them SIGTERM and kill_workers() SIGKILL. Their tasks fail with BrokenProcessPool, and submit() raises RuntimeError (or BrokenProcessPool, which is one). Before 3.14 there are no such methods. Decided on POSIX only, for an executor of one.
    about=["ProcessPoolExecutor.terminate_workers()", "ProcessPoolExecutor.kill_workers()", "BrokenProcessPool"],
    sources=[
        "https://docs.python.org/3/library/concurrent.futures.html#concurrent.futures.ProcessPoolExecutor.terminate_workers"
    ],
    not_applicable=[
        {"platform": "win32", "python": ">=3.14", "because": "not decided on Windows, where this Python was never run"}
    ],
)


BROKEN = {"raises": "BrokenProcessPool"}


def outcomes(history: History, numbers: range) -> list[object]:
    """What came of the tasks with these numbers."""
    return [history[f"parent has the outcome of task {number}"].value for number in numbers]


@needs("active_children")
@upholds(EXECUTOR_END_WORKERS, python=">=3.14", platform="posix")
@pytest.mark.parametrize(("method", "name"), [("terminate_workers", "SIGTERM"), ("kill_workers", "SIGKILL")])
def test_the_worker_of_an_executor_can_be_ended_by_a_signal_and_its_task_fails(
    run: Run, method: str, name: str
) -> None:
    program = run("executor_end_workers", method=method)
    program.reaches("task 0 begins")
    program.open("parent may go on")

    history = program.ends()
    assert history == [
        *("task 0 begins", "parent has the outcome of task 0", "parent reads the exit code"),
        "submit raises RuntimeError",
    ]
    assert outcomes(history, range(1)) == [BROKEN]
    assert history["parent reads the exit code"].value == -signal.Signals[name]


@needs("active_children")
@refutes(EXECUTOR_END_WORKERS, python="<3.14")
@pytest.mark.parametrize("method", ["terminate_workers", "kill_workers"])
def test_before_3_14_an_executor_cannot_end_its_workers(run: Run, method: str) -> None:
    program = run("executor_end_workers", method=method)
    program.reaches("task 0 begins")
    program.open("parent may go on")
    program.goes_on_to(f"there is no {method}")
    program.open("task 0 may end")

    history = program.ends()
    assert history == [
        *("task 0 begins", f"there is no {method}", "task 0 ends", "task 0 cleans up"),
        *("parent has the outcome of task 0", "parent reads the exit code", "submit raises RuntimeError"),
    ]


EXECUTOR_KILLED_WORKER = claim(
    "executor.killed-worker",
    says="An executor notices that a worker was killed.",
    answer="TODO",
    # was: All its tasks that are not done fail with BrokenProcessPool, those that wait as well as those of other workers, which are ended. Results that have come stay. After that it does no more tasks: submit() raises BrokenProcessPool. The same is so if the worker was idle. A pool replaces its worker and does not tell that a result is lost: see pool.killed-worker.
    about=["BrokenProcessPool"],
    sources=["https://docs.python.org/3/library/concurrent.futures.html#concurrent.futures.process.BrokenProcessPool"],
)


SUBMIT_BROKEN = {"submit raises": "BrokenProcessPool"}


@upholds(EXECUTOR_KILLED_WORKER, when="during a task")
def test_when_a_worker_is_killed_all_unfinished_tasks_fail_and_the_other_ends(run: Run) -> None:
    program = run("executor_killed_worker")
    program.open("task 0 may end")
    program.reaches("parent has the outcome of task 0", "parent has submitted all tasks")
    lost, other = (program.reaches(f"task {number} begins") for number in (1, 2))
    program.kill(lost)
    program.goes_on_to(*(f"parent has the outcome of task {number}" for number in range(1, 5)))
    program.exits(other)
    program.open("parent may submit another task")

    history = program.ends()
    assert [event.what for event in history.by_program if event.name == "MainProcess"] == [
        *("parent has the outcome of task 0", "parent has submitted all tasks"),
        *(f"parent has the outcome of task {number}" for number in range(1, 5)),
        *("parent has the outcome of another task", "parent has the outcome of one more task"),
        *("parent asks for the outcome of task 0 again", "parent is back from shutdown"),
    ]
    assert outcomes(history, range(5)) == [{"returns": 0}, *(4 * [BROKEN])]
    assert history["parent has the outcome of another task"].value == SUBMIT_BROKEN
    assert history["parent has the outcome of one more task"].value == SUBMIT_BROKEN
    assert history["parent asks for the outcome of task 0 again"].value == {"returns": 0}
    assert not history.all("task 1 ends") + history.all("task 2 ends") + history.all("task 3 begins")


@upholds(EXECUTOR_KILLED_WORKER, when="between tasks")
def test_an_executor_whose_idle_worker_was_killed_does_no_more_tasks(run: Run) -> None:
    program = run("executor_killed_worker", workers=1, tasks=1)
    program.open("task 0 may end")
    worker = program.reaches("task 0 begins")
    program.reaches("parent has the outcome of task 0", "parent has submitted all tasks")
    program.waits_without_timeout(worker)
    program.kill(worker)
    program.open("parent may submit another task")
    program.goes_on_to("parent has the outcome of another task")

    history = program.ends()
    assert outcomes(history, range(1)) == [{"returns": 0}]
    assert history["parent has the outcome of another task"].value in (BROKEN, SUBMIT_BROKEN)
    assert history["parent has the outcome of one more task"].value == SUBMIT_BROKEN
    assert history["parent asks for the outcome of task 0 again"].value == {"returns": 0}
    assert not history.all("task 1 begins") + history.all("task 2 begins")


EXECUTOR_ORPHANED_WORKERS = claim(
    "executor.orphaned-workers",
    says="When the main process is killed, the workers of its executor end once they are idle.",
    answer="If a program is killed, the workers of its executor stay forever, and wait for tasks that ",
    # was: They stay forever: each worker has the other ends of its queues open itself, so that it never finds them closed. The workers of a pool end: see pool.orphaned-workers. Decided on POSIX only.
    surprise=20,
    not_applicable=[{"platform": "win32", "because": "not decided on Windows"}],
)


@refutes(EXECUTOR_ORPHANED_WORKERS, platform="posix")
def test_the_workers_of_a_killed_main_process_stay_and_wait_for_tasks_forever(run: Run) -> None:
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
