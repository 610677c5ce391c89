"""Pools: how many processes they have, when these are started and how, and which tasks they do.

A pool of n processes: how many tasks it does at a time (`pool.capacity`), when its processes start (`pool.on-demand`),
who does a task that had to wait (`pool.waits-when-full`, `pool.process-per-task`), and how many of the processes take
part at all (`pool.three-serve-ten`). Then what a pool is given: its size (`pool.size-optional`), an initializer, and
what becomes of the pool if that fails (`pool.initializer`, `pool.failing-initializer`), and the start method
(`pool.context`). At the end what its workers are called (`pool.worker-names`), and the first trap of beginners: a name
that a task uses and nobody has imported (`pool.missing-import`).
"""

import re

import pytest

from specs.harness.api import (
    History,
    Run,
    Subject,
    beyond_the_documentation,
    claim,
    details,
    needs,
    refutes,
    remedies,
    upholds,
)

pytestmark = needs("Pool", "active_children")


POOL_CAPACITY = claim(
    "pool.capacity",
    says="A pool of n processes works on at most n tasks at a time.",
    answer="A pool of n does at most n tasks at a time; fewer while workers start, or few are left.",
    about=["Pool(processes)"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.Pool"],
    see=["pool.three-serve-ten", "imap.lazy"],
)


#: The gates in the initializers of a pool's workers, of those that replace others as well.
READY = [f"worker {number} may be ready" for number in range(1, 30)]


@pytest.fixture(scope="module")
def ten_tasks(record: Run) -> History:
    """A pool of three gets ten tasks while two of its workers are in their initializer, and then ten more.

    Of those, three begin and wait at gates; each one that ends lets the next one begin.
    """
    program = record("pool", workers=3, early_tasks=10, tasks=10, closes="after the results")
    workers = program.goes_on_to("pool is created").value
    # Every worker, however many a pool has: only one that has started can take a task.
    program.reaches("pool is created", *(f"worker {number} has started" for number in range(1, len(workers) + 1)))
    late = [READY[0], READY[2]]
    program.open(*(gate for gate in READY if gate not in late))
    program.goes_on_to(*(f"early task {number} begins" for number in range(10)))
    program.stays_quiet()
    program.open(*late, "parent may submit")
    program.goes_on_to("worker 1 is ready", "worker 3 is ready")
    program.goes_on_to("parent has submitted all tasks", "task 0 begins", "task 1 begins", "task 2 begins")
    program.stays_quiet()
    for number in range(10):
        program.open(f"task {number} may end")
        program.goes_on_to(f"task {number + 3} begins" if number < 7 else f"task {number} ends")
    return program.ends()


@upholds(POOL_CAPACITY)
def test_a_pool_of_three_does_three_tasks_at_a_time_and_never_more(ten_tasks: History) -> None:
    """A pool of three, whose workers have all started, gets ten tasks.

    It works on three at a time as long as so many are left, and never on four.
    """
    running_tasks = [0]
    for event in ten_tasks:
        if re.fullmatch(r"task \d begins", event.what):
            running_tasks.append(running_tasks[-1] + 1)
        if re.fullmatch(r"task \d ends", event.what):
            running_tasks.append(running_tasks[-1] - 1)

    assert max(running_tasks) == 3
    assert running_tasks == [0, 1, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 1, 0]


POOL_ON_DEMAND = claim(
    "pool.on-demand",
    says="A process is created when a task arrives and the pool is not full.",
    answer="The constructor of a pool starts all its processes, before there is any task.",
    about=["Pool(processes)"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.Pool"],
)


@refutes(POOL_ON_DEMAND)
def test_a_pool_starts_all_its_processes_before_its_first_task(ten_tasks: History) -> None:
    """When `Pool(3)` returns, three workers are running, and one of them does the first task."""
    workers = ten_tasks["pool is created"].value

    assert len(workers) == 3
    assert {ten_tasks[f"worker {number} has started"].pid for number in (1, 2, 3)} == set(workers)
    assert ten_tasks["early task 0 begins"].pid in workers


POOL_WAITS_WHEN_FULL = claim(
    "pool.waits-when-full",
    says="If all n processes are busy, a task waits until one of them is done.",
    answer="While all workers are busy, a task waits for its turn; apply_async() does not wait.",
    about=["Pool(processes)"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.Pool"],
    see=["imap.lazy"],
)


@upholds(POOL_WAITS_WHEN_FULL)
def test_a_task_waits_until_another_ends_and_waiting_tasks_begin_in_order(ten_tasks: History) -> None:
    """All ten tasks of a pool of three have been submitted before one ends.

    Each task that ends lets the next one begin, in the order in which they were submitted.
    """
    turns = [turn for number in range(7) for turn in (f"task {number} ends", f"task {number + 3} begins")]

    assert ten_tasks == [
        {"pool is created", "worker 1 has started", "worker 2 has started", "worker 3 has started"},
        *("worker 2 is ready", *(f"early task {number} begins" for number in range(10))),
        {
            "worker 1 is ready",
            "worker 3 is ready",
            "parent has submitted all tasks",
            "task 0 begins",
            "task 1 begins",
            "task 2 begins",
        },
        *turns,
        "task 7 ends",
        "task 8 ends",
        "task 9 ends",
        "parent has the results",
    ]
    assert ten_tasks["parent has the results"].value == [number * number for number in range(10)]


POOL_PROCESS_PER_TASK = claim(
    "pool.process-per-task",
    says="A task that had to wait gets a new process.",
    answer="Workers are reused by default; `maxtasksperchild` replaces one after so many tasks.",
    why="For a pool, a task is a call of apply() or apply_async(), or a chunk of the items of map() and its like.",
    undecided=["Before 3.10, workers with `maxtasksperchild=0` fail and are replaced without end (pool.py)."],
    about=["Pool(maxtasksperchild)"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.Pool (maxtasksperchild)"],
    see=["map.chunks"],
)


@refutes(POOL_PROCESS_PER_TASK, when="by default")
def test_a_task_that_had_to_wait_is_done_by_the_worker_that_became_free(ten_tasks: History) -> None:
    """A task that had to wait is done by the worker that has just ended another."""
    for number in range(7):
        assert ten_tasks[f"task {number + 3} begins"].pid == ten_tasks[f"task {number} ends"].pid


@needs("Pool(maxtasksperchild)")
@upholds(POOL_PROCESS_PER_TASK, when="with maxtasksperchild=1, for tasks of apply_async()")
def test_with_maxtasksperchild_1_each_task_gets_a_process_of_its_own(run: Run) -> None:
    """Each of four tasks is done by another process."""
    program = run("pool", workers=1, tasks=4, maxtasksperchild=1)
    program.open(*READY, "parent may submit", *(f"task {number} may end" for number in range(4)))

    history = program.ends()

    assert len({history[f"task {number} begins"].pid for number in range(4)}) == 4
    assert history["parent has the results"].value == [0, 1, 4, 9]


@pytest.fixture(scope="module")
def chunks(record: Run) -> History:
    """A pool of one, whose worker is replaced after each task, does three chunks of two items each."""
    program = record("pool", workers=1, tasks=6, chunksize=2, maxtasksperchild=1)
    program.goes_on_to("worker 1 has started", "pool is created")
    program.open("parent may submit", *(f"task {number} may end" for number in range(6)))
    program.stays_quiet(program.reaches("pool is created"))
    program.open(*READY)
    return program.ends()


@needs("Pool(maxtasksperchild)")
@refutes(POOL_PROCESS_PER_TASK, when="with maxtasksperchild=1, for items of one chunk of map()")
def test_with_maxtasksperchild_1_each_chunk_of_map_gets_a_process_of_its_own(chunks: History) -> None:
    """The two items of a chunk are done by the same process, and each of three chunks by another one."""
    pids = [chunks[f"task {number} begins"].pid for number in range(6)]

    assert pids[0::2] == pids[1::2]
    assert len(set(pids)) == 3
    assert not chunks.output


@needs("Pool(maxtasksperchild)")
@refutes(POOL_PROCESS_PER_TASK, when="with maxtasksperchild=2, for the second task of a worker")
def test_with_maxtasksperchild_2_a_worker_is_replaced_after_two_tasks(run: Run) -> None:
    """Each worker does two tasks, and then a new worker takes its place."""
    program = run("pool", workers=1, tasks=4, maxtasksperchild=2)
    program.open(*READY, "parent may submit", *(f"task {number} may end" for number in range(4)))

    history = program.ends()
    pids = [history[f"task {number} begins"].pid for number in range(4)]
    assert pids[0::2] == pids[1::2]
    assert len(set(pids)) == 2


@pytest.fixture(scope="module")
def refused(record: Run) -> History:
    """A parent asks for pools with limits of tasks, and an initializer, that cannot be."""
    return record("pool_refused").ends()


@needs("Pool(maxtasksperchild)")
@details(POOL_PROCESS_PER_TASK, python=">=3.10")
@pytest.mark.parametrize("limit", ["0", "-1", "1.5"])
def test_a_limit_of_tasks_that_is_no_positive_integer_raises_value_error(refused: History, limit: str) -> None:
    """`Pool(maxtasksperchild=…)` raises `ValueError` for 0, -1 and 1.5. It takes 1 and None."""
    assert refused[f"limit of {limit}"].value == "ValueError"
    assert refused["limit of 1"].value == refused["no limit"].value == "accepted"


POOL_THREE_SERVE_TEN = claim(
    "pool.three-serve-ten",
    says="Ten tasks in a pool of three are processed by exactly three processes.",
    answer="At most three workers do all ten, if none is replaced; one that still starts does none.",
    about=["Pool(processes)"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.Pool"],
)


@upholds(POOL_THREE_SERVE_TEN, when="if the first three tasks are in progress at the same time")
def test_the_three_processes_of_a_pool_do_all_of_its_ten_tasks(ten_tasks: History) -> None:
    """All three workers that the pool had before its first task do tasks, and no other process does one."""
    pids = {event.pid for event in ten_tasks if event.what.startswith("task")}

    assert sorted(pids) == ten_tasks["pool is created"].value
    assert len(pids) == 3


@refutes(POOL_THREE_SERVE_TEN, when="if two of the workers are late")
def test_one_worker_does_all_ten_tasks_while_the_others_run_their_initializer(ten_tasks: History) -> None:
    """One worker does all ten tasks, while the other two are still in their initializer."""
    worker = ten_tasks["worker 2 has started"].pid

    assert worker in ten_tasks["pool is created"].value
    assert {ten_tasks[f"early task {number} begins"].pid for number in range(10)} == {worker}


POOL_SIZE_OPTIONAL = claim(
    "pool.size-optional",
    says="The number of a pool's processes is optional.",
    answer="By default a pool has a worker for each CPU; a number below 1 raises ValueError.",
    undecided=[
        "No version respects a container's limit of CPU time, such as that of `docker run --cpus=2` (gh-149452)."
    ],
    about=["Pool(processes)"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.Pool"],
)


@pytest.fixture(scope="module")
def sizes(record: Run) -> History:
    """A parent restricts itself to one CPU (where it can), and creates pools of the default size, of 0 and of -1."""
    return record("pool_size").ends()


@upholds(POOL_SIZE_OPTIONAL, python=">=3.13")
def test_the_default_size_of_a_pool_is_the_number_of_cpus_that_its_parent_may_use(sizes: History) -> None:
    """`Pool()` starts a worker for each CPU that the main process may use."""
    pool = sizes["pool is created"].value

    assert pool["workers"] == pool["usable CPUs"]


@upholds(POOL_SIZE_OPTIONAL, python="<3.13")
def test_the_default_size_of_a_pool_is_the_number_of_cpus_of_the_machine(sizes: History) -> None:
    """`Pool()` starts a worker for each CPU of the machine, also if the main process may use only one."""
    pool = sizes["pool is created"].value

    assert pool["workers"] == pool["CPUs of the machine"]


@details(POOL_SIZE_OPTIONAL)
def test_a_pool_of_less_than_1_raises_value_error_and_leaves_no_process(sizes: History) -> None:
    """`Pool(0)` and `Pool(-1)` raise `ValueError`, and leave no process behind."""
    refusals = ["a pool of 0 raises ValueError", "a pool of -1 raises ValueError"]

    assert sizes == ["pool is created", *refusals, "parent at its last line"]
    assert sizes["parent at its last line"].value == {"workers": 0}


POOL_INITIALIZER = claim(
    "pool.initializer",
    says="Each worker of a pool calls the initializer, with initargs, when it starts.",
    answer="Each worker calls the initializer once, before its first task; a replacement does, too.",
    about=["Pool(initializer)", "Pool(initargs)"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.Pool"],
)


def by_pid(history: History, pid: int) -> list[str]:
    return [event.what for event in history.by_program if event.pid == pid]


@upholds(POOL_INITIALIZER)
def test_each_worker_first_calls_the_initializer_once_with_its_arguments(chunks: History) -> None:
    """Each worker, also one that replaces another, calls `initializer(*initargs)` once, before its first task."""
    for number in range(1, 4):
        start = chunks[f"worker {number} has started"]
        assert start.value == ["an argument", "another"]
        assert by_pid(chunks, start.pid)[:2] == [start.what, f"worker {number} is ready"]
        assert start.pid == chunks[f"task {2 * number - 2} begins"].pid
    assert not chunks.output


@beyond_the_documentation
@details(POOL_INITIALIZER)
def test_an_initializer_that_cannot_be_called_raises_type_error(refused: History) -> None:
    """`Pool()` raises `TypeError`."""
    assert refused["initializer that cannot be called"].value == "TypeError"


@details(
    POOL_INITIALIZER,
    under=("spawn", "forkserver"),
    platform="posix",
    when="if its arguments cannot be pickled a second time",
)
@beyond_the_documentation
def test_a_pool_whose_second_worker_cannot_be_started_ends_the_first(run: Run) -> None:
    """`Pool()` raises the error of the pickling, and no worker is left."""
    history = run("pool_half_started").ends()

    assert history["parent has tried to build a pool"].value == "LookupError"
    assert history["parent has looked for workers"].value == []


POOL_FAILING_INITIALIZER = claim(
    "pool.failing-initializer",
    says="A pool whose initializer raises an exception fails.",
    answer="If the initializer always fails, workers are replaced without end; get() never returns.",
    why="The pool replaces each worker that ends, whatever the reason, and only a worker that does a task sends a result.",
    about=["Pool(initializer)"],
    sources=["gh-87472", "Lib/multiprocessing/pool.py (worker, Pool._maintain_pool)"],
    see=["executor.failing-initializer"],
)


@refutes(POOL_FAILING_INITIALIZER)
def test_workers_whose_initializer_fails_are_replaced_without_end_and_do_no_task(run: Run) -> None:
    """`Pool()` returns. Each of six workers prints the exception and is replaced; no task is done, and `get()` waits."""
    program = run("pool_failing_initializer")
    starts = [f"worker {number} has started" for number in range(1, 8)]
    parent = program.goes_on_to("parent waits for the result", starts[0])
    program.open(*(f"worker {number} may fail" for number in range(1, 7)))
    program.goes_on_to(*starts)
    program.waits_without_timeout(parent)
    program.stays_quiet()

    history = program.kill_stuck()
    assert history == [{"parent waits for the result", tuple(starts)}]
    assert history.output.count("ValueError: raised by the initializer") == 6


@remedies(
    POOL_FAILING_INITIALIZER,
    "Catch the exception in the initializer, and raise it in the worker's tasks: so get() raises an error that names it.",
)
def test_an_initializer_that_keeps_its_error_for_the_tasks_lets_get_raise_it(run: Run) -> None:
    """`get()` raises the error of the task, whose cause shows the traceback of the initializer; `join()` returns."""
    program = run("pool_failing_initializer", initializer="keeps its error")
    program.goes_on_to("parent waits for the result", "worker 1 has started")
    program.open("worker 1 may fail")

    history = program.ends()
    assert history == [
        {"parent waits for the result", "worker 1 has started"},
        *("get raises RuntimeError", "parent is back from join"),
    ]
    assert "ValueError: raised by the initializer" in history["get raises RuntimeError"].value


POOL_CONTEXT = claim(
    "pool.context",
    says="The context of a pool says how its workers are started.",
    answer="A context's Pool() uses its start method; multiprocessing.Pool() takes no context.",
    about=["Pool(context)"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.Pool"],
)


CONTEXTS = {
    "fork": {"number": "the parent's", "is a child of the main process": True},
    "spawn": {"number": "the program's", "is a child of the main process": True},
    "forkserver": {"number": "the program's", "is a child of the main process": False},
}


@pytest.fixture(scope="module")
def contexts(record: Run) -> History:
    """A parent creates pools of one by the function `Pool`."""
    return record("pool_context", by="function").ends()


def describe_worker(history: History, pool: str) -> dict[str, object]:
    worker, parent = history[f"worker of {pool}"], history["parent at its last line"]
    return {"number": worker.value, "is a child of the main process": worker.ppid == parent.pid}


@needs("get_context")
@upholds(POOL_CONTEXT)
def test_a_pool_starts_its_workers_by_the_start_method_of_its_context(contexts: History, subject: Subject) -> None:
    """`get_context(method).Pool()` starts its workers by that method, whatever the program's own is."""
    for method in subject.implementation.start_methods:
        assert describe_worker(contexts, f"pool with the {method} context") == CONTEXTS[method]


@needs("get_context")
@upholds(POOL_CONTEXT)
def test_a_pool_without_a_context_uses_the_start_method_of_the_program(contexts: History, subject: Subject) -> None:
    """`Pool()` of the module starts its workers by the start method of the program."""
    assert describe_worker(contexts, "pool without a context") == CONTEXTS[subject.start_method]


@pytest.fixture(scope="module")
def contexts_of_the_class(record: Run) -> History:
    """A parent creates pools of one by the class."""
    return record("pool_context", by="class").ends()


@needs("get_context", "pool.Pool")
@upholds(POOL_CONTEXT)
def test_a_pool_of_the_class_uses_the_start_method_of_its_context_or_the_program(
    contexts_of_the_class: History, subject: Subject
) -> None:
    """The class `multiprocessing.pool.Pool` uses its argument `context`, and without one the program's method."""
    for method in subject.implementation.start_methods:
        assert describe_worker(contexts_of_the_class, f"pool with the {method} context") == CONTEXTS[method]
    assert describe_worker(contexts_of_the_class, "pool without a context") == CONTEXTS[subject.start_method]


@needs("get_context", "pool.Pool")
@details(POOL_CONTEXT)
def test_the_function_pool_has_no_parameter_context(contexts: History) -> None:
    """`multiprocessing.Pool(context=…)` raises `TypeError`: the function has no such parameter."""
    assert contexts["parent gives the context by name"].value == {"raises": "TypeError"}


POOL_WORKER_NAMES = claim(
    "pool.worker-names",
    says="The workers of a pool are called ForkPoolWorker-1, ForkPoolWorker-2 and so on.",
    answer="ForkPoolWorker-1 and so on: only under fork, if the main process has built none before.",
)


def name_workers(run: Run, names: list[str]) -> History:
    """Two workers start; the parent builds a process; then the first worker that has done a task is replaced.

    names: of the two workers, and of the replacement.
    """
    program = run("pool_worker_names")
    program.goes_on_to(*(f"{name} has started" for name in names[:2]), "parent asks its children")
    program.open("parent may go on")
    program.goes_on_to(f"{names[2]} has started")
    program.open("parent may end")
    history = program.ends()
    assert history["parent asks its children"].value == names[:2]
    assert history["parent has the result"].value in names[:2]
    return history


@upholds(POOL_WORKER_NAMES, under="fork", when="if the pool's are the first processes of the program")
def test_the_workers_of_a_forked_pool_are_called_fork_pool_worker_and_a_number(run: Run) -> None:
    """The workers are `ForkPoolWorker-1` and `-2`, a process that is built later `Process-3`.

    The replacement of a worker is `ForkPoolWorker-4`.
    """
    history = name_workers(run, [f"ForkPoolWorker-{number}" for number in (1, 2, 4)])

    assert history["parent builds a process"].value == "Process-3"


@pytest.fixture(scope="module")
def two_pools(record: Run) -> History:
    """A child, the first process that is built, has a pool; after it has ended, its parent has one, too."""
    program = record("pool_worker_names", child_first="yes")
    program.open(*(f"{user} may {what}" for user in ("child", "parent") for what in ("go on", "end")))
    return program.ends()


@refutes(POOL_WORKER_NAMES, under="fork", when="if the program has built a process before")
def test_pool_workers_are_numbered_among_all_processes_their_parent_has_built(two_pools: History) -> None:
    """The workers are `ForkPoolWorker-2` and `-3`: they are numbered together with all processes that are built."""
    names = [f"ForkPoolWorker-{number}" for number in (2, 3)]

    assert two_pools["parent asks its children"].value == names
    assert two_pools["parent has the result"].value in names
    assert two_pools["parent builds a process"].value == "Process-4"


@refutes(POOL_WORKER_NAMES, under="fork", when="for a pool of a child")
def test_the_workers_of_a_childs_pool_have_the_childs_number_before_their_own(two_pools: History) -> None:
    """The workers of a pool that `Process-1` creates are `ForkPoolWorker-1:1` and `-1:2`."""
    names = [f"ForkPoolWorker-1:{number}" for number in (1, 2)]

    assert two_pools["child asks its children"].name == "Process-1"
    assert two_pools["child asks its children"].value == names
    assert two_pools["child has the result"].value in names


@refutes(POOL_WORKER_NAMES, under=("spawn", "forkserver"))
def test_the_names_of_workers_begin_with_the_start_method(run: Run, subject: Subject) -> None:
    """The workers are `SpawnPoolWorker-1` or `ForkServerPoolWorker-1` and so on.

    They are numbered together with all processes that the program builds.
    """
    prefix = {"spawn": "SpawnPoolWorker", "forkserver": "ForkServerPoolWorker"}[subject.start_method]
    history = name_workers(run, [f"{prefix}-{number}" for number in (1, 2, 4)])

    assert history["parent builds a process"].value == "Process-3"


POOL_MISSING_IMPORT = claim(
    "pool.missing-import",
    says="In a program with from multiprocessing import Pool, tasks can call multiprocessing.current_process().",
    answer="A task that uses a module without importing it fails with NameError, which get() raises.",
    why="The import binds the name Pool, and not multiprocessing.",
    about=["AsyncResult.successful()", "AsyncResult.get(timeout)"],
    sources=["https://docs.python.org/3/reference/simple_stmts.html#import"],
    see=["pool.silent-errors"],
)


@refutes(POOL_MISSING_IMPORT)
def test_tasks_that_use_a_module_that_is_not_imported_fail_and_nothing_is_printed(run: Run) -> None:
    """Each task of `apply_async()` fails with `NameError`, nothing is printed, and the program ends with exit code 0.

    Only `successful()`, which is `False`, and `get()`, which raises the error, tell.
    """
    history = run("pool_missing_import", workers=1).ends()
    assert history == [
        {f"task {number} begins" for number in range(10)},
        "parent is back from join",
        "get raises NameError",
    ]
    assert history["parent is back from join"].value == {"successful": 10 * [False]}
    assert history["get raises NameError"].value == "name 'multiprocessing' is not defined"


@remedies(
    POOL_MISSING_IMPORT,
    "Import what the tasks use. And call get() of each result, which raises the error of its task.",
)
def test_a_program_that_gets_each_result_ends_with_the_name_error_of_its_task(run: Run) -> None:
    """The program ends with exit code 1 and the traceback of the `NameError`, which shows the line of the task."""
    history = run("pool_missing_import", workers=1, asks="for each result").ends(
        code=1, says="NameError: name 'multiprocessing' is not defined"
    )

    assert "parent is back from join" not in {event.what for event in history}
    assert "multiprocessing.current_process().name" in history.output
