"""Pools: how many processes they have, when those are made, what they do, and who waits for whom."""

import signal

import pytest

from specs.harness.api import History, Run, main_exits, refutes, upholds


@pytest.fixture(scope="module")
def ten_tasks(record: Run) -> History:
    """Ten tasks in a pool of three: the first three are held, the others come as those and their followers end."""
    program = record("pool", size=3, tasks=10)
    workers = program.reaches("pool is there").value
    # However many there are, each could take a task.
    program.reaches("pool is there", *(f"worker {number} is there" for number in range(1, len(workers) + 1)))
    program.open("parent may submit")
    program.reaches("parent has submitted its tasks")
    program.goes_on_to("task 0 begins", "task 1 begins", "task 2 begins")
    program.stays_quiet()
    for number in range(10):
        program.open(f"task {number} may end")
        program.goes_on_to(f"task {number + 3} begins" if number < 7 else f"task {number} ends")
    return program.ends()


@upholds("pool.capacity")
def test_a_pool_of_three_has_three_tasks_at_work_at_a_time_and_never_more(ten_tasks: History) -> None:
    at_work = [0]
    for event in ten_tasks:
        if event.what.endswith("begins"):
            at_work.append(at_work[-1] + 1)
        if event.what.endswith("ends"):
            at_work.append(at_work[-1] - 1)

    assert max(at_work) == 3
    assert at_work == [0, 1, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 1, 0]


@refutes("pool.on-demand")
def test_all_processes_of_a_pool_are_there_before_its_first_task(run: Run) -> None:
    program = run("pool", size=3, tasks=1)
    workers = program.reaches("pool is there").value

    assert len(workers) == 3
    assert all(program.is_running(pid) for pid in workers)

    program.open("parent may submit", "task 0 may end")
    history = program.ends()
    assert history["task 0 begins"].pid in workers


@upholds("pool.waits-when-full")
def test_a_task_waits_until_another_is_done_and_those_that_wait_begin_in_order(ten_tasks: History) -> None:
    turns = [turn for number in range(7) for turn in (f"task {number} ends", f"task {number + 3} begins")]

    assert ten_tasks == [
        {"pool is there", "worker 1 is there", "worker 2 is there", "worker 3 is there"},
        {"parent has submitted its tasks", "task 0 begins", "task 1 begins", "task 2 begins"},
        *turns,
        "task 7 ends",
        "task 8 ends",
        "task 9 ends",
        "parent has the results",
    ]
    assert ten_tasks["parent has the results"].value == [number * number for number in range(10)]


@refutes("pool.process-per-task", when="by default")
def test_a_task_that_waited_is_done_by_the_worker_that_became_free(ten_tasks: History) -> None:
    for number in range(7):
        assert ten_tasks[f"task {number + 3} begins"].pid == ten_tasks[f"task {number} ends"].pid


@upholds("pool.process-per-task", when="with maxtasksperchild=1")
def test_with_one_task_per_child_each_task_gets_a_process_of_its_own(run: Run) -> None:
    program = run("pool", size=2, tasks=4, tasks_per_worker=1)
    program.open("parent may submit", *(f"task {number} may end" for number in range(4)))

    history = program.ends()

    assert len({history[f"task {number} begins"].pid for number in range(4)}) == 4
    assert history["parent has the results"].value == [0, 1, 4, 9]


@upholds("pool.three-serve-ten")
def test_ten_tasks_in_a_pool_of_three_are_served_by_its_three_processes(ten_tasks: History) -> None:
    servers = {event.pid for event in ten_tasks if event.what.startswith("task")}

    assert sorted(servers) == ten_tasks["pool is there"].value
    assert len(servers) == 3


@pytest.fixture(scope="module")
def sizes(record: Run) -> History:
    """A parent that may use but one CPU makes a pool and leaves the size to it, and asks for pools of 0 and of -1."""
    return record("pool_size").ends()


@upholds("pool.size-optional", python=">=3.13")
def test_without_a_size_a_pool_has_a_process_for_each_cpu_that_its_parent_may_use(sizes: History) -> None:
    pool = sizes["pool is there"].value

    assert pool["workers"] == pool["usable"]


@upholds("pool.size-optional", python="<3.13")
def test_without_a_size_a_pool_has_a_process_for_each_cpu_of_the_machine(sizes: History) -> None:
    pool = sizes["pool is there"].value

    assert pool["workers"] == pool["machine"]


@upholds("pool.size-optional")
def test_a_pool_of_none_or_less_is_refused(sizes: History) -> None:
    assert sizes == ["pool is there", "a pool of 0 is refused", "a pool of -1 is refused", "parent at its last line"]
    assert sizes["parent at its last line"].value == {"workers": 0}


@pytest.fixture(scope="module")
def submitted(record: Run) -> History:
    """A parent submits two tasks and goes on while they are held, later gets their values, and what comes of others."""
    program = record("pool_apply_async")
    program.goes_on_to("parent has asked too early", "task 1 begins", "task 2 begins")
    program.stays_quiet()
    program.open("task 1 may end")
    program.goes_on_to("parent has the result of task 1")
    program.open("task 2 may end")
    return program.ends()


@upholds("apply-async.returns-at-once")
def test_apply_async_returns_before_its_task_is_done_and_get_waits_for_the_value(submitted: History) -> None:
    parent = ("parent has submitted task 1", "parent has submitted task 2", "parent has asked too early")

    assert submitted == [
        {parent, "task 1 begins", "task 2 begins"},
        "task 1 ends",
        "parent has the result of task 1",
        "task 2 ends",
        "parent has the result of task 2",
        "of a task that fails there comes",
        "of a result that cannot be pickled there comes",
        "of an error that cannot be pickled there comes",
        "of a task that cannot be pickled there comes",
    ]
    assert [submitted[f"parent has submitted task {number}"].value for number in (1, 2)] == 2 * [{"ready": False}]


@upholds("apply-async.returns-at-once")
def test_get_with_a_timeout_raises_an_error_of_its_own_while_the_task_is_not_done(submitted: History) -> None:
    assert submitted["parent has asked too early"].value == {"error": "mp.TimeoutError", "ready": False}


@upholds("apply-async.returns-at-once")
def test_apply_async_hands_over_positional_and_named_arguments(submitted: History) -> None:
    assert submitted["parent has the result of task 1"].value == 11
    assert submitted["parent has the result of task 2"].value == 12


@upholds("apply-async.returns-at-once")
def test_get_raises_the_error_of_the_task(submitted: History) -> None:
    assert submitted["of a task that fails there comes"].value == {"error": "ValueError", "text": "the task's own"}


@upholds("apply-async.returns-at-once")
@pytest.mark.parametrize(
    ("what", "error"),
    [
        ("a result that cannot be pickled", "MaybeEncodingError"),
        ("an error that cannot be pickled", "MaybeEncodingError"),
        ("a task that cannot be pickled", "PicklingError"),
    ],
)
def test_get_raises_an_error_for_what_cannot_be_sent(submitted: History, what: str, error: str) -> None:
    assert submitted[f"of {what} there comes"].value["error"] == error


@upholds("apply.blocks")
def test_apply_returns_the_result_once_its_task_was_done_by_a_worker(run: Run) -> None:
    program = run("pool_apply")
    program.goes_on_to("task 0 begins")
    program.stays_quiet()
    program.open("task 0 may end", "task 1 may end")

    call, begin, end, result = program.ends().by_program[:4]
    assert [call.what, begin.what] == ["parent applies task 0", "task 0 begins"]
    assert [end.what, result.what] == ["task 0 ends", "parent has the result of task 0"]
    assert begin.pid == end.pid != call.pid == result.pid
    assert result.value == 10


@upholds("apply.one-at-a-time", when="by one thread")
def test_the_second_of_two_applied_tasks_begins_when_the_first_has_ended(run: Run) -> None:
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


@refutes("apply.one-at-a-time", when="by several threads")
def test_tasks_applied_by_two_threads_are_at_work_at_once(run: Run) -> None:
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


@pytest.fixture(scope="module")
def closed(record: Run) -> History:
    """A pool of one is closed and joined while it has two tasks to do: none of them can end before that."""
    program = record("pool_close")
    program.goes_on_to("parent joins")
    program.open(*(f"task {number} may end" for number in range(3)), "worker may exit", "parent may end")
    return program.ends()


@pytest.fixture(scope="module")
def terminated(record: Run) -> History:
    """A pool of one is terminated and joined while it has a task at work and one that waits."""
    program = record("pool_terminate")
    program.reaches("task 0 begins")
    program.open("parent may terminate")
    program.goes_on_to("parent waits for the end")
    program.open("task 0 may end", "task 1 may end")
    program.stays_quiet()
    program.open("parent may end")
    return program.ends()


@upholds("pool.close")
def test_after_close_a_pool_accepts_no_task(closed: History) -> None:
    answers = [event.what for event in closed if event.what.startswith(("apply_async", "map_async", "imap"))]

    assert answers == ["apply_async is refused", "map_async is refused", "imap is refused"]


@upholds("pool.close")
def test_what_a_pool_had_accepted_before_close_is_still_done(closed: History) -> None:
    assert [event.what for event in closed if event.what.startswith("task")] == [
        "task 0 begins",
        "task 0 ends",
        "task 1 begins",
        "task 1 ends",
    ]
    assert closed["parent is back from join"].value["done"] == [True, True]


@upholds("pool.terminate")
def test_terminate_stops_a_task_half_way_and_one_that_waits_never_begins(terminated: History) -> None:
    assert terminated == [
        "task 0 begins",
        "parent terminates the pool",
        "parent is back from terminate",
        "parent is back from join",
        "parent waits for the end",
    ]
    assert terminated["parent is back from terminate"].value == {"exitcode": -signal.SIGTERM}


@upholds("pool.terminate")
def test_the_results_of_a_terminated_pool_never_come(terminated: History) -> None:
    assert terminated["parent waits for the end"].value == {"done": [False, False]}


@upholds("pool.join")
def test_join_returns_once_all_tasks_are_done_and_the_worker_has_exited(run: Run) -> None:
    refused = [f"{method} is refused" for method in ("join", "apply_async", "map_async", "imap")]
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
def test_a_pool_that_is_neither_closed_nor_terminated_cannot_be_joined(closed: History) -> None:
    by_parent = [event.what for event in closed.by_program if event.name == "MainProcess"]

    assert by_parent[0] == "join is refused"


@upholds("pool.join-after-close")
def test_a_pool_that_is_closed_or_terminated_can_be_joined(closed: History, terminated: History) -> None:
    for history in (closed, terminated):
        assert len(history.all("parent is back from join")) == 1


@upholds("pool.unjoined-tasks-lost")
def test_a_main_process_that_ends_cuts_off_the_tasks_it_has_not_waited_for(run: Run) -> None:
    program = run("pool_unjoined")
    task = program.reaches("task 0 begins")
    program.open("parent may end")

    program.main_exits()
    program.exits(task)
    program.open("task 0 may end", "task 1 may end")

    assert program.ends() == ["task 0 begins", "parent at its last line", main_exits(0)]
    assert task.value == {"daemonic": True}
