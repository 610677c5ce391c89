"""Queues: what `put`, `get` and `empty` promise, and the other kinds of queues."""

import pytest

from specs.harness.api import History, Run, claim, for_each_part, needs, opens, refutes, upholds

QUEUE_ORDER = claim(
    "queue.order",
    says="A queue keeps the order of each process's own puts but not the order between processes, and loses what a killed process has put but not sent.",
    answer="TODO",
    # was: put() leaves the object to a thread, which pickles and sends it later: what another process puts after that may arrive first, and the thread ends with its process.
    about=["Queue.put(obj)"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Queue (Pipes and Queues)"],
)


@pytest.fixture(scope="module")
def two_producers(record: Run) -> History:
    """One child's first object is slow to pickle, and another child overtakes it; the first puts more and is killed."""
    program = record("queue_order")
    program.goes_on_to("first child has put 1, 2 and 3")
    program.open("second child may put")
    program.goes_on_to("parent gets second child's", "second child has put")
    program.open("first child's 1 may be pickled")
    program.reaches(*(f"parent gets first child's {number}" for number in (1, 2, 3)))
    program.open("first child may go on")
    program.kill(program.reaches("first child has put 4 and 5"))
    program.open("first child's 4 may be pickled", "first child may end")
    return program.ends()


@needs("Process", "Queue")
@upholds(QUEUE_ORDER)
def test_a_queue_delivers_what_one_process_puts_in_the_order_of_the_puts(two_producers: History) -> None:
    received = [event.what for event in two_producers if event.what.startswith("parent gets first child's")]

    assert received == [f"parent gets first child's {number}" for number in (1, 2, 3)]


@needs("Process", "Queue")
@upholds(QUEUE_ORDER)
def test_a_queue_may_deliver_first_what_another_process_put_later(two_producers: History) -> None:
    received = [event.what for event in two_producers if event.what.startswith("parent gets")]

    assert two_producers.by_program[0].what == "first child has put 1, 2 and 3"
    assert received[0] == "parent gets second child's"


@needs("Process", "Queue")
@upholds(QUEUE_ORDER)
def test_a_queue_loses_what_a_killed_process_had_put_but_not_sent(two_producers: History) -> None:
    assert two_producers == [
        "first child has put 1, 2 and 3",
        {"second child has put", "parent gets second child's"},
        *(f"parent gets first child's {number}" for number in (1, 2, 3)),
        "first child has put 4 and 5",
        "parent finds the queue empty",
    ]


QUEUE_SNAPSHOT = claim(
    "queue.snapshot",
    says="put() takes a copy of the object.",
    answer="What you change after put() may still change what arrives.",
    # was: A Queue and a JoinableQueue leave the object itself to a thread, which pickles it later: what is changed until then arrives changed. put() of a SimpleQueue and send() of a connection pickle it before they return.
    about=["Queue.put(obj)", "SimpleQueue.put(obj)", "Connection.send(obj)"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#pipes-and-queues"],
    surprise=6,
)


@needs("Process")
@refutes(QUEUE_SNAPSHOT, when="before it is pickled")
@for_each_part("kind", "Queue", "JoinableQueue")
def test_what_is_changed_after_put_and_before_it_is_pickled_arrives_changed(run: Run, kind: str) -> None:
    program = run("queue_snapshot", kind=kind, first="slow")
    program.goes_on_to("parent has put the list and appended to it")
    program.open("object may be pickled")

    assert program.ends()["parent gets"].value == [1, 2]


@needs("Process")
@upholds(QUEUE_SNAPSHOT, when="for a SimpleQueue or a pipe")
@for_each_part("kind", "SimpleQueue", "Pipe")
def test_what_is_changed_after_it_was_sent_arrives_unchanged(run: Run, kind: str) -> None:
    history = run("queue_snapshot", kind=kind, first="quick").ends()

    assert history["parent gets"].value == [1]


QUEUE_EMPTY = claim(
    "queue.empty",
    says="empty() tells whether there is something to get.",
    answer="TODO",
    # was: It tells whether something is in the pipe, and so does get() without waiting. Until the queue's thread has sent the object, empty() returns True and get(block=False) raises queue.Empty, also in the process that has just put it. full() and qsize() count from the put to the get.
    about=["Queue.get(block)", "Queue.qsize()", "Queue.empty()", "Queue.full()", "JoinableQueue(maxsize)"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#pipes-and-queues (note 1)"],
)


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


@needs("Process")
@refutes(QUEUE_EMPTY, when="until the object is in the pipe")
@QUEUES_ASKED
def test_a_queue_is_empty_after_put_until_the_object_is_in_the_pipe(questions: History) -> None:
    assert questions["queue is new"].value["empty"] is True
    assert questions["put has returned"].value["empty"] is True
    assert questions["object is in the pipe"].value["empty"] is False
    assert questions["parent has got it"].value["empty"] is True


@needs("Process")
@refutes(QUEUE_EMPTY, when="until the object is in the pipe")
@QUEUES_ASKED
def test_get_without_waiting_raises_empty_until_the_object_is_in_the_pipe(questions: History) -> None:
    assert questions == [
        *("queue is new", "put has returned", "get without waiting raises Empty", "put without waiting raises Full"),
        opens("object may be pickled", "parent may look"),
        *("object is in the pipe", "parent has got it", "parent has put two into a queue for three"),
    ]


EVENTS = ("queue is new", "put has returned", "object is in the pipe", "parent has got it")


@needs("Process")
@upholds(QUEUE_EMPTY, when="for full()")
@QUEUES_ASKED
def test_a_queue_of_one_is_full_from_the_put_to_the_get(questions: History) -> None:
    assert [questions[event].value["full"] for event in EVENTS] == [False, True, True, False]
    assert questions["parent has put two into a queue for three"].value["full"] is False


@needs("Process")
@upholds(QUEUE_EMPTY, platform="linux", when="for qsize()")
@upholds(QUEUE_EMPTY, platform="win32", when="for qsize()")
@QUEUES_ASKED
def test_qsize_counts_from_the_put_to_the_get(questions: History) -> None:
    assert [questions[event].value["qsize"] for event in EVENTS] == [0, 1, 1, 0]
    assert questions["parent has put two into a queue for three"].value["qsize"] == 2


@needs("Process")
@refutes(QUEUE_EMPTY, platform="darwin", when="for qsize()")
@QUEUES_ASKED
def test_qsize_raises_not_implemented_error_on_macos(questions: History) -> None:
    assert {questions[event].value["qsize"] for event in EVENTS} == {"NotImplementedError"}


QUEUE_MAXSIZE = claim(
    "queue.maxsize",
    says="put() waits while a queue is full, and get() while it is empty.",
    answer="TODO",
    # was: Without a timeout they wait as long as it takes. With block=False, as put_nowait() and get_nowait(), they do not wait, whatever the timeout; with a timeout they wait no longer than that. Then they raise Full or Empty, the exceptions of the module queue. A queue is full when as many objects have been put and not been got as maxsize says. Without a maxsize, or with one of 0 or less, it is never full. Decided for a maxsize of two, and for a hundred objects without.
    about=[
        "Queue(maxsize)",
        "Queue.put(block)",
        "Queue.put(timeout)",
        "Queue.put_nowait(obj)",
        "Queue.get(block)",
        "Queue.get(timeout)",
        "Queue.get_nowait()",
        "Queue.full()",
        "JoinableQueue(maxsize)",
    ],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Queue.put"],
)


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


@needs("Process")
@upholds(QUEUE_MAXSIZE)
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


@needs("Process")
@upholds(QUEUE_MAXSIZE)
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


@needs("Process")
@upholds(QUEUE_MAXSIZE)
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


@needs("Process")
@upholds(QUEUE_MAXSIZE, when="without a maxsize above 0")
@KINDS_OF_QUEUES
@pytest.mark.parametrize("maxsize", ["not given", "0", "-1"])
def test_a_queue_without_a_maxsize_above_0_is_never_full(run: Run, kind_of_queue: str, maxsize: str) -> None:
    history = run("queue_unlimited", kind=kind_of_queue, maxsize=maxsize).ends()

    assert history["parent has put"].value == {"full": False}
    assert history["child has got"].value is True


QUEUE_UNPICKLABLE = claim(
    "queue.unpicklable",
    says="put() raises an exception if the object cannot be pickled.",
    answer="TODO",
    # was: put() of a Queue and of a JoinableQueue returns; then the queue's thread prints a traceback and drops the object. What is put after it arrives. But a JoinableQueue has counted it, and nobody can call task_done() for it: join() waits forever. put() of a SimpleQueue and send() of a connection raise the exception.
    about=["Queue.put(obj)", "JoinableQueue.join()", "SimpleQueue.put(obj)", "Connection.send(obj)"],
    sources=["_feed in CPython's multiprocessing/queues.py", "gh-74501"],
)


@needs("Process")
@refutes(QUEUE_UNPICKLABLE)
@for_each_part("kind", "Queue", "JoinableQueue")
def test_put_accepts_what_cannot_be_pickled_and_drops_it_with_a_traceback(run: Run, kind: str) -> None:
    history = run("queue_unpicklable", kind=kind).ends(says="Traceback (most recent call last)")

    assert history == ["put has returned", "parent gets"]
    assert history["parent gets"].value == "next"


@needs("Process")
@upholds(QUEUE_UNPICKLABLE, when="for a SimpleQueue or a pipe")
@for_each_part("kind", "SimpleQueue", "Pipe")
def test_sending_what_cannot_be_pickled_raises_an_exception(run: Run, kind: str) -> None:
    history = run("queue_unpicklable", kind=kind).ends()

    assert history == ["putting raises", "parent gets"]
    assert history["putting raises"].value == "PicklingError"
    assert history["parent gets"].value == "next"


@needs("Process")
@needs("JoinableQueue")
@refutes(QUEUE_UNPICKLABLE, when="for join() of a JoinableQueue")
def test_a_joinable_queue_is_joined_in_vain_after_it_has_dropped_an_object(run: Run) -> None:
    program = run("joinable_unpicklable")
    parent = program.goes_on_to("parent joins the queue")
    program.stays_quiet(parent)
    program.waits_without_timeout(parent)

    assert program.kill_stuck() == ["parent gets", "parent joins the queue"]


QUEUE_SIMPLE = claim(
    "queue.simple",
    says="A SimpleQueue is a Queue with fewer methods.",
    answer="TODO",
    # was: It has no thread: put() itself sends the object, and waits while the pipe is full until somebody gets. What is put is there when put() returns: empty() is False at once. Objects come in the order in which they were put. After close() put() and get() raise OSError. Before 3.9 there is no close(). Decided for an object of a million bytes, and for small ones.
    about=["SimpleQueue.get()", "SimpleQueue.put(obj)", "SimpleQueue.empty()", "SimpleQueue.close()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.SimpleQueue"],
)


LARGE, SMALL = 1_000_000, 1  # more than a pipe holds, and less


@needs("Process")
@needs("SimpleQueue")
@refutes(QUEUE_SIMPLE)
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


@needs("Process")
@needs("SimpleQueue")
@upholds(QUEUE_SIMPLE, when="for small objects")
def test_a_simple_queue_keeps_order_and_is_not_empty_right_after_put(run: Run) -> None:
    history = run("simple_queue_state").ends()

    assert history["child gets"].value == [1, 2]
    assert history["parent looks"].value == {"empty": [True, False, True]}


@needs("Process")
@needs("queues.SimpleQueue.close", "SimpleQueue")
@upholds(QUEUE_SIMPLE, python=">=3.9", when="for close()")
def test_a_simple_queue_that_is_closed_raises_os_error(run: Run) -> None:
    history = run("simple_queue_state").ends()

    assert history["parent has closed"].value == {"put()": "OSError", "get()": "OSError"}


@needs("Process")
@needs("SimpleQueue")
@refutes(QUEUE_SIMPLE, python="<3.9", when="for close()")
def test_a_simple_queue_cannot_be_closed_before_python_3_9(run: Run) -> None:
    history = run("simple_queue_state").ends()

    assert history["parent cannot close"].value == "AttributeError"


QUEUE_CLOSE = claim(
    "queue.close",
    says="After close() a queue cannot be used any more.",
    answer="TODO",
    # was: It cannot be used by the process that has closed it: put() and get() raise ValueError there, and a second close() does nothing. What that process has put before is still sent, and other processes put and get as before.
    about=["Queue.close()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Queue.close"],
)


@pytest.fixture(scope="module")
def closed(record: Run, kind_of_queue: str) -> History:
    """A parent puts an object that is slow to pickle, and closes its queue; a child uses the queue."""
    program = record("queue_close", kind=kind_of_queue)
    program.reaches("parent has closed")
    program.open("object may be pickled", "child may use the queue")
    return program.ends()


@needs("Process")
@refutes(QUEUE_CLOSE)
@KINDS_OF_QUEUES
def test_a_queue_that_one_process_has_closed_can_be_used_by_another(closed: History) -> None:
    assert closed["child has used the queue"].value == {
        "get()": "parent's object",
        "put()": None,
        "get() again": "child's object",
    }


@needs("Process")
@upholds(QUEUE_CLOSE, when="for the process that closes it")
@KINDS_OF_QUEUES
def test_put_and_get_of_a_closed_queue_raise_value_error_and_close_nothing(closed: History) -> None:
    assert closed["parent has closed"].value == {"put()": "ValueError", "get()": "ValueError", "close()": None}


QUEUE_JOIN_THREAD = claim(
    "queue.join-thread",
    says="After close(), join_thread() waits until everything is sent.",
    answer="TODO",
    # was: Before close() it raises AssertionError. The check is an assert statement. Not decided here: under python -O.
    about=["Queue.join_thread()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Queue.join_thread"],
)


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


@needs("Process")
@needs("Queue")
@upholds(QUEUE_JOIN_THREAD)
def test_join_thread_waits_until_everything_is_sent_and_not_until_it_is_got(closing: History) -> None:
    assert closing == [
        *("parent has put", "parent has closed"),
        opens("object may be pickled"),
        *("parent is back from join_thread", "child has used the queue"),
    ]


@needs("Process")
@needs("Queue")
@upholds(QUEUE_JOIN_THREAD)
def test_join_thread_waits_as_long_as_it_takes(run: Run) -> None:
    program = run("queue_close")
    parent = program.reaches("parent has closed")
    program.waits_without_timeout(parent)
    program.open("object may be pickled")
    program.goes_on_to("parent is back from join_thread")
    program.open("child may use the queue")

    program.ends()


@needs("Process")
@needs("Queue")
@upholds(QUEUE_JOIN_THREAD)
def test_join_thread_before_close_raises_assertion_error(closing: History) -> None:
    assert closing["parent has put"].value == {"join_thread()": "AssertionError"}


QUEUE_TASK_DONE = claim(
    "queue.task-done",
    says="join() of a JoinableQueue waits until the queue is empty.",
    answer="TODO",
    # was: It waits until task_done() has been called for each object that was put, by whichever process: an empty queue is not enough. If nothing was put, it returns at once. task_done() raises ValueError if it is called more often than objects were put.
    about=["JoinableQueue.task_done()", "JoinableQueue.join()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.JoinableQueue.join"],
)


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


@needs("Process")
@needs("JoinableQueue")
@refutes(QUEUE_TASK_DONE)
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


@needs("Process")
@needs("JoinableQueue")
@refutes(QUEUE_TASK_DONE)
def test_join_of_a_queue_waits_for_the_reports_as_long_as_it_takes(run: Run) -> None:
    program = run("joinable_queue")
    parent = program.reaches("parent joins the queue", "child has got both")
    program.waits_without_timeout(parent)
    program.open("child may report 1", "child may report 2", "child may report 3", "child may report once more")
    program.goes_on_to("parent is back from join")

    program.ends()


@needs("Process")
@needs("JoinableQueue")
@refutes(QUEUE_TASK_DONE)
def test_task_done_raises_value_error_when_it_is_called_too_often(tasks_done: History) -> None:
    assert tasks_done["task_done raises"].value == "ValueError"
