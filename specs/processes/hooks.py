"""Beside the target: threads of a child, functions that are called at a fork or at the exit, and blocked signals.

A child is more than its target: threads that it has started keep it alive (`child.threads`), and the thread that starts
it matters, too (`thread-pool.child`). What a program registers to be called when it forks (`at-fork.called`) or exits
(`exit-handler.child`) is called less often than one thinks, or later than what it needs is there. And signals that a
parent has blocked (`signals.blocked`): for handlers, see `signals.handler-inherited`.
"""

import pytest

from specs.harness.api import History, Run, claim, details, needs, opens, refutes, remedies, upholds

CHILD_THREADS = claim(
    "child.threads",
    says="A child ends when its target is done.",
    answer="At its end a child waits for the threads that it has started, unless they are daemonic.",
    see=["orphan.after-last-line", "exit.sys-exit-code"],
    sources=[
        "https://docs.python.org/3/library/threading.html#threading.Thread.daemon",
        "https://github.com/python/cpython/pull/3111 (bpo-18966)",
    ],
)


@pytest.fixture(scope="module")
def threads_left(record: Run) -> History:
    """The target of a child exits while two threads work. Only the one that is not daemonic may go on after that."""
    program = record("child_threads")
    program.reaches("thread works", "daemonic thread works")
    program.open("target may exit")
    child = program.reaches("target exits")
    program.stays_quiet(child)
    program.open("thread may end")
    program.goes_on_to("thread ends", "parent is back from join")
    return program.ends()


#: The daemonic thread does not end.
UNTIL_THE_LAST_THREAD_HAS_ENDED = [
    *({"thread works", "daemonic thread works"}, "target exits", opens("thread may end")),
    *("thread ends", "parent is back from join"),
]


@refutes(CHILD_THREADS, when="if a thread is left that is not daemonic")
def test_a_child_does_not_end_before_its_threads_have(threads_left: History) -> None:
    """When its target has called `sys.exit(3)`, a child lives until the thread that it has started has ended. Then its
    exit code is 3.
    """
    assert threads_left == UNTIL_THE_LAST_THREAD_HAS_ENDED
    assert threads_left["parent is back from join"].value == {"exitcode": 3}


@upholds(CHILD_THREADS, when="if only daemonic threads are left")
@remedies(
    CHILD_THREADS,
    "Make threads that need not finish daemonic: `Thread(…, daemon=True)`.",
    when="if only daemonic threads are left",
)
def test_a_child_cuts_its_daemonic_threads_off(threads_left: History) -> None:
    """When nothing else is left to do, the child ends, though a daemonic thread has not ended."""
    assert threads_left == UNTIL_THE_LAST_THREAD_HAS_ENDED


THREAD_POOL_CHILD = claim(
    "thread-pool.child",
    says="A child can be started in any thread.",
    answer="Forked by a thread of a ThreadPoolExecutor, a child exits with 1 in 3.9 to 3.13.0.",
    why="At its exit the child joins the pool's threads, and its only thread is a copy of one of them.",
    see=["child.threads", "fork.held-lock", "exit.sys-exit-code"],
    undecided=["Which releases of 3.13, up to 3.13.18, and of 3.14, up to 3.14.10, first exit with 0 (gh-88110)"],
    sources=["gh-88110"],
    not_applicable=[
        {
            "under": ["fork"],
            "interpreter": "cpython",
            "python": ">3.13.0,<3.13.18",
            "because": "it was fixed in one of these releases",
        },
        {
            "under": ["fork"],
            "interpreter": "cpython",
            "python": ">=3.14,<3.14.10",
            "because": "it was fixed in one of these releases",
        },
    ],
)


@pytest.fixture(scope="module")
def children_of_threads(record: Run) -> History:
    """A thread of a ThreadPoolExecutor starts a child, and then another thread does."""
    return record("thread_pool_child").ends()


BY_POOL, BY_THREAD = "parent has joined child of the pool's thread", "parent has joined child of another thread"


@upholds(THREAD_POOL_CHILD, under=("spawn", "forkserver"))
@upholds(
    THREAD_POOL_CHILD,
    under="fork",
    python="<3.9",
    interpreter="cpython",
    when="by a thread of a ThreadPoolExecutor",
)
@upholds(
    THREAD_POOL_CHILD,
    under="fork",
    python=">=3.13.18,<3.14",
    interpreter="cpython",
    when="by a thread of a ThreadPoolExecutor",
)
@upholds(
    THREAD_POOL_CHILD,
    under="fork",
    python=">=3.14.10",
    interpreter="cpython",
    when="by a thread of a ThreadPoolExecutor",
)
def test_a_child_that_a_thread_of_a_pool_has_started_exits_with_0(children_of_threads: History) -> None:
    """A child that a thread of a `ThreadPoolExecutor` starts does its work, and exits with 0."""
    assert children_of_threads["child of the pool's thread works"]
    assert children_of_threads[BY_POOL].value == {"exitcode": 0}


@refutes(
    THREAD_POOL_CHILD,
    under="fork",
    python=">=3.9,<=3.13.0",
    interpreter="cpython",
    when="by a thread of a ThreadPoolExecutor",
)
@refutes(THREAD_POOL_CHILD, under="fork", interpreter="pypy", when="by a thread of a ThreadPoolExecutor")
def test_a_child_that_a_thread_of_a_pool_has_forked_exits_with_1(children_of_threads: History) -> None:
    """A child that a thread of a `ThreadPoolExecutor` forks does its work, and exits with 1. Nothing is written."""
    assert children_of_threads["child of the pool's thread works"]
    assert children_of_threads[BY_POOL].value == {"exitcode": 1}


@remedies(
    THREAD_POOL_CHILD,
    "Start children in the main thread, or in a `threading.Thread`.",
    unlike="A thread of a pool does so before.",
)
def test_a_child_that_another_thread_has_started_exits_with_0(children_of_threads: History) -> None:
    """A child that a `threading.Thread` starts does its work, and exits with 0, while a `ThreadPoolExecutor` is there."""
    assert children_of_threads["child of another thread works"]
    assert children_of_threads[BY_THREAD].value == {"exitcode": 0}


AT_FORK_CALLED = claim(
    "at-fork.called",
    says="The functions of os.register_at_fork() are called whenever a process is started.",
    answer="What register_at_fork() has is called in forks of its process, not by spawn.",
    why="spawn and subprocess start another program. Under forkserver another process forks, which knows nothing of them.",
    see=["fork.held-lock", "set-up.under-guard"],
    sources=["https://docs.python.org/3/library/os.html#os.register_at_fork"],
    not_applicable=[{"platform": "win32", "because": "Windows has no fork"}],
)


@upholds(AT_FORK_CALLED, under="fork", platform="posix")
def test_a_fork_calls_the_functions_that_were_registered(run: Run) -> None:
    """`before` is called in the parent, that which was registered last first. Then `after_in_parent` is called there, and
    `after_in_child` in the child before its work, each in the order of registering.
    """
    history = run("at_fork").ends()

    assert history == [
        *("second before", "first before"),
        {
            ("first after in parent", "second after in parent"),
            ("first after in child", "second after in child", "child works"),
        },
        *("parent is back from join", "parent is back from subprocess"),
    ]
    child, parent = history["child works"].pid, history["parent is back from join"].pid
    assert [event.pid == child for event in history if "after in child" in event.what] == [True, True]
    assert all(event.pid == parent for event in history if event.what.endswith(("before", "after in parent")))


@refutes(AT_FORK_CALLED, under=("spawn", "forkserver"), platform="posix")
def test_spawn_and_forkserver_and_subprocess_call_none_of_them(run: Run) -> None:
    """The start of a child calls none of these functions, and neither does `subprocess.run()`."""
    assert run("at_fork").ends() == ["child works", "parent is back from join", "parent is back from subprocess"]


EXIT_HANDLER_CHILD = claim(
    "exit-handler.child",
    says="An exit handler can start a child.",
    answer="In exit handlers of scripts, children fail under spawn and forkserver, in 3.12.1 forks.",
    why="When a script has reached its end, CPython forgets which file it was, so that no child can import it.",
    see=["exit.atexit-in-child", "default.main-guard"],
    undecided=["From which release of 3.12 on a fork in an exit handler works again: not in 3.12.1 (gh-113964)"],
    sources=[
        "https://docs.python.org/3/library/atexit.html (… calling os.fork() from a registered function …)",
        "gh-104690",
        "gh-113964",
    ],
)


def in_exit_handler(run: Run, *, as_script: bool, fails: bool = False) -> History:
    """An exit handler of a program starts a child."""
    return run("exit_handler", as_script=as_script).ends(says="AttributeError" if fails else "")


THE_CHILD_WORKS = ["last line", "child works", "child has been joined"]


@upholds(EXIT_HANDLER_CHILD, under="fork", python="<3.12")
@upholds(EXIT_HANDLER_CHILD, under="fork", python=">=3.13")
@upholds(EXIT_HANDLER_CHILD, under=("spawn", "forkserver"), when="when run as `python -m module`")
def test_a_child_that_an_exit_handler_starts_works_and_can_be_joined(run: Run) -> None:
    """A child that an exit handler starts works, and the handler can join it."""
    history = in_exit_handler(run, as_script=False)

    assert history == THE_CHILD_WORKS
    assert history["child has been joined"].value == {"exitcode": 0}


@refutes(EXIT_HANDLER_CHILD, under="fork", python=">=3.12,<=3.12.1")
def test_in_3_12_a_fork_in_an_exit_handler_fails(run: Run) -> None:
    """In an exit handler `start()` raises RuntimeError."""
    history = in_exit_handler(run, as_script=False)

    assert history == ["last line", "start has failed"]
    assert history["start has failed"].value == "RuntimeError"


@refutes(EXIT_HANDLER_CHILD, under=("spawn", "forkserver"), interpreter="cpython", when="when run as a script")
def test_a_child_that_an_exit_handler_of_a_script_starts_does_not_find_its_target(run: Run) -> None:
    """A child that an exit handler starts fails with AttributeError: its program has no function of this name. It exits
    with 1.
    """
    history = in_exit_handler(run, as_script=True, fails=True)

    assert history == ["last line", "child has been joined"]
    assert history["child has been joined"].value == {"exitcode": 1}


@upholds(EXIT_HANDLER_CHILD, under=("spawn", "forkserver"), interpreter="pypy", when="when run as a script")
def test_on_pypy_a_child_that_an_exit_handler_of_a_script_starts_works(run: Run) -> None:
    """A child that an exit handler starts works."""
    assert in_exit_handler(run, as_script=True) == THE_CHILD_WORKS


@remedies(EXIT_HANDLER_CHILD, "Start it in a `finally` clause of the main process, under the main guard.")
def test_a_child_that_is_started_in_a_finally_clause_works(run: Run) -> None:
    """A child that a script starts in a `finally` clause on its last line works."""
    assert run("exit_handler", by="finally", as_script=True).ends() == THE_CHILD_WORKS


SIGNALS_BLOCKED = claim(
    "signals.blocked",
    says="A signal that a parent has blocked stays blocked, and is blocked in its children, too.",
    answer="Up to 3.13.0 a first child or block of shared memory unblocks SIGINT and SIGTERM, or may.",
    why=(
        "The resource tracker is started with both blocked, and what was blocked before is forgotten. A child of a fork "
        "server has what was blocked when that was started."
    ),
    see=["signals.handler-inherited"],
    undecided=["In which releases between 3.13.0 and 3.13.18 SIGINT and SIGTERM stay blocked first"],
    sources=[
        "https://docs.python.org/3/library/signal.html#signal.pthread_sigmask",
        "gh-110844",
        "gh-127586",
    ],
    not_applicable=[{"platform": "win32", "because": "Windows has no signals that can be blocked"}],
)


@pytest.fixture(scope="module")
def blocked(record: Run) -> History:
    """A parent blocks SIGUSR1 and SIGTERM before its first child, and SIGUSR2 after it; then it uses shared memory."""
    return record("blocked_signals").ends()


@needs("Process", "shared_memory")
@upholds(SIGNALS_BLOCKED, platform="posix", when="for SIGUSR1, if it is blocked before the first child is started")
def test_a_child_blocks_what_its_parent_had_blocked_at_the_first_start(blocked: History) -> None:
    """Two children block it."""
    assert "SIGUSR1" in blocked["first child looks"].value
    assert "SIGUSR1" in blocked["later child looks"].value


@needs("Process", "shared_memory")
@upholds(
    SIGNALS_BLOCKED,
    under=("fork", "spawn"),
    platform="posix",
    when="for SIGUSR2, if it is blocked after the first start",
)
def test_a_child_blocks_what_its_parent_has_blocked_since(blocked: History) -> None:
    """The next child blocks it."""
    assert "SIGUSR2" in blocked["later child looks"].value


@needs("Process", "shared_memory")
@refutes(
    SIGNALS_BLOCKED, under="forkserver", platform="posix", when="for SIGUSR2, if it is blocked after the first start"
)
def test_a_child_of_a_fork_server_does_not_block_what_its_parent_has_blocked_since(blocked: History) -> None:
    """The next child does not block it."""
    assert "SIGUSR2" not in blocked["later child looks"].value


@needs("Process", "shared_memory")
@refutes(SIGNALS_BLOCKED, python="<=3.13.0", platform="posix", when="for SIGTERM and SIGINT")
def test_a_parent_that_has_used_shared_memory_does_not_block_sigterm_any_more(blocked: History) -> None:
    """A parent that had blocked SIGTERM, and has made a block of shared memory, does not block it any more."""
    assert blocked["parent looks"].value == ["SIGUSR1", "SIGUSR2"]


@needs("Process", "shared_memory")
@refutes(
    SIGNALS_BLOCKED,
    under=("spawn", "forkserver"),
    python="<=3.13.0",
    platform="posix",
    when="for SIGTERM and SIGINT",
)
def test_a_child_does_not_block_sigterm_that_its_parent_had_blocked(blocked: History) -> None:
    """A child does not block SIGTERM that its parent had blocked before it started it."""
    assert blocked["first child looks"].value == ["SIGUSR1"]


@needs("Process", "shared_memory")
@upholds(SIGNALS_BLOCKED, python=">=3.13.18", interpreter="cpython", platform="posix", when="for SIGTERM and SIGINT")
def test_sigterm_stays_blocked_in_parent_and_children(blocked: History) -> None:
    """A parent that had blocked SIGTERM, and has made a block of shared memory, still blocks it, and so do its children."""
    assert blocked["first child looks"].value == ["SIGTERM", "SIGUSR1"]
    assert "SIGTERM" in blocked["later child looks"].value
    assert blocked["parent looks"].value == ["SIGTERM", "SIGUSR1", "SIGUSR2"]


@needs("Process", "shared_memory")
@details(SIGNALS_BLOCKED, under="fork", platform="posix", when="for SIGTERM, before shared memory is used")
def test_a_forked_child_blocks_sigterm_if_no_resource_tracker_was_started(blocked: History) -> None:
    """A child blocks it."""
    assert blocked["later child looks"].value == ["SIGTERM", "SIGUSR1", "SIGUSR2"]


@needs("Process", "shared_memory")
@remedies(
    SIGNALS_BLOCKED, "Block signals again after the first start of a child and the first block.", platform="posix"
)
def test_what_is_blocked_after_the_resource_tracker_was_started_stays_blocked(blocked: History) -> None:
    """A parent that blocks SIGTERM once more, and makes another block of shared memory, still blocks it."""
    assert blocked["parent looks again"].value == ["SIGTERM", "SIGUSR1", "SIGUSR2"]
