"""Pools and executors alike: how many tasks at a time, threads, callbacks, and what is kept.

How many tasks an executor does at a time (`executor.capacity`), what its workers are called (`executor.worker-names`), and
what becomes of one that nobody shuts down (`executor.forgotten`). Of pools and executors alike: whether threads can share one
(`tasks.threads`), what a callback can wait for (`callback.waits`), what takes tasks at the end of a program
(`tasks.at-exit`), and what a worker keeps of its last task (`worker.memory`).
"""

import pytest

from specs.harness.api import (
    Event,
    History,
    Program,
    Run,
    Subject,
    beyond_the_documentation,
    claim,
    gone,
    needs,
    opens,
    refutes,
    remedies,
    upholds,
)

EXECUTOR_CAPACITY = claim(
    "executor.capacity",
    says="An executor of n workers works on at most n tasks at a time.",
    answer="An executor of n works on n tasks at a time; others wait until a worker is free.",
    about=["ProcessPoolExecutor(max_workers)", "ProcessPoolExecutor.submit(fn)"],
    sources=["https://docs.python.org/3/library/concurrent.futures.html#processpoolexecutor"],
    see=["pool.capacity", "executor.cancel", "executor.on-demand"],
)


def fill(run: Run) -> Program:
    """An executor of two has got three tasks, two of which are at work."""
    program = run("executor_full")
    program.goes_on_to("task 0 begins", "task 1 begins", "parent has submitted three")
    return program


def finish_all(program: Program) -> History:
    """The first task ends while the second is at work, and then all do."""
    program.open("task 0 may end")
    program.goes_on_to("task 2 begins")
    program.open("task 1 may end", "task 2 may end")
    return program.ends()


@needs("ProcessPoolExecutor")
@upholds(EXECUTOR_CAPACITY)
def test_an_executor_of_two_does_two_tasks_at_a_time_and_a_third_when_one_ends(run: Run) -> None:
    """Of three tasks two begin, in two workers. The third begins after one has ended, in the worker that did it."""
    program = fill(run)
    program.stays_quiet()

    history = finish_all(program)
    first, second, third = (history[f"task {number} begins"] for number in range(3))
    assert history.index(second) < history.index(history["task 0 ends"]) < history.index(third)
    assert third.name == first.name != second.name


EXECUTOR_WORKER_NAMES = claim(
    "executor.worker-names",
    says="The workers of an executor are called ForkPoolWorker-1, ForkPoolWorker-2 and so on, as those of a pool.",
    answer="An executor's workers are called ForkProcess-1 or SpawnProcess-1, like any other child.",
    see=["pool.worker-names"],
)

#: What a worker's name begins with, by start method.
PREFIXES = {"fork": "ForkProcess", "spawn": "SpawnProcess", "forkserver": "ForkServerProcess"}


@needs("ProcessPoolExecutor", "Process")
@beyond_the_documentation
@refutes(EXECUTOR_WORKER_NAMES)
def test_the_workers_of_an_executor_are_named_and_counted_as_any_child(run: Run, subject: Subject) -> None:
    """After one process object was built, two workers are called `ForkProcess-2` and `-3`, `SpawnProcess-2` and `-3`, or
    `ForkServerProcess-2` and `-3`, by the start method.
    """
    prefix = PREFIXES.get(subject.start_method, "Process")

    history = finish_all(fill(run))
    assert {history[f"task {number} begins"].name for number in range(2)} == {f"{prefix}-2", f"{prefix}-3"}


EXECUTOR_FORGOTTEN = claim(
    "executor.forgotten",
    says="An executor that was not shut down keeps its workers until the program ends.",
    answer="CPython ends an executor's workers when nothing refers to it and its tasks are done.",
    why="The thread that manages the workers has only a weak reference to the executor.",
    about=["ProcessPoolExecutor.shutdown(wait)"],
    sources=["_ExecutorManagerThread in CPython's concurrent/futures/process.py"],
    undecided=["An executor in a reference cycle is collected later. (https://docs.python.org/3/library/gc.html)"],
    see=["pool.forgotten", "executor.with", "executor.exit"],
)


def finish(program: Program) -> Event:
    """A forgotten executor of one does its two tasks, while the parent waits. Returns the last event of the worker."""
    program.reaches("parent has forgotten the executor")
    program.goes_on_to("task 0 begins")
    program.open("task 0 may end")
    last = program.goes_on_to("task 1 begins")
    program.open("task 1 may end")
    program.goes_on_to("parent has the results")
    return last


@needs("ProcessPoolExecutor")
@beyond_the_documentation
@refutes(EXECUTOR_FORGOTTEN, interpreter="cpython")
def test_a_forgotten_executor_does_its_tasks_and_then_ends_its_worker(run: Run) -> None:
    """A function returns the futures of two tasks, and leaves their executor. Both are done, and then the worker ends, while
    the main process is still at work.
    """
    program = run("executor_forgotten")
    last = finish(program)
    program.exits(last)
    program.open("parent may go on")

    history = program.ends()
    assert history["parent has the results"].value == [0, 1]
    assert history.index(history[gone(last.name)]) < history.index(history[opens("parent may go on")])


@needs("ProcessPoolExecutor")
@beyond_the_documentation
@upholds(EXECUTOR_FORGOTTEN, interpreter="pypy")
def test_a_forgotten_executor_that_is_not_collected_keeps_its_worker(run: Run) -> None:
    """A function returns the futures of two tasks, and leaves their executor. Both are done, and the worker waits on."""
    program = run("executor_forgotten")
    last = finish(program)
    program.stays_quiet(last)
    program.has_status("sleeping", last)
    program.open("parent may go on")

    assert program.ends()["parent has the results"].value == [0, 1]


TASKS_THREADS = claim(
    "tasks.threads",
    says="Each thread of a program needs a pool or an executor of its own.",
    answer="Threads can share a pool or an executor: each gets the results of its own tasks.",
    about=["Pool.map(iterable)", "ProcessPoolExecutor.map(iterables)"],
    sources=["gh-84992"],
    see=["apply.one-at-a-time", "callback.main-thread", "pool.creator-only", "fork.held-lock"],
)


def share(run: Run, what: str) -> History:
    """Two threads call `map()` with two items each, and all four are at work before one ends. The last ends first."""
    program = run("shared_by_threads", threads_share=what)
    program.goes_on_to(*(f"task begins: {number}" for number in (1, 2, 3, 4)))
    for number in (4, 3, 2, 1):
        program.open(f"task may end: {number}")
    return program.ends()


def results_by_thread(history: History) -> list[list[int]]:
    """The results of each thread."""
    return sorted(event.value for event in history.all("thread has its results"))


@needs("Pool")
@beyond_the_documentation
@refutes(TASKS_THREADS)
def test_two_threads_that_share_a_pool_get_the_results_of_their_own_items(run: Run) -> None:
    """Two threads call `map()` of one pool with two items each. All four are done at the same time, and each call returns the
    results of its items.
    """
    assert results_by_thread(share(run, "a pool")) == [[2, 4], [6, 8]]


@needs("ProcessPoolExecutor")
@beyond_the_documentation
@refutes(TASKS_THREADS)
def test_two_threads_that_share_an_executor_get_the_results_of_their_own_items(run: Run) -> None:
    """Two threads call `map()` of one executor with two items each. All four are done at the same time, and each call returns
    the results of its items.
    """
    assert results_by_thread(share(run, "an executor")) == [[2, 4], [6, 8]]


CALLBACK_WAITS = claim(
    "callback.waits",
    says="A callback can submit the next task, and wait for its result.",
    answer="A callback may submit a task, but hangs if it waits: results come in its own thread.",
    why="Callbacks are called by the thread that takes results from the workers; if the future is done, by who adds them.",
    about=["Pool.apply_async(callback)", "Future.add_done_callback(fn)"],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.Pool.apply_async (Callbacks should complete immediately since otherwise the thread which handles the results will get blocked)",
        "https://docs.python.org/3/library/concurrent.futures.html#concurrent.futures.Future.add_done_callback",
    ],
    see=["callback.main-thread", "callback.holds-results", "future.callback-thread", "executor.submit-in-task"],
)


def wait_in_callback(run: Run, of: str) -> History:
    """A callback submits a task and waits for its result, which never comes."""
    program = run("wait_in_callback", of=of)
    program.reaches("parent waits")
    program.open("task 1 may end")
    callback = program.reaches("callback has submitted")
    program.open("task 2 may end")
    if of == "an executor":
        program.comes_to_rest(callback)
    else:  # a thread of the pool computes for as long as a result is there that nobody takes
        program.stays_quiet()
    program.waits_without_timeout(callback)
    return program.kill_stuck()


def wait_in_main_thread(run: Run, of: str) -> History:
    """A callback submits a task and passes it on to the main thread, which waits for its result."""
    program = run("wait_in_callback", of=of, waits="the main thread")
    program.open("task 1 may end", "task 2 may end")
    return program.ends()


@needs("Pool")
@refutes(CALLBACK_WAITS, when="of a pool")
def test_a_callback_of_a_pool_that_waits_for_another_result_waits_forever(run: Run) -> None:
    """The callback is back from `apply_async()`, and then waits in `get()` forever."""
    assert wait_in_callback(run, "a pool") == ["parent waits", "callback has submitted"]


@needs("ProcessPoolExecutor")
@refutes(CALLBACK_WAITS, when="of a task of an executor that is not done")
def test_a_callback_of_an_executor_that_waits_for_another_future_waits_forever(run: Run) -> None:
    """The callback is back from `submit()`, and then waits in `result()` forever."""
    assert wait_in_callback(run, "an executor") == ["parent waits", "callback has submitted"]


@needs("ProcessPoolExecutor")
@upholds(CALLBACK_WAITS, when="of a task of an executor that is done")
def test_a_callback_that_is_added_to_a_future_that_is_done_can_wait_for_another(run: Run) -> None:
    """The callback submits another task in the thread that adds it, waits for the result, and gets it."""
    program = run("wait_in_callback", of="an executor", adds="after the task")
    program.open("task 1 may end")
    program.goes_on_to("callback has submitted")
    program.open("task 2 may end")

    history = program.ends()
    assert history["callback has submitted"].thread == 0
    assert history["parent has the second result"].value == 2


@needs("Pool")
@remedies(
    CALLBACK_WAITS,
    "Let the callback submit and pass on the result object; call `get()` in another thread.",
    when="of a pool",
)
def test_the_main_thread_gets_the_result_of_a_task_that_a_callback_has_given_to_its_pool(run: Run) -> None:
    """The main thread gets the result of what the callback has submitted."""
    assert wait_in_main_thread(run, "a pool")["parent has the second result"].value == 2


@needs("ProcessPoolExecutor")
@remedies(
    CALLBACK_WAITS,
    "Let the callback submit and pass on the future; call `result()` in another thread.",
    when="of a task of an executor that is not done",
)
def test_the_main_thread_gets_the_result_of_a_task_that_a_callback_has_submitted(run: Run) -> None:
    """The main thread gets the result of what the callback has submitted."""
    assert wait_in_main_thread(run, "an executor")["parent has the second result"].value == 2


TASKS_AT_EXIT = claim(
    "tasks.at-exit",
    says="A thread can submit tasks after the last line of the main thread.",
    answer="After the main thread's last line a pool takes tasks; from 3.9 an executor raises.",
    why="From 3.9, executors are shut down when the main thread has ended, before other threads are waited for and exit handlers are called.",
    about=["ProcessPoolExecutor.submit(fn)", "Pool.apply_async(func)"],
    sources=["gh-83319", "_python_exit in CPython's concurrent/futures/process.py"],
    undecided=[
        "An exit handler that is registered before multiprocessing is imported is called when pools are terminated. (https://docs.python.org/3/library/atexit.html)"
    ],
    see=["executor.exit", "executor.shutdown", "pool.unjoined-tasks-lost", "exit-handler.child"],
)

DOUBLED = 4


def submit_late(run: Run, to: str, by: str) -> object:
    """What comes of a task that is submitted when the main thread waits for other threads, or in an exit handler."""
    program = run("submit_late", to=to, by=by)
    if by == "a thread":
        parent = program.reaches("main thread at its last line")
        program.stays_quiet()
        program.waits_without_timeout(parent)
        program.open("task may be submitted")
    return program.ends()["what comes of a late task"].value


@needs("Pool")
@upholds(TASKS_AT_EXIT, when="for a pool")
@pytest.mark.parametrize("by", ["a thread", "an exit handler"])
def test_a_pool_does_a_task_that_it_gets_after_the_last_line(run: Run, by: str) -> None:
    """A thread, or an exit handler, gets the result of a task that it gives to a pool."""
    assert submit_late(run, "a pool", by) == DOUBLED


@needs("ProcessPoolExecutor")
@refutes(TASKS_AT_EXIT, python=">=3.9", when="for an executor")
@pytest.mark.parametrize("by", ["a thread", "an exit handler"])
def test_an_executor_refuses_a_task_after_the_last_line(run: Run, by: str) -> None:
    """In a thread, or an exit handler, `submit()` raises RuntimeError: cannot schedule new futures after shutdown. Nobody has
    called `shutdown()`.
    """
    assert submit_late(run, "an executor", by) == ["RuntimeError", "cannot schedule new futures after shutdown"]


@needs("ProcessPoolExecutor")
@upholds(TASKS_AT_EXIT, python="<3.9", when="for an executor")
@pytest.mark.parametrize("by", ["a thread", "an exit handler"])
def test_before_3_9_an_executor_does_a_task_that_it_gets_after_the_last_line(run: Run, by: str) -> None:
    """A thread, or an exit handler, gets the result of a task that it submits."""
    assert submit_late(run, "an executor", by) == DOUBLED


@needs("ProcessPoolExecutor")
@remedies(
    TASKS_AT_EXIT,
    "Join the thread in the main thread, before its last line.",
    python=">=3.9",
    when="for an executor",
)
def test_a_thread_that_the_main_thread_joins_submits_to_an_executor(run: Run) -> None:
    """The thread gets the result of its task."""
    program = run("submit_late", to="an executor", main_thread="waits")
    program.open("task may be submitted")

    assert program.ends()["what comes of a late task"].value == DOUBLED


WORKER_MEMORY = claim(
    "worker.memory",
    says="A worker keeps the arguments and the result of its last task until it has done the next one.",
    answer="CPython's workers free arguments and results at once; an executor's keep the last error.",
    why="A worker deletes its references to both before it waits for the next task. An executor's has a variable for the error "
    "of a task, which it gives up for that of another one only.",
    sources=[
        "gh-74047",
        "gh-79896",
        "worker in CPython's multiprocessing/pool.py",
        "_process_worker in CPython's concurrent/futures/process.py",
    ],
    undecided=[
        "Memory that is freed may stay with the process: the OS decides. (https://docs.python.org/3/c-api/memory.html)",
    ],
    see=["pool.process-per-task", "executor.max-tasks", "pickle.how-often"],
    not_applicable=[{"interpreter": "pypy", "because": "PyPy frees objects when it has the time"}],
)


def keep(run: Run, worker_of: str) -> list[str]:
    """What is freed in a worker while no other task is submitted, in order."""
    program = run("kept_by_worker", worker_of=worker_of)
    program.goes_on_to("parent has the result", "argument is freed", "result is freed")
    program.open("parent may go on")
    history = program.ends()
    return [event.what for event in history.by_program if event.what.endswith("is freed")]


@needs("Pool")
@beyond_the_documentation
@refutes(WORKER_MEMORY, interpreter="cpython", when="if the task does not fail")
def test_the_worker_of_a_pool_frees_what_it_has_got_and_returned_without_another_task(run: Run) -> None:
    """When a task is done, its argument and its result are freed in the worker, though no other task comes."""
    assert sorted(keep(run, "a pool")) == ["argument is freed", "result is freed"]


@needs("ProcessPoolExecutor")
@beyond_the_documentation
@refutes(WORKER_MEMORY, interpreter="cpython", when="if the task does not fail")
def test_the_worker_of_an_executor_frees_what_it_has_got_and_returned_without_another_task(run: Run) -> None:
    """When a task is done, its argument and its result are freed in the worker, though no other task comes."""
    assert sorted(keep(run, "an executor")) == ["argument is freed", "result is freed"]


@needs("Pool")
@beyond_the_documentation
@refutes(WORKER_MEMORY, interpreter="cpython", when="if a task of a pool fails")
def test_the_worker_of_a_pool_frees_the_error_of_its_task_and_what_that_refers_to(run: Run) -> None:
    """When a task has raised an exception that refers to its argument, that is freed in the worker, though no other task comes."""
    program = run("kept_by_worker", worker_of="a pool", task="fails")
    program.goes_on_to("parent has the error", "argument is freed")
    program.open("parent may go on")

    assert len(program.ends().all("argument is freed")) == 1


@needs("ProcessPoolExecutor")
@beyond_the_documentation
@upholds(WORKER_MEMORY, interpreter="cpython", when="if a task of an executor fails")
def test_the_worker_of_an_executor_keeps_the_error_of_its_task_even_after_another_one(run: Run) -> None:
    """When a task has raised an exception that refers to its argument, that is not freed in the worker, nor after another task
    that does not fail.
    """
    program = run("kept_by_worker", worker_of="an executor", task="fails")
    worker = program.reaches("worker has the argument")
    program.reaches("parent has the error")
    program.stays_quiet(worker)
    program.open("parent may go on")

    history = program.ends()
    another = history.index(history["parent has another result"])
    assert [event for event in history.all("argument is freed") if history.index(event) < another] == []
    assert worker.pid != history["parent has the error"].pid
