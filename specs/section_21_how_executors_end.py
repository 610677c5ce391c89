"""How executors and their workers end: by `with` and `shutdown`, with the main process, at a limit, or lost."""

import signal

import pytest

from specs.harness.api import Event, History, Program, Run, main_exits, needs, refutes, upholds

pytestmark = needs("Process", "get_context")


BROKEN = {"raises": "BrokenProcessPool"}
SUBMIT_BROKEN = {"submit raises": "BrokenProcessPool"}


def outcomes(history: History, numbers: range) -> list[object]:
    """What came of the tasks with these numbers."""
    return [history[f"parent has the outcome of task {number}"].value for number in numbers]


@upholds("executor.killed-worker", when="during a task")
def test_all_tasks_that_are_not_done_fail_when_a_worker_is_killed_and_the_other_worker_is_ended(run: Run) -> None:
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


@upholds("executor.killed-worker", when="between tasks")
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


ALL_DONE = {"task 0 ends", "task 1 ends", ("task 2 begins", "task 2 ends")}


TASKS = [f"task {number} may end" for number in range(3)]


@refutes("executor.exit")
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


@needs("active_children")
@upholds("executor.with")
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


def done(numbers: range) -> list[str]:
    """What happens when these tasks are done one after the other, the first of which has begun."""
    return [f"task {number} {what}" for number in numbers for what in ("begins", "ends")][1:]


BEFORE_SHUTDOWN = ["task 0 begins", "parent has submitted three more", "parent calls shutdown"]


AFTER_SHUTDOWN = ["parent is back from shutdown", "submit raises RuntimeError"]


ALL_FOUR = [f"task {number} may end" for number in range(4)]


@upholds("executor.shutdown")
def test_shutdown_waits_until_all_tasks_are_done_and_no_task_is_accepted_after_it(run: Run) -> None:
    program = shut_down(run, way="wait")
    parent = program.goes_on_to("parent calls shutdown")
    program.stays_quiet(parent)
    program.waits_without_timeout(parent)
    program.open("parent may wait", *ALL_FOUR)

    history = program.ends()
    assert history == [*BEFORE_SHUTDOWN, *done(range(4)), *AFTER_SHUTDOWN, "parent has waited"]
    assert history["parent is back from shutdown"].value == {"done": 4 * [True]}


@upholds("executor.shutdown-no-wait", python=">=3.9")
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


@refutes("executor.shutdown-no-wait", python="<3.9")
def test_before_3_9_shutdown_without_a_wait_loses_tasks_that_wait_and_whoever_waits_for_them_hangs(run: Run) -> None:
    program = shut_down(run, way="no wait")
    parent = program.goes_on_to(*AFTER_SHUTDOWN)
    program.open("parent may wait", *ALL_FOUR)
    worker = program.goes_on_to("task 2 ends")
    program.comes_to_rest(parent, worker)
    program.waits_without_timeout(parent, worker)

    history = program.kill_stuck()
    assert history == [*BEFORE_SHUTDOWN, *AFTER_SHUTDOWN, *done(range(3))]
    assert "Exception in thread" in history.output  # which one depends on where shutdown meets that thread


@upholds("executor.cancel-futures", python=">=3.9")
def test_shutdown_that_cancels_cancels_only_tasks_behind_the_queue_of_the_workers_and_waits_for_the_others(
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


@refutes("executor.cancel-futures", python="<3.9")
def test_before_3_9_shutdown_cannot_cancel_tasks(run: Run) -> None:
    program = shut_down(run, way="cancel")
    program.goes_on_to("shutdown raises TypeError")
    program.open("parent may wait", *ALL_FOUR)

    assert program.ends()["parent has waited"].value == {"cancelled": 4 * [None]}


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


@upholds("executor.max-tasks", under=("spawn", "forkserver"), python=">=3.11", when="with a limit of 1")
def test_with_a_limit_of_1_each_task_of_an_executor_has_a_worker_of_its_own(run: Run) -> None:
    assert do_four_tasks(run, limit=1) == [0, 1, 2, 3]


@upholds(
    "executor.max-tasks",
    under=("spawn", "forkserver"),
    python=">=3.13.15,<3.14",
    interpreter="cpython",
    when="with a limit of 2, if more tasks wait",
)
@upholds(
    "executor.max-tasks",
    under=("spawn", "forkserver"),
    python=">=3.14.7",
    interpreter="cpython",
    when="with a limit of 2, if more tasks wait",
)
def test_with_a_limit_of_2_a_worker_is_replaced_after_two_tasks(run: Run) -> None:
    assert do_four_tasks(run, limit=2) == [0, 0, 1, 1]


@refutes(
    "executor.max-tasks",
    under=("spawn", "forkserver"),
    python=">=3.11,<3.13.15",
    when="with a limit of 2, if more tasks wait",
)
@refutes(
    "executor.max-tasks",
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


@refutes("executor.max-tasks", under="fork", python=">=3.11")
def test_under_fork_an_executor_with_a_limit_of_tasks_raises_value_error(run: Run) -> None:
    assert run("executor_max_tasks").ends() == ["executor raises ValueError"]


@refutes("executor.max-tasks", python="<3.11")
def test_before_3_11_an_executor_has_no_limit_of_tasks(run: Run) -> None:
    assert run("executor_max_tasks").ends() == ["executor raises TypeError"]


@needs("active_children")
@upholds("executor.end-workers", python=">=3.14", platform="posix")
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
@refutes("executor.end-workers", python="<3.14")
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


@refutes("executor.orphaned-workers", platform="posix")
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
