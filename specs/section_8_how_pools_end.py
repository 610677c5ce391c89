"""How pools end, and how they fail: `close`, `terminate`, `join`, errors in tasks, and processes that are killed."""

import signal

import pytest

from specs.harness.api import History, Run, gone, kills, main_exits, upholds


@pytest.fixture(scope="module")
def closed_pool(record: Run) -> History:
    """A parent tries to join its pool of one, closes it and joins it, all before the first of two tasks can end."""
    program = record("pool_close")
    program.goes_on_to("join raises ValueError")
    program.goes_on_to("parent joins")
    # Task 2 is submitted after close: its gate is open too, so that it runs to its end if it is accepted.
    program.open(*(f"task {number} may end" for number in range(3)), "worker may exit", "parent may end")
    return program.ends()


@pytest.fixture(scope="module")
def terminated_pool(record: Run) -> History:
    """A parent terminates and joins its pool of one while one task is at its gate and another waits for the worker."""
    program = record("pool_terminate")
    program.reaches("task 0 begins")
    program.open("parent may terminate")
    program.goes_on_to("parent waits for the end")
    program.open("task 0 may end", "task 1 may end")
    program.stays_quiet()
    program.open("parent may end")
    return program.ends()


@upholds("pool.close")
def test_a_closed_pool_refuses_every_new_task_with_value_error(closed_pool: History) -> None:
    outcomes = [event.what for event in closed_pool if event.what.startswith(("apply_async", "map_async", "imap"))]

    assert outcomes == ["apply_async raises ValueError", "map_async raises ValueError", "imap raises ValueError"]


@upholds("pool.close")
def test_a_closed_pool_still_does_the_tasks_that_it_has_accepted(closed_pool: History) -> None:
    assert [event.what for event in closed_pool if event.what.startswith("task")] == [
        "task 0 begins",
        "task 0 ends",
        "task 1 begins",
        "task 1 ends",
    ]
    assert closed_pool["parent is back from join"].value["ready"] == [True, True]


@upholds("pool.terminate")
def test_terminate_ends_a_running_task_halfway_and_a_waiting_task_never_begins(terminated_pool: History) -> None:
    assert terminated_pool == [
        "task 0 begins",
        "parent terminates the pool",
        "parent is back from terminate",
        "parent is back from join",
        "parent waits for the end",
    ]
    assert terminated_pool["parent is back from terminate"].value == {"exitcode": -signal.SIGTERM}


@upholds("pool.terminate")
def test_the_results_of_a_terminated_pools_tasks_never_come(terminated_pool: History) -> None:
    assert terminated_pool["parent waits for the end"].value == {"ready": [False, False]}


@upholds("pool.join")
def test_join_returns_after_all_tasks_are_done_and_the_worker_has_exited(run: Run) -> None:
    refused = [f"{method} raises ValueError" for method in ("join", "apply_async", "map_async", "imap")]
    program = run("pool_close")
    program.reaches("parent joins", "task 0 begins")
    program.stays_quiet()
    program.open("task 0 may end")
    program.goes_on_to("task 1 begins")
    program.stays_quiet()
    program.open("task 1 may end")
    program.goes_on_to("task 1 ends")
    program.stays_quiet()
    program.open("worker may exit", "parent may end")

    history = program.ends()
    assert history == [
        {(*refused, "parent joins"), "task 0 begins"},
        "task 0 ends",
        "task 1 begins",
        "task 1 ends",
        "worker exits",
        "parent is back from join",
    ]
    assert history["parent is back from join"].value["exitcode"] == 0


@upholds("pool.join-after-close")
def test_join_of_a_pool_that_is_neither_closed_nor_terminated_raises_value_error(closed_pool: History) -> None:
    by_parent = [event for event in closed_pool.by_program if event.name == "MainProcess"]

    assert closed_pool["join raises ValueError"] == by_parent[0]


@upholds("pool.join-after-close")
def test_a_closed_or_a_terminated_pool_can_be_joined(closed_pool: History, terminated_pool: History) -> None:
    for history in (closed_pool, terminated_pool):
        assert len(history.all("parent is back from join")) == 1


@upholds("pool.unjoined-tasks-lost")
def test_a_main_process_that_does_not_join_its_pool_exits_and_its_tasks_end_halfway(run: Run) -> None:
    program = run("pool_unjoined")
    task = program.reaches("task 0 begins")
    program.open("parent may end")

    program.main_exits()
    program.exits(task)
    program.open("task 0 may end", "task 1 may end")

    assert program.ends() == ["task 0 begins", "parent at its last line", main_exits(0)]
    assert task.value == {"daemonic": True}


@upholds("pool.killed-worker", platform="posix")
def test_a_worker_killed_during_a_task_is_replaced_and_the_tasks_result_never_comes(run: Run) -> None:
    program = run("pool_lost_worker", tasks="return, return")
    worker = program.reaches("task 0 begins")
    program.kill(worker)
    program.open("task 0 may end", "task 1 may end")
    replacement = program.goes_on_to("task 1 begins")

    history = program.ends()
    assert history == [
        "task 0 begins",
        kills(worker.name),
        "task 1 begins",
        "task 1 ends",
        "parent has the last result",
        "parent has ended the pool",
    ]
    assert replacement.pid != worker.pid
    assert history["parent has ended the pool"].value == {"ready": [False, True]}


@upholds("pool.killed-idle-worker", platform="linux")
def test_a_pool_of_one_whose_idle_worker_was_killed_does_no_more_tasks_and_cannot_be_terminated(run: Run) -> None:
    program = run("pool_lost_idle_worker")
    worker = program.reaches("worker 1 has started", "parent has the result of task 0")
    # After it has sent its result, a worker sleeps only while it reads its next task, and holds the lock meanwhile.
    program.falls_asleep(worker)
    program.kill(worker)
    program.goes_on_to("worker 2 has started")

    program.open("parent may submit")
    program.reaches("parent has submitted task 1")
    program.stays_quiet()
    program.open("parent may terminate")
    program.reaches("parent terminates the pool")
    program.stays_quiet()

    assert program.kill_stuck() == [
        "worker 1 has started",
        "task 0 begins",
        "parent has the result of task 0",
        kills(worker.name),
        "worker 2 has started",
        "parent has submitted task 1",
        "parent terminates the pool",
    ]


@upholds("pool.base-exception")
def test_a_task_that_raises_a_base_exception_ends_its_worker_and_its_result_never_comes(run: Run) -> None:
    program = run("pool_lost_worker", tasks="raise SystemExit, raise OwnBaseException, return")
    program.open("task 2 may end")

    history = program.ends(says="OwnBaseException: raised by the task")
    assert history == [
        *(f"task {number} begins" for number in range(3)),
        "task 2 ends",
        "parent has the last result",
        "parent has ended the pool",
    ]
    assert len({history[f"task {number} begins"].pid for number in range(3)}) == 3
    assert history["parent has ended the pool"].value == {"ready": [False, False, True]}


@upholds("pool.orphaned-workers", platform="posix")
def test_the_workers_of_a_killed_main_process_exit_once_they_are_idle(run: Run) -> None:
    program = run("pool_orphaned")
    busy = program.reaches("task begins")
    workers = [program.reaches(f"worker {number} has started") for number in (1, 2)]
    (idle,) = [worker for worker in workers if worker.pid != busy.pid]
    program.kill(program.reaches("parent has submitted a task"))
    program.main_exits()

    program.exits(idle)
    program.stays_quiet()
    program.open("task may end")

    assert program.ends(says="BrokenPipeError") == [
        {"parent has submitted a task", "worker 1 has started", "worker 2 has started", "task begins"},
        gone(idle.name),
        "task ends",
    ]


@upholds("pool.silent-errors")
def test_the_error_of_a_task_is_reported_only_by_get_and_by_an_error_callback(run: Run) -> None:
    history = run("pool_silent_errors").ends()

    failures = ["task 0 fails", "task 1 fails", {"task 2 fails", "error callback is called"}]
    assert history == [*failures, "get raises ValueError", "parent at its last line"]
    assert history["error callback is called"].value == "error of task 1"
    assert history["get raises ValueError"].value == "error of task 2"
