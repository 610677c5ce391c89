"""Queues and pipes: what is put may not be sent yet, who waits for whom because of that, and how a pipe ends."""

import pytest

from specs.harness.api import History, Run, needs, opens, refutes, upholds

LARGE, SMALL = 1_000_000, 1  # more than a pipe holds, and less


@refutes("queue.join-deadlock", when="if the object is larger than the pipe")
@pytest.mark.parametrize("kind", ["Queue", "JoinableQueue"])
def test_a_child_that_has_put_a_large_object_is_not_joined_until_somebody_gets_it(run: Run, kind: str) -> None:
    program = run("queue_join", kind=kind, size=LARGE)
    child, parent = program.reaches("child at its last line"), program.reaches("parent joins")
    program.stays_quiet(child, parent)
    program.waits_without_timeout(child, parent)
    program.open("thread may get")

    history = program.ends()
    assert history == [
        {"child at its last line", "parent joins"},
        {"thread has got", "parent is back from join"},
    ]
    assert history["thread has got"].value == LARGE


@upholds("queue.join-deadlock", when="if the object fits into the pipe")
@pytest.mark.parametrize("kind", ["Queue", "JoinableQueue"])
def test_a_child_that_has_put_a_small_object_is_joined_before_anybody_gets_it(run: Run, kind: str) -> None:
    program = run("queue_join", kind=kind, size=SMALL)
    program.goes_on_to("parent is back from join")
    program.open("thread may get")

    history = program.ends()
    assert history == [
        {"child at its last line", "parent joins"},
        "parent is back from join",
        "thread has got",
    ]
    assert history["thread has got"].value == SMALL


@refutes("queue.join-deadlock", when="if the object is larger than the pipe")
def test_a_main_process_that_has_put_a_large_object_does_not_exit_until_somebody_gets_it(run: Run) -> None:
    program = run("queue_unread", size=LARGE)
    parent = program.reaches("parent at its last line")
    program.stays_quiet(parent)
    program.waits_without_timeout(parent)

    assert program.kill_stuck() == ["parent at its last line"]


@upholds("queue.join-deadlock", when="after cancel_join_thread()")
def test_a_main_process_does_not_wait_for_a_large_object_after_cancel_join_thread(run: Run) -> None:
    assert run("queue_unread", size=LARGE, cancel="yes").ends() == ["parent at its last line"]


@upholds("queue.join-deadlock", when="if the object fits into the pipe")
def test_a_main_process_exits_although_nobody_gets_the_small_object_that_it_has_put(run: Run) -> None:
    assert run("queue_unread", size=SMALL).ends() == ["parent at its last line"]


MADE_FOR_SHARING = ["Queue", "JoinableQueue", "SimpleQueue", "Lock", "Semaphore", "Event", "Value"]


@refutes("queue.through-pool", when="by a task")
@pytest.mark.parametrize("kind", MADE_FOR_SHARING)
def test_what_is_made_for_sharing_cannot_be_an_argument_of_a_task(run: Run, kind: str) -> None:
    history = run("pool_shared_objects", kind=kind, given_by="task").ends()

    assert history == ["apply raises"]
    assert history["apply raises"].value["type"] == "RuntimeError"
    assert "inheritance" in history["apply raises"].value["text"]


@upholds("queue.through-pool", when="by the initializer")
@pytest.mark.parametrize("kind", MADE_FOR_SHARING)
def test_what_is_made_for_sharing_can_be_an_argument_of_the_initializer(run: Run, kind: str) -> None:
    history = run("pool_shared_objects", kind=kind, given_by="initializer").ends()

    assert history == ["task has used it"]
    assert history["task has used it"].value == {"parent sees that": True}


@upholds("queue.through-pool", when="by a task, for an object of a manager")
@pytest.mark.parametrize("kind", ["Queue", "JoinableQueue", "Lock", "Semaphore", "Event", "Value"])
def test_what_a_manager_has_made_can_be_an_argument_of_a_task(run: Run, kind: str) -> None:
    history = run("pool_shared_objects", kind=kind, given_by="task", made_by="manager").ends()

    assert history == ["task has used it"]
    assert history["task has used it"].value == {"parent sees that": True}


@refutes("queue.snapshot", when="before it is pickled")
@pytest.mark.parametrize("kind", ["Queue", "JoinableQueue"])
def test_what_is_changed_after_put_and_before_it_is_pickled_arrives_changed(run: Run, kind: str) -> None:
    program = run("queue_snapshot", kind=kind, first="slow")
    program.goes_on_to("parent has put the list and appended to it")
    program.open("first object may be pickled")

    assert program.ends()["parent gets"].value == [1, 2]


@upholds("queue.snapshot", when="for a SimpleQueue or a pipe")
@pytest.mark.parametrize("kind", ["SimpleQueue", "Pipe"])
def test_what_is_changed_after_it_was_sent_arrives_unchanged(run: Run, kind: str) -> None:
    history = run("queue_snapshot", kind=kind, first="quick").ends()

    assert history["parent gets"].value == [1]


@pytest.fixture(scope="module", params=["Queue", "JoinableQueue"])
def questions(record: Run, request: pytest.FixtureRequest) -> History:
    """A process puts an object into a queue of maxsize 1, asks the queue before the object is pickled, and after."""
    program = record("queue_empty", kind=request.param)
    program.goes_on_to("put has returned")
    program.goes_on_to("get without waiting raises Empty")
    program.goes_on_to("put without waiting raises Full")
    program.open("object may be pickled", "parent may look")
    return program.ends()


@refutes("queue.empty", when="until the object is in the pipe")
def test_a_queue_is_empty_after_put_until_the_object_is_in_the_pipe(questions: History) -> None:
    assert questions["queue is new"].value["empty"] is True
    assert questions["put has returned"].value["empty"] is True
    assert questions["object is in the pipe"].value["empty"] is False
    assert questions["parent has got it"].value["empty"] is True


@refutes("queue.empty", when="until the object is in the pipe")
def test_get_without_waiting_raises_empty_until_the_object_is_in_the_pipe(questions: History) -> None:
    assert questions == [
        *("queue is new", "put has returned", "get without waiting raises Empty", "put without waiting raises Full"),
        *("object is in the pipe", "parent has got it"),
    ]


EVENTS = ("queue is new", "put has returned", "object is in the pipe", "parent has got it")


@upholds("queue.empty", when="for full()")
def test_a_queue_of_one_is_full_from_the_put_to_the_get(questions: History) -> None:
    assert [questions[event].value["full"] for event in EVENTS] == [False, True, True, False]


@upholds("queue.empty", platform="linux", when="for qsize()")
@upholds("queue.empty", platform="win32", when="for qsize()")
def test_qsize_counts_from_the_put_to_the_get(questions: History) -> None:
    assert [questions[event].value["qsize"] for event in EVENTS] == [0, 1, 1, 0]


@refutes("queue.empty", platform="darwin", when="for qsize()")
def test_qsize_raises_not_implemented_error_on_macos(questions: History) -> None:
    assert {questions[event].value["qsize"] for event in EVENTS} == {"NotImplementedError"}


@refutes("queue.unpicklable")
@pytest.mark.parametrize("kind", ["Queue", "JoinableQueue"])
def test_put_accepts_what_cannot_be_pickled_and_drops_it_with_a_traceback(run: Run, kind: str) -> None:
    history = run("queue_unpicklable", kind=kind).ends(says="Traceback (most recent call last)")

    assert history == ["put has returned", "parent gets"]
    assert history["parent gets"].value == "next"


@upholds("queue.unpicklable", when="for a SimpleQueue or a pipe")
@pytest.mark.parametrize("kind", ["SimpleQueue", "Pipe"])
def test_sending_what_cannot_be_pickled_raises_an_exception(run: Run, kind: str) -> None:
    history = run("queue_unpicklable", kind=kind).ends()

    assert history == ["putting raises", "parent gets"]
    assert history["putting raises"].value == "PicklingError"
    assert history["parent gets"].value == "next"


@refutes("queue.unpicklable", when="for join() of a JoinableQueue")
def test_a_joinable_queue_is_joined_in_vain_after_it_has_dropped_an_object(run: Run) -> None:
    program = run("joinable_unpicklable")
    parent = program.goes_on_to("parent joins the queue")
    program.stays_quiet(parent)
    program.waits_without_timeout(parent)

    assert program.kill_stuck() == ["parent gets", "parent joins the queue"]


@upholds("queue.daemon-feeder", when="if it ends by itself")
@pytest.mark.parametrize(("ending", "says"), [("return", ""), ("sys.exit", ""), ("exception", "ValueError: ")])
@pytest.mark.parametrize("daemon", ["no", "yes"])
def test_a_child_that_ends_by_itself_waits_until_what_it_has_put_is_sent(
    run: Run, ending: str, says: str, daemon: str
) -> None:
    program = run("queue_last_words", ending=ending, daemon=daemon)
    child = program.reaches("child has put")
    program.open("parent may go on")
    program.stays_quiet(child)
    program.waits_without_timeout(child)
    program.open("object may be pickled")

    assert program.ends(says=says) == ["child has put", "child has ended", "parent gets object"]


@refutes("queue.daemon-feeder", when="if it is ended from outside, or by os._exit()")
@pytest.mark.parametrize("ending", ["os._exit", "terminate", "kill"])
def test_what_a_child_has_put_but_not_sent_is_lost_when_it_does_not_end_by_itself(run: Run, ending: str) -> None:
    program = run("queue_last_words", ending=ending)
    program.reaches("child has put")
    program.open("parent may go on")
    program.goes_on_to("child has ended")
    program.open("object may be pickled")

    assert program.ends() == ["child has put", "child has ended", "parent finds the queue empty"]


@refutes("queue.daemon-feeder", when="after cancel_join_thread()")
def test_what_a_child_has_put_but_not_sent_is_lost_after_cancel_join_thread(run: Run) -> None:
    program = run("queue_last_words", ending="return", cancels="yes")
    program.goes_on_to("child has put")
    program.open("parent may go on")
    program.goes_on_to("child has ended")
    program.open("object may be pickled")

    assert program.ends() == ["child has put", "child has ended", "parent finds the queue empty"]


def close_the_writer(run: Run, *, gets: str, child_closes: str) -> History:
    program = run("pipe_eof", gets=gets, child_closes=child_closes)
    child = program.reaches("child receives")
    program.stays_quiet(child)
    program.open("parent may close")
    return program.ends()


RECEIVED = ["child receives", {"parent has closed the writer", "recv raises EOFError"}]


@upholds("pipe.eof", under=("spawn", "forkserver"), when="if the child has only the reader")
def test_recv_raises_eof_error_in_a_child_that_is_not_forked_when_its_parent_closes_the_writer(run: Run) -> None:
    assert close_the_writer(run, gets="reader", child_closes="no") == RECEIVED


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


@refutes("pipe.eof", under="fork", when="if the child has only been given the reader")
def test_a_forked_child_keeps_its_pipe_open_although_it_was_only_given_the_reader(run: Run) -> None:
    wait_in_vain(run, gets="reader")


@refutes("pipe.eof", when="if the child has been given the writer, too")
def test_a_child_that_was_given_both_ends_keeps_its_pipe_open(run: Run) -> None:
    wait_in_vain(run, gets="both ends")


@pytest.fixture(scope="module", params=["no", "yes"], ids=["without a timeout", "with a timeout"])
def full_and_empty(record: Run, request: pytest.FixtureRequest) -> History:
    """A child puts three objects into a queue for two, its parent tries to put, gets all, and then one that comes late.

    With a timeout, who waits would give up after an hour.
    """
    program = record("queue_maxsize", timeout=request.param)
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
def test_who_does_not_wait_or_not_long_enough_gets_full_or_empty_of_the_module_queue(full_and_empty: History) -> None:
    assert full_and_empty["parent has tried to put"].value == {
        "put(x, False)": "queue.Full",
        "put(x, timeout=0.01)": "queue.Full",
        "put_nowait(x)": "queue.Full",
    }
    assert full_and_empty["parent has tried to get"].value == {
        "get(False)": "queue.Empty",
        "get(timeout=0.01)": "queue.Empty",
        "get_nowait()": "queue.Empty",
    }


@upholds("queue.maxsize")
def test_put_and_get_without_a_timeout_wait_as_long_as_it_takes(run: Run) -> None:
    program = run("queue_maxsize")
    child = program.goes_on_to("child puts 3")
    program.waits_without_timeout(child)
    program.open("parent may try to put", "parent may get")
    parent = program.goes_on_to("parent waits for another")
    program.waits_without_timeout(parent)
    program.open("child may put 4")

    program.ends()


@upholds("queue.maxsize", when="without a maxsize above 0")
@pytest.mark.parametrize("kind", ["Queue", "JoinableQueue"])
@pytest.mark.parametrize("maxsize", ["not given", "0", "-1"])
def test_a_queue_without_a_maxsize_above_0_is_never_full(run: Run, kind: str, maxsize: str) -> None:
    history = run("queue_unlimited", kind=kind, maxsize=maxsize).ends()

    assert history["parent has put"].value == {"full": False}
    assert history["child has got"].value is True


@pytest.fixture(scope="module")
def closed(record: Run) -> History:
    """A parent puts an object that is slow to pickle, and closes its queue; a child uses the queue."""
    program = record("queue_close")
    program.reaches("parent has closed")
    program.open("object may be pickled", "child may use the queue")
    return program.ends()


@refutes("queue.close")
def test_a_queue_that_one_process_has_closed_can_be_used_by_another(closed: History) -> None:
    assert closed["child has used the queue"].value == {
        "get()": "parent's object",
        "put()": None,
        "get() again": "child's object",
    }


@upholds("queue.close", when="for the process that closes it")
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


@upholds("queue.join-thread")
def test_join_thread_waits_until_everything_is_sent_and_not_until_it_is_got(closing: History) -> None:
    assert closing == [
        *("parent has put", "parent has closed"),
        opens("object may be pickled"),
        *("parent is back from join_thread", "child has used the queue"),
    ]


@upholds("queue.join-thread")
def test_join_thread_before_close_raises_assertion_error(closing: History) -> None:
    assert closing["parent has put"].value == {"join_thread()": "AssertionError"}


@pytest.fixture(scope="module")
def tasks_done(record: Run) -> History:
    """A parent joins a queue of two objects; its child gets both, and reports them as done one by one."""
    program = record("joinable_queue")
    program.goes_on_to("parent is back from join of a new queue")
    parent = program.reaches("parent joins the queue", "child has got both")
    program.stays_quiet(parent)
    program.open("child may report 1")
    program.goes_on_to("child has reported 1")
    program.stays_quiet()
    program.open("child may report 2")
    program.goes_on_to("parent is back from join")
    program.open("child may report once more")
    return program.ends()


@refutes("queue.task-done")
def test_join_of_a_queue_waits_until_every_object_is_reported_as_done(tasks_done: History) -> None:
    assert tasks_done == [
        "parent is back from join of a new queue",
        {"parent joins the queue", "child has got both"},
        "child has reported 1",
        opens("child may report 2"),
        {"child has reported 2", "parent is back from join"},
        "task_done raises",
    ]
    assert tasks_done["child has got both"].value == {"empty": True}


@refutes("queue.task-done")
def test_join_of_a_queue_waits_for_the_reports_as_long_as_it_takes(run: Run) -> None:
    program = run("joinable_queue")
    parent = program.reaches("parent joins the queue", "child has got both")
    program.waits_without_timeout(parent)
    program.open("child may report 1", "child may report 2", "child may report once more")
    program.goes_on_to("parent is back from join")

    program.ends()


@refutes("queue.task-done")
def test_task_done_raises_value_error_when_it_is_called_too_often(tasks_done: History) -> None:
    assert tasks_done["task_done raises"].value == "ValueError"


@refutes("queue.simple")
def test_put_of_a_simple_queue_waits_until_a_large_object_is_got(run: Run) -> None:
    program = run("simple_queue")
    child = program.reaches("child gets")
    program.stays_quiet(child)
    program.waits_without_timeout(child)
    program.open("parent may put")
    program.goes_on_to("child has got")
    program.open("parent may put a large one")
    parent = program.reaches("parent puts a large one")
    program.stays_quiet(parent)
    program.open("child may get")

    history = program.ends()
    assert history == [
        *("child gets", "parent looks", "child has got", "parent puts a large one"),
        {"parent has put a large one", "child has got the large one"},
    ]
    assert history["parent looks"].value == {"empty": True}
    assert history["child has got"].value == ["small"]
    assert history["child has got the large one"].value == LARGE


@upholds("queue.simple", when="for small objects")
def test_a_simple_queue_keeps_small_objects_in_order_and_knows_at_once_that_it_is_not_empty(run: Run) -> None:
    history = run("simple_queue_state").ends()

    assert history["child gets"].value == [1, 2]
    assert history["parent looks"].value == {"empty": [True, False, True]}


@needs("queues.SimpleQueue.close")
@upholds("queue.simple", python=">=3.9", when="for close()")
def test_a_simple_queue_that_is_closed_raises_os_error(run: Run) -> None:
    history = run("simple_queue_state").ends()

    assert history["parent has closed"].value == {"put()": "OSError", "get()": "OSError"}


@refutes("queue.simple", python="<3.9", when="for close()")
def test_a_simple_queue_cannot_be_closed_before_python_3_9(run: Run) -> None:
    history = run("simple_queue_state").ends()

    assert history["parent cannot close"].value == "AttributeError"


@upholds("pipe.directions", when="with duplex=True, the default")
@pytest.mark.parametrize("duplex", ["not given", "True"])
def test_each_end_of_a_duplex_pipe_can_send_and_receive(run: Run, duplex: str) -> None:
    history = run("pipe_directions", duplex=duplex).ends()

    assert history["parent"].value == {"send": "sent", "recv": "child's"}
    assert history["child"].value == {"send": "sent", "recv": "parent's"}


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
    """A child sends four objects and eight messages of bytes, and its parent receives them in several ways."""
    program = record("pipe_messages")
    program.goes_on_to("parent polls")
    parent = program.goes_on_to("parent waits in poll")
    program.stays_quiet(parent)
    program.open("child may send")
    return program.ends()


@upholds("pipe.messages")
def test_objects_are_received_in_the_order_in_which_they_were_sent(messages: History) -> None:
    assert messages["parent receives objects"].value == [1, "two", [3, {"three": None}], None]


@upholds("pipe.messages")
def test_bytes_are_received_message_by_message_also_an_empty_one_and_a_part_of_a_buffer(messages: History) -> None:
    assert messages["parent receives bytes"].value == ["one", "", "two", "cdef", "cde"]


@upholds("pipe.messages")
def test_poll_returns_whether_there_is_something_to_receive_and_waits_no_longer_than_its_timeout(
    messages: History,
) -> None:
    assert messages["parent polls"].value == {"poll()": False, "poll(0.01)": False}
    assert messages["parent is back from poll"].value == {"poll(3600)": True, "poll()": True}


@upholds("pipe.messages")
def test_a_message_is_received_into_a_buffer_and_one_that_does_not_fit_comes_with_the_error(messages: History) -> None:
    assert messages["parent receives into a buffer"].value == [13, "..into a buffer."]
    assert messages["parent receives into a short buffer"].value == ["BufferTooShort: too long", "..."]


@upholds("pipe.messages")
def test_a_message_longer_than_allowed_raises_os_error_and_nothing_can_be_received_any_more(messages: History) -> None:
    assert messages["parent receives at most 5 bytes"].value == "OSError"
    assert messages["parent receives after that"].value == "OSError"
