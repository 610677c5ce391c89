"""Pools in practice: late functions, pools in tasks, Ctrl-C, and programs without a main guard."""

import signal

import pytest

from specs.harness.api import Event, History, Program, Run, Subject, claim, needs, refutes, upholds

pytestmark = needs("Pool", "active_children")


POOL_LATE_FUNCTION = claim(
    "pool.late-function",
    says="Any function that the program has defined by then can be submitted as a task.",
    answer="A function that you define after your pool was forked is lost the first time you submit it",
    # was: A worker finds a function by its name, in what the worker itself has of the program. A forked worker has what was defined before it was forked: if the function came later, the worker ends with AttributeError, and the task is lost: get() waits forever. The worker that replaces it is forked later and finds the function, so that the second attempt succeeds. Under spawn and forkserver a worker imports the program, and never has what is defined under the main guard: each such task costs a worker. Not decided here: in an interactive session no worker of these two ever has what was typed there (gh-132898).
    sources=["https://docs.python.org/3/library/multiprocessing.html#using-a-pool-of-workers (Note)", "gh-132898"],
    surprise=22,
)


@pytest.fixture(scope="module")
def late(record: Run) -> History:
    """A parent submits a function that was defined after its pool, and again to the worker that replaces the first."""
    program = record("pool_late_function")
    program.reaches("worker 1 has started")
    program.open("parent may submit task 0")
    replacement = program.goes_on_to("worker 2 has started")
    program.open("parent may submit task 1")
    program.goes_on_to("parent has the result of task 1")
    program.open("parent may wait for the result of task 0")
    waiting = (program.goes_on_to("parent waits for the result of task 0"), replacement)
    program.comes_to_rest(*waiting)
    program.waits_without_timeout(*waiting)
    return program.kill_stuck()


@refutes(POOL_LATE_FUNCTION, under="fork", when="for workers that were forked before it was defined")
def test_a_function_defined_after_its_pool_was_forked_costs_a_worker(late: History) -> None:
    assert late == [
        *("worker 1 has started", "parent submits task 0"),
        *("worker 2 has started", "parent submits task 1", "task 1 begins"),
        *("parent has the result of task 1", "parent waits for the result of task 0"),
    ]
    assert late.output.count("AttributeError: ") == 1


@upholds(POOL_LATE_FUNCTION, under="fork", when="for workers that were forked after it was defined")
def test_a_worker_that_was_forked_after_a_function_was_defined_knows_it(late: History) -> None:
    assert late["parent has the result of task 1"].value == 1
    assert late["task 1 begins"].pid == late["worker 2 has started"].pid


@refutes(POOL_LATE_FUNCTION, under=("spawn", "forkserver"), when="if it is defined under the main guard")
def test_a_function_defined_under_the_guard_costs_a_worker_each_time_it_is_submitted(run: Run) -> None:
    program = run("pool_late_function")
    program.reaches("worker 1 has started")
    program.open("parent may submit task 0")
    program.goes_on_to("worker 2 has started")
    program.open("parent may submit task 1")
    waiting = (program.reaches("parent submits task 1"), program.goes_on_to("worker 3 has started"))
    program.comes_to_rest(*waiting)
    program.waits_without_timeout(*waiting)

    history = program.kill_stuck()
    assert history == [
        *("worker 1 has started", "parent submits task 0"),
        *("worker 2 has started", "parent submits task 1", "worker 3 has started"),
    ]
    assert history.output.count("AttributeError: ") == 2


POOL_NESTED = claim(
    "pool.nested",
    says="A task of a pool can start processes and use a pool of its own.",
    answer="TODO",
    # was: The workers of a pool are daemonic, and a daemonic process cannot have children: start() and Pool() raise AssertionError in the task, and get() raises it in the main process. The check is an assert statement: under python -O a task can do both.
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.daemon"],
)


@refutes(POOL_NESTED)
def test_a_task_that_starts_a_process_or_creates_a_pool_fails_with_assertion_error(run: Run) -> None:
    history = run("pool_nested").ends()

    outcomes = [f"parent has the outcome of {task}" for task in ("start_a_process", "use_a_pool")]
    assert history == [
        *("start_a_process begins", outcomes[0], "use_a_pool begins", outcomes[1]),
        "parent is back from join",
    ]
    assert [history[outcome].value for outcome in outcomes] == 2 * [{"raises": "AssertionError"}]


@upholds(POOL_NESTED, when="when run under python -O")
def test_under_o_a_task_can_start_a_process_and_use_a_pool(run: Run) -> None:
    history = run("pool_nested", options=("-O",)).ends()

    assert history == [
        *("start_a_process begins", "grandchild works", "parent has the outcome of start_a_process"),
        *("use_a_pool begins", "task of the inner pool works", "parent has the outcome of use_a_pool"),
        "parent is back from join",
    ]
    assert history["parent has the outcome of start_a_process"].value == {"returns": 0}
    assert history["parent has the outcome of use_a_pool"].value == {"returns": 7}
    processes = ("use_a_pool begins", "grandchild works", "task of the inner pool works", "parent is back from join")
    assert len({history[what].pid for what in processes}) == 4


POOL_MAIN_GUARD = claim(
    "pool.main-guard",
    says="A program may create its pool at its top level, without a main guard.",
    answer="Without a main guard, a spawned pool starts workers that fail, one after another without e",
    # was: Under fork it may. Under spawn and forkserver each worker imports the program, reaches Pool() again and fails there with RuntimeError. The pool replaces it by another that fails in the same way, again and again, and the main process waits forever for its results. If the program was run as a script, the fork server imports it first, in CPython 3.13.8 and newer except 3.14.0. Before 3.15 that fork server exits with the error, and Pool() fails in the main process too. Decided for four failures by a pool of one.
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#the-spawn-and-forkserver-start-methods (Safe importing of main module)",
        "gh-126631",
        "gh-135295",
    ],
    surprise=15,
)


MAIN = ("MainProcess reaches the pool", "MainProcess has created the pool", "MainProcess waits for the result")


@upholds(POOL_MAIN_GUARD, under="fork")
def test_a_forked_pool_does_not_need_a_main_guard(run: Run) -> None:
    program = run("pool_unguarded")
    program.open("MainProcess may create the pool")

    assert program.ends() == [*MAIN[:2], {MAIN[2], "task begins"}, "MainProcess is back from join"]


def replace_without_end(run: Run, subject: Subject, *, as_script: bool) -> History:
    """Four workers of a pool of one fail while they import the program; a fifth one comes, and the parent waits."""
    worker = {"spawn": "SpawnPoolWorker", "forkserver": "ForkServerPoolWorker"}[subject.start_method]
    program = run("pool_unguarded", as_script=as_script)
    program.open("MainProcess may create the pool")
    for number in range(1, 5):
        program.goes_on_to(f"{worker}-{number} reaches the pool")
        program.open(f"{worker}-{number} may create the pool")
    program.goes_on_to(f"{worker}-5 reaches the pool")
    program.waits_without_timeout(program.reaches(MAIN[2]))
    program.stays_quiet()

    history = program.kill_stuck()
    visits = tuple(f"{worker}-{number} reaches the pool" for number in range(1, 6))
    by_workers = [event for event in history.by_program if event.name != "MainProcess"]
    assert [event.what for event in by_workers] == list(visits)
    assert len({event.pid for event in by_workers}) == 5
    return history


@refutes(POOL_MAIN_GUARD, under="spawn")
@refutes(POOL_MAIN_GUARD, under="forkserver", when="when run by `python -m`")
def test_the_workers_of_an_unguarded_pool_fail_and_are_replaced_without_end(run: Run, subject: Subject) -> None:
    history = replace_without_end(run, subject, as_script=False)

    assert [event.what for event in history.by_program if event.name == "MainProcess"] == list(MAIN)
    assert history.output.count("RuntimeError: ") == 4


@refutes(POOL_MAIN_GUARD, under="spawn")
@refutes(POOL_MAIN_GUARD, under="forkserver", python="<3.13.8", when="when run as a script")
@refutes(POOL_MAIN_GUARD, under="forkserver", python="==3.14.0", when="when run as a script")
@refutes(POOL_MAIN_GUARD, under="forkserver", interpreter="pypy", when="when run as a script")
def test_the_workers_of_an_unguarded_script_fail_and_are_replaced_without_end(run: Run, subject: Subject) -> None:
    history = replace_without_end(run, subject, as_script=True)

    assert [event.what for event in history.by_program if event.name == "MainProcess"] == list(MAIN)
    assert history.output.count("RuntimeError: ") == 4


@refutes(
    POOL_MAIN_GUARD,
    under="forkserver",
    python=">=3.13.8,!=3.14.0,<3.15",
    interpreter="cpython",
    when="when run as a script",
)
def test_an_unguarded_script_creates_no_pool_when_its_error_ends_the_fork_server(run: Run) -> None:
    program = run("pool_unguarded", as_script=True)
    program.open("MainProcess may create the pool")

    history = program.ends(code=1, says="RuntimeError")
    assert history == ["MainProcess reaches the pool", "MainProcess reaches the pool"]
    parent, fork_server = history.by_program
    assert fork_server.ppid == parent.pid


@refutes(POOL_MAIN_GUARD, under="forkserver", python=">=3.15", interpreter="cpython", when="when run as a script")
def test_a_fork_server_ignores_an_unguarded_scripts_error_but_workers_fail_forever(run: Run, subject: Subject) -> None:
    history = replace_without_end(run, subject, as_script=True)

    by_others = [event for event in history.by_program if event.name == "MainProcess"]
    assert [event.what for event in by_others[:2]] == 2 * ["MainProcess reaches the pool"]
    assert by_others[1].ppid == by_others[0].pid
    assert [event.what for event in by_others if event.pid == by_others[0].pid] == list(MAIN)


POOL_CTRL_C = claim(
    "pool.ctrl-c",
    says="Ctrl-C stops a program that waits for its pool.",
    answer="After Ctrl-C a pool goes on with new workers, and close() and join() wait forever for the ",
    # was: Every process of the program gets the signal. The main process gets KeyboardInterrupt. Each busy worker prints it, ends and is replaced: the pool goes on with what still waits, but the interrupted tasks are lost. So the program ends if it does not catch KeyboardInterrupt, or if it calls terminate(). If it catches it and calls close() and join(), join() waits forever for the lost tasks. Workers that ignore SIGINT, by an initializer, lose no task, and then close() and join() are enough. Decided on POSIX only, while the main process waits in get().
    surprise=14,
    not_applicable=[
        {"platform": "win32", "because": "not decided on Windows, where Ctrl-C is an event of a console and no signal"}
    ],
)


BEFORE_CTRL_C = {"worker 1 has started", "worker 2 has started", "parent waits for its results"}


TASKS_BEGIN = ("task 0 begins", "task 1 begins")


def press_ctrl_c(run: Run, *, then: str) -> tuple[Program, Event]:
    """Ctrl-C during two tasks of a pool of two costs both workers. One replacement begins with the third task."""
    program = run("pool_ctrl_c", then=then)
    waiting = program.reaches("parent waits for its results", *TASKS_BEGIN)
    lost = [program.reaches(what) for what in TASKS_BEGIN]
    program.comes_to_rest(waiting, *lost)  # a signal that comes just before the wait is handled after it
    program.open("user may press Ctrl-C")
    parent = program.goes_on_to("parent gets KeyboardInterrupt")
    program.open("Ctrl-C may reach the workers")
    program.goes_on_to("Ctrl-C has reached the workers", "worker 3 has started", "worker 4 has started")
    third = program.goes_on_to("task 2 begins")
    assert third.pid not in {event.pid for event in lost}
    program.exits(*lost)
    return program, parent


def until_ctrl_c(*then: str) -> list[str | set[str | tuple[str, ...]]]:
    """What has happened when a replacement does the third task, and what the parent does then."""
    replacements = {"worker 3 has started", "worker 4 has started", "task 2 begins"}
    return [
        {*BEFORE_CTRL_C, *TASKS_BEGIN},
        "parent gets KeyboardInterrupt",
        {"Ctrl-C has reached the workers", *replacements},
        *then,
    ]


@refutes(POOL_CTRL_C, platform="posix", when="if the main process catches it, and closes and joins the pool")
def test_a_pool_is_closed_and_joined_in_vain_after_ctrl_c(run: Run) -> None:
    program, parent = press_ctrl_c(run, then="close")
    program.open("parent may go on")
    program.goes_on_to("parent joins")
    program.open("task 0 may end", "task 1 may end", "task 2 may end")
    third = program.goes_on_to("task 2 ends")
    program.comes_to_rest(parent, third)
    program.waits_without_timeout(parent, third)

    history = program.kill_stuck()
    assert history == until_ctrl_c("parent calls close", "parent joins", "task 2 ends")
    assert history.output.count("KeyboardInterrupt") == 2


@upholds(POOL_CTRL_C, platform="posix", when="if the main process catches it, and terminates the pool")
def test_a_pool_can_be_terminated_after_ctrl_c(run: Run) -> None:
    program, _ = press_ctrl_c(run, then="terminate")
    program.open("parent may go on")

    history = program.ends(says="KeyboardInterrupt")
    assert history == until_ctrl_c("parent calls terminate", "parent joins", "parent is back from join")
    assert history["parent is back from join"].value == {"ready": [False, False, False]}


@upholds(POOL_CTRL_C, platform="posix", when="if the main process does not catch it")
def test_ctrl_c_ends_a_main_process_and_its_pool(run: Run) -> None:
    program, _ = press_ctrl_c(run, then="raise")
    program.open("parent may go on")

    history = program.ends(code=-signal.SIGINT, says="KeyboardInterrupt")
    assert history == until_ctrl_c()
    assert history.output.count("KeyboardInterrupt") == 3


@upholds(POOL_CTRL_C, platform="posix", when="if an initializer lets the workers ignore SIGINT")
def test_workers_that_ignore_sigint_do_all_tasks_after_ctrl_c_and_join_returns(run: Run) -> None:
    program = run("pool_ctrl_c", then="close", workers="ignore Ctrl-C")
    waiting = program.reaches("parent waits for its results", *TASKS_BEGIN)
    program.comes_to_rest(waiting)  # a signal that comes just before the wait is handled after it
    program.open("user may press Ctrl-C")
    program.goes_on_to("parent gets KeyboardInterrupt")
    program.open("Ctrl-C may reach the workers")
    program.reaches("Ctrl-C has reached the workers")
    program.open("parent may go on")
    program.goes_on_to("parent joins")
    program.stays_quiet()
    program.open("task 0 may end", "task 1 may end", "task 2 may end")

    history = program.ends()
    assert history == [
        {*BEFORE_CTRL_C, *TASKS_BEGIN},
        *("parent gets KeyboardInterrupt", "Ctrl-C has reached the workers", "parent calls close", "parent joins"),
        {"task 0 ends", "task 1 ends", ("task 2 begins", "task 2 ends")},
        "parent is back from join",
    ]
    assert history["parent is back from join"].value == {"ready": [True, True, True]}
