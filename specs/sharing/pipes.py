"""Pipes: messages between two ends, and how one end learns that the other is gone.

Who receives from a pipe learns that nothing will come any more only if all others have closed the other end: that is the
commonest mistake with pipes, and comes first (`pipe.eof`). Then: which end does what (`pipe.directions`), and what becomes
of the messages (`pipe.messages`). Queues are made of pipes: see `queue.simple` for the nearest.
"""

import pytest

from specs.harness.api import (
    History,
    Run,
    beyond_the_documentation,
    claim,
    details,
    kills,
    needs,
    opens,
    refutes,
    remedies,
    upholds,
)

pytestmark = needs("Process")


PIPE_EOF = claim(
    "pipe.eof",
    says="recv() raises EOFError once the other end is closed.",
    answer="EOFError comes only once all processes have closed the other end, which fork copies.",
    why="A pipe ends when its last writer is closed, and fork copies each end that the parent has open.",
    about=["Connection.recv()", "Connection.close()"],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.connection.Connection.recv",
        "pipe(7)",
    ],
    surprise=17,
    see=["queue.killed-sender"],
)


def close_the_writer(run: Run, *, gets: str, child_closes: str) -> History:
    program = run("pipe_eof", gets=gets, child_closes=child_closes)
    child = program.reaches("child receives")
    program.stays_quiet(child)
    program.open("parent may close")
    return program.ends()


@pytest.fixture(scope="module")
def messages(record: Run) -> History:
    """A child sends objects and messages of bytes, and its parent receives them in several ways, and from other pipes."""
    program = record("pipe_messages")
    program.goes_on_to("parent polls")
    parent = program.goes_on_to("parent waits in poll without a timeout")
    program.stays_quiet(parent)
    program.waits_without_timeout(parent)
    program.open("child may send the first")
    program.goes_on_to("parent waits in poll")
    program.stays_quiet(parent)
    program.open("child may send")
    return program.ends()


ENDED = {"parent has closed the writer", "recv raises EOFError"}


RECEIVED = ["child receives", opens("parent may close"), ENDED]


@needs("Pipe")
@upholds(PIPE_EOF, under=("spawn", "forkserver"), when="if the child has only the reader")
def test_recv_raises_eof_error_in_the_child_when_its_parent_closes_the_writer(run: Run) -> None:
    """`recv()` in the child waits until its parent closes the writer, and then raises EOFError."""
    assert close_the_writer(run, gets="reader", child_closes="no") == RECEIVED


@needs("Pipe")
@upholds(PIPE_EOF, when="if the child closes the writer, too")
@remedies(
    PIPE_EOF,
    "Give the child both ends, and let each process close the one that it does not use, the child first of all.",
    when="if the child closes the writer, too",
)
def test_recv_raises_eof_error_when_both_parent_and_child_have_closed_the_writer(run: Run) -> None:
    """`recv()` in the child waits until its parent closes the writer, and then raises EOFError."""
    assert close_the_writer(run, gets="both ends", child_closes="yes") == RECEIVED


def wait_in_vain(run: Run, *, gets: str) -> None:
    program = run("pipe_eof", gets=gets, child_closes="no")
    child = program.reaches("child receives")
    program.stays_quiet(child)
    program.open("parent may close")
    program.reaches("parent has closed the writer")
    program.stays_quiet(child)
    program.waits_without_timeout(child)

    assert program.kill_stuck() == ["child receives", "parent has closed the writer"]


@needs("Pipe")
@refutes(PIPE_EOF, under="fork", when="if the child has only been given the reader")
def test_a_forked_child_keeps_its_pipe_open_although_it_was_only_given_the_reader(run: Run) -> None:
    """`recv()` waits without a timeout, although the parent has closed the writer."""
    wait_in_vain(run, gets="reader")


@needs("Pipe")
@refutes(PIPE_EOF, when="if the child has been given the writer, too")
def test_a_child_that_was_given_both_ends_keeps_its_pipe_open(run: Run) -> None:
    """`recv()` waits without a timeout, although the parent has closed the writer."""
    wait_in_vain(run, gets="both ends")


@needs("Pipe")
@upholds(PIPE_EOF, when="if no other process has had it")
def test_all_ways_to_receive_raise_eof_error_once_the_other_end_is_closed(messages: History) -> None:
    """`recv()`, `recv_bytes()` and `recv_bytes_into()` raise EOFError."""
    assert messages["parent receives from an end"].value == ["EOFError"] * 3


@needs("Pipe")
@refutes(PIPE_EOF, platform="posix", when="if the sender is killed in the middle of a message")
def test_recv_of_half_a_message_raises_os_error_once_its_sender_is_killed(run: Run) -> None:
    """`recv()` raises OSError, which is no EOFError, if the killed child was the only one that had the writer.
    After that, `poll()` is True.
    """
    program = run("pipe_half_message")
    child = program.reaches("child sends", "parent finds something to receive")
    program.stays_quiet(child)  # the pipe is full
    program.kill(child)
    program.open("parent may receive")

    history = program.ends()
    assert history == [
        *("child sends", "parent finds something to receive", kills("child"), "recv raises", "parent polls"),
    ]
    assert history["recv raises"].value == "OSError"
    assert history["parent polls"].value == {"poll()": True}


@needs("Pipe")
@refutes(PIPE_EOF, platform="linux", when="if the other end of a duplex pipe is closed with something unread")
def test_recv_raises_connection_reset_error_if_the_other_end_has_not_read_everything(run: Run) -> None:
    """`recv()` raises ConnectionResetError, an OSError, after a child has ended without receiving what it was sent.
    The next `recv()` raises EOFError.
    """
    program = run("pipe_unread")
    program.goes_on_to("parent has sent")
    program.open("child may end")

    history = program.ends()
    assert history == ["parent has sent", "parent has received"]
    assert history["parent has received"].value == ["child's", "ConnectionResetError", "EOFError"]


PIPE_DIRECTIONS = claim(
    "pipe.directions",
    says="Both ends of a pipe can send and receive.",
    answer="Pipe(duplex=False): the first end only receives, the second sends; else both do both.",
    about=["Pipe(duplex)", "Connection.send(obj)", "Connection.recv()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Pipe"],
)


@pytest.fixture(scope="module")
def both_try(record: Run) -> History:
    """A parent and its child try to send and to receive through their ends of several pipes."""
    return record("pipe_directions").ends()


@needs("Pipe")
@upholds(PIPE_DIRECTIONS, when="with duplex=True, the default")
@pytest.mark.parametrize("duplex", ["not given", "True"])
def test_each_end_of_a_duplex_pipe_can_send_and_receive(both_try: History, duplex: str) -> None:
    """Each end sends an object, and receives the one that the other has sent."""
    pipe = "duplex not given" if duplex == "not given" else f"duplex={duplex}"

    assert both_try[f"parent: {pipe}"].value == {"send": "sent", "recv": "child's"}
    assert both_try[f"child: {pipe}"].value == {"send": "sent", "recv": "parent's"}


@needs("Pipe")
@refutes(PIPE_DIRECTIONS, when="with duplex=False")
@pytest.mark.parametrize("parent_has", ["first", "second"])
def test_without_duplex_the_first_end_only_receives_and_the_second_only_sends(
    both_try: History, parent_has: str
) -> None:
    """The first end receives what the second sends. `send` of the first and `recv` of the second raise OSError."""
    pipe = f"duplex=False, parent has the {parent_has} end"
    first, second = ("parent", "child") if parent_has == "first" else ("child", "parent")

    assert both_try[f"{first}: {pipe}"].value == {"send": "OSError", "recv": f"{second}'s"}
    assert both_try[f"{second}: {pipe}"].value == {"send": "sent", "recv": "OSError"}


PIPE_MESSAGES = claim(
    "pipe.messages",
    says="What is sent through a pipe is received in the same order, message by message.",
    answer="A pipe keeps the order of sending, and each send is one message, even an empty one.",
    about=[
        "Connection.send(obj)",
        "Connection.recv()",
        "Connection.poll(timeout)",
        "Connection.send_bytes(buf)",
        "Connection.send_bytes(offset)",
        "Connection.send_bytes(size)",
        "Connection.recv_bytes(maxlength)",
        "Connection.recv_bytes_into(buf)",
        "Connection.recv_bytes_into(offset)",
        "Connection.closed",
        "Connection.fileno()",
        "BufferTooShort",
    ],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.connection.Connection"],
    see=["pipe.directions", "connection.two-at-once", "queue.snapshot", "queue.unpicklable"],
)


@needs("Pipe")
@upholds(PIPE_MESSAGES)
def test_objects_are_received_in_the_order_in_which_they_were_sent(messages: History) -> None:
    """Four objects are received as they were sent, in the same order."""
    assert messages["parent receives objects"].value == [1, "two", [3, {"three": None}], None]


@needs("Pipe")
@upholds(PIPE_MESSAGES)
def test_bytes_arrive_message_by_message_even_empty_ones_and_parts_of_a_buffer(messages: History) -> None:
    """Each `send_bytes()` makes one message: of a whole buffer, also of an empty one, from `offset` on, or of `size` bytes.
    `recv_bytes()` returns one, and so does `recv_bytes(3)` if it has three bytes.
    """
    assert messages["parent receives bytes"].value == ["one", "", "two", "cdef"]
    assert messages["parent receives at most 3 bytes"].value == "cde"


@needs("Pipe")
@details(PIPE_MESSAGES)
def test_poll_tells_whether_something_can_be_received_and_obeys_its_timeout(messages: History) -> None:
    """`poll()` is False if there is nothing to receive, and so is `poll(0.05)` once its timeout expires.
    `poll(3600)` and `poll(None)` wait and return True when a message comes. Then `poll()` is True, too.
    """
    assert messages["parent polls"].value == {"poll()": False, "poll(0.05)": False, "its timeout is over": True}
    assert messages["parent is back from poll without a timeout"].value == {"poll(None)": True}
    assert messages["parent is back from poll"].value == {"poll(3600)": True, "poll()": True}


@needs("Pipe")
@details(PIPE_MESSAGES)
def test_poll_with_none_waits_as_long_as_it_takes(messages: History) -> None:
    """`poll(None)` waits without a timeout until there is a message."""
    assert not messages.gave_up(messages["parent waits in poll without a timeout"].name)
    assert messages["parent is back from poll without a timeout"].value == {"poll(None)": True}


@needs("Pipe", "BufferTooShort")
@details(PIPE_MESSAGES)
def test_a_message_is_received_into_a_buffer_or_comes_with_the_error_if_too_long(messages: History) -> None:
    """`recv_bytes_into()` writes a message into a buffer from `offset` on, and returns its number of bytes.
    If these do not fit from there on, it raises BufferTooShort, which holds the message, and leaves the buffer as it is.
    """
    assert messages["parent receives into a buffer"].value == [13, "..into a buffer."]
    assert messages["parent receives into a short buffer"].value == ["BufferTooShort: too long", "..."]
    assert messages["parent receives too far into a buffer"].value == ["BufferTooShort: too far", "........"]


@needs("Pipe")
@details(PIPE_MESSAGES)
def test_offsets_and_sizes_count_bytes_and_those_that_there_are_not_raise_value_error(messages: History) -> None:
    """Of a buffer whose items have 2 bytes, `send_bytes()` with an offset of 2 sends from the second item on. An offset, a
    size or a `maxlength` below 0, or beyond the buffer, raises ValueError, and nothing is sent or lost; with one of
    0 an empty message is received.
    """
    assert messages["parent receives wider items"].value == [2, [0x0202, 0x0303]]
    assert messages["parent counts wrongly"].value == {"send_bytes": ["ValueError"] * 4, "receives": ["ValueError"] * 3}
    assert messages["parent receives what there is"].value == ["one", "two", ""]


@needs("Pipe")
@details(PIPE_MESSAGES)
def test_a_message_longer_than_allowed_raises_os_error_and_so_does_any_after_it(messages: History) -> None:
    """`recv_bytes()` raises OSError if the message is longer than `maxlength`, and so does any `recv_bytes()` after that."""
    assert messages["parent receives at most 5 bytes"].value == "OSError"
    assert messages["parent receives after that"].value == "OSError"


@needs("Pipe")
@details(PIPE_MESSAGES, platform="posix", when="with duplex=False")
def test_a_message_longer_than_allowed_closes_an_end_that_only_receives(messages: History) -> None:
    """`recv_bytes()` raises OSError if the message is longer than `maxlength`, and the end is `closed`: the other one gets
    BrokenPipeError.
    """
    assert messages["parent receives at most 3 bytes from one way"].value == [False, "OSError", "OSError", True]
    assert messages["parent sends after that"].value == "BrokenPipeError"


@needs("Pipe")
@details(PIPE_MESSAGES, platform="posix")
@beyond_the_documentation
def test_a_connection_can_be_made_of_the_number_of_a_descriptor(messages: History) -> None:
    """A connection of the same type that is made of a copy of `fileno()` sends through the pipe. A negative number is a
    ValueError, and so is an end that can neither be read nor written.
    """
    assert messages["parent receives what a copy has sent"].value == "by the copy"
    assert messages["parent makes wrong ones"].value == ["ValueError", "ValueError"]
