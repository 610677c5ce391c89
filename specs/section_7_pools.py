"""Pools: how many processes they have, when those are made, what they do, and who waits for whom."""

import pytest

from specs.harness.claims import refutes, upholds
from specs.harness.events import History, main_exits
from specs.harness.plugin import Run


@pytest.fixture(scope="module")
def ten_tasks(record: Run) -> History:
    """Ten tasks in a pool of three: the first three are held, the others come as those and their followers end."""
    program = record("pool", "3", "10", "0")
    program.reaches("pool is there")
    program.opens("parent may submit")
    program.reaches("parent has submitted its tasks")
    program.goes_on_to("task 0 begins", "task 1 begins", "task 2 begins")
    program.stays_quiet()
    for number in range(10):
        program.opens(f"task {number} may end")
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


@upholds("pool.waits-when-full")
def test_a_task_waits_until_another_is_done_and_those_that_wait_begin_in_order(ten_tasks: History) -> None:
    turns = [turn for number in range(7) for turn in (f"task {number} ends", f"task {number + 3} begins")]

    assert ten_tasks == [
        "pool is there",
        {"parent has submitted its tasks", "task 0 begins", "task 1 begins", "task 2 begins"},
        *turns,
        "task 7 ends",
        "task 8 ends",
        "task 9 ends",
        "parent has the results",
    ]
    assert ten_tasks["parent has the results"].value == [number * number for number in range(10)]


@upholds("pool.three-serve-ten")
def test_ten_tasks_in_a_pool_of_three_are_served_by_its_three_processes(ten_tasks: History) -> None:
    servers = {event.pid for event in ten_tasks if event.what.startswith("task")}

    assert sorted(servers) == ten_tasks["pool is there"].value
    assert len(servers) == 3


@refutes("pool.process-per-task", when="by default")
def test_a_task_that_waited_is_done_by_the_worker_that_became_free(ten_tasks: History) -> None:
    for number in range(7):
        assert ten_tasks[f"task {number + 3} begins"].pid == ten_tasks[f"task {number} ends"].pid


@upholds("pool.process-per-task", when="with maxtasksperchild=1")
def test_with_one_task_per_child_each_task_gets_a_process_of_its_own(run: Run) -> None:
    program = run("pool", "2", "4", "1")
    program.opens("parent may submit", *(f"task {number} may end" for number in range(4)))

    history = program.ends()

    assert len({history[f"task {number} begins"].pid for number in range(4)}) == 4
    assert history["parent has the results"].value == [0, 1, 4, 9]


@refutes("pool.on-demand")
def test_all_processes_of_a_pool_are_there_before_its_first_task(run: Run) -> None:
    program = run("pool", "3", "1", "0")
    workers = program.reaches("pool is there").value

    assert len(workers) == 3
    assert all(program.is_there(pid) for pid in workers)

    program.opens("parent may submit", "task 0 may end")
    history = program.ends()
    assert history["task 0 begins"].pid in workers


@pytest.fixture(scope="module")
def applied(record: Run) -> History:
    """A parent applies two tasks, each of which is held for a while, in a pool of two."""
    program = record("pool_apply")
    for number in range(2):
        program.goes_on_to(f"task {number} begins")
        program.stays_quiet()
        program.opens(f"task {number} may end")
    return program.ends()


@upholds("apply.blocks")
def test_apply_returns_the_result_once_its_task_was_done_by_a_worker(applied: History) -> None:
    call, begin, end, result = applied.by_program[:4]

    assert [call.what, begin.what] == ["parent applies task 0", "task 0 begins"]
    assert [end.what, result.what] == ["task 0 ends", "parent has the result of task 0"]
    assert begin.pid == end.pid != call.pid == result.pid
    assert result.value == 10


@upholds("apply.one-at-a-time", when="by one thread")
def test_the_second_of_two_applied_tasks_begins_when_the_first_has_ended(applied: History) -> None:
    assert applied == [
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

    program.opens("task 0 may end")
    program.goes_on_to("thread 0 is back from apply")
    program.opens("task 1 may end")

    assert program.ends() == [
        {"task 0 begins", "task 1 begins"},
        "task 0 ends",
        "thread 0 is back from apply",
        "task 1 ends",
        "thread 1 is back from apply",
    ]


@pytest.fixture(scope="module")
def submitted(record: Run) -> History:
    """A parent submits a task and goes on while it is held, and later gets its value, and the error of another."""
    program = record("pool_apply_async")
    program.goes_on_to("task begins", "parent is back from apply_async")
    program.stays_quiet()
    program.opens("task may end")
    return program.ends()


@upholds("apply-async.returns-at-once")
def test_apply_async_returns_before_its_task_is_done_and_get_waits_for_the_value(submitted: History) -> None:
    assert submitted == [
        {"parent is back from apply_async", "task begins"},
        "task ends",
        "parent has the result",
        "parent has the error",
    ]
    assert submitted["parent is back from apply_async"].value == {"ready": False}


@upholds("apply-async.returns-at-once")
def test_apply_async_hands_over_positional_and_named_arguments(submitted: History) -> None:
    assert submitted["parent has the result"].value == 11


@upholds("apply-async.returns-at-once")
def test_get_raises_the_error_of_the_task(submitted: History) -> None:
    assert submitted["parent has the error"].value == "the task's own"


@upholds("pool.unjoined-tasks-lost")
def test_a_main_process_that_ends_cuts_off_the_tasks_it_has_not_waited_for(run: Run) -> None:
    program = run("pool_unjoined")
    task = program.reaches("task 0 begins")
    program.opens("parent may end")

    program.sees_main_exit()
    program.sees_gone(task)
    program.opens("task 0 may end", "task 1 may end")

    assert program.ends() == ["task 0 begins", "parent at its last line", main_exits(0)]
    assert task.value == {"daemonic": True}
