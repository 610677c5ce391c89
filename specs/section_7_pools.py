"""Pools: how many processes they have, when these are started, which tasks they do, and who waits for whom."""

import pytest

from specs.harness.api import History, Run, refutes, upholds


@pytest.fixture(scope="module")
def ten_tasks(record: Run) -> History:
    """A pool of three gets ten tasks. Three begin and wait at gates; each one that ends lets the next one begin."""
    program = record("pool", workers=3, tasks=10)
    workers = program.reaches("pool is created").value
    # Every worker, however many a pool has: only one that has started can take a task.
    program.reaches(*(f"worker {number} has started" for number in range(1, len(workers) + 1)))
    program.open("parent may submit")
    program.reaches("parent has submitted all tasks")
    program.goes_on_to("task 0 begins", "task 1 begins", "task 2 begins")
    program.stays_quiet()
    for number in range(10):
        program.open(f"task {number} may end")
        program.goes_on_to(f"task {number + 3} begins" if number < 7 else f"task {number} ends")
    return program.ends()


@upholds("pool.capacity")
def test_a_pool_of_three_does_three_tasks_at_a_time_and_never_more(ten_tasks: History) -> None:
    running_tasks = [0]
    for event in ten_tasks:
        if event.what.endswith("begins"):
            running_tasks.append(running_tasks[-1] + 1)
        if event.what.endswith("ends"):
            running_tasks.append(running_tasks[-1] - 1)

    assert max(running_tasks) == 3
    assert running_tasks == [0, 1, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 1, 0]


@refutes("pool.on-demand")
def test_a_pool_starts_all_its_processes_before_its_first_task(run: Run) -> None:
    program = run("pool", workers=3, tasks=1)
    workers = program.reaches("pool is created").value

    assert len(workers) == 3
    assert all(program.is_running(pid) for pid in workers)

    program.open("parent may submit", "task 0 may end")
    history = program.ends()
    assert history["task 0 begins"].pid in workers


@upholds("pool.waits-when-full")
def test_a_task_waits_until_another_ends_and_waiting_tasks_begin_in_order_of_submission(ten_tasks: History) -> None:
    turns = [turn for number in range(7) for turn in (f"task {number} ends", f"task {number + 3} begins")]

    assert ten_tasks == [
        {"pool is created", "worker 1 has started", "worker 2 has started", "worker 3 has started"},
        {"parent has submitted all tasks", "task 0 begins", "task 1 begins", "task 2 begins"},
        *turns,
        "task 7 ends",
        "task 8 ends",
        "task 9 ends",
        "parent has the results",
    ]
    assert ten_tasks["parent has the results"].value == [number * number for number in range(10)]


@refutes("pool.process-per-task", when="by default")
def test_a_task_that_had_to_wait_is_done_by_the_worker_that_became_free(ten_tasks: History) -> None:
    for number in range(7):
        assert ten_tasks[f"task {number + 3} begins"].pid == ten_tasks[f"task {number} ends"].pid


@upholds("pool.process-per-task", when="with maxtasksperchild=1")
def test_with_maxtasksperchild_1_each_task_gets_a_process_of_its_own(run: Run) -> None:
    program = run("pool", workers=2, tasks=4, maxtasksperchild=1)
    program.open("parent may submit", *(f"task {number} may end" for number in range(4)))

    history = program.ends()

    assert len({history[f"task {number} begins"].pid for number in range(4)}) == 4
    assert history["parent has the results"].value == [0, 1, 4, 9]


@upholds("pool.three-serve-ten")
def test_the_three_processes_of_a_pool_do_all_of_its_ten_tasks(ten_tasks: History) -> None:
    pids = {event.pid for event in ten_tasks if event.what.startswith("task")}

    assert sorted(pids) == ten_tasks["pool is created"].value
    assert len(pids) == 3


@pytest.fixture(scope="module")
def sizes(record: Run) -> History:
    """A parent restricts itself to one CPU (where it can), and creates pools of the default size, of 0 and of -1."""
    return record("pool_size").ends()


@upholds("pool.size-optional", python=">=3.13")
def test_the_default_size_of_a_pool_is_the_number_of_cpus_that_its_parent_may_use(sizes: History) -> None:
    pool = sizes["pool is created"].value

    assert pool["workers"] == pool["usable CPUs"]


@upholds("pool.size-optional", python="<3.13")
def test_the_default_size_of_a_pool_is_the_number_of_cpus_of_the_machine(sizes: History) -> None:
    pool = sizes["pool is created"].value

    assert pool["workers"] == pool["CPUs of the machine"]


@upholds("pool.size-optional")
def test_a_pool_of_less_than_1_raises_value_error_and_leaves_no_process(sizes: History) -> None:
    refusals = ["a pool of 0 raises ValueError", "a pool of -1 raises ValueError"]

    assert sizes == ["pool is created", *refusals, "parent at its last line"]
    assert sizes["parent at its last line"].value == {"workers": 0}


@pytest.fixture(scope="module")
def async_tasks(record: Run) -> History:
    """A parent submits two tasks and continues while they wait at gates; then it calls get for them, and for others."""
    program = record("pool_apply_async")
    program.goes_on_to("parent has called get with timeout=0", "task 1 begins", "task 2 begins")
    program.stays_quiet()
    program.open("task 1 may end")
    program.goes_on_to("parent has the result of task 1")
    program.open("task 2 may end")
    return program.ends()


@upholds("apply-async.returns-at-once")
def test_apply_async_returns_before_its_task_is_done_and_get_waits_for_the_result(async_tasks: History) -> None:
    steps = ("parent has submitted task 1", "parent has submitted task 2", "parent has called get with timeout=0")

    assert async_tasks == [
        {steps, "task 1 begins", "task 2 begins"},
        "task 1 ends",
        "parent has the result of task 1",
        "task 2 ends",
        "parent has the result of task 2",
        "parent has called get for a task that fails",
        "parent has called get for a result that cannot be pickled",
        "parent has called get for an error that cannot be pickled",
        "parent has called get for a task that cannot be pickled",
    ]
    assert async_tasks["parent has submitted task 1"].value["ready"] is False
    assert async_tasks["parent has submitted task 2"].value["ready"] is False


@upholds("apply-async.returns-at-once")
def test_get_raises_the_timeout_error_of_multiprocessing_if_its_timeout_expires_first(async_tasks: History) -> None:
    assert async_tasks["parent has called get with timeout=0"].value == {"raises": "mp.TimeoutError", "ready": False}


@upholds("apply-async.returns-at-once")
def test_apply_async_passes_on_positional_and_keyword_arguments(async_tasks: History) -> None:
    submissions = [async_tasks[f"parent has submitted task {number}"].value for number in (1, 2)]

    assert [(task["args"], task["kwds"]) for task in submissions] == [([1, 10], {}), ([2], {"to_add": 10})]
    assert async_tasks["parent has the result of task 1"].value == 1 + 10
    assert async_tasks["parent has the result of task 2"].value == 2 + 10


@upholds("apply-async.returns-at-once")
def test_get_raises_the_error_of_the_task(async_tasks: History) -> None:
    outcome = async_tasks["parent has called get for a task that fails"].value

    assert outcome == {"raises": "ValueError", "text": "raised by the task"}


@upholds("apply-async.returns-at-once")
@pytest.mark.parametrize(
    ("unpicklable", "error"),
    [
        ("a result that cannot be pickled", "MaybeEncodingError"),
        ("an error that cannot be pickled", "MaybeEncodingError"),
        ("a task that cannot be pickled", "PicklingError"),
    ],
)
def test_get_raises_an_error_for_what_cannot_be_pickled(async_tasks: History, unpicklable: str, error: str) -> None:
    assert async_tasks[f"parent has called get for {unpicklable}"].value["raises"] == error


@upholds("apply.blocks")
def test_apply_returns_the_result_after_a_worker_has_done_the_task(run: Run) -> None:
    program = run("pool_apply")
    program.goes_on_to("task 0 begins")
    program.stays_quiet()
    program.open("task 0 may end", "task 1 may end")

    call, begin, end, result = program.ends().by_program[:4]
    assert [call.what, begin.what] == ["parent applies task 0", "task 0 begins"]
    assert [end.what, result.what] == ["task 0 ends", "parent has the result of task 0"]
    assert begin.pid == end.pid != call.pid == result.pid
    assert call.value == {"args": [0], "kwds": {"to_add": 10}}
    assert result.value == 0 + 10


@upholds("apply.one-at-a-time", when="for calls from one thread")
def test_of_two_tasks_applied_by_one_thread_the_second_begins_after_the_first_has_ended(run: Run) -> None:
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


@refutes("apply.one-at-a-time", when="for calls from several threads")
def test_two_tasks_applied_by_two_threads_are_done_at_the_same_time(run: Run) -> None:
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
