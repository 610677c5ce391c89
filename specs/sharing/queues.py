"""Queues: what `put`, `get` and `empty` promise, and the other kinds of queues.

A `Queue` leaves what is put to a thread, which pickles and sends it. This chapter begins with what follows from that:
in which order objects arrive (`queue.order`), what of them arrives (`queue.snapshot`, `queue.unpicklable`), and what one
can ask a queue (`queue.empty`). Then come waiting (`queue.maxsize`), a queue without a thread (`queue.simple`), and the
end of a queue (`queue.close`, `queue.join-thread`). The last claim is about tasks (`queue.task-done`). What never arrives,
and who waits for that, is the next chapter: `queue.join-deadlock` is the first claim there.
"""

import pytest

from specs.harness.api import (
    History,
    Run,
    claim,
    details,
    for_each_part,
    gone,
    kills,
    needs,
    opens,
    refutes,
    remedies,
    resumes,
    stops,
    upholds,
)


def only(history: History, how: str) -> History:
    """What a recording holds of one of its rounds: the events that end with these words, and the observer's acts."""
    events = [event for event in history if event.is_act or event.what.endswith(how)]
    return History(events, history.title, history.output, history.cut, history.origin)


QUEUE_ORDER = claim(
    "queue.order",
    says="A queue keeps the order of each process's own puts but not the order between processes, and loses what a killed process has put but not sent.",
    answer="A `Queue` keeps only each process's own order, and a kill loses what is not sent yet.",
    why="put() hands the object to a thread of its process, which pickles and sends it later.",
    about=["Queue.put(obj)"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Queue (Pipes and Queues)"],
    see=["queue.snapshot", "queue.daemon-feeder"],
)


@pytest.fixture(scope="module")
def two_producers(record: Run) -> History:
    """One child's first object is slow to pickle, and another child overtakes it; the first puts more and is killed."""
    program = record("queue_order", as_script=True)
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
    """Three objects of one process arrive in the order of its puts, though the first is slow to pickle."""
    received = [event.what for event in two_producers if event.what.startswith("parent gets first child's")]

    assert received == [f"parent gets first child's {number}" for number in (1, 2, 3)]


@needs("Process", "Queue")
@upholds(QUEUE_ORDER)
def test_a_queue_may_deliver_first_what_another_process_put_later(two_producers: History) -> None:
    """A process puts an object after the `put` of another process has returned, and its object arrives first."""
    received = [event.what for event in two_producers if event.what.startswith("parent gets")]

    assert two_producers.by_program[0].what == "first child has put 1, 2 and 3"
    assert received[0] == "parent gets second child's"


@needs("Process", "Queue")
@upholds(QUEUE_ORDER)
def test_a_queue_loses_what_a_killed_process_had_put_but_not_sent(two_producers: History) -> None:
    """What a process has put never arrives if the process is killed before it is sent."""
    assert two_producers == [
        "first child has put 1, 2 and 3",
        {"second child has put", "parent gets second child's"},
        *(f"parent gets first child's {number}" for number in (1, 2, 3)),
        "first child has put 4 and 5",
        "parent finds the queue empty",
    ]


@needs("Process", "Queue", "Manager")
@remedies(
    QUEUE_ORDER,
    "Use a manager's queue, whose `put` returns once the object is in the queue.",
)
def test_a_managers_queue_keeps_the_order_of_all_puts_and_what_a_killed_process_had_put(run: Run) -> None:
    """Through a manager's queue, objects of two processes arrive in the order of their puts.
    What a process had put before it was killed arrives, too.
    """
    program = run("queue_order", made_by="manager")
    program.open("first child's 1 may be pickled")
    program.goes_on_to("first child has put 1, 2 and 3")
    program.open("second child may put")
    program.goes_on_to("second child has put")
    program.open("first child's 4 may be pickled", "first child may go on")
    program.kill(program.reaches("first child has put 4 and 5"))

    received = [event.what for event in program.ends() if event.what.startswith("parent gets")]
    assert received == [
        *(f"parent gets first child's {number}" for number in (1, 2, 3)),
        "parent gets second child's",
        *(f"parent gets first child's {number}" for number in (4, 5)),
    ]


QUEUE_SNAPSHOT = claim(
    "queue.snapshot",
    says="put() takes a copy of the object.",
    answer="What you change after put() of a `Queue` may still change what arrives.",
    why="put() of a Queue and of a JoinableQueue leaves the object itself to a thread, which pickles it later.",
    about=["Queue.put(obj)", "SimpleQueue.put(obj)", "Connection.send(obj)"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#pipes-and-queues (note)"],
    surprise=6,
    see=["queue.order"],
)


@pytest.fixture(scope="module")
def changed(record: Run) -> History:
    """A process puts a list and a copy of it, and appends to the list, before a queue's thread has pickled them."""
    program = record("queue_snapshot")
    program.goes_on_to("parent has put lists and appended to them")
    program.open("object may be pickled")
    return program.ends()


@needs("Process")
@refutes(QUEUE_SNAPSHOT, when="if the object is changed before the queue's thread has pickled it")
@for_each_part("kind", "Queue", "JoinableQueue")
def test_what_is_changed_after_put_and_before_it_is_pickled_arrives_changed(changed: History, kind: str) -> None:
    """A list to which its process appends after `put` has returned arrives with what was appended."""
    assert changed["parent has put lists and appended to them"]
    assert changed[f"parent gets from a {kind}"].value["the list"] == [1, 2]


@needs("Process")
@upholds(QUEUE_SNAPSHOT, when="for a SimpleQueue or a pipe")
@for_each_part("kind", "SimpleQueue", "Pipe")
def test_what_is_changed_after_it_was_sent_arrives_unchanged(changed: History, kind: str) -> None:
    """A list to which its process appends after `put`, or `send`, has returned arrives without what was appended."""
    assert changed[f"parent gets from a {kind}"].value["the list"] == [1]


@needs("Process")
@remedies(QUEUE_SNAPSHOT, "If you are going to change an object, put a deep copy of it.")
@for_each_part("kind", "Queue", "JoinableQueue")
def test_a_copy_that_is_put_arrives_unchanged_although_its_original_is_changed(changed: History, kind: str) -> None:
    """A deep copy of a list arrives without what its process appends to the list before the copy is pickled."""
    assert changed[f"parent gets from a {kind}"].value["the copy"] == [1]


QUEUE_EMPTY = claim(
    "queue.empty",
    says="empty() tells whether there is something to get.",
    answer="A queue's empty() sees only what is sent; another reader may keep you from getting that.",
    why="The object reaches the pipe once the queue's thread has pickled and sent it; and who gets holds a lock of the queue.",
    about=["Queue.get(block)", "Queue.qsize()", "Queue.empty()", "Queue.full()", "JoinableQueue(maxsize)"],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#pipes-and-queues (note 1)",
        "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Queue.get (says that it returns an item if one is immediately available, which is not so beside a reader that has the lock)",
        "Queue.get in CPython's multiprocessing/queues.py",
    ],
    see=["queue.maxsize"],
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


EVENTS = ("queue is new", "put has returned", "object is in the pipe", "parent has got it")

QUEUES_ASKED = for_each_part("questions", "Queue", "JoinableQueue", indirect=True)


@needs("Process")
@refutes(QUEUE_EMPTY, when="until the object is in the pipe")
@QUEUES_ASKED
def test_a_queue_is_empty_after_put_until_the_object_is_in_the_pipe(questions: History) -> None:
    """`empty()` is True, though `put` has returned, even in the process that has put the object."""
    assert questions["put has returned"].value["empty"] is True


@needs("Process")
@upholds(QUEUE_EMPTY, when="once everything is in the pipe")
@QUEUES_ASKED
def test_a_queue_is_not_empty_while_an_object_is_in_the_pipe(questions: History) -> None:
    """`empty()` is True for a new queue, False for one with an object, and True again once that is got."""
    assert [questions[event].value["empty"] for event in EVENTS if event != "put has returned"] == [True, False, True]


@needs("Process")
@refutes(QUEUE_EMPTY, when="until the object is in the pipe")
@QUEUES_ASKED
def test_get_without_waiting_raises_empty_until_the_object_is_in_the_pipe(questions: History) -> None:
    """`get(block=False)` from a queue for one object raises `queue.Empty`, though `put(block=False)` raises `queue.Full`."""
    assert questions == [
        *("queue is new", "put has returned", "get without waiting raises Empty", "put without waiting raises Full"),
        opens("object may be pickled", "parent may look"),
        *("object is in the pipe", "parent has got it", "parent has put two into a queue for three"),
    ]


@needs("Process")
@details(QUEUE_EMPTY)
@QUEUES_ASKED
def test_a_queue_of_one_is_full_from_the_put_to_the_get(questions: History) -> None:
    """`full()` counts an object from its `put` to its `get`, whether it is in the pipe or not."""
    assert [questions[event].value["full"] for event in EVENTS] == [False, True, True, False]
    assert questions["parent has put two into a queue for three"].value["full"] is False


@needs("Process")
@details(QUEUE_EMPTY, platform="linux")
@details(QUEUE_EMPTY, platform="win32")
@QUEUES_ASKED
def test_qsize_counts_from_the_put_to_the_get(questions: History) -> None:
    """`qsize()` counts an object from its `put` to its `get`, whether it is in the pipe or not."""
    assert [questions[event].value["qsize"] for event in EVENTS] == [0, 1, 1, 0]
    assert questions["parent has put two into a queue for three"].value["qsize"] == 2


@needs("Process")
@details(QUEUE_EMPTY, platform="darwin")
@QUEUES_ASKED
def test_qsize_raises_not_implemented_error_on_macos(questions: History) -> None:
    """`qsize()` raises NotImplementedError."""
    assert {questions[event].value["qsize"] for event in EVENTS} == {"NotImplementedError"}


@pytest.fixture(scope="module")
def another_reader(record: Run) -> History:
    """A child that waits in get is stopped; its parent puts five objects, and tries to get; the child is resumed.
    Then they do the same once more, and the child is killed.
    """
    program = record("queue_readers")
    child = program.reaches("child gets")
    program.stays_quiet(child)  # it waits in get, with the lock of the queue's readers
    program.stop(child)
    program.open("parent may put")
    program.goes_on_to("parent has tried to get")
    program.resume(child)
    program.goes_on_to("child has got")
    program.open("parent may get")
    program.goes_on_to("parent has got")
    program.open("child may get again")
    program.reaches("child gets again")
    program.stays_quiet(child)
    program.kill(child)
    program.open("parent may put again")
    parent = program.goes_on_to("parent has tried to get again")
    program.open("parent may get again")
    program.stays_quiet(parent)
    program.waits_without_timeout(parent)
    return program.kill_stuck()


@needs("Process", "Queue")
@refutes(QUEUE_EMPTY, platform="posix", when="while another process waits in get() and is stopped")
def test_beside_a_stopped_reader_a_queue_is_not_empty_and_yet_nothing_can_be_got(another_reader: History) -> None:
    """Five objects are put and `empty()` is False, and yet `get(block=False)` and `get(timeout=0.01)` raise `queue.Empty`.
    Once the other process goes on, all five are got.
    """
    assert another_reader["parent has tried to get"].value == {"get(False)": "Empty", "get(timeout=0.01)": "Empty"}
    assert [another_reader["child has got"].value, *another_reader["parent has got"].value] == [0, 1, 2, 3, 4]


@needs("Process", "Queue")
@refutes(QUEUE_EMPTY, platform="posix", when="if another process was killed while it waited in get()")
def test_beside_a_killed_reader_a_queue_is_not_empty_and_yet_nothing_can_be_got(another_reader: History) -> None:
    """Five objects are put and `empty()` is False, and yet `get(block=False)` and `get(timeout=0.01)` raise `queue.Empty`.
    `get()` waits without a timeout, and never returns.
    """
    assert another_reader == [
        *("child gets", stops("child"), "parent has tried to get", resumes("child"), "child has got", "parent has got"),
        *("child gets again", kills("child"), "parent has tried to get again"),
    ]
    tried = another_reader["parent has tried to get again"]
    assert tried.value == {"get(False)": "Empty", "get(timeout=0.01)": "Empty"}
    assert not another_reader.gave_up(tried.name)


@pytest.fixture(scope="module")
def drained(record: Run) -> History:
    """A child has put two objects, which are not pickled yet, and a last one; its parent gets until the queue is empty.
    After that it gets until the last one has come.
    """
    program = record("queue_drain")
    program.reaches("child has put")
    program.open("parent may get")
    program.goes_on_to("parent has got until the queue was empty")
    program.open("object may be pickled")
    program.goes_on_to("parent has got until the last object came")
    return program.ends()


@needs("Process", "Queue")
@refutes(QUEUE_EMPTY, when="until the object is in the pipe")
def test_who_gets_until_a_queue_is_empty_leaves_objects_in_it(drained: History) -> None:
    """A process that gets objects until `empty()` is True gets none of the two that another process has put."""
    assert drained["parent has got until the queue was empty"].value == []


@needs("Process", "Queue")
@remedies(
    QUEUE_EMPTY,
    "Do not ask `empty()`: let each process put a last object, such as `None`, and get until it has come from each.",
)
def test_who_gets_until_the_last_object_comes_gets_all(drained: History) -> None:
    """A process that gets until `None` comes, which the other has put last, gets both objects that were put before."""
    assert drained["parent has got until the last object came"].value == ["one", "another"]


QUEUE_MAXSIZE = claim(
    "queue.maxsize",
    says="put() waits while a queue is full, and get() while it is empty.",
    answer="A queue's put and get wait up to a timeout; a sender killed halfway: get waits forever.",
    why="Who gets waits for the beginning of an object with the timeout, and then for the rest of it without.",
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
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Queue.put",
        "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Queue.get (says that it blocks at most timeout seconds, which is not so if the sender was killed in the middle of an object)",
        "Queue.get in CPython's multiprocessing/queues.py",
    ],
    see=["queue.killed-sender", "queue.empty"],
)


KINDS_OF_QUEUES = for_each_part("kind_of_queue", "Queue", "JoinableQueue")


@pytest.fixture(scope="module")
def full_and_empty(record: Run, request: pytest.FixtureRequest) -> History:
    """A child puts three objects into a queue for two, its parent tries to put, gets all, and then one that comes late.

    Who waits does so without a timeout, and in a second round with one of an hour.
    """
    program = record("queue_maxsize", kind=request.param)
    for how in ("without a timeout", "with a timeout"):
        child = program.goes_on_to(f"child puts 3 {how}")
        program.stays_quiet(child)
        program.open(f"parent may try to put {how}")
        program.goes_on_to(f"parent has tried to put {how}")
        program.stays_quiet()
        program.open(f"parent may get {how}")
        program.goes_on_to(f"child has put 3 {how}")
        program.goes_on_to(f"parent has tried to get {how}")
        parent = program.goes_on_to(f"parent waits for another {how}")
        program.stays_quiet(parent)
        program.open(f"child may put 4 {how}")
        program.goes_on_to(f"parent gets the other {how}")
    return program.ends()


FULL_AND_EMPTY = for_each_part("full_and_empty", "Queue", "JoinableQueue", indirect=True)


@pytest.fixture(params=["without a timeout", "with a timeout"])
def how(request: pytest.FixtureRequest) -> str:
    """How those wait that have to: one of the rounds."""
    return str(request.param)


@needs("Process")
@upholds(QUEUE_MAXSIZE)
@FULL_AND_EMPTY
def test_put_waits_while_a_queue_is_full_and_get_while_it_is_empty(full_and_empty: History, how: str) -> None:
    """The third `put` into a queue for two waits until an object is got, and `get` from an empty queue until one is put.
    So they do without a timeout, and with one that does not expire.
    """
    puts = ("child puts 1", "child has put 1", "child puts 2", "child has put 2", "child puts 3")
    gets = (*3 * ("parent gets",), "parent has tried to get", "parent waits for another")
    assert only(full_and_empty, how) == [
        *(f"{what} {how}" for what in puts),
        f"parent has tried to put {how}",
        opens(f"parent may get {how}"),
        {f"child has put 3 {how}", tuple(f"{what} {how}" for what in gets)},
        opens(f"child may put 4 {how}"),
        f"parent gets the other {how}",
    ]
    assert [event.value for event in full_and_empty.all(f"parent gets {how}")] == [1, 2, 3]
    assert full_and_empty[f"parent gets the other {how}"].value == 4


@needs("Process")
@details(QUEUE_MAXSIZE)
@FULL_AND_EMPTY
def test_who_does_not_wait_or_not_long_enough_gets_full_or_empty_of_the_module_queue(
    full_and_empty: History, how: str
) -> None:
    """`put` into a full queue raises `queue.Full`: with `block=False`, as `put_nowait()`, and once its timeout expires.
    In the same cases `get` from an empty queue raises `queue.Empty`; with `block=False` both ignore their timeout.
    """
    assert full_and_empty[f"parent has tried to put {how}"].value == {
        "put(x, False)": "queue.Full",
        "put(x, False, 3600)": "queue.Full",
        "put(x, timeout=0.05)": ["queue.Full", "timeout is over"],
        "put_nowait(x)": "queue.Full",
    }
    assert full_and_empty[f"parent has tried to get {how}"].value == {
        "get(False)": "queue.Empty",
        "get(False, 3600)": "queue.Empty",
        "get(timeout=0.05)": ["queue.Empty", "timeout is over"],
        "get_nowait()": "queue.Empty",
    }


@needs("Process")
@upholds(QUEUE_MAXSIZE)
@KINDS_OF_QUEUES
def test_put_and_get_without_a_timeout_wait_as_long_as_it_takes(run: Run, kind_of_queue: str) -> None:
    """Without `timeout`, `put` and `get` never give up."""
    program = run("queue_maxsize", kind=kind_of_queue, rounds=1)
    child = program.goes_on_to("child puts 3 without a timeout")
    program.stays_quiet(child)
    program.waits_without_timeout(child)
    program.open("parent may try to put without a timeout", "parent may get without a timeout")
    parent = program.goes_on_to("parent waits for another without a timeout", "child has put 3 without a timeout")
    program.stays_quiet(parent)
    program.waits_without_timeout(parent)
    program.open("child may put 4 without a timeout")

    program.ends()


@pytest.fixture(scope="module")
def unlimited(record: Run) -> History:
    """A process puts a hundred objects into a queue of each kind with each maxsize that is no limit, and gets them."""
    return record("queue_unlimited").ends()


@needs("Process")
@details(QUEUE_MAXSIZE, when="without a maxsize above 0")
@KINDS_OF_QUEUES
@pytest.mark.parametrize("maxsize", ["not given", "0", "-1"])
def test_a_queue_without_a_maxsize_above_0_is_never_full(unlimited: History, kind_of_queue: str, maxsize: str) -> None:
    """`put(block=False)` takes a hundred objects, and then `full()` is False."""
    filled = unlimited[f"parent has filled a {kind_of_queue} of maxsize {maxsize}"]

    assert filled.value == {"full": False, "gets all": True}


@needs("Process", "Queue")
@details(QUEUE_MAXSIZE, when="if a process was killed before what it had put was sent")
def test_what_a_killed_process_has_put_but_not_sent_keeps_its_place_in_a_queue(run: Run) -> None:
    """A queue for one object is full from then on: `empty()` and `full()` are both True, and `put(block=False)` raises `queue.Full`."""
    program = run("queue_lost_place")
    program.kill(program.reaches("child has put"))
    program.open("object may be pickled", "parent may look")

    assert program.ends()["parent looks"].value == {"empty": True, "full": True, "put(x, False)": "queue.Full"}


@needs("Process", "Queue")
@details(QUEUE_MAXSIZE, platform="posix", when="if a process was killed while it sent an object")
@pytest.mark.parametrize("how", ["get(False)", "get(timeout=0.01)"])
def test_get_waits_for_the_rest_of_an_object_whatever_its_timeout(run: Run, how: str) -> None:
    """`get(block=False)` and `get(timeout=0.01)` wait for the rest of the object, without a timeout."""
    program = run("queue_half_object", how=how)
    program.kill(program.reaches("child has put", "parent finds the queue not empty"))
    program.open("parent may get")
    parent = program.reaches("parent gets")
    program.stays_quiet(parent)
    program.waits_without_timeout(parent)

    assert program.kill_stuck() == [
        {"child has put", "parent finds the queue not empty"},
        kills("child"),
        "parent gets",
    ]


QUEUE_UNPICKLABLE = claim(
    "queue.unpicklable",
    says="put() raises an exception if the object cannot be pickled.",
    answer="A Queue drops what cannot be pickled: put returns; a traceback comes, unless at exit.",
    why="put() leaves the object to the queue's thread, which meets the error. That thread ends at it when its process exits.",
    about=["Queue.put(obj)", "JoinableQueue.join()", "SimpleQueue.put(obj)", "Connection.send(obj)"],
    sources=["Queue._feed in CPython's multiprocessing/queues.py", "gh-74501"],
    see=["queue.snapshot", "queue.task-done"],
)


@pytest.fixture(scope="module")
def pickled_by_a_thread(record: Run) -> History:
    """A process puts a lambda into each kind of queue that has a thread, and then another object, which it gets."""
    program = record("queue_unpicklable", pickled_by="thread")
    program.goes_on_to("parent gets from a Queue")
    return program.ends()


@pytest.fixture(scope="module")
def pickled_by_the_caller(record: Run) -> History:
    """The same for what has no thread, and for queues into which the process puts what it has pickled itself."""
    return record("queue_unpicklable", pickled_by="caller").ends()


@needs("Process")
@refutes(QUEUE_UNPICKLABLE)
@for_each_part("kind", "Queue", "JoinableQueue")
def test_put_accepts_what_cannot_be_pickled_and_drops_it_with_a_traceback(
    pickled_by_a_thread: History, kind: str
) -> None:
    """`put` of a `Queue` and of a `JoinableQueue` returns, a traceback is printed, and the object never arrives.
    What is put after it does.
    """
    assert pickled_by_a_thread[f"parent has put a lambda into a {kind}"].value == {"raises": None}
    assert pickled_by_a_thread[f"parent gets from a {kind}"].value == {
        "gets": "next",
        "printed": "a traceback",
    }


@needs("Process")
@upholds(QUEUE_UNPICKLABLE, when="for a SimpleQueue or a pipe")
@for_each_part("kind", "SimpleQueue", "Pipe")
def test_sending_what_cannot_be_pickled_raises_an_exception(pickled_by_the_caller: History, kind: str) -> None:
    """`put` and `send` raise the error of pickling, which is PicklingError for a lambda at the top level of a module.
    What is put after it arrives.
    """
    assert pickled_by_the_caller[f"parent has put a lambda into a {kind}"].value == {"raises": "PicklingError"}
    assert pickled_by_the_caller[f"parent gets from a {kind}"].value == {"gets": "next", "printed": ""}


@pytest.fixture(scope="module")
def unpicklable_at_exit(record: Run) -> History:
    """A child puts a lambda, and more, into each kind of queue that has a thread, whose threads come to it at its exit."""
    program = record("queue_unpicklable_last")
    child = program.reaches("child at its last line")
    program.stays_quiet(child)  # it exits, and waits for the threads
    program.waits_without_timeout(child)
    program.open("object may be pickled")
    return program.ends()


@needs("Process")
@refutes(QUEUE_UNPICKLABLE, when="if the process exits before its queue's thread has come to the object")
@for_each_part("kind", "Queue", "JoinableQueue")
def test_what_cannot_be_pickled_at_exit_is_dropped_silently_with_all_that_was_put_after_it(
    unpicklable_at_exit: History, kind: str
) -> None:
    """The object is dropped without a traceback, and what the process has put after it never arrives."""
    assert unpicklable_at_exit == [
        "child at its last line",
        opens("object may be pickled"),
        *("child has ended", "parent gets until the queues are empty"),
    ]
    assert unpicklable_at_exit["parent gets until the queues are empty"].value[kind] == ["first"]
    assert unpicklable_at_exit["child has ended"].value == {"exitcode": 0}


@needs("Process")
@needs("JoinableQueue")
@details(QUEUE_UNPICKLABLE, when="for a JoinableQueue")
def test_a_joinable_queue_is_joined_in_vain_after_it_has_dropped_an_object(run: Run) -> None:
    """`join()` waits without a timeout for the `task_done()` of an object that was dropped, and never returns."""
    program = run("joinable_unpicklable")
    parent = program.goes_on_to("parent joins the queue")
    program.stays_quiet(parent)
    program.waits_without_timeout(parent)

    assert program.kill_stuck() == ["parent gets", "parent joins the queue"]


@needs("Process")
@remedies(QUEUE_UNPICKLABLE, "Pickle the object yourself, and put the bytes: the exception is raised where you put it.")
@for_each_part("kind", "Queue", "JoinableQueue")
def test_who_pickles_what_he_puts_gets_the_exception(pickled_by_the_caller: History, kind: str) -> None:
    """The caller gets PicklingError for a lambda at the top level of a module. The next object arrives."""
    assert pickled_by_the_caller[f"parent has put a lambda into a {kind}"].value == {"raises": "PicklingError"}
    assert pickled_by_the_caller[f"parent gets from a {kind}"].value == {"gets": "next", "printed": ""}


QUEUE_SIMPLE = claim(
    "queue.simple",
    says="A SimpleQueue is a Queue with fewer methods.",
    answer="A SimpleQueue has no thread: its `put` sends by itself, and waits while the pipe is full.",
    about=["SimpleQueue.get()", "SimpleQueue.put(obj)", "SimpleQueue.empty()", "SimpleQueue.close()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.SimpleQueue"],
    see=["queue.snapshot", "queue.unpicklable", "queue.empty"],
)


LARGE, SMALL = 1_000_000, 1  # more than a pipe holds, and less


@needs("Process")
@needs("SimpleQueue")
@refutes(QUEUE_SIMPLE)
def test_put_of_a_simple_queue_waits_until_a_large_object_is_got(run: Run) -> None:
    """`put` of a million bytes does not return until somebody gets them. `get` waits for an object without a timeout."""
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


@pytest.fixture(scope="module")
def simple_queue(record: Run) -> History:
    """A process asks a simple queue for its methods, puts and gets, and closes it."""
    return record("simple_queue_state").ends()


@needs("Process")
@needs("SimpleQueue")
@upholds(QUEUE_SIMPLE, when="for its methods")
def test_a_simple_queue_has_fewer_methods_than_a_queue(simple_queue: History) -> None:
    """It has `put`, `get` and `empty`.
    It lacks `full`, `qsize`, `put_nowait`, `get_nowait`, `join_thread` and `cancel_join_thread`.
    """
    assert simple_queue["queue has"].value == ["put", "get", "empty"]


@needs("Process")
@needs("SimpleQueue")
@refutes(QUEUE_SIMPLE, when="for small objects")
def test_a_simple_queue_keeps_order_and_is_not_empty_right_after_put(simple_queue: History) -> None:
    """`empty()` is False as soon as `put` has returned, and True again once all are got. They come in the order of puts."""
    assert simple_queue["parent gets"].value == [1, 2]
    assert simple_queue["parent looks"].value == {"empty": [True, False, True]}


@needs("Process")
@needs("queues.SimpleQueue.close", "SimpleQueue")
@details(QUEUE_SIMPLE, python=">=3.9")
def test_a_simple_queue_that_is_closed_raises_os_error(simple_queue: History) -> None:
    """After `close()`, `put` and `get` raise OSError."""
    assert simple_queue["parent has closed"].value == {"put()": "OSError", "get()": "OSError"}


@needs("Process")
@needs("SimpleQueue")
@details(QUEUE_SIMPLE, python="<3.9")
def test_a_simple_queue_cannot_be_closed_before_python_3_9(simple_queue: History) -> None:
    """It has no `close()`."""
    assert simple_queue["parent cannot close"].value == "AttributeError"


QUEUE_CLOSE = claim(
    "queue.close",
    says="After close() a queue cannot be used any more.",
    answer="Other processes can still use a queue that one has closed, and get what that has put.",
    about=["Queue.close()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Queue.close"],
    undecided=[
        "After close(), `empty()` may raise OSError, and `full()` and `qsize()` answer as before (Queue.close in CPython's multiprocessing/queues.py)",
        "A queue that is closed, and has sent everything, cannot be given to a new child: `start()` raises OSError under spawn and forkserver (Connection.fileno in CPython's multiprocessing/connection.py)",
        "In Python 3.8, the thread of a process that closes the queue, and is the only one that has it, may print a BrokenPipeError (gh-91185)",
    ],
    see=["queue.join-thread"],
)


@pytest.fixture(scope="module")
def closed(record: Run) -> History:
    """A parent puts objects that are slow to pickle, and closes its queues; a child uses the queues."""
    program = record("queue_close")
    program.reaches("parent has closed")
    program.open("object may be pickled", "child may use the queues")
    return program.ends()


@needs("Process")
@refutes(QUEUE_CLOSE)
@KINDS_OF_QUEUES
def test_a_queue_that_one_process_has_closed_can_be_used_by_another(closed: History, kind_of_queue: str) -> None:
    """A child that was started before gets what its parent put before the close, and then puts and gets by itself."""
    assert closed["child has used the queues"].value[kind_of_queue] == {
        "get()": "parent's object",
        "put()": None,
        "get() again": "child's object",
    }


@needs("Process")
@upholds(QUEUE_CLOSE, when="for the process that closes it")
@KINDS_OF_QUEUES
def test_put_and_get_of_a_closed_queue_raise_value_error_and_close_nothing(closed: History, kind_of_queue: str) -> None:
    """`put` and `get` raise ValueError, and a second `close()` raises nothing."""
    assert closed["parent has closed"].value[kind_of_queue] == {
        "put()": "ValueError",
        "get()": "ValueError",
        "close()": None,
    }


QUEUE_JOIN_THREAD = claim(
    "queue.join-thread",
    says="After close(), join_thread() waits until everything is sent.",
    answer="After close(), join_thread() waits until its process has sent all, unless cancelled.",
    why="The check is an assert statement, which -O leaves out; then it waits for a thread that nobody has told to end.",
    undecided=[
        "While one thread of a process waits in join_thread(), it returns at once in another (Finalize in CPython's multiprocessing/util.py)"
    ],
    about=["Queue.join_thread()"],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Queue.join_thread",
        "Queue.join_thread in CPython's multiprocessing/queues.py",
    ],
    see=["queue.close", "queue.daemon-feeder"],
)


@pytest.fixture(scope="module")
def closing(record: Run) -> History:
    """As `closed`, but the objects are pickled after their parent has begun to wait in `join_thread`."""
    program = record("queue_close")
    parent = program.reaches("parent has closed")
    program.stays_quiet(parent)
    program.waits_without_timeout(parent)
    program.open("object may be pickled")
    program.goes_on_to("parent is back from join_thread")
    program.open("child may use the queues")
    return program.ends()


@needs("Process")
@needs("Queue")
@upholds(QUEUE_JOIN_THREAD)
def test_join_thread_waits_until_everything_is_sent_and_not_until_it_is_got(closing: History) -> None:
    """It returns after the object is pickled, and before anybody gets it."""
    assert closing == [
        *("parent has put", "parent has closed"),
        opens("object may be pickled"),
        *("parent is back from join_thread", "child has used the queues"),
    ]


@needs("Process")
@needs("Queue")
@upholds(QUEUE_JOIN_THREAD)
def test_join_thread_waits_as_long_as_it_takes(closing: History) -> None:
    """It waits without a timeout."""
    assert not closing.gave_up(closing["parent has closed"].name)


@needs("Process")
@needs("Queue")
@details(QUEUE_JOIN_THREAD, when="before close(), without -O")
def test_join_thread_before_close_raises_assertion_error(closing: History) -> None:
    """It raises AssertionError."""
    assert closing["parent has put"].value["Queue"] == {"join_thread()": "AssertionError"}


def join_closed_and_cancelled(record: Run, *options: str) -> History:
    """A process joins the thread of a queue that it has closed, and of one after `cancel_join_thread`, and exits.

    What it has put into the second one is never pickled.
    """
    program = record("join_thread_early", options=options, calls="close")
    program.goes_on_to("parent is back from the closed queue")
    parent = program.goes_on_to("parent is back from join_thread after cancel_join_thread")
    program.exits(parent)
    return program.ends()


@pytest.fixture(scope="module")
def threads_joined(record: Run) -> History:
    """It runs without -O."""
    return join_closed_and_cancelled(record)


@pytest.fixture(scope="module")
def threads_joined_with_o(record: Run) -> History:
    """It runs with -O."""
    return join_closed_and_cancelled(record, "-O")


@needs("Process", "Queue")
@details(QUEUE_JOIN_THREAD, when="before close(), with -O")
def test_with_o_join_thread_before_close_never_returns(run: Run) -> None:
    """Once something was put, it waits without a timeout, and never returns."""
    program = run("join_thread_early", options=("-O",))
    parent = program.reaches("parent joins the thread of an open queue")
    program.stays_quiet(parent)
    program.waits_without_timeout(parent)

    assert program.kill_stuck() == ["parent joins the thread of an open queue"]


@needs("Process", "Queue")
@remedies(QUEUE_JOIN_THREAD, "Call `close()` first.")
@pytest.mark.parametrize("options", [(), ("-O",)], ids=["without -O", "with -O"])
def test_join_thread_returns_if_the_queue_is_closed_first(
    threads_joined: History, threads_joined_with_o: History, options: tuple[str, ...]
) -> None:
    """After `close()` it returns, without -O and with it."""
    history = threads_joined_with_o if options else threads_joined

    assert history["parent is back from the closed queue"]


@needs("Process", "Queue")
@refutes(QUEUE_JOIN_THREAD, when="after cancel_join_thread()")
def test_join_thread_does_not_wait_after_cancel_join_thread(threads_joined: History) -> None:
    """`join_thread()` returns, and the process exits, although its object is not pickled yet."""
    assert threads_joined == [
        *("parent joins the thread of a closed queue", "parent is back from the closed queue"),
        "parent joins the thread after cancel_join_thread",
        "parent is back from join_thread after cancel_join_thread",
        gone("MainProcess"),
    ]


QUEUE_TASK_DONE = claim(
    "queue.task-done",
    says="join() of a JoinableQueue waits until the queue is empty.",
    answer="join() waits for a task_done() for each object; that the queue is empty is not enough.",
    about=["JoinableQueue.task_done()", "JoinableQueue.join()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.JoinableQueue.join"],
    see=["queue.unpicklable"],
)


@pytest.fixture(scope="module")
def tasks_done(record: Run) -> History:
    """A parent joins a queue of two objects, which its child gets, and reports one by one; and again for a third."""
    program = record("joinable_queue")
    program.goes_on_to("parent is back from join of a new queue")
    parent = program.reaches("parent joins the queue", "child has got both")
    program.stays_quiet(parent)
    program.waits_without_timeout(parent)
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
    """`join()` waits until another process has called `task_done()` for each object, though all are got before.
    Of a queue into which nothing was put it returns at once.
    """
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
def test_join_of_a_queue_waits_for_the_reports_as_long_as_it_takes(tasks_done: History) -> None:
    """It waits for them without a timeout."""
    assert not tasks_done.gave_up(tasks_done["parent joins the queue"].name)


@needs("Process")
@needs("JoinableQueue")
@details(QUEUE_TASK_DONE)
def test_task_done_raises_value_error_when_it_is_called_too_often(tasks_done: History) -> None:
    """`task_done()` raises ValueError if it is called more often than objects were put."""
    assert tasks_done["task_done raises"].value == "ValueError"


@needs("Process")
@needs("JoinableQueue")
@refutes(QUEUE_TASK_DONE, when="if a worker fails before task_done()")
def test_join_of_a_queue_never_returns_if_a_worker_fails_before_it_reports(run: Run) -> None:
    """The queue is empty and the worker has ended, and yet `join()` waits without a timeout, and never returns."""
    program = run("joinable_failing", reports="after success")
    parent = program.reaches("parent joins the queue")
    program.stays_quiet(parent)
    program.waits_without_timeout(parent)

    assert program.kill_stuck() == ["child has ended", "parent joins the queue"]


@needs("Process")
@needs("JoinableQueue")
@remedies(
    QUEUE_TASK_DONE,
    "Call `task_done()` in a `finally`: a worker that fails reports its task, too (one that is killed does not).",
)
def test_join_of_a_queue_returns_if_a_worker_reports_in_a_finally(run: Run) -> None:
    """`join()` returns, although the worker has failed at its task and has ended."""
    history = run("joinable_failing", reports="always").ends(says="ValueError: task")

    assert history == ["child has ended", "parent joins the queue", "parent is back from join"]
    assert history["child has ended"].value == {"exitcode": 1}
