"""Queues: what is put may not be sent yet, and who waits for whom because of that."""

import pytest

from specs.harness.api import History, Run, for_each_part, needs, opens, refutes, upholds

pytestmark = needs("Process")

LARGE, SMALL = 1_000_000, 1  # more than a pipe holds, and less


@refutes("queue.join-deadlock", when="if the object is larger than the pipe")
@for_each_part("kind", "Queue", "JoinableQueue")
def test_a_child_that_has_put_a_large_object_is_not_joined_until_somebody_gets_it(run: Run, kind: str) -> None:
    program = run("queue_join", kind=kind, size=LARGE)
    child, parent = program.reaches("child at its last line"), program.reaches("parent joins")
    program.stays_quiet(child, parent)
    program.waits_without_timeout(child, parent)
    program.open("thread may get")

    history = program.ends()
    assert history == [
        {"child at its last line", "parent joins"},
        opens("thread may get"),
        {"thread has got", "parent is back from join"},
    ]
    assert history["thread has got"].value == LARGE


@upholds("queue.join-deadlock", when="if the object fits into the pipe")
@for_each_part("kind", "Queue", "JoinableQueue")
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


@needs("Queue")
@refutes("queue.join-deadlock", when="if the object is larger than the pipe")
def test_a_main_process_that_has_put_a_large_object_does_not_exit_until_somebody_gets_it(run: Run) -> None:
    program = run("queue_unread", size=LARGE)
    parent = program.reaches("parent at its last line")
    program.stays_quiet(parent)
    program.waits_without_timeout(parent)

    assert program.kill_stuck() == ["parent at its last line"]


@needs("Queue")
@upholds("queue.join-deadlock", when="after cancel_join_thread()")
def test_a_main_process_does_not_wait_for_a_large_object_after_cancel_join_thread(run: Run) -> None:
    assert run("queue_unread", size=LARGE, cancel="yes").ends() == ["parent at its last line"]


@needs("Queue")
@upholds("queue.join-deadlock", when="if the object fits into the pipe")
def test_a_main_process_exits_although_nobody_gets_the_small_object_that_it_has_put(run: Run) -> None:
    assert run("queue_unread", size=SMALL).ends() == ["parent at its last line"]


MADE_FOR_SHARING = for_each_part("kind", "Queue", "JoinableQueue", "SimpleQueue", "Lock", "Semaphore", "Event", "Value")


@needs("Pool")
@refutes("queue.through-pool", when="by a task")
@MADE_FOR_SHARING
def test_what_is_made_for_sharing_cannot_be_an_argument_of_a_task(run: Run, kind: str) -> None:
    history = run("pool_shared_objects", kind=kind, given_by="task").ends()

    assert history == ["apply raises"]
    assert history["apply raises"].value["type"] == "RuntimeError"
    assert "inheritance" in history["apply raises"].value["text"]


@needs("Pool")
@upholds("queue.through-pool", when="by the initializer")
@MADE_FOR_SHARING
def test_what_is_made_for_sharing_can_be_an_argument_of_the_initializer(run: Run, kind: str) -> None:
    history = run("pool_shared_objects", kind=kind, given_by="initializer").ends()

    assert history == ["task has used it"]
    assert history["task has used it"].value == {"parent sees that": True}


@needs("Pool", "Manager")
@upholds("queue.through-pool", when="by a task, for an object of a manager")
@pytest.mark.parametrize("kind", ["Queue", "JoinableQueue", "Lock", "Semaphore", "Event", "Value"])
def test_what_a_manager_has_made_can_be_an_argument_of_a_task(run: Run, kind: str) -> None:
    history = run("pool_shared_objects", kind=kind, given_by="task", made_by="manager").ends()

    assert history == ["task has used it"]
    assert history["task has used it"].value == {"parent sees that": True}


@refutes("queue.snapshot", when="before it is pickled")
@for_each_part("kind", "Queue", "JoinableQueue")
def test_what_is_changed_after_put_and_before_it_is_pickled_arrives_changed(run: Run, kind: str) -> None:
    program = run("queue_snapshot", kind=kind, first="slow")
    program.goes_on_to("parent has put the list and appended to it")
    program.open("object may be pickled")

    assert program.ends()["parent gets"].value == [1, 2]


@upholds("queue.snapshot", when="for a SimpleQueue or a pipe")
@for_each_part("kind", "SimpleQueue", "Pipe")
def test_what_is_changed_after_it_was_sent_arrives_unchanged(run: Run, kind: str) -> None:
    history = run("queue_snapshot", kind=kind, first="quick").ends()

    assert history["parent gets"].value == [1]


@pytest.fixture(scope="module")
def questions(record: Run, request: pytest.FixtureRequest) -> History:
    """A process puts an object into a queue of maxsize 1, asks the queue before the object is pickled, and after."""
    program = record("queue_empty", kind=request.param)
    program.goes_on_to("put has returned")
    program.goes_on_to("get without waiting raises Empty")
    program.goes_on_to("put without waiting raises Full")
    program.open("object may be pickled", "parent may look")
    return program.ends()


QUEUES_ASKED = for_each_part("questions", "Queue", "JoinableQueue", indirect=True)


@refutes("queue.empty", when="until the object is in the pipe")
@QUEUES_ASKED
def test_a_queue_is_empty_after_put_until_the_object_is_in_the_pipe(questions: History) -> None:
    assert questions["queue is new"].value["empty"] is True
    assert questions["put has returned"].value["empty"] is True
    assert questions["object is in the pipe"].value["empty"] is False
    assert questions["parent has got it"].value["empty"] is True


@refutes("queue.empty", when="until the object is in the pipe")
@QUEUES_ASKED
def test_get_without_waiting_raises_empty_until_the_object_is_in_the_pipe(questions: History) -> None:
    assert questions == [
        *("queue is new", "put has returned", "get without waiting raises Empty", "put without waiting raises Full"),
        opens("object may be pickled", "parent may look"),
        *("object is in the pipe", "parent has got it", "parent has put two into a queue for three"),
    ]


EVENTS = ("queue is new", "put has returned", "object is in the pipe", "parent has got it")


@upholds("queue.empty", when="for full()")
@QUEUES_ASKED
def test_a_queue_of_one_is_full_from_the_put_to_the_get(questions: History) -> None:
    assert [questions[event].value["full"] for event in EVENTS] == [False, True, True, False]
    assert questions["parent has put two into a queue for three"].value["full"] is False


@upholds("queue.empty", platform="linux", when="for qsize()")
@upholds("queue.empty", platform="win32", when="for qsize()")
@QUEUES_ASKED
def test_qsize_counts_from_the_put_to_the_get(questions: History) -> None:
    assert [questions[event].value["qsize"] for event in EVENTS] == [0, 1, 1, 0]
    assert questions["parent has put two into a queue for three"].value["qsize"] == 2


@refutes("queue.empty", platform="darwin", when="for qsize()")
@QUEUES_ASKED
def test_qsize_raises_not_implemented_error_on_macos(questions: History) -> None:
    assert {questions[event].value["qsize"] for event in EVENTS} == {"NotImplementedError"}


@refutes("queue.unpicklable")
@for_each_part("kind", "Queue", "JoinableQueue")
def test_put_accepts_what_cannot_be_pickled_and_drops_it_with_a_traceback(run: Run, kind: str) -> None:
    history = run("queue_unpicklable", kind=kind).ends(says="Traceback (most recent call last)")

    assert history == ["put has returned", "parent gets"]
    assert history["parent gets"].value == "next"


@upholds("queue.unpicklable", when="for a SimpleQueue or a pipe")
@for_each_part("kind", "SimpleQueue", "Pipe")
def test_sending_what_cannot_be_pickled_raises_an_exception(run: Run, kind: str) -> None:
    history = run("queue_unpicklable", kind=kind).ends()

    assert history == ["putting raises", "parent gets"]
    assert history["putting raises"].value == "PicklingError"
    assert history["parent gets"].value == "next"


@needs("JoinableQueue")
@refutes("queue.unpicklable", when="for join() of a JoinableQueue")
def test_a_joinable_queue_is_joined_in_vain_after_it_has_dropped_an_object(run: Run) -> None:
    program = run("joinable_unpicklable")
    parent = program.goes_on_to("parent joins the queue")
    program.stays_quiet(parent)
    program.waits_without_timeout(parent)

    assert program.kill_stuck() == ["parent gets", "parent joins the queue"]


@needs("Queue")
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

    assert program.ends(says=says) == [
        *("child has put", opens("object may be pickled"), "child has ended", "parent gets object"),
    ]


@needs("Queue")
@refutes("queue.daemon-feeder", when="if it is ended from outside, or by os._exit()")
@pytest.mark.parametrize("ending", ["os._exit", "terminate", "kill"])
def test_what_a_child_has_put_but_not_sent_is_lost_when_it_does_not_end_by_itself(run: Run, ending: str) -> None:
    program = run("queue_last_words", ending=ending)
    program.reaches("child has put")
    program.open("parent may go on")
    program.goes_on_to("child has ended")
    program.open("object may be pickled")

    assert program.ends() == ["child has put", "child has ended", "parent finds the queue empty"]


@needs("Queue")
@refutes("queue.daemon-feeder", when="after cancel_join_thread()")
def test_what_a_child_has_put_but_not_sent_is_lost_after_cancel_join_thread(run: Run) -> None:
    program = run("queue_last_words", ending="return", cancels="yes")
    program.goes_on_to("child has put")
    program.open("parent may go on")
    program.goes_on_to("child has ended")
    program.open("object may be pickled")

    assert program.ends() == ["child has put", "child has ended", "parent finds the queue empty"]


@needs("SimpleQueue")
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
        *("child gets", "parent looks", "child has got", "parent puts a large one", opens("child may get")),
        {"parent has put a large one", "child has got the large one"},
    ]
    assert history["parent looks"].value == {"empty": True}
    assert history["child has got"].value == ["small"]
    assert history["child has got the large one"].value == LARGE


@needs("SimpleQueue")
@upholds("queue.simple", when="for small objects")
def test_a_simple_queue_keeps_small_objects_in_order_and_knows_at_once_that_it_is_not_empty(run: Run) -> None:
    history = run("simple_queue_state").ends()

    assert history["child gets"].value == [1, 2]
    assert history["parent looks"].value == {"empty": [True, False, True]}


@needs("queues.SimpleQueue.close", "SimpleQueue")
@upholds("queue.simple", python=">=3.9", when="for close()")
def test_a_simple_queue_that_is_closed_raises_os_error(run: Run) -> None:
    history = run("simple_queue_state").ends()

    assert history["parent has closed"].value == {"put()": "OSError", "get()": "OSError"}


@needs("SimpleQueue")
@refutes("queue.simple", python="<3.9", when="for close()")
def test_a_simple_queue_cannot_be_closed_before_python_3_9(run: Run) -> None:
    history = run("simple_queue_state").ends()

    assert history["parent cannot close"].value == "AttributeError"
