"""Remote managers: for other programs, with a key, an initializer, a time limit.

Programs that know nothing of each other can use the objects of one server (`remote-manager.shared`), if they have its key
(`remote-manager.key`). What a client cannot do, and what becomes of it without the server, is in `remote-manager.end`.
Then what `start()` takes and refuses (`manager.start`), and how `shutdown()` ends a manager that does not end by itself
(`manager.shutdown-timeout`).
"""

import pytest

from specs.harness.api import (
    SOCKET_FOLDER,
    History,
    Run,
    beyond_the_documentation,
    claim,
    details,
    needs,
    refutes,
    remedies,
    resumes,
    stops,
    upholds,
)

REMOTE_MANAGER_SHARED = claim(
    "remote-manager.shared",
    says="All programs that connect to a manager's server get the same object from it.",
    answer="Clients of a manager share an object only if its callable returns the same one.",
    why="The server calls what is registered each time that a client asks for the object.",
    about=[
        "SyncManager(address)",
        "SyncManager(authkey)",
        "SyncManager.connect()",
        "SyncManager.get_server()",
        "SyncManager.register(callable)",
    ],
    sources=["https://docs.python.org/3/library/multiprocessing.html#using-a-remote-manager"],
    see=["remote-manager.key", "manager.proxies"],
)


@pytest.fixture(scope="module")
def clients(record: Run) -> History:
    """A program and its child use the objects of a server that another program runs, with several keys."""
    return record("client").ends()


@needs("Process", "managers.BaseManager")
@upholds(REMOTE_MANAGER_SHARED, when="if the callable returns one that the server keeps")
@remedies(
    REMOTE_MANAGER_SHARED,
    "Make the object in the server, and register a function that returns it, under one name in server and clients.",
    unlike="The function is registered by the other program.",
    when="if the callable returns one that the server keeps",
)
def test_clients_of_a_server_put_into_and_get_from_the_queue_that_it_keeps(clients: History) -> None:
    """A program serves a queue of its own on a port, by `get_server().serve_forever()`. What one client puts into it
    after `connect()`, another one gets, and what a client's child puts into it, too.
    """
    assert clients["another client gets"].value == ["job", 0]
    assert clients["another client gets from the child"].value == "of the child"


@needs("Process", "managers.BaseManager")
@refutes(REMOTE_MANAGER_SHARED, when="if a class is registered")
def test_each_client_gets_a_queue_of_its_own_if_the_class_is_registered(clients: History) -> None:
    """With `register("new_jobs", queue.Queue)`, what one client puts is not in the queue that another one gets."""
    assert clients["another client looks into a new queue"].value == 0


@needs("Process", "managers.BaseManager")
@details(REMOTE_MANAGER_SHARED)
def test_a_client_gets_only_what_it_and_the_server_have_registered(clients: History) -> None:
    """What only the client has registered raises RemoteError, and what it has not registered is no attribute of it."""
    assert clients["client asks for what is not registered"].value == ["RemoteError", "AttributeError"]


REMOTE_MANAGER_KEY = claim(
    "remote-manager.key",
    says="A client of a remote manager needs the server's key only to connect.",
    answer="To unpickle a proxy, a process needs the key as its own: `current_process().authkey`.",
    why="A pickled proxy does not hold its key. Who unpickles one uses the key of the own process.",
    about=["SyncManager(authkey)", "SyncManager.connect()", "Process.authkey", "AuthenticationError"],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#authentication-keys",
        "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.managers.BaseManager",
        "gh-51752",
    ],
    see=["authkey.inherited", "listener.key"],
)


@needs("Process", "managers.BaseManager")
@details(REMOTE_MANAGER_KEY)
def test_a_client_with_another_key_or_none_is_refused_and_the_server_goes_on(clients: History) -> None:
    """`connect()` with a wrong key raises AuthenticationError, and so it does without one: then it is that of the process,
    which is random. A client with the right key connects after that.
    """
    assert clients["client has another key"].value == "AuthenticationError"
    assert clients["client has no key"].value == "AuthenticationError"
    assert clients["client has the key"].value == 0


@needs("Process", "managers.BaseManager")
@refutes(REMOTE_MANAGER_KEY)
@beyond_the_documentation
def test_a_client_that_has_connected_cannot_unpickle_a_proxy_without_the_key(clients: History) -> None:
    """A client that has given its key to the manager only: unpickling a proxy raises AuthenticationError."""
    assert clients["client unpickles a proxy"].value == "AuthenticationError"


@needs("Process", "managers.BaseManager")
@remedies(REMOTE_MANAGER_KEY, "Set the key of the client's process, first of all: `current_process().authkey = key`.")
def test_a_client_that_has_set_the_key_of_its_process_can_unpickle_a_proxy(clients: History) -> None:
    """After `current_process().authkey = key`, a manager without a key connects, and a proxy can be unpickled and used."""
    assert clients["client has set the key of its process"].value == 0


REMOTE_MANAGER_END = claim(
    "remote-manager.end",
    says="A client can shut down the manager to which it has connected.",
    answer="A client has no shutdown(). Ctrl-C ends serve_forever(), which never returns.",
    about=["SyncManager.shutdown()", "SyncManager.get_server()", "SyncManager.connect()"],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.managers.BaseManager.shutdown",
        "Server.serve_forever in CPython's multiprocessing/managers.py",
    ],
    see=["manager.gone", "manager.last-line"],
    not_applicable=[{"platform": "win32", "because": "decided on POSIX only"}],
)


@pytest.fixture(scope="module")
def ended(record: Run) -> History:
    """A server is interrupted while a client is connected to it."""
    program = record("client", ends="yes")
    program.goes_on_to("client calls shutdown")
    program.open("server may end")
    return program.ends()


@needs("managers.BaseManager")
@refutes(REMOTE_MANAGER_END, platform="posix")
def test_a_manager_that_has_connected_has_no_shutdown(ended: History) -> None:
    """After `connect()`, `shutdown()` raises AttributeError."""
    assert ended["client calls shutdown"].value == "AttributeError"


@needs("managers.BaseManager")
@details(REMOTE_MANAGER_END, platform="posix")
@beyond_the_documentation
def test_serve_forever_ends_by_ctrl_c_with_system_exit_and_does_not_return(ended: History) -> None:
    """SIGINT at a server: `serve_forever()` raises SystemExit with code 0, not KeyboardInterrupt."""
    assert ended["server has been interrupted"].value == ["SystemExit", 0]
    assert ended.all("server is back from serve_forever") == ()
    assert ended["server has ended"].value == 0


@needs("managers.BaseManager")
@details(REMOTE_MANAGER_END, platform="posix", when="if the server has ended")
def test_a_client_whose_server_has_ended_gets_eof_then_pipe_and_connection_errors(ended: History) -> None:
    """The next call of a method raises EOFError, or ConnectionResetError; the one after that BrokenPipeError. Asking for
    an object, and `connect()`, raise ConnectionRefusedError.
    """
    first, *others = ended["client calls a method twice, and asks for an object"].value

    assert first in ("EOFError", "ConnectionResetError")
    assert others == ["BrokenPipeError", "ConnectionRefusedError"]
    assert ended["client connects"].value == "ConnectionRefusedError"


MANAGER_START = claim(
    "manager.start",
    says="A manager can be started again after it was shut down.",
    answer="start() works once for a manager, also after shutdown(). It can call an initializer.",
    about=[
        "SyncManager.start(initializer)",
        "SyncManager.start(initargs)",
        "SyncManager(address)",
        "SyncManager(serializer)",
        "SyncManager.address",
        "SyncManager.get_server()",
        "SyncManager.__enter__()",
    ],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.managers.BaseManager",
        "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.managers.BaseManager.start",
    ],
    see=["manager.process", "process.life-cycle", "pool.failing-initializer"],
)


@pytest.fixture(scope="module")
def started(record: Run) -> History:
    """A parent starts managers with several options, and calls `start()` where it cannot."""
    return record("starting").ends()


@needs("Process", "managers.SyncManager")
@refutes(MANAGER_START)
def test_a_manager_that_runs_or_was_shut_down_cannot_be_started(started: History) -> None:
    """`start()` and `get_server()` of a manager that runs raise ProcessError, and so they do after `shutdown()`; its with
    block does, too.
    """
    assert started["parent starts it again"].value == ["ProcessError", "ProcessError"]
    assert started["manager works in a block"].value == 1
    assert started["manager is shut down"].value == ["ProcessError", "ProcessError", "ProcessError"]


@needs("Process", "managers.SyncManager")
@details(MANAGER_START)
def test_an_initializer_is_called_with_its_arguments_in_the_managers_process(started: History) -> None:
    """`start(initializer, initargs)` calls the initializer in the manager's process. What cannot be called is a
    TypeError.
    """
    assert started["manager is not started"].value == [None, "TypeError"]
    assert started["initializer is called"].value == [[1, "two"], []]
    assert started["initializer is called"].name == "SyncManager-1"


@needs("Process", "managers.SyncManager")
@details(MANAGER_START, when="if the initializer raises an exception")
def test_start_raises_eof_error_if_the_initializer_fails(run: Run) -> None:
    """The traceback of the initializer is written to standard error, and `start()` raises EOFError."""
    history = run("starting", fails="yes").ends(says="LookupError: raised by the initializer")

    assert history["parent starts a manager"].value == "EOFError"


@needs("Process", "managers.SyncManager")
@details(MANAGER_START, platform="posix")
def test_the_address_of_a_manager_is_a_file_that_shutdown_removes(started: History) -> None:
    """Without an address, `address` is None until the manager is started, then the path of a socket, which is gone after
    `shutdown()`.
    """
    assert started["manager has an address"].value == [True, True]
    assert started["address after that"].value is False


@needs("Process", "managers.SyncManager")
@details(MANAGER_START)
def test_a_manager_can_listen_on_a_port_and_use_xml_instead_of_pickles(started: History) -> None:
    """With port 0, `address` has the port that was chosen; a key must be bytes. With serializer="xmlrpclib", a list takes a
    text, but a set raises TypeError.
    """
    assert started["manager has a port"].value == ["127.0.0.1", True, 1]
    assert started["manager speaks XML"].value == [None, "TypeError", "two"]
    assert started["parent makes managers"].value == ["TypeError", "KeyError"]


@needs("Process", "managers.SyncManager")
@remedies(MANAGER_START, "Make another manager, and start that.", unlike="There is no call that goes wrong in between.")
def test_another_manager_of_the_same_class_can_be_started(started: History) -> None:
    """After a manager was shut down, another one is started and makes a list."""
    assert started["manager has a port"].value == ["127.0.0.1", True, 1]


MANAGER_SHUTDOWN_TIMEOUT = claim(
    "manager.shutdown-timeout",
    says="shutdown() of a manager waits until its process has ended by itself.",
    answer="After shutdown_timeout, by default 1 s, the manager gets SIGTERM, and then SIGKILL.",
    about=["SyncManager(shutdown_timeout)", "SyncManager.shutdown()", "SyncManager.join(timeout)"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.managers.BaseManager"],
    why="`shutdown()` asks the manager to end, and waits for its answer without a timeout. Only then the time begins.",
    see=["terminate.immediate", "manager.process"],
    not_applicable=[
        {"python": "<3.11", "because": "shutdown_timeout is new in 3.11"},
        {"platform": "win32", "because": "Windows has no signal that can be ignored"},
    ],
)


@pytest.fixture(scope="module")
def shut_down(record: Run) -> History:
    """Managers are shut down: an idle one, one with a thread that does not end, and one that ignores SIGTERM, too."""
    return record("shutting_down").ends(leaves=[SOCKET_FOLDER, SOCKET_FOLDER])


@needs("Process", "managers.SyncManager", "active_children")
@upholds(MANAGER_SHUTDOWN_TIMEOUT, python=">=3.11", platform="posix", when="if it ends in time")
def test_a_manager_that_ends_in_time_has_exit_code_0(shut_down: History) -> None:
    """A manager that does nothing ends with exit code 0."""
    assert shut_down["manager has ended: idle"].value == 0


@needs("Process", "managers.SyncManager", "active_children")
@refutes(MANAGER_SHUTDOWN_TIMEOUT, python=">=3.11", platform="posix", when="if it does not end in time")
def test_a_manager_that_does_not_end_in_time_is_terminated_then_killed(shut_down: History) -> None:
    """A manager with a thread that does not end is terminated: exit code -15. If it ignores SIGTERM, it is killed: -9."""
    assert shut_down["manager has ended: busy"].value == -15
    assert shut_down["manager has ended: ignores SIGTERM"].value == -9


@needs("Process", "managers.SyncManager")
@details(MANAGER_SHUTDOWN_TIMEOUT, python=">=3.11", platform="posix", when="if the manager does not answer")
@beyond_the_documentation
def test_shutdown_waits_for_the_answer_of_a_manager_that_is_stopped(run: Run) -> None:
    """The manager's process is stopped by SIGSTOP: `shutdown()` waits until the process is resumed. `join()` of the manager
    waits for its process no longer than its timeout, and returns at once after that.
    """
    program = run("shutting_down", stopped="yes")
    manager = program.reaches("manager works")
    program.reaches("parent joins the manager")
    program.stop(manager)
    program.open("parent may shut the manager down")
    parent = program.reaches("parent shuts the manager down")
    program.stays_quiet(parent)
    program.resume(manager)

    history = program.ends()
    assert history == [
        *("manager works", "parent joins the manager", stops(manager.name), "parent shuts the manager down"),
        *(resumes(manager.name), "parent is back"),
    ]
    assert history["parent is back"].value == [None, None]
