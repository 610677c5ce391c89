"""Connections in practice: wait for several, send one, share one, trust one.

One process can wait for many connections and children (`connection.wait`), and send an end of a pipe through another
pipe (`connection.sent`). Two processes at once must not use the same end (`connection.two-at-once`). And who receives must
trust who sends: `connection.runs-code`. Pipes themselves: `pipe.eof`.
"""

import pytest

from specs.harness.api import (
    History,
    Run,
    Subject,
    claim,
    details,
    needs,
    opens,
    refutes,
    remedies,
    resumes,
    stops,
    upholds,
)

CONNECTION_WAIT = claim(
    "connection.wait",
    says="connection.wait() waits until all objects that it is given are ready.",
    answer="connection.wait() returns all that are ready, as soon as one is: with data, or closed.",
    about=["connection.wait(object_list)", "connection.wait(timeout)"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.connection.wait"],
    see=["process.sentinel", "pipe.eof", "dead.sender"],
    not_applicable=[{"platform": "win32", "because": "decided on POSIX only"}],
)


@pytest.fixture(scope="module")
def waits(record: Run) -> History:
    """A parent waits for pipes and a socket, and then for a pipe and the end of a child at once."""
    program = record("waits")
    parent = program.goes_on_to("parent waits for the child's pipe and its end")
    program.stays_quiet(parent)
    program.open("child may send")
    parent = program.goes_on_to("parent waits for the child's end")
    program.stays_quiet(parent)
    program.open("child may end")
    return program.ends()


@needs("Process", "connection.wait")
@refutes(CONNECTION_WAIT, platform="posix")
def test_wait_returns_those_that_are_ready_as_soon_as_one_is(waits: History) -> None:
    """Of two pipes, `wait()` returns the one that has something to receive, and both if both have, in the order in which
    they were given. It takes nothing out of them.
    """
    assert waits["the second is ready"].value == [["second"], ["second"]]
    assert waits["both are ready"].value == [["first", "second"], ["second", "first"], ["first", "second"]]


@needs("Process", "connection.wait")
@details(CONNECTION_WAIT, platform="posix")
def test_wait_returns_nothing_once_its_timeout_is_over_and_handles_signals_meanwhile(waits: History) -> None:
    """If nothing is ready, `wait()` returns an empty list after its timeout, at once if that is 0 or negative. A signal is
    handled meanwhile, and does not end it.
    """
    assert waits["nothing is ready"].value == [[[], True], [], [], []]
    assert waits["parent has handled a signal"].value == [["handled"], [[], True]]


@needs("Process", "connection.wait")
@details(CONNECTION_WAIT, platform="posix")
def test_wait_returns_a_pipe_of_which_the_other_end_is_closed(waits: History) -> None:
    """When the other end of a pipe is closed, `wait()` returns it, and `recv()` raises EOFError. An end that is closed itself
    raises OSError.
    """
    assert waits["the other end of the first is closed"].value == [["two", "one"], ["first"], "EOFError"]
    assert waits["the first is closed"].value == "OSError"


@needs("Process", "connection.wait")
@remedies(CONNECTION_WAIT, "Wait for the pipe of a child and for its sentinel at once, and look at what is returned.")
def test_wait_tells_whether_a_child_has_sent_or_has_ended(waits: History, subject: Subject) -> None:
    """`wait()` of a pipe and a child's sentinel waits until the child sends, and returns the pipe; then until it ends, and
    returns the sentinel. It returns a socket as well.
    """
    assert waits["a socket is ready"].value == ["socket"]
    assert waits["parent has something to receive"].value == [True, "of the child"]
    assert waits["parent sees the child's end"].value is True
    assert waits == [
        *("nothing is ready", "the second is ready", "both are ready", "the other end of the first is closed"),
        *("the first is closed", "a socket is ready"),
        *([] if subject.interpreter.platform == "win32" else ["parent has handled a signal"]),
        *("parent waits for the child's pipe and its end", opens("child may send")),
        *("parent has something to receive", "parent waits for the child's end", opens("child may end")),
        "parent sees the child's end",
    ]


CONNECTION_SENT = claim(
    "connection.sent",
    says="A process can send an end of a pipe to another one, and then end.",
    answer="An end of a pipe can be sent, but its sender has to live until it is received.",
    why="What is sent is an address at which the sender hands out the end. Only who receives it asks for it.",
    about=["Connection.send(obj)", "Connection.recv()"],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.connection.Connection",
        "CPython's multiprocessing/resource_sharer.py",
    ],
    see=["pipe.directions", "argument.lifetime"],
    not_applicable=[{"platform": "win32", "because": "decided on POSIX only"}],
)


@pytest.fixture(scope="module")
def sent(record: Run) -> History:
    """Two children and their parent send ends of pipes to each other; one of the children ends at once."""
    return record("sent").ends()


@needs("Process", "Pipe")
@upholds(CONNECTION_SENT, platform="posix", when="while the sender lives")
@remedies(
    CONNECTION_SENT,
    "Have the sender wait for an answer, or be joined, only after the end was received.",
    platform="posix",
    when="while the sender lives",
)
def test_an_end_of_a_pipe_is_received_and_used_while_its_sender_lives(sent: History) -> None:
    """A child sends an end, closes it, and waits for an answer: its parent receives the end, and what is sent through it. A
    child receives one from its parent, too.
    """
    assert sent["parent receives: waiting child"].value is None
    through = sent["parent receives through the end: waiting child"].value
    assert through == "through the end of waiting child"
    assert sent["child receives through what it was sent"].value == "of the parent"


@needs("Process", "Pipe")
@refutes(CONNECTION_SENT, platform="posix", when="if the sender has ended")
def test_an_end_of_a_pipe_cannot_be_received_after_its_sender_has_ended(sent: History) -> None:
    """A child sends an end and ends. `recv()` in its parent raises FileNotFoundError or ConnectionRefusedError."""
    assert sent["parent receives: ended child"].value in ("FileNotFoundError", "ConnectionRefusedError")


CONNECTION_TWO_AT_ONCE = claim(
    "connection.two-at-once",
    says="Several processes can send through the same end of a pipe.",
    answer="Two that send through one end at once mix up long messages: use a lock or a queue.",
    why="A message that does not fit into the pipe is written in pieces, and nothing keeps others from writing in between.",
    about=["Connection.send_bytes(buf)", "Connection.recv_bytes(maxlength)"],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Pipe",
        "pipe(7)",
    ],
    see=["pipe.messages", "queue.order"],
    not_applicable=[
        {"platform": "darwin", "because": "decided on Linux only"},
        {"platform": "win32", "because": "decided on Linux only"},
    ],
)


@needs("Process", "Pipe")
@refutes(CONNECTION_TWO_AT_ONCE, platform="linux", when="if a message does not fit into the pipe")
def test_a_short_message_gets_into_the_middle_of_a_long_one_of_another_process(run: Run) -> None:
    """A child is in the middle of a message of 200,000 bytes when another one sends 100 bytes through the same end. What is
    received has 200,000 bytes, and those 100 are among them.
    """
    program = run("two_at_once")
    program.open("first may send")
    first = program.reaches("first sends")
    program.stays_quiet(first)
    program.stop(first)
    program.open("second may send")
    second = program.reaches("second sends")
    program.stays_quiet(second)
    program.open("parent may receive")
    program.goes_on_to("second has sent")
    program.resume(first)

    history = program.ends()
    assert history == [
        *("first sends", stops("first"), "second sends", opens("parent may receive"), "second has sent"),
        *(resumes("first"), {"first has sent", "parent has received"}),
    ]
    assert history["parent has received"].value == [200000, 100]


@needs("Process", "Pipe", "Lock")
@upholds(CONNECTION_TWO_AT_ONCE, platform="linux", when="if all senders hold a lock")
@remedies(
    CONNECTION_TWO_AT_ONCE,
    "Hold a lock while you send, the same for all processes; a queue does it for you.",
    platform="linux",
    when="if all senders hold a lock",
)
def test_messages_stay_whole_if_the_processes_that_send_hold_a_lock(run: Run) -> None:
    """The second child waits while the first is in the middle of its message. Both messages are received whole."""
    program = run("two_at_once", prevented_by="a lock")
    program.open("first may send")
    first = program.reaches("first sends")
    program.stays_quiet(first)
    program.open("second may send")
    program.stays_quiet(program.reaches("second sends"))
    program.open("parent may receive")

    history = program.ends()
    assert history["parent has received"].value == [200000, 0]
    assert history["parent has received another one"].value == "bbb"


CONNECTION_RUNS_CODE = claim(
    "connection.runs-code",
    says="What recv() returns is only data.",
    answer="recv() unpickles: it calls what the sender wants. Only a Listener's key keeps others out.",
    about=["Connection.recv()", "Connection.recv_bytes(maxlength)"],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.connection.Connection.recv",
        "https://docs.python.org/3/library/pickle.html#restricting-globals",
    ],
    see=["listener.key"],
)


@pytest.fixture(scope="module")
def trap(record: Run) -> History:
    """A child sends an object that calls a function where it is received, and bytes."""
    return record("sent", kind="trap").ends()


@needs("Process", "Pipe")
@refutes(CONNECTION_RUNS_CODE)
def test_recv_calls_a_function_that_the_sender_has_chosen(trap: History) -> None:
    """A child sends an object whose `__reduce__()` names a function: it is called in the parent, by `recv()`."""
    assert trap == [
        *("parent receives", "the function of the child is called", "parent has received"),
        "parent receives bytes",
    ]
    assert trap["the function of the child is called"].name == "MainProcess"


@needs("Process", "Pipe")
@details(CONNECTION_RUNS_CODE)
def test_a_pipe_asks_for_no_key(trap: History) -> None:
    """A child sends through a pipe although its `authkey` is another one than its parent's. `recv_bytes()` returns the bytes
    that were sent.
    """
    assert trap["parent receives bytes"].value == "bytes"
