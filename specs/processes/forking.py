"""Forking: what a fork takes along, and processes that multiprocessing has not created.

A fork copies a process while its threads are in the middle of something, and copies none of these threads but one. This
chapter shows what that does to a lock (`fork.held-lock`), and when Python warns of it (`fork.threads-warning`). Then what
else a fork copies: sockets (`fork.open-sockets`) and the connection to a database (`fork.connections`). After that it
turns to the processes that a program creates by other means: a copy of itself that takes itself for the original
(`process.copied-by-fork`), and all those that multiprocessing does not know (`process.other-creators`).
"""

import pytest

from specs.harness.api import (
    SOCKET_FOLDER,
    History,
    Program,
    Run,
    Subject,
    beyond_the_documentation,
    claim,
    details,
    for_each_part,
    gone,
    kills,
    main_exits,
    needs,
    opens,
    refutes,
    remedies,
    upholds,
)

FORK_HELD_LOCK = claim(
    "fork.held-lock",
    says="A child can take the locks that its parent's threads use.",
    answer="Under fork, a threading.Lock held by another thread at start() stays held in the child.",
    why="A fork copies the lock as it is, and of all threads only the one that forks: nobody is left in the child to "
    "release it. `start()` first flushes `sys.stdout` and `sys.stderr`, and waits for their locks.",
    undecided=[
        "A thread that logs to sys.stdout or sys.stderr can hold its lock at the fork all the same: it is a race. (PyPy 3.11)",
    ],
    see=["fork.threads-warning", "globals.by-default", "start-method.once"],
    sources=[
        "https://docs.python.org/3/library/os.html#os.fork",
        "https://docs.python.org/3/library/os.html#os.register_at_fork",
        "gh-50970",
        "gh-91776",
    ],
    surprise=5,
)


@refutes(FORK_HELD_LOCK, under="fork")
@pytest.mark.parametrize("kind", ["Lock", "RLock"])
def test_a_lock_that_a_thread_held_at_the_fork_is_held_forever_in_the_child(run: Run, kind: str) -> None:
    """A `threading.Lock` or `RLock` that another thread holds at `start()` is held in the child, too. It stays so when the
    parent's thread releases it: the child waits forever.
    """
    program = run("forked_lock", kinds=kind)
    child = program.goes_on_to(f"child asks for the {kind}")
    program.stays_quiet(child)
    program.open("thread may release the locks")
    program.reaches("thread has released the locks")
    program.stays_quiet()
    program.waits_without_timeout(child)

    assert program.kill_stuck() == [
        *("parent starts its child", f"child asks for the {kind}"),
        "thread has released the locks",
    ]


@pytest.fixture(scope="module")
def locks_of_its_own(record: Run) -> History:
    """A child asks for a `Lock`, and then for an `RLock`, while a thread of its parent holds its parent's."""
    program = record("forked_lock", kinds="Lock and RLock")
    program.goes_on_to("child has the Lock", "child has the RLock")
    program.stays_quiet()
    program.open("thread may release the locks")
    return program.ends()


def gets_it_before_the_release(history: History, kind: str) -> bool:
    """Whether the child gets the lock of this kind before the parent's thread has released the others."""
    return history.index(history[f"child has the {kind}"]) < history.index(history["thread has released the locks"])


@upholds(FORK_HELD_LOCK, under=("spawn", "forkserver"))
@pytest.mark.parametrize("kind", ["Lock", "RLock"])
def test_a_child_that_is_not_forked_has_a_lock_of_its_own(locks_of_its_own: History, kind: str) -> None:
    """The child has a lock of its own: it gets that at once, while the parent's thread still holds the other."""
    assert gets_it_before_the_release(locks_of_its_own, kind)


@refutes(FORK_HELD_LOCK, under="fork", when="for the lock of a stream that is not sys.stdout or sys.stderr")
@pytest.mark.parametrize("by", ["print()", "logging"])
def test_a_child_cannot_write_to_a_stream_to_which_a_thread_wrote_at_the_fork(run: Run, by: str) -> None:
    """If another thread is writing to a stream at `start()`, the child waits forever in `print()` to that stream, or in
    `logging` to it, even after the parent's thread has written.
    """
    program = run("forked_stream", by=by)
    child = program.goes_on_to(f"child writes by {by}")
    program.stays_quiet(child)
    program.open("file may take it")
    program.reaches("thread has written")
    program.stays_quiet()
    program.waits_without_timeout(child)

    assert program.kill_stuck() == ["parent starts its child", f"child writes by {by}", "thread has written"]


WRITES_IN_BOTH_WAYS = tuple(
    f"child {does} by {by}" for by in ("print()", "logging") for does in ("writes", "has written")
)


def start_while_a_thread_writes(program: Program) -> History:
    """A parent starts a child while a thread of it writes to a standard stream, and the child writes to that."""
    parent = program.reaches("parent starts its child")
    program.stays_quiet(parent)
    program.open("file may take it")
    return program.ends()


@pytest.fixture(scope="module")
def writes_to_stdout(record: Run) -> History:
    """A child is started while a thread of its parent prints to `sys.stdout`; then it prints and logs to that."""
    return start_while_a_thread_writes(record("forked_stream", by="print() and logging", stream="sys.stdout"))


@pytest.fixture(scope="module")
def writes_to_stderr(record: Run) -> History:
    """The same with `sys.stderr`."""
    return start_while_a_thread_writes(record("forked_stream", by="print() and logging", stream="sys.stderr"))


@upholds(FORK_HELD_LOCK, under="fork", when="for the lock of sys.stdout or sys.stderr")
@pytest.mark.parametrize("stream", ["sys.stdout", "sys.stderr"])
@pytest.mark.parametrize("by", ["print()", "logging"])
def test_the_start_of_a_child_waits_while_a_thread_writes_to_a_standard_stream(
    writes_to_stdout: History, writes_to_stderr: History, stream: str, by: str
) -> None:
    """If another thread is printing to the stream, `start()` waits until it has. Then the child can print and log to the
    stream.
    """
    history = {"sys.stdout": writes_to_stdout, "sys.stderr": writes_to_stderr}[stream]
    assert history == [
        *("parent starts its child", opens("file may take it")),
        {"thread has written", WRITES_IN_BOTH_WAYS},
    ]
    assert history[f"child has written by {by}"].pid != history["thread has written"].pid


@pytest.fixture(scope="module")
def writes_to_its_own(record: Run) -> History:
    """A child prints and logs to a stream while a thread of its parent writes to its parent's."""
    program = record("forked_stream", by="print() and logging")
    program.goes_on_to("child has written by print()", "child has written by logging")
    program.stays_quiet()
    program.open("file may take it")
    return program.ends()


@upholds(FORK_HELD_LOCK, under=("spawn", "forkserver"), when="for the lock of a stream")
@pytest.mark.parametrize("by", ["print()", "logging"])
def test_a_child_that_is_not_forked_can_write_while_a_thread_of_its_parent_does(
    writes_to_its_own: History, by: str
) -> None:
    """The child prints and logs at once to a stream of its own, while the parent's thread still writes to the other."""
    written = writes_to_its_own[f"child has written by {by}"]

    assert writes_to_its_own.index(written) < writes_to_its_own.index(writes_to_its_own["thread has written"])


@pytest.fixture(scope="module")
def locks_of_a_spawned_child(record: Run) -> History:
    """A child of a context that spawns asks for both locks while a thread of its parent holds its parent's."""
    program = record("forked_lock", kinds="Lock and RLock", prevented_by="spawn")
    program.goes_on_to("child has the Lock", "child has the RLock")
    program.stays_quiet()
    program.open("thread may release the locks")
    return program.ends()


@needs("Process", "get_context")
@remedies(
    FORK_HELD_LOCK, "Start the children of a program with threads by spawn or forkserver, not by fork.", under="fork"
)
@pytest.mark.parametrize("kind", ["Lock", "RLock"])
def test_a_child_of_a_context_that_spawns_has_a_lock_of_its_own(locks_of_a_spawned_child: History, kind: str) -> None:
    """A child of `get_context("spawn")` gets its lock at once, while the parent's thread still holds the other."""
    assert gets_it_before_the_release(locks_of_a_spawned_child, kind)


@pytest.fixture(scope="module")
def fork_that_waits(record: Run) -> History:
    """A fork waits for both locks, which a thread of the parent holds; then the child asks for them."""
    program = record("forked_lock", kinds="Lock and RLock", prevented_by="a fork that waits")
    parent = program.reaches("parent starts its child")
    program.stays_quiet(parent)
    program.open("thread may release the locks")
    return program.ends()


@remedies(
    FORK_HELD_LOCK,
    "If you must fork, let each fork wait for the lock: give its `acquire` and `release` to `os.register_at_fork()`.",
    under="fork",
)
@pytest.mark.parametrize("kind", ["Lock", "RLock"])
def test_a_fork_that_waits_for_a_lock_copies_one_that_the_child_can_release(
    fork_that_waits: History, kind: str
) -> None:
    """`start()` waits until the parent's thread has released the lock. Then the child gets it."""
    asks_and_gets = [f"child {does} the {lock}" for lock in ("Lock", "RLock") for does in ("asks for", "has")]

    assert fork_that_waits == [
        *("parent starts its child", opens("thread may release the locks")),
        {"thread has released the locks", tuple(asks_and_gets)},
    ]
    assert fork_that_waits[f"child has the {kind}"].pid != fork_that_waits["parent starts its child"].pid


@needs("Process", "Lock")
@upholds(FORK_HELD_LOCK, when="for a lock of multiprocessing that is an argument of the child")
def test_a_child_gets_a_multiprocessing_lock_once_its_parents_thread_releases_it(run: Run) -> None:
    """Parent and child share the lock: the child waits until the parent's thread releases it, and then gets it."""
    program = run("forked_lock", kinds="multiprocessing.Lock")
    child = program.goes_on_to("child asks for the multiprocessing.Lock")
    program.stays_quiet(child)
    program.waits_without_timeout(child)
    program.open("thread may release the locks")

    assert program.ends() == [
        *("parent starts its child", "child asks for the multiprocessing.Lock", opens("thread may release the locks")),
        {"child has the multiprocessing.Lock", "thread has released the locks"},
    ]


@needs("Process", "Lock")
@upholds(FORK_HELD_LOCK, under="fork", when="for a lock of multiprocessing at the top level")
def test_a_forked_child_shares_a_multiprocessing_lock_at_the_top_level(run: Run) -> None:
    """Parent and child share the lock: the child waits until the parent's thread releases it, and then gets it."""
    program = run("top_level_lock")
    child = program.goes_on_to("child asks for the lock")
    program.stays_quiet(child)
    program.waits_without_timeout(child)
    program.open("thread may release the lock")

    assert program.ends() == [
        *("child asks for the lock", opens("thread may release the lock")),
        {"child has the lock", "thread has released the lock"},
    ]


@needs("Process", "Lock")
@details(FORK_HELD_LOCK, under=("spawn", "forkserver"), when="for a lock of multiprocessing at the top level")
def test_a_child_that_is_not_forked_shares_no_multiprocessing_lock_at_the_top_level(run: Run) -> None:
    """The child has another lock than its parent: it gets that while the parent's thread holds its own."""
    program = run("top_level_lock")
    program.goes_on_to("child has the lock")
    program.stays_quiet()

    # Not to its end, where some versions write that a semaphore has leaked.
    assert program.kill_stuck() == ["child asks for the lock", "child has the lock"]


FORK_THREADS_WARNING = claim(
    "fork.threads-warning",
    says="A fork in a process with several threads causes a warning.",
    answer="From 3.12 a fork beside threads warns; by default only os.fork() in __main__ shows it.",
    why="By default Python shows a DeprecationWarning only if code of `__main__` causes it, and multiprocessing forks in "
    "a module of its own.",
    undecided=[
        "From 3.13.10 and 3.14.1 on, a thread that a hook of `os.register_at_fork()` has ended before the fork does not count (gh-137109)"
    ],
    see=["fork.held-lock"],
    sources=[
        "https://docs.python.org/3/library/os.html#os.fork",
        "https://docs.python.org/3/library/warnings.html#default-warning-filter",
        "gh-100228",
        "gh-135427",
    ],
    not_applicable=[
        {"under": ["spawn", "forkserver"], "because": "nothing is forked beside the threads of the program"}
    ],
)


@upholds(FORK_THREADS_WARNING, under="fork", python=">=3.12")
def test_a_fork_with_two_threads_causes_a_warning_that_is_hidden_by_default(run: Run) -> None:
    """`start()` causes a `DeprecationWarning` if the parent has two threads, and none if it has one. By default nothing is
    shown.
    """
    history = run("threads_and_fork").ends(says="")

    assert history["parent with one thread has started a child"].value == {"warnings": []}
    assert history["parent with two threads has started a child"].value == {"warnings": ["DeprecationWarning"]}


@refutes(FORK_THREADS_WARNING, under="fork", python="<3.12")
def test_before_3_12_a_fork_by_a_process_with_two_threads_does_not_warn(run: Run) -> None:
    """`start()` causes no warning, though the parent has two threads."""
    assert run("threads_and_fork").ends()["parent with two threads has started a child"].value == {"warnings": []}


@upholds(FORK_THREADS_WARNING, under="fork", python=">=3.12", when="for os.fork() in the program itself")
def test_os_fork_in_main_with_two_threads_shows_its_warning(run: Run) -> None:
    """By default, `os.fork()` in `__main__` writes its `DeprecationWarning` to standard error if the process has two
    threads.
    """
    history = run("threads_and_fork", by="os.fork()").ends(
        says="is multi-threaded, use of fork() may lead to deadlocks"
    )

    assert history.output.count("DeprecationWarning") == 1


@upholds(FORK_THREADS_WARNING, under="fork", python=">=3.12", when="in a program that starts no thread itself")
@for_each_part("cause", "Pool()", "Pool(maxtasksperchild)", "Queue()")
def test_a_fork_beside_threads_of_multiprocessing_causes_the_warning_too(run: Run, cause: str) -> None:
    """A second `Pool`, a worker that `maxtasksperchild` replaces, and a `Process` that is started after `Queue.put()`
    cause a `DeprecationWarning`.
    """
    history = run("threads_of_multiprocessing", cause=cause).ends()

    assert history["parent is told"].value == ["DeprecationWarning"]


#: The option that makes an error of this warning alone.
AS_ERROR = ("-W", "error:This process:DeprecationWarning")


@details(FORK_THREADS_WARNING, under="fork", python=">=3.15", when="if warnings are errors")
@beyond_the_documentation
def test_start_raises_the_warning_although_the_child_was_forked_and_works(run: Run) -> None:
    """`start()` raises the DeprecationWarning. There is a child all the same, and it works, but its object has no `pid`, and
    cannot be joined: AssertionError.
    """
    history = run("warning_is_error", options=AS_ERROR).ends()

    assert history == [{"child works", ("parent has called start", "parent has called join")}]
    assert history["parent has called start"].value == ["DeprecationWarning", True]
    assert history["parent has called join"].value == "AssertionError"


@details(FORK_THREADS_WARNING, under="fork", python=">=3.12,<3.15", when="if warnings are errors")
@beyond_the_documentation
def test_before_3_15_a_warning_of_fork_that_is_to_be_an_error_is_lost(run: Run) -> None:
    """`start()` raises nothing, and prints nothing."""
    history = run("warning_is_error", options=AS_ERROR).ends()

    assert history["parent has called start"].value == [None, False]
    assert history["parent has called join"].value is None


@needs("Process", "get_context")
@remedies(
    FORK_THREADS_WARNING,
    "Start the children of a program with threads by spawn or forkserver, not by fork.",
    under="fork",
    python=">=3.12",
)
def test_the_start_of_a_child_that_is_spawned_causes_no_warning(run: Run) -> None:
    """The start of a child of `get_context("spawn")` causes no warning, though the parent has two threads."""
    history = run("threads_and_fork", by="spawn").ends()

    assert history["parent with two threads has started a child"].value == {"warnings": []}


FORK_OPEN_SOCKETS = claim(
    "fork.open-sockets",
    says="When a server has been killed, its port is free, and its clients are told.",
    answer="A forked child keeps its parent's sockets open: the port stays taken while it lives.",
    why="A fork copies every descriptor that is open, and the OS closes a socket with its last descriptor. A fresh "
    "interpreter inherits none.",
    sources=[
        "https://docs.python.org/3/library/os.html#inheritance-of-file-descriptors",
        "https://man7.org/linux/man-pages/man2/fork.2.html",
    ],
    see=["orphan.outlives-parent", "pipe.eof", "process.own-resources"],
    not_applicable=[
        {"platform": "darwin", "because": "decided on Linux only"},
        {"platform": "win32", "because": "Windows has no fork"},
    ],
)


def kill_the_server(record: Run, *, prevented_by: str) -> Program:
    """A server with a worker and a client is killed."""
    program = record("listening_socket", prevented_by=prevented_by)
    program.reaches("worker works")
    server = program.reaches("server has started its worker")
    program.kill(server)
    program.goes_on_to("client reads")
    return program


@pytest.fixture(scope="module")
def worker_of_a_killed_server(record: Run) -> History:
    """A server is killed; then its worker ends, and its parent tries again to listen at the port."""
    program = kill_the_server(record, prevented_by="nothing")
    program.stays_quiet()
    program.open("worker may end")
    program.goes_on_to("client has read")
    program.exits(next(event for event in program.history if event.what == "worker works"))
    program.open("parent may try again")
    return program.ends()


@needs("Process", "Pipe")
@refutes(FORK_OPEN_SOCKETS, under="fork", platform="linux")
def test_the_port_of_a_killed_server_is_taken_until_its_forked_child_ends(worker_of_a_killed_server: History) -> None:
    """While a child of the killed server works, nobody can listen at its port: `EADDRINUSE`, with `SO_REUSEADDR` as well.
    When the child has ended, the port is free.
    """
    assert worker_of_a_killed_server["parent wants the port"].value == "EADDRINUSE"
    assert worker_of_a_killed_server["parent wants the port again"].value == "free"


@needs("Process", "Pipe")
@refutes(FORK_OPEN_SOCKETS, under="fork", platform="linux")
def test_the_client_of_a_killed_server_waits_until_its_forked_child_ends(worker_of_a_killed_server: History) -> None:
    """A client of the killed server waits in `recv()`, which returns `b""` when the server's child has ended."""
    assert worker_of_a_killed_server == [
        {"worker works", "server has started its worker"},
        *(kills("server"), "parent wants the port", "client reads"),
        *(opens("worker may end"), "client has read", "parent wants the port again"),
    ]
    assert worker_of_a_killed_server["client has read"].value == ""


def is_told_at_once(history: History) -> bool:
    """Whether the client of a killed server has read the end before the worker may end."""
    return history == [
        {"worker works", "server has started its worker"},
        *(kills("server"), "parent wants the port", "client reads", "client has read"),
        *(opens("worker may end"), "parent wants the port again"),
    ]


def end_the_worker_last(program: Program) -> History:
    """The client has read the end; then the worker of the killed server may end."""
    program.goes_on_to("client has read")
    program.stays_quiet()
    program.open("worker may end")
    program.open("parent may try again")
    return program.ends(leaves=[SOCKET_FOLDER])


@needs("Process", "Pipe")
@upholds(FORK_OPEN_SOCKETS, under=("spawn", "forkserver"), platform="linux")
def test_the_port_of_a_killed_server_is_free_while_its_child_of_a_fresh_interpreter_works(run: Run) -> None:
    """While a child of the killed server works, another process can listen at its port. `recv()` of a client returns
    `b""` at once.
    """
    history = end_the_worker_last(kill_the_server(run, prevented_by="nothing"))

    assert is_told_at_once(history)
    assert history["parent wants the port"].value == "free"


@needs("Process", "Pipe")
@remedies(
    FORK_OPEN_SOCKETS,
    "Let each forked child close the sockets that it does not need, or start it before you open them.",
    under="fork",
    platform="linux",
)
def test_a_forked_child_that_closes_its_parents_sockets_leaves_the_port_free(run: Run) -> None:
    """A child of the killed server has closed its copies of the sockets and works: another process can listen at the
    port, and `recv()` of a client returns `b""` at once.
    """
    history = end_the_worker_last(kill_the_server(run, prevented_by="closing it"))

    assert is_told_at_once(history)
    assert history["parent wants the port"].value == "free"


FORK_CONNECTIONS = claim(
    "fork.connections",
    says="A child can use the connection to a database that its parent has opened.",
    answer="A forked child has its parent's own connection: it reads its answers, spoils its commits.",
    why="A fork copies the memory and the descriptors of a connection, but there is one peer, which knows of one user.",
    sources=[
        "https://www.sqlite.org/howtocorrupt.html (Carrying an open database connection across a fork)",
        "https://docs.python.org/3/library/multiprocessing.html#programming-guidelines (Explicitly pass resources to child processes)",
    ],
    see=["fork.open-sockets", "pool.initializer", "process.own-resources"],
    not_applicable=[{"platform": "win32", "because": "not decided on Windows, where nothing forks"}],
)


@needs("Process")
@refutes(FORK_CONNECTIONS, under="fork", when="for a connection to a server")
def test_a_forked_child_reads_the_answer_that_is_for_its_parent(run: Run) -> None:
    """A child that asks the server while an answer to its parent is under way reads that answer, and its parent reads
    the one to the child.
    """
    program = run("shared_connection")
    program.goes_on_to("child has read")
    program.open("parent may read")

    history = program.ends()
    assert history["child has read"].value == "answer to the parent"
    assert history["parent has read"].value == "answer to the child"


@needs("Process")
@refutes(FORK_CONNECTIONS, under="fork", platform="linux", when="for a transaction of SQLite")
@pytest.mark.parametrize("child", ["rolls back", "closes"])
def test_a_forked_child_that_ends_its_parents_transaction_makes_its_commit_fail(run: Run, child: str) -> None:
    """The child reads what its parent has not committed yet. When it has called `rollback()` or `close()`, `commit()`
    raises OperationalError in its parent.
    """
    history = run("forked_transaction", child=child).ends()

    assert history == ["child reads", "child has ended its transaction", "commit() raises an exception"]
    assert history["child reads"].value == [[1]]
    assert history["commit() raises an exception"].value == "OperationalError"


@needs("Process")
@refutes(
    FORK_CONNECTIONS,
    under=("spawn", "forkserver"),
    interpreter="cpython",
    platform="posix",
    when="for a connection of the module sqlite3",
)
def test_a_connection_of_sqlite_cannot_be_given_to_a_child_that_is_not_forked(run: Run) -> None:
    """`start()` raises TypeError if the connection is an argument of the child."""
    history = run("forked_transaction").ends()

    assert history["start() raises an exception"].value == "TypeError"


@needs("Process")
@refutes(
    FORK_CONNECTIONS,
    under=("spawn", "forkserver"),
    interpreter="pypy",
    platform="posix",
    when="for a connection of the module sqlite3",
)
def test_on_pypy_a_child_that_is_given_a_connection_of_sqlite_fails_before_its_target_is_called(run: Run) -> None:
    """`start()` returns if the connection is an argument of the child, which then ends by a TypeError: its target is not
    called.
    """
    assert run("forked_transaction").ends(says="TypeError: ") == ["parent has committed"]


@needs("Process")
@remedies(FORK_CONNECTIONS, "Open a connection in each process, after it was started.", under="fork")
def test_a_forked_child_that_connects_by_itself_reads_its_own_answer(run: Run) -> None:
    """Child and parent read the answer to their own question."""
    program = run("shared_connection", prevented_by="connecting")
    program.goes_on_to("child has read")
    program.open("parent may read")

    history = program.ends()
    assert history["child has read"].value == "answer to the child"
    assert history["parent has read"].value == "answer to the parent"


@needs("Process")
@remedies(FORK_CONNECTIONS, "Open a connection in each process, after it was started.", under="fork", platform="linux")
def test_a_forked_child_with_a_connection_of_its_own_leaves_its_parents_transaction_alone(run: Run) -> None:
    """The child does not read what its parent has not committed yet. It rolls back its own, and its parent commits."""
    history = run("forked_transaction", child="connects").ends()

    assert history == ["child reads", "child has ended its transaction", "parent has committed"]
    assert history["child reads"].value == []


PROCESS_COPIED_BY_FORK = claim(
    "process.copied-by-fork",
    says="A process that os.fork() creates is a process of its own for multiprocessing, too.",
    answer="A copy by os.fork() believes it is its parent, and may end the parent's daemonic children.",
    why="The copy has its parent's list of children and its parent's exit handler, which terminates the daemonic ones.",
    see=["process.other-creators", "daemon.ends-with-parent"],
    sources=["https://docs.python.org/3/library/os.html#os._exit"],
    not_applicable=[{"platform": "win32", "because": "Windows has no fork"}],
)


@pytest.fixture(scope="module")
def copy_that_leaves_by_os_exit(record: Run) -> History:
    """A copy of a main process says who it is, and calls `os._exit(0)`; then the daemonic child of its parent ends."""
    program = record("forked_copy", ending="os._exit(0)")
    program.reaches("daemon works")
    program.open("parent may fork")
    program.goes_on_to("copy works")
    program.open("copy may end")
    program.goes_on_to("copy has ended")
    program.stays_quiet()
    program.open("daemon may end")
    program.goes_on_to("daemon ends")
    program.open("parent may end")
    return program.ends()


@needs("Process(daemon)", "active_children")
@refutes(PROCESS_COPIED_BY_FORK, platform="posix")
def test_a_copy_that_os_fork_made_believes_that_it_is_the_main_process(copy_that_leaves_by_os_exit: History) -> None:
    """In a copy of a main process, `current_process()` has the name `MainProcess` and the pid of the copy, and
    `active_children()` are the children of its parent.
    """
    copy = copy_that_leaves_by_os_exit["copy works"]

    assert copy.value["current_process()"] == {"name": "MainProcess", "pid": copy.pid}
    assert copy.value["active_children()"] == ["daemon"]


@needs("parent_process", "Process(daemon)")
@refutes(PROCESS_COPIED_BY_FORK, platform="posix")
def test_a_copy_that_os_fork_made_of_a_main_process_has_no_parent_process(
    copy_that_leaves_by_os_exit: History,
) -> None:
    """In a copy of a main process, `parent_process()` is `None`."""
    assert copy_that_leaves_by_os_exit["copy works"].value["parent_process()"] is None


@needs("Process(daemon)")
@refutes(PROCESS_COPIED_BY_FORK, platform="posix", when="if the copy ends by itself")
def test_a_copy_that_ends_by_itself_terminates_the_daemonic_children_of_its_parent(run: Run) -> None:
    """The copy terminates the daemonic children of its parent, while the parent is running."""
    program = run("forked_copy", ending="sys.exit(0)")
    daemon = program.reaches("daemon works")
    program.open("parent may fork")
    program.reaches("copy works")
    program.stays_quiet()

    program.open("copy may end")
    program.exits(daemon)
    program.goes_on_to("copy has ended")

    program.open("parent may end")
    assert program.ends() == ["daemon works", "copy works", {gone("daemon"), "copy has ended"}]


@needs("Process(daemon)")
@remedies(
    PROCESS_COPIED_BY_FORK,
    "End a process that you have created by `os.fork()` with `os._exit()`, after you have flushed what it has written.",
    platform="posix",
    when="if the copy calls os._exit()",
)
@upholds(PROCESS_COPIED_BY_FORK, platform="posix", when="if the copy calls os._exit()")
def test_a_copy_that_calls_os_exit_leaves_the_daemonic_children_of_its_parent_alone(
    copy_that_leaves_by_os_exit: History,
) -> None:
    """The daemonic children of its parent work until their end."""
    assert copy_that_leaves_by_os_exit == [
        *("daemon works", "copy works", "copy has ended"),
        *(opens("daemon may end"), "daemon ends"),
    ]


PROCESS_OTHER_CREATORS = claim(
    "process.other-creators",
    says="In Python, processes are created with multiprocessing.",
    answer="subprocess and os.fork() create processes, too, and multiprocessing does not know them.",
    see=["process.copied-by-fork", "orphan.outlives-parent"],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.active_children",
        "https://docs.python.org/3/library/concurrent.futures.html#processpoolexecutor",
    ],
)


def unknown(subject: Subject) -> list[str]:
    """The processes that the program creates and multiprocessing does not know."""
    is_windows = subject.interpreter.platform == "win32"
    return ["process of subprocess", *([] if is_windows else ["process of os.fork"])]


@pytest.fixture(scope="module")
def others(record: Run, subject: Subject) -> History:
    """A main process creates a child, and others by `subprocess`, `os.fork()` and an executor; these end in this order:

    the child, the executor's worker, the main process, the others.
    """
    program = record("other_creators")
    program.reaches("child works", "worker works", *(f"{process} works" for process in unknown(subject)))
    program.open("parent may list its children")
    parent = program.goes_on_to("parent at its last line")
    program.open("child may end")
    program.goes_on_to("child ends")
    program.stays_quiet(parent)
    program.open("worker may end")
    program.exits(parent)
    program.main_exits()  # which the log says now at the latest
    program.open(*(f"{process} may end" for process in unknown(subject)))
    return program.ends()


def is_no_active_child(others: History, process: str) -> bool:
    return others[f"{process} works"].pid not in others["parent at its last line"].value["active children"]


def is_waited_for(others: History, process: str) -> bool:
    exit_of_the_main_process = others.index(others[gone("MainProcess")])
    return others.index(others[f"{process} ends"]) < exit_of_the_main_process


@needs("Process", "active_children")
@refutes(PROCESS_OTHER_CREATORS)
def test_a_process_of_subprocess_is_no_active_child_and_is_not_waited_for(others: History) -> None:
    """A process of `subprocess.Popen` is not among the `active_children()`, and the main process exits without waiting for
    it.
    """
    assert is_no_active_child(others, "process of subprocess")
    assert not is_waited_for(others, "process of subprocess")


@needs("Process", "active_children")
@refutes(PROCESS_OTHER_CREATORS, platform="posix")
def test_a_process_of_os_fork_is_no_active_child_and_is_not_waited_for(others: History) -> None:
    """A process of `os.fork()` is not among the `active_children()`, and the main process exits without waiting for it."""
    assert is_no_active_child(others, "process of os.fork")
    assert not is_waited_for(others, "process of os.fork")


@needs("Process", "active_children")
@remedies(PROCESS_OTHER_CREATORS, "Wait for such a process yourself, by its own `wait()`, before your program ends.")
def test_a_parent_that_waits_for_a_process_of_subprocess_ends_after_it(run: Run) -> None:
    """The main process waits in `Popen.wait()` until the process has ended."""
    program = run("other_creators", others="of subprocess", at_its_end="waits")
    child = program.reaches("child works")
    program.reaches("process of subprocess works")
    program.open("parent may list its children", "child may end")
    program.exits(child)
    program.stays_quiet()

    program.open("process of subprocess may end")
    assert program.ends() == [
        {"child works", "process of subprocess works"},
        *("child ends", opens("process of subprocess may end"), "process of subprocess ends"),
        "parent at its last line",
        main_exits(0),
    ]


@needs("Process", "active_children")
@details(PROCESS_OTHER_CREATORS)
def test_a_worker_of_an_executor_is_an_active_child_and_its_task_is_waited_for(
    others: History, subject: Subject
) -> None:
    """A worker of a `ProcessPoolExecutor` is a process of multiprocessing: it is among the `active_children()`, and the main
    process waits until its task is done.
    """
    assert others == [
        {"child works", "worker works", *(f"{process} works" for process in unknown(subject))},
        *("parent at its last line", "child ends", "worker ends", main_exits(0)),
        {f"{process} ends" for process in unknown(subject)},
    ]
    children = {others["child works"].pid, others["worker works"].pid}
    assert children <= set(others["parent at its last line"].value["active children"])
