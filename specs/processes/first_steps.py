"""First steps: what one asks who has just started a first child.

Why nothing runs at the same time (`start.loop`), how a value comes back from a child (`target.return-value`), what is
sent to children and pools and how often (`pickle.how-often`), and who gets an object if several read one queue
(`queue.one-reader`). Why something runs twice is in `default.main-guard`, where a child's error went in `join.error`, and
why it does not see what another process changes in `globals.not-shared`.
"""

import pytest

from specs.harness.api import History, Run, claim, details, needs, opens, refutes, remedies, upholds

START_LOOP = claim(
    "start.loop",
    says="Processes that are started in a loop run at the same time.",
    answer="Processes that are joined in the loop that starts them work one after the other.",
    why="`start()` does not wait for the child's work, but `join()` does.",
    about=["Process.start()", "Process.join(timeout)"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.join"],
    see=["start.does-not-wait", "join.waits", "argument.target", "apply.one-at-a-time"],
)


@refutes(START_LOOP, when="if join() is called in the same loop")
def test_children_that_are_joined_in_the_loop_work_one_after_the_other(run: Run) -> None:
    """While the first of two children works, the second is not started. It begins when the first has ended."""
    program = run("start_in_a_loop")
    first = program.reaches("child 0 works")
    program.stays_quiet(first)
    program.open("child 0 may end", "child 1 may end")

    assert program.ends() == [
        *("child 0 works", "child 0 ends"),
        *("child 1 works", "child 1 ends", "parent has joined its children"),
    ]


@remedies(
    START_LOOP,
    "Start all children in one loop, and join them in another one after it.",
    when="if join() is called after the loop",
)
@upholds(START_LOOP, when="if join() is called after the loop")
def test_children_that_are_joined_after_the_loop_work_at_the_same_time(run: Run) -> None:
    """Both children have begun before one of them ends."""
    program = run("start_in_a_loop", prevented_by="another loop")
    program.goes_on_to("child 0 works", "child 1 works")
    program.open("child 1 may end")
    program.goes_on_to("child 1 ends")
    program.open("child 0 may end")

    assert program.ends() == [
        {"child 0 works", "child 1 works"},
        *("child 1 ends", "child 0 ends", "parent has joined its children"),
    ]


TARGET_RETURN_VALUE = claim(
    "target.return-value",
    says="A parent can ask a child for what its target has returned.",
    answer="What a target returns, or sets in its object, is lost: use a queue or a pool.",
    why="A child that ends leaves nothing but an exit code, and the object that it changes is a copy of its parent's.",
    about=["Process(target)", "Process.join(timeout)", "Process.exitcode"],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#exchanging-objects-between-processes",
        "https://stackoverflow.com/questions/10415028/how-can-i-get-the-return-value-of-a-function-passed-to-multiprocessing-process",
    ],
    see=["argument.target", "queue.join-deadlock", "join.error", "globals.not-shared"],
)


@pytest.fixture(scope="module")
def returned(record: Run) -> History:
    """A method is the target: it sets an attribute of its object to 10, and returns 10."""
    return record("return_value").ends()


@refutes(TARGET_RETURN_VALUE, when="for what the target returns")
def test_what_a_target_returns_is_neither_what_join_returns_nor_the_exit_code(returned: History) -> None:
    """After a target that returns 10, `join()` returns None, and `exitcode` is 0."""
    value = returned["parent is back from join"].value

    assert (value["join()"], value["exitcode"]) == (None, 0)


@refutes(TARGET_RETURN_VALUE, when="for an attribute that the target sets")
def test_an_attribute_that_a_target_sets_is_unchanged_in_the_parent(returned: History) -> None:
    """The target is a method, and sets an attribute of its object: in the parent the object has the old value."""
    assert returned["child has set an attribute"].value == 10
    assert returned["parent is back from join"].value["attribute"] == "nothing"


@needs("Process", "Queue")
@remedies(
    TARGET_RETURN_VALUE, "Let the child put the value into a queue, with its number. Get it before you call `join()`."
)
def test_a_parent_gets_what_its_child_has_put_into_a_queue(run: Run) -> None:
    """A child puts its number and its result into a queue, and its parent gets both."""
    history = run("return_value", prevented_by="a queue").ends()

    assert history["parent has got from the queue"].value == [1, 10]


@needs("Pool")
@remedies(TARGET_RETURN_VALUE, "Let a pool call the function: `map()` returns what it has returned for each item.")
def test_a_pool_returns_what_the_function_has_returned(run: Run) -> None:
    """`map()` of a pool returns the results, in the order of the items."""
    history = run("return_value", prevented_by="a pool").ends()

    assert history["parent has got from the pool"].value == [10, 20]


PICKLE_HOW_OFTEN = claim(
    "pickle.how-often",
    says="What all tasks of a pool use is sent to its workers once.",
    answer="A task or chunk is pickled with all it takes along; initializer arguments once per worker.",
    why=(
        "A task is pickled with its function and its arguments, and so is a chunk: a `partial` takes along what it holds, "
        "a method its whole object."
    ),
    undecided=["An executor does the same; its chunks have one item each by default (ProcessPoolExecutor.map())"],
    about=["Pool(initializer)", "Pool(initargs)", "Pool.map(chunksize)", "Pool.apply(args)", "Process(args)"],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#all-start-methods (Avoid shared state)",
        "https://stackoverflow.com/questions/10721915/shared-memory-objects-in-multiprocessing",
    ],
    see=["pool.picklable-task", "map.chunks", "pool.initializer", "shared-memory.same-bytes", "arguments.copied"],
)


@pytest.fixture(scope="module")
def pickled(record: Run) -> dict[str, int]:
    """How often each object was pickled that the tasks of a pool were given."""
    return dict(record("pickled").ends()["parent has counted"].value)


@needs("Pool")
@refutes(PICKLE_HOW_OFTEN, when="for an argument of apply()")
def test_an_argument_is_pickled_once_for_each_task(pickled: dict[str, int]) -> None:
    """An object that three tasks get as an argument is pickled three times."""
    assert pickled.get("argument of three tasks") == 3


@needs("Pool")
@refutes(PICKLE_HOW_OFTEN, when="for what the function of map() takes along")
@pytest.mark.parametrize("what", ["partial", "method"])
def test_what_a_function_takes_along_is_pickled_once_for_each_chunk(pickled: dict[str, int], what: str) -> None:
    """For six items in chunks of two, what a `functools.partial` holds is pickled three times, and so is the object of a
    bound method.
    """
    assert pickled.get(f"{what} of six items in chunks of two") == 3


@needs("Pool")
@refutes(PICKLE_HOW_OFTEN, when="for what the function of imap() takes along")
def test_imap_pickles_what_its_function_takes_along_for_each_item(pickled: dict[str, int]) -> None:
    """For six items of `imap()`, what a `functools.partial` holds is pickled six times."""
    assert pickled.get("partial of six items of imap") == 6


def pickled_for(run: Run, given_to: str) -> dict[str, object]:
    """What was counted of an object that was given to these."""
    return dict(run("pickled", given_to=given_to).ends()["parent has counted"].value)


@needs("Pool")
@remedies(
    PICKLE_HOW_OFTEN,
    "Give what all tasks use to an `initializer`, which keeps it in a global variable. What is huge, put into shared memory.",
    under=("spawn", "forkserver"),
    when="for an argument of the initializer",
)
@upholds(PICKLE_HOW_OFTEN, under=("spawn", "forkserver"), when="for an argument of the initializer")
def test_an_argument_of_the_initializer_is_pickled_once_for_each_worker(run: Run) -> None:
    """In a pool of one, an argument of the initializer is pickled once, and all six tasks use it."""
    assert pickled_for(run, "initializer") == {"argument of the initializer": 1, "results": [0, 1, 2, 3, 4, 5]}


@needs("Pool")
@remedies(
    PICKLE_HOW_OFTEN,
    "Give what all tasks use to an `initializer`, which keeps it in a global variable. Under fork that costs nothing.",
    under="fork",
    when="for an argument of the initializer",
)
@refutes(PICKLE_HOW_OFTEN, under="fork", when="for an argument of the initializer")
def test_under_fork_an_argument_of_the_initializer_is_not_pickled(run: Run) -> None:
    """The worker has a copy of its parent's object, which was never pickled, and all six tasks use it."""
    assert pickled_for(run, "initializer") == {"results": [0, 1, 2, 3, 4, 5]}


@details(PICKLE_HOW_OFTEN, under=("spawn", "forkserver"), when="for an argument of processes")
def test_an_argument_of_two_processes_is_pickled_twice(run: Run) -> None:
    """An object that two processes get as an argument is pickled by each `start()`."""
    assert pickled_for(run, "processes") == {"argument of two processes": 2}


@details(PICKLE_HOW_OFTEN, under="fork", when="for an argument of processes")
def test_under_fork_an_argument_of_two_processes_is_not_pickled(run: Run) -> None:
    """Nothing is pickled."""
    assert pickled_for(run, "processes") == {}


QUEUE_ONE_READER = claim(
    "queue.one-reader",
    says="What is put into a queue reaches each process that reads it.",
    answer="Only one reader gets an object of a queue; for all to get it, each needs its own queue.",
    about=["Queue.get(block)"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#pipes-and-queues"],
    see=["queue.order", "queue.empty", "event.set"],
)


OWN = ("child 0 has got from its own queue", "child 1 has got from its own queue")


@pytest.fixture(scope="module")
def readers(record: Run) -> History:
    """Two children wait for one queue, into which two objects are put, and then each for a queue of its own."""
    program = record("readers")
    program.reaches("child 0 waits", "child 1 waits")
    for thing in ("first", "second"):
        program.stays_quiet()
        program.open(f"parent may put: {thing}")
        program.goes_on_to(f"a child has got: {thing}")
    program.stays_quiet()
    program.open("parent may put for all")
    program.goes_on_to(*OWN)
    return program.ends()


@needs("Process", "Queue")
@refutes(QUEUE_ONE_READER)
def test_of_two_readers_that_wait_one_gets_an_object_and_the_other_the_next(readers: History) -> None:
    """While two processes wait in `get()`, an object is put: one of them gets it, and the other waits for the next one."""
    assert readers == [
        {"child 0 waits", "child 1 waits"},
        *("a child has got: first", opens("parent may put: second"), "a child has got: second"),
        opens("parent may put for all"),
        {*OWN},
    ]
    assert {readers[f"a child has got: {thing}"].value for thing in ("first", "second")} == {0, 1}


@needs("Process", "Queue")
@remedies(
    QUEUE_ONE_READER,
    "Give each reader a queue of its own, and put what is for all into each of them.",
    unlike="It puts into a queue that all read as well.",
)
def test_each_reader_gets_what_is_put_into_its_own_queue(readers: History) -> None:
    """Each of two processes gets the object that was put into the queues of both."""
    assert [readers[phrase].value for phrase in OWN] == ["for all", "for all"]
