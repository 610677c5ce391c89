"""What is tacitly assumed of every Python and platform: where it holds, where it does not, and what goes wrong then."""

import signal

import pytest

from specs.harness.api import History, Run, gone, kills, refutes, upholds


@upholds("default.start-method", under="fork", python="<3.14", platform="linux")
def test_a_program_that_names_no_start_method_forks_its_children(run: Run) -> None:
    history = run("default_start_method", default_start_method=True).ends()

    parent, child = history["parent asks for the start method"], history["child works"]
    assert parent.value == "fork"
    assert child.ppid == parent.pid
    assert child.value == {"assigned": "under the guard"}


@refutes("default.start-method", under="forkserver", python=">=3.14", platform="linux")
def test_a_program_that_names_no_start_method_has_a_fork_server(run: Run) -> None:
    history = run("default_start_method", default_start_method=True).ends()

    parent, child = history["parent asks for the start method"], history["child works"]
    assert parent.value == "forkserver"
    assert child.ppid != parent.pid
    assert child.value == {"assigned": "at the top level"}


@refutes("default.start-method", under="spawn", platform="darwin")
@refutes("default.start-method", under="spawn", platform="win32")
def test_a_program_that_names_no_start_method_spawns_its_children(run: Run) -> None:
    history = run("default_start_method", default_start_method=True).ends()

    parent, child = history["parent asks for the start method"], history["child works"]
    assert parent.value == "spawn"
    assert child.ppid == parent.pid
    assert child.value == {"assigned": "at the top level"}


@upholds("default.main-guard", under="fork")
def test_a_forked_child_does_not_come_to_a_start_that_stands_unguarded(run: Run) -> None:
    history = run("unguarded").ends()

    assert history == ["program comes to its start", "child works", "program is back from join"]
    assert history["program is back from join"].value == {"exitcode": 0}


@refutes("default.main-guard", under="spawn")
@refutes("default.main-guard", under="forkserver", when="run as `python -m`")
def test_a_child_that_imports_an_unguarded_program_comes_to_its_start_and_is_refused_it(run: Run) -> None:
    history = run("unguarded").ends(says="RuntimeError")

    assert history == ["program comes to its start", "program comes to its start", "program is back from join"]
    parent, child = history.all("program comes to its start")
    assert parent.pid != child.pid
    assert history["program is back from join"].pid == parent.pid
    assert history["program is back from join"].value == {"exitcode": 1}


@refutes("default.main-guard", under="forkserver", python=">=3.14.1,<3.15", when="run as a script")
def test_a_fork_server_dies_of_an_unguarded_script_and_takes_the_program_along(run: Run) -> None:
    history = run("unguarded", as_script=True).ends(code=1, says="RuntimeError")

    assert history == ["program comes to its start", "program comes to its start"]
    parent, fork_server = history.by_program
    assert fork_server.ppid == parent.pid


@refutes("default.main-guard", under="forkserver", python=">=3.15", when="run as a script")
def test_a_fork_server_passes_over_an_unguarded_script_and_its_child_is_refused_the_start(run: Run) -> None:
    history = run("unguarded", as_script=True).ends(says="RuntimeError")

    assert history == [*["program comes to its start"] * 3, "program is back from join"]
    parent, fork_server, child = history.all("program comes to its start")
    assert fork_server.ppid == parent.pid
    assert child.ppid == fork_server.pid
    assert history["program is back from join"].value == {"exitcode": 1}


@upholds("default.picklable-target", under="fork")
def test_a_forked_child_can_have_a_lambda_as_target(run: Run) -> None:
    assert run("lambda_target").ends() == ["child works", "parent at its last line"]


@refutes("default.picklable-target", under=("spawn", "forkserver"), platform="posix")
def test_a_target_that_cannot_be_pickled_cannot_be_started(run: Run) -> None:
    history = run("lambda_target").ends()

    assert history == ["start is refused", "parent at its last line"]
    assert history["start is refused"].value == {"error": "PicklingError", "pid": None}


@upholds("daemon.no-children", when="as Python runs by default")
def test_a_daemonic_process_is_refused_children(run: Run) -> None:
    assert run("daemon_children").ends() == ["start is refused", "parent is back from join"]


@refutes("daemon.no-children", when="under python -O")
def test_under_python_o_a_daemonic_process_has_children(run: Run) -> None:
    history = run("daemon_children", options=("-O",)).ends()

    assert history == ["grandchild works", "child is back from join", "parent is back from join"]
    assert history["child is back from join"].value == {"exitcode": 0}


@pytest.fixture(scope="module")
def signalled(record: Run) -> History:
    """Three children, one after another, each send themselves a signal."""
    return record("signals").ends(says="KeyboardInterrupt")


@upholds("exit.signal-code", platform="posix")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGKILL"])
def test_a_child_ended_by_a_signal_has_its_number_with_a_minus_as_exit_code(signalled: History, name: str) -> None:
    assert signalled[f"parent reads the exit code after {name}"].value == -signal.Signals[name]


@refutes("exit.signal-code", platform="posix", when="after SIGINT, which Python makes an exception")
def test_a_child_interrupted_by_sigint_ends_as_by_any_exception(signalled: History) -> None:
    assert signalled == [f"parent reads the exit code after {name}" for name in ("SIGTERM", "SIGKILL", "SIGINT")]
    assert signalled["parent reads the exit code after SIGINT"].value == 1


@pytest.fixture(scope="module")
def left(record: Run) -> History:
    """Three children, one after another, end by sys.exit: told nothing, 3, and a text."""
    return record("sys_exit").ends(says="the child's own text")


@upholds("exit.sys-exit-code", python=">=3.9")
def test_sys_exit_gives_zero_or_the_number_it_is_told_or_one_for_a_text(left: History) -> None:
    assert [event.value for event in left.all("child leaves by sys.exit")] == [[], [3], ["the child's own text"]]
    assert [event.value for event in left.all("parent reads the exit code")] == [0, 3, 1]


@refutes("exit.sys-exit-code", python="<3.9")
def test_sys_exit_that_is_told_nothing_gives_one(left: History) -> None:
    assert [event.value for event in left.all("child leaves by sys.exit")] == [[], [3], ["the child's own text"]]
    assert [event.value for event in left.all("parent reads the exit code")] == [1, 3, 1]


@upholds("exit.atexit-in-child", under="spawn")
@upholds("exit.atexit-in-child", under=("fork", "forkserver"), python=">=3.13")
def test_a_child_runs_its_exit_handlers(left: History) -> None:
    assert left == 3 * ["child leaves by sys.exit", "exit handler runs", "parent reads the exit code"]


@refutes("exit.atexit-in-child", under=("fork", "forkserver"), python="<3.13")
def test_a_forked_child_ends_without_its_exit_handlers(left: History) -> None:
    assert left == 3 * ["child leaves by sys.exit", "parent reads the exit code"]


@upholds("signals.handler-inherited", under="fork", platform="posix")
def test_a_forked_child_handles_a_signal_as_its_parent_does(run: Run) -> None:
    program = run("signal_handler")
    child = program.reaches("child works")
    program.open("parent may terminate")
    handled = program.goes_on_to("handler runs")
    program.open("child may work on", "child may end")

    history = program.ends()
    assert history == [
        "child works",
        "parent terminates child",
        "handler runs",
        "child works on",
        "child ends",
        "parent is back from join",
    ]
    assert handled.pid == child.pid
    assert history["parent is back from join"].value == {"exitcode": 0}


@refutes("signals.handler-inherited", under=("spawn", "forkserver"), platform="posix")
def test_a_child_that_starts_afresh_does_not_have_its_parents_handler(run: Run) -> None:
    program = run("signal_handler")
    program.reaches("child works")
    program.open("parent may terminate")
    program.goes_on_to("parent is back from join")
    program.open("child may work on", "child may end")

    history = program.ends()
    assert history == ["child works", "parent terminates child", "parent is back from join"]
    assert history["parent is back from join"].value == {"exitcode": -signal.SIGTERM}


@upholds("terminate.grandchildren")
@pytest.mark.parametrize("how", ["terminate", "kill"])
def test_the_children_of_a_child_that_is_ended_work_on(run: Run, how: str) -> None:
    program = run("grandchildren", how=how)
    child = program.reaches("child works")
    program.reaches("daemon works", "grandchild works")
    program.open("parent may end its child")
    program.exits(child)
    program.goes_on_to("parent is back from join")
    program.open("child may end", "daemon may end", "grandchild may end")

    assert program.ends() == [
        {"child works", "daemon works", "grandchild works"},
        "parent ends its child",
        "parent is back from join",
        {"daemon ends", "grandchild ends"},
    ]


@upholds("pool.killed-worker", platform="posix")
def test_a_worker_killed_at_work_is_replaced_and_its_tasks_result_never_comes(run: Run) -> None:
    program = run("pool_lost_worker")
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
    assert history["parent has the last result"].value == {"done": [False, True]}
    assert history["parent has ended the pool"].value == {"done": [False, True]}


@upholds("pool.killed-idle-worker", platform="linux")
def test_a_pool_of_one_whose_idle_worker_was_killed_does_no_more_and_cannot_be_terminated(run: Run) -> None:
    program = run("pool_lost_idle_worker")
    worker = program.reaches("worker 1 is there")
    program.reaches("parent has the result of task 0")
    # Once its result was there, all that a worker can sleep in is the reading of the next task, with the lock taken.
    program.falls_asleep(worker)
    program.kill(worker)
    program.goes_on_to("worker 2 is there")

    program.open("parent may submit")
    program.reaches("parent has submitted task 1")
    program.stays_quiet()
    program.open("parent may terminate")
    program.reaches("parent terminates the pool")
    program.stays_quiet()

    assert program.kill_stuck() == [
        "worker 1 is there",
        "task 0 begins",
        "parent has the result of task 0",
        kills(worker.name),
        "worker 2 is there",
        "parent has submitted task 1",
        "parent terminates the pool",
    ]


@upholds("pool.base-exception")
def test_what_a_task_raises_that_is_no_exception_ends_its_worker_and_the_result_never_comes(run: Run) -> None:
    program = run("pool_lost_worker", ways="SystemExit,NoException")
    program.open("task 2 may end")

    history = program.ends(says="NoException: the task's own")
    assert history == [
        "task 0 begins",
        "task 1 begins",
        "task 2 begins",
        "task 2 ends",
        "parent has the last result",
        "parent has ended the pool",
    ]
    assert len({history[f"task {number} begins"].pid for number in range(3)}) == 3
    assert history["parent has ended the pool"].value == {"done": [False, False, True]}


@upholds("pool.orphaned-workers", platform="posix")
def test_the_workers_of_a_killed_main_process_end_once_they_are_idle(run: Run) -> None:
    program = run("pool_orphaned")
    busy = program.reaches("task begins")
    workers = [program.reaches(f"worker {number} is there") for number in (1, 2)]
    (idle,) = [worker for worker in workers if worker.pid != busy.pid]
    program.kill(program.reaches("parent has submitted a task"))
    program.main_exits()

    program.exits(idle)
    program.stays_quiet()
    program.open("task may end")

    assert program.ends(says="BrokenPipeError") == [
        {"parent has submitted a task", "worker 1 is there", "worker 2 is there", "task begins"},
        gone(idle.name),
        "task ends",
    ]


@upholds("pool.silent-errors")
def test_the_error_of_a_task_shows_only_in_get_and_in_an_error_callback(run: Run) -> None:
    history = run("pool_silent_errors").ends()

    assert history == [
        "task 0 fails",
        "task 1 fails",
        {"task 2 fails", "error callback is told"},
        "get raises",
        "parent at its last line",
    ]
    assert history["error callback is told"].value == "error of task 1"
    assert history["get raises"].value == "error of task 2"


@upholds("fork.threads-warning", under="fork", python=">=3.12")
def test_a_fork_among_several_threads_warns(run: Run) -> None:
    history = run("threads_and_fork").ends()

    assert history["parent with one thread is warned"].value == []
    assert history["parent with two threads is warned"].value == ["DeprecationWarning"]


@refutes("fork.threads-warning", under="fork", python="<3.12")
def test_before_that_a_fork_among_several_threads_is_silent(run: Run) -> None:
    history = run("threads_and_fork").ends()

    assert history["parent with two threads is warned"].value == []


@pytest.fixture(scope="module")
def queued(record: Run) -> History:
    """Of two children the first puts first, and the second's comes first; the first puts more, and is killed."""
    program = record("queue_order")
    child = program.goes_on_to("first child has put 1, 2 and 3")
    program.open("second child may put")
    program.goes_on_to("parent gets second child's", "second child has put")
    program.open("first child's 1 may be pickled")
    program.reaches(*(f"parent gets first child's {number}" for number in (1, 2, 3)))
    program.open("first child may go on")
    program.reaches("first child has put 4 and 5")
    program.kill(child)
    program.open("first child's 4 may be pickled", "first child may end")
    return program.ends()


@upholds("queue.order")
def test_a_queue_hands_out_what_one_process_put_in_the_order_in_which_it_did(queued: History) -> None:
    got = [event.what for event in queued if event.what.startswith("parent gets first child's")]

    assert got == [f"parent gets first child's {number}" for number in (1, 2, 3)]


@upholds("queue.order")
def test_a_queue_may_hand_out_first_what_another_process_put_later(queued: History) -> None:
    got = [event.what for event in queued if event.what.startswith("parent gets")]

    assert queued.by_program[0].what == "first child has put 1, 2 and 3"
    assert got[0] == "parent gets second child's"


@upholds("queue.order")
def test_a_queue_loses_what_a_killed_process_had_put_and_not_yet_sent(queued: History) -> None:
    assert queued == [
        "first child has put 1, 2 and 3",
        {"second child has put", "parent gets second child's"},
        "parent gets first child's 1",
        "parent gets first child's 2",
        "parent gets first child's 3",
        "first child has put 4 and 5",
        "parent finds the queue empty",
    ]
