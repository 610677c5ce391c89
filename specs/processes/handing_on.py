"""Handing on: processes of one's own classes, and what a child can do with what it was given.

A subclass of Process may keep what its work needs: `subclass.init` says what that takes. The object of a process is of use
to the process only that has built it: `process.handed-on`. What is made for sharing can be handed on as often as one likes:
`shared.grandchild`. To children of another context it cannot: `lock.other-context`.
"""

import pytest

from specs.harness.api import History, Run, Subject, claim, details, needs, refutes, remedies, upholds

SUBCLASS_INIT = claim(
    "subclass.init",
    says="A subclass of Process can have an __init__ of its own, and keep in it what its work needs.",
    answer="A subclass's __init__() must call super's; spawn and forkserver pickle all that it keeps.",
    about=["Process(name)", "Process.run()", "Process.start()"],
    see=["run.is-the-work", "default.picklable-target", "arguments.copied"],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process (… it must make sure it invokes …)"
    ],
)


@pytest.fixture(scope="module")
def subclasses(record: Run, subject: Subject) -> History:
    """A parent starts processes of four subclasses of Process, each with an `__init__` of its own."""
    return record("subclasses").ends(says=subject.failed_start_says)


@upholds(SUBCLASS_INIT, when="if it calls super().__init__()")
def test_a_child_has_the_attributes_that_its_object_had_at_the_start(subclasses: History) -> None:
    """A child has the attributes that its object got before or after `super().__init__()` was called. A `name` that is
    passed there is its name.
    """
    assert subclasses["child works"].value == 1
    assert subclasses["other child works"].value == [2, "by argument"]


@refutes(SUBCLASS_INIT, when="if it does not call super().__init__()")
def test_start_fails_if_the_init_of_process_was_not_called(subclasses: History) -> None:
    """`start()` raises AttributeError."""
    assert subclasses["parent starts one without super().__init__()"].value == "AttributeError"


@upholds(SUBCLASS_INIT, under="fork", when="if it keeps a lock of threading")
def test_a_forked_child_has_whatever_its_object_keeps(subclasses: History) -> None:
    """The child works."""
    assert subclasses["parent starts one with a lock"].value is None
    assert subclasses["child with a lock works"]


@refutes(SUBCLASS_INIT, under=("spawn", "forkserver"), when="if it keeps a lock of threading")
def test_start_fails_if_an_attribute_cannot_be_pickled(subclasses: History) -> None:
    """`start()` raises TypeError (on PyPy PicklingError), and no child works."""
    assert subclasses["parent starts one with a lock"].value in {"TypeError", "PicklingError"}
    assert not subclasses.all("child with a lock works")


@details(SUBCLASS_INIT)
def test_a_name_that_was_assigned_before_the_init_of_process_is_lost(subclasses: History) -> None:
    """If `name` is assigned before `super().__init__()` is called, the process has its default name."""
    assert subclasses["parent looks"].value == {"its name": False}


@details(SUBCLASS_INIT)
def test_what_run_assigns_to_an_attribute_its_parent_does_not_see(subclasses: History) -> None:
    """An attribute that `run()` changes in a child is unchanged in its parent."""
    assert subclasses["parent is back from join"].value == [1, 0]


PROCESS_HANDED_ON = claim(
    "process.handed-on",
    says="The object of a process can be given to another process, which can ask it whether the process runs.",
    answer="Only the creator of a process can ask its object; spawn and forkserver hand on no object.",
    about=["Process.is_alive()", "Process.exitcode", "Process.terminate()", "Process.pid"],
    see=["join.creator", "dead.sender"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.exitcode (Note that …)"],
)


@refutes(PROCESS_HANDED_ON, under="fork")
def test_a_sibling_cannot_ask_whether_a_process_runs_but_can_terminate_it(run: Run) -> None:
    """In another child `is_alive()` of a process that works raises AssertionError, `exitcode` is None, and `pid` is
    right. `terminate()` ends the process, which its parent finds out.
    """
    program = run("process_object")
    program.reaches("first child works")
    program.open("parent may start another")
    program.goes_on_to("parent is back")
    program.open("parent may join")

    history = program.ends()
    assert history == ["first child works", "second child asks", "parent is back", "parent is back from join"]
    assert history["second child asks"].value == ["AssertionError", None, True]
    assert history["parent is back from join"].value == {"exitcode": -15}


def start_without_fork(run: Run, says: str = "") -> History:
    """A parent gives the object of a child that works to another child, which is not forked."""
    program = run("process_object")
    program.reaches("first child works")
    program.open("parent may start another")
    program.goes_on_to("parent is back")
    program.open("first child may end", "parent may join")
    return program.ends(says=says)


@refutes(PROCESS_HANDED_ON, under=("spawn", "forkserver"), interpreter="cpython")
def test_the_object_of_a_process_that_was_started_cannot_be_pickled(run: Run, subject: Subject) -> None:
    """`start()` of a child that is given the object of a running process raises TypeError."""
    history = start_without_fork(run, says=subject.failed_start_says)

    assert history == ["first child works", "parent is back", "parent is back from join"]
    assert history["parent is back"].value == ["TypeError", None]


@refutes(PROCESS_HANDED_ON, under=("spawn", "forkserver"), interpreter="pypy")
def test_on_pypy_a_child_that_is_given_the_object_of_a_process_fails(run: Run) -> None:
    """A child that is given the object of a running process fails with TypeError before its target is called, and exits
    with 1.
    """
    history = start_without_fork(run, says="TypeError")

    assert history == ["first child works", "parent is back", "parent is back from join"]
    assert history["parent is back"].value == [None, 1]


SHARED_GRANDCHILD = claim(
    "shared.grandchild",
    says="A child can hand on to its own child what it was given by its parent.",
    answer="Locks, queues, events and numbers can be handed on to a grandchild: all share them.",
    see=["globals.by-default", "argument.lifetime"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#all-start-methods (Better to inherit …)"],
)


@pytest.fixture(scope="module")
def grandchild(record: Run) -> History:
    """A child hands on a lock, a queue, an event and numbers to a child of its own, which uses all of them."""
    program = record("grandchild")
    program.goes_on_to("child reads", "parent looks")
    return program.ends()


@needs("Process", "Lock", "Queue", "Event", "Array", "RawArray", "Value")
@upholds(SHARED_GRANDCHILD)
def test_a_parent_has_what_a_grandchild_has_done_to_what_was_handed_on(grandchild: History) -> None:
    """A parent gets what its grandchild has put into a queue, finds an event set and a lock free, and reads the numbers
    that it has written to an `Array` and a `RawArray`.
    """
    assert grandchild["parent looks"].value[:5] == ["by the grandchild", True, True, 2, 2]


@needs("Process", "Lock", "Queue", "Event", "Array", "RawArray", "Value")
@details(SHARED_GRANDCHILD)
def test_a_value_that_a_child_has_made_is_shared_with_the_grandchild_only(grandchild: History) -> None:
    """A child reads what its own child has written to a `Value` that it has made. A `Value` of its parent is as it was."""
    assert grandchild["child reads"].value == 6
    assert grandchild["parent looks"].value[5] == 7


LOCK_OTHER_CONTEXT = claim(
    "lock.other-context",
    says="A lock can be given to a child, by whichever context that is started.",
    answer="A lock of fork cannot be given to children that are not forked; others to any child.",
    why="A lock of fork has no name by which another process could find it. Queues, events, numbers and pools contain locks.",
    see=["shared.grandchild", "start-method.once", "globals.by-default"],
    about=["get_context(method)"],
    undecided=["From which release of 3.11 on, up to 3.11.7, start() raises an error (gh-77377)"],
    sources=["gh-77377", "https://docs.python.org/3/library/multiprocessing.html#contexts-and-start-methods"],
    not_applicable=[
        {"platform": "win32", "because": "Windows has one context only"},
        {"under": ["fork"], "python": ">=3.11,<3.11.7", "because": "it was fixed in one of these releases"},
        {"under": ["fork"], "python": "<3.11", "platform": "darwin", "because": "the crash is decided on Linux only"},
    ],
)


@pytest.fixture(scope="module")
def other_context(record: Run) -> History:
    """A parent gives a lock to children of other contexts than its own, and then a lock of their context to one."""
    return record("other_context").ends()


def outcomes(history: History, *methods: str) -> list[object]:
    return [history[f"parent gives its lock to a child of {method}"].value for method in methods]


@needs("Process", "Lock", "get_context")
@refutes(LOCK_OTHER_CONTEXT, under="fork", python=">=3.11.7", platform="posix")
def test_start_refuses_a_lock_of_fork_for_a_child_that_is_not_forked(other_context: History) -> None:
    """`start()` of a child of spawn or forkserver that is given a lock of fork raises RuntimeError."""
    error = {"raises": "RuntimeError", "says": "A SemLock created in a fork context is bei"}

    assert outcomes(other_context, "spawn", "forkserver") == [error, error]


@needs("Process", "Lock", "get_context")
@refutes(LOCK_OTHER_CONTEXT, under="fork", python="<3.11", platform="linux")
def test_a_child_that_was_not_forked_crashed_with_a_lock_of_fork(other_context: History) -> None:
    """A child of spawn or forkserver that was given a lock of fork dies by SIGSEGV when it takes it."""
    assert outcomes(other_context, "spawn", "forkserver") == [{"exitcode": -11}, {"exitcode": -11}]
    assert not other_context.all("child of forkserver has the lock")


@needs("Process", "Lock", "get_context")
@upholds(LOCK_OTHER_CONTEXT, under="spawn", platform="posix")
@upholds(LOCK_OTHER_CONTEXT, under="forkserver", platform="posix")
def test_a_lock_of_spawn_or_forkserver_can_be_given_to_any_child(other_context: History, subject: Subject) -> None:
    """A child of fork, and one of the other of spawn and forkserver, that is given it takes the lock, and exits with 0."""
    other = {"spawn": "forkserver", "forkserver": "spawn"}[subject.start_method]

    assert outcomes(other_context, "fork", other) == [{"exitcode": 0}, {"exitcode": 0}]
    assert other_context["child of fork has the lock"]


@needs("Process", "Lock", "get_context")
@remedies(
    LOCK_OTHER_CONTEXT,
    "Make locks, and all that contains one, by the context that starts the children.",
    platform="posix",
    unlike="Before, it gives others another lock.",
)
def test_a_lock_can_be_given_to_a_child_of_its_own_context(other_context: History) -> None:
    """A child of a context other than the program's that is given a lock of the same context takes it, and exits with 0."""
    assert other_context["parent gives a lock of the same context"].value == {"exitcode": 0}
