"""Methods of queues and pipes: who waits, what is refused, and how a pipe ends."""

import pytest

from specs.harness.api import History, Run, for_each_part, needs, opens, refutes, upholds

pytestmark = needs("Process")


def close_the_writer(run: Run, *, gets: str, child_closes: str) -> History:
    program = run("pipe_eof", gets=gets, child_closes=child_closes)
    child = program.reaches("child receives")
    program.stays_quiet(child)
    program.open("parent may close")
    return program.ends()


ENDED = {"parent has closed the writer", "recv raises EOFError"}
RECEIVED = ["child receives", opens("parent may close"), ENDED]


@needs("Pipe")
@upholds("pipe.eof", under=("spawn", "forkserver"), when="if the child has only the reader")
def test_recv_raises_eof_error_in_a_child_that_is_not_forked_when_its_parent_closes_the_writer(run: Run) -> None:
    assert close_the_writer(run, gets="reader", child_closes="no") == RECEIVED


@needs("Pipe")
@upholds("pipe.eof", when="if the child closes the writer, too")
def test_recv_raises_eof_error_when_both_parent_and_child_have_closed_the_writer(run: Run) -> None:
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
@refutes("pipe.eof", under="fork", when="if the child has only been given the reader")
def test_a_forked_child_keeps_its_pipe_open_although_it_was_only_given_the_reader(run: Run) -> None:
    wait_in_vain(run, gets="reader")


@needs("Pipe")
@refutes("pipe.eof", when="if the child has been given the writer, too")
def test_a_child_that_was_given_both_ends_keeps_its_pipe_open(run: Run) -> None:
    wait_in_vain(run, gets="both ends")


KINDS_OF_QUEUES = for_each_part("kind_of_queue", "Queue", "JoinableQueue", indirect=True)


@pytest.fixture(scope="module")
def kind_of_queue(request: pytest.FixtureRequest) -> str:
    """A kind of queue that has a thread."""
    return str(request.param)


@pytest.fixture(scope="module", params=["no", "yes"], ids=["without a timeout", "with a timeout"])
def full_and_empty(record: Run, request: pytest.FixtureRequest, kind_of_queue: str) -> History:
    """A child puts three objects into a queue for two, its parent tries to put, gets all, and then one that comes late.

    With a timeout, who waits would give up after an hour.
    """
    program = record("queue_maxsize", kind=kind_of_queue, timeout=request.param)
    child = program.goes_on_to("child puts 3")
    program.stays_quiet(child)
    program.open("parent may try to put")
    program.reaches("parent has tried to put")
    program.stays_quiet()
    program.open("parent may get")
    program.goes_on_to("child has put 3")
    parent = program.goes_on_to("parent waits for another")
    program.stays_quiet(parent)
    program.open("child may put 4")
    return program.ends()


@upholds("queue.maxsize")
@KINDS_OF_QUEUES
def test_put_waits_while_a_queue_is_full_and_get_while_it_is_empty(full_and_empty: History) -> None:
    assert full_and_empty == [
        *("child puts 1", "child has put 1", "child puts 2", "child has put 2", "child puts 3"),
        "parent has tried to put",
        {"child has put 3", ("parent gets",) * 3 + ("parent has tried to get", "parent waits for another")},
        "parent gets the other",
    ]
    assert [event.value for event in full_and_empty.all("parent gets")] == [1, 2, 3]
    assert full_and_empty["parent gets the other"].value == 4


@upholds("queue.maxsize")
@KINDS_OF_QUEUES
def test_who_does_not_wait_or_not_long_enough_gets_full_or_empty_of_the_module_queue(full_and_empty: History) -> None:
    assert full_and_empty["parent has tried to put"].value == {
        "put(x, False)": "queue.Full",
        "put(x, False, 3600)": "queue.Full",
        "put(x, timeout=0.01)": "queue.Full",
        "put_nowait(x)": "queue.Full",
    }
    assert full_and_empty["parent has tried to get"].value == {
        "get(False)": "queue.Empty",
        "get(False, 3600)": "queue.Empty",
        "get(timeout=0.01)": "queue.Empty",
        "get_nowait()": "queue.Empty",
    }


@upholds("queue.maxsize")
@KINDS_OF_QUEUES
def test_put_and_get_without_a_timeout_wait_as_long_as_it_takes(run: Run, kind_of_queue: str) -> None:
    program = run("queue_maxsize", kind=kind_of_queue)
    child = program.goes_on_to("child puts 3")
    program.waits_without_timeout(child)
    program.open("parent may try to put", "parent may get")
    parent = program.goes_on_to("parent waits for another")
    program.waits_without_timeout(parent)
    program.open("child may put 4")

    program.ends()


@upholds("queue.maxsize", when="without a maxsize above 0")
@KINDS_OF_QUEUES
@pytest.mark.parametrize("maxsize", ["not given", "0", "-1"])
def test_a_queue_without_a_maxsize_above_0_is_never_full(run: Run, kind_of_queue: str, maxsize: str) -> None:
    history = run("queue_unlimited", kind=kind_of_queue, maxsize=maxsize).ends()

    assert history["parent has put"].value == {"full": False}
    assert history["child has got"].value is True


@pytest.fixture(scope="module")
def closed(record: Run, kind_of_queue: str) -> History:
    """A parent puts an object that is slow to pickle, and closes its queue; a child uses the queue."""
    program = record("queue_close", kind=kind_of_queue)
    program.reaches("parent has closed")
    program.open("object may be pickled", "child may use the queue")
    return program.ends()


@refutes("queue.close")
@KINDS_OF_QUEUES
def test_a_queue_that_one_process_has_closed_can_be_used_by_another(closed: History) -> None:
    assert closed["child has used the queue"].value == {
        "get()": "parent's object",
        "put()": None,
        "get() again": "child's object",
    }


@upholds("queue.close", when="for the process that closes it")
@KINDS_OF_QUEUES
def test_put_and_get_of_a_closed_queue_raise_value_error_and_close_nothing(closed: History) -> None:
    assert closed["parent has closed"].value == {"put()": "ValueError", "get()": "ValueError", "close()": None}


@pytest.fixture(scope="module")
def closing(record: Run) -> History:
    """As `closed`, but the object is pickled after its parent has begun to wait in `join_thread`."""
    program = record("queue_close")
    parent = program.reaches("parent has closed")
    program.stays_quiet(parent)
    program.open("object may be pickled")
    program.goes_on_to("parent is back from join_thread")
    program.open("child may use the queue")
    return program.ends()


@needs("Queue")
@upholds("queue.join-thread")
def test_join_thread_waits_until_everything_is_sent_and_not_until_it_is_got(closing: History) -> None:
    assert closing == [
        *("parent has put", "parent has closed"),
        opens("object may be pickled"),
        *("parent is back from join_thread", "child has used the queue"),
    ]


@needs("Queue")
@upholds("queue.join-thread")
def test_join_thread_waits_as_long_as_it_takes(run: Run) -> None:
    program = run("queue_close")
    parent = program.reaches("parent has closed")
    program.waits_without_timeout(parent)
    program.open("object may be pickled")
    program.goes_on_to("parent is back from join_thread")
    program.open("child may use the queue")

    program.ends()


@needs("Queue")
@upholds("queue.join-thread")
def test_join_thread_before_close_raises_assertion_error(closing: History) -> None:
    assert closing["parent has put"].value == {"join_thread()": "AssertionError"}


@pytest.fixture(scope="module")
def tasks_done(record: Run) -> History:
    """A parent joins a queue of two objects, which its child gets, and reports one by one; and again for a third."""
    program = record("joinable_queue")
    program.goes_on_to("parent is back from join of a new queue")
    parent = program.reaches("parent joins the queue", "child has got both")
    program.stays_quiet(parent)
    program.open("child may report 1")
    program.goes_on_to("child has reported 1")
    program.stays_quiet()
    program.open("child may report 2")
    program.goes_on_to("parent is back from join")
    parent = program.reaches("parent joins the queue again", "child has got another")
    program.stays_quiet(parent)
    program.open("child may report 3")
    program.goes_on_to("parent is back from join again")
    program.open("child may report once more")
    return program.ends()


@needs("JoinableQueue")
@refutes("queue.task-done")
def test_join_of_a_queue_waits_until_every_object_is_reported_as_done(tasks_done: History) -> None:
    assert tasks_done == [
        "parent is back from join of a new queue",
        {"parent joins the queue", "child has got both"},
        "child has reported 1",
        opens("child may report 2"),
        {
            ("child has reported 2", "child has got another"),
            ("parent is back from join", "parent joins the queue again"),
        },
        opens("child may report 3"),
        {"child has reported 3", "parent is back from join again"},
        "task_done raises",
    ]
    assert tasks_done["child has got both"].value == {"empty": True}


@needs("JoinableQueue")
@refutes("queue.task-done")
def test_join_of_a_queue_waits_for_the_reports_as_long_as_it_takes(run: Run) -> None:
    program = run("joinable_queue")
    parent = program.reaches("parent joins the queue", "child has got both")
    program.waits_without_timeout(parent)
    program.open("child may report 1", "child may report 2", "child may report 3", "child may report once more")
    program.goes_on_to("parent is back from join")

    program.ends()


@needs("JoinableQueue")
@refutes("queue.task-done")
def test_task_done_raises_value_error_when_it_is_called_too_often(tasks_done: History) -> None:
    assert tasks_done["task_done raises"].value == "ValueError"


@needs("Pipe")
@upholds("pipe.directions", when="with duplex=True, the default")
@pytest.mark.parametrize("duplex", ["not given", "True"])
def test_each_end_of_a_duplex_pipe_can_send_and_receive(run: Run, duplex: str) -> None:
    history = run("pipe_directions", duplex=duplex).ends()

    assert history["parent"].value == {"send": "sent", "recv": "child's"}
    assert history["child"].value == {"send": "sent", "recv": "parent's"}


@needs("Pipe")
@refutes("pipe.directions", when="with duplex=False")
@pytest.mark.parametrize("parent_has", ["first", "second"])
def test_of_a_pipe_that_is_not_duplex_the_first_end_only_receives_and_the_second_only_sends(
    run: Run, parent_has: str
) -> None:
    history = run("pipe_directions", duplex="False", parent_has=parent_has).ends()

    first, second = ("parent", "child") if parent_has == "first" else ("child", "parent")
    assert history[first].value == {"send": "OSError", "recv": f"{second}'s"}
    assert history[second].value == {"send": "sent", "recv": "OSError"}


@pytest.fixture(scope="module")
def messages(record: Run) -> History:
    """A child sends four objects and nine messages of bytes, and its parent receives them in several ways."""
    program = record("pipe_messages")
    program.goes_on_to("parent polls")
    parent = program.goes_on_to("parent waits in poll without a timeout")
    program.stays_quiet(parent)
    program.open("child may send the first")
    program.goes_on_to("parent waits in poll")
    program.stays_quiet(parent)
    program.open("child may send")
    return program.ends()


@needs("Pipe")
@upholds("pipe.messages")
def test_objects_are_received_in_the_order_in_which_they_were_sent(messages: History) -> None:
    assert messages["parent receives objects"].value == [1, "two", [3, {"three": None}], None]


@needs("Pipe")
@upholds("pipe.messages")
def test_bytes_are_received_message_by_message_also_an_empty_one_and_a_part_of_a_buffer(messages: History) -> None:
    assert messages["parent receives bytes"].value == ["one", "", "two", "cdef"]
    assert messages["parent receives at most 3 bytes"].value == "cde"


@needs("Pipe")
@upholds("pipe.messages")
def test_poll_returns_whether_there_is_something_to_receive_and_waits_no_longer_than_its_timeout(
    messages: History,
) -> None:
    assert messages["parent polls"].value == {"poll()": False, "poll(0.01)": False}
    assert messages["parent is back from poll without a timeout"].value == {"poll(None)": True}
    assert messages["parent is back from poll"].value == {"poll(3600)": True, "poll()": True}


@needs("Pipe")
@upholds("pipe.messages")
def test_poll_with_none_waits_as_long_as_it_takes(run: Run) -> None:
    program = run("pipe_messages")
    parent = program.goes_on_to("parent waits in poll without a timeout")
    program.waits_without_timeout(parent)
    program.open("child may send the first", "child may send")

    assert program.ends()["parent is back from poll without a timeout"].value == {"poll(None)": True}


@needs("Pipe", "BufferTooShort")
@upholds("pipe.messages")
def test_a_message_is_received_into_a_buffer_and_one_that_does_not_fit_comes_with_the_error(messages: History) -> None:
    assert messages["parent receives into a buffer"].value == [13, "..into a buffer."]
    assert messages["parent receives into a short buffer"].value == ["BufferTooShort: too long", "..."]


@needs("Pipe")
@upholds("pipe.messages")
def test_a_message_longer_than_allowed_raises_os_error_and_nothing_can_be_received_any_more(messages: History) -> None:
    assert messages["parent receives at most 5 bytes"].value == "OSError"
    assert messages["parent receives after that"].value == "OSError"
