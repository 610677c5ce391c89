"""Proxies: what one can do with what a manager returns, and for how long.

A proxy is equal to nothing but itself (`proxy.equality`), and in a child one cannot iterate that of a dict
(`proxy.iteration`). It may not even keep its object alive (`proxy.lifetime`), or it may keep it too long
(`proxy.nested-kept`). What comes of a call during another call: `proxy.threads`. And an error in the manager tells
little of itself: `manager.errors`. How own classes get proxies: `register.methods`.
"""

import pytest

from specs.harness.api import (
    History,
    Run,
    beyond_the_documentation,
    claim,
    details,
    needs,
    opens,
    refutes,
    remedies,
    upholds,
)

pytestmark = needs("Process", "managers.SyncManager")

PROXY_EQUALITY = claim(
    "proxy.equality",
    says="Two managed lists with the same items are equal.",
    answer="A managed list is equal to no other list and is no `list`: compare copies of it.",
    about=["SyncManager.list()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#proxy-objects"],
    see=["manager.proxies"],
)


@pytest.fixture(scope="module")
def proxies(record: Run) -> History:
    """A parent compares and prints managed lists; it and its child iterate a dict; methods in the manager fail."""
    return record("proxies").ends()


@refutes(PROXY_EQUALITY)
def test_a_managed_list_is_not_equal_to_a_list_with_the_same_items(proxies: History) -> None:
    """A managed list is equal neither to another managed list with the same items nor to a plain one, `in` does not find
    it, and it is no instance of `list`.
    """
    lists = proxies["parent compares lists"].value

    assert lists == {"==": [False, False], "in": False, "isinstance": False}


@remedies(PROXY_EQUALITY, "Compare copies: `list(one) == list(other)`.")
def test_copies_of_managed_lists_can_be_compared(proxies: History) -> None:
    """`list()` makes plain lists of two managed ones, which are equal if their items are."""
    assert proxies["parent compares copies"].value is True


@details(PROXY_EQUALITY)
def test_str_shows_the_managed_object_and_repr_the_proxy(proxies: History) -> None:
    """`str()` of a managed list shows its items, `repr()` that it is a ListProxy. `copy.deepcopy()` returns a plain list."""
    printed = proxies["parent prints a list"].value

    assert printed == {"str": "[1]", "repr": "<ListProxy", "deepcopy": "list"}


PROXY_ITERATION = claim(
    "proxy.iteration",
    says="A child can iterate a manager's dict as its parent does.",
    answer="In a child `for key in shared` raises AttributeError. `shared.keys()` is a list.",
    why="An iterator of a managed dict is a managed object, too, and its proxy needs the manager, which a child has not got.",
    about=["SyncManager.dict()"],
    sources=["gh-99595"],
    see=["manager.proxies"],
)


@refutes(PROXY_ITERATION)
@beyond_the_documentation
def test_a_child_cannot_iterate_a_managed_dict_but_its_parent_can(proxies: History) -> None:
    """In the process that has the manager, iterating the dict yields its keys. In a child it raises AttributeError."""
    assert proxies["parent iterates a dict"].value == ["a", "b"]
    assert proxies["child iterates a dict"].value == "AttributeError"


@remedies(PROXY_ITERATION, "Iterate `shared.keys()` or `shared.items()`, which are lists, or a copy: `dict(shared)`.")
def test_a_child_can_iterate_the_keys_and_a_copy_of_a_managed_dict(proxies: History) -> None:
    """In a child `keys()` returns a list of the keys, and `dict()` a plain dict with all items."""
    assert proxies["child iterates keys and a copy"].value == [["a", "b"], {"a": 1, "b": 2}]


PROXY_LIFETIME = claim(
    "proxy.lifetime",
    says="A managed object lives as long as a process has a proxy for it.",
    answer="Keep a proxy in the parent: a spawned child's, or one in a pipe, keeps no object alive.",
    why=(
        "A manager counts proxies, but not one in a pipe, nor, from 3.10 on, one that a spawned child has got as an argument. "
        "And the thread that serves a process keeps the method that it has called last until the next call."
    ),
    about=["Process(args)", "SyncManager.list()"],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#cleanup (a referent is deleted when there are no longer any proxies for it)",
        "gh-108155",
        "SpawnProcess._after_fork in CPython's multiprocessing/context.py, and BaseProxy._after_fork in multiprocessing/managers.py",
    ],
    undecided=["PyPy deletes objects later. (https://doc.pypy.org/en/latest/cpython_differences.html)"],
    see=["argument.lifetime", "manager.gone"],
    not_applicable=[{"interpreter": "pypy", "because": "PyPy collects proxies when it has the time"}],
)


@pytest.fixture(scope="module")
def dropped(record: Run) -> History:
    """A parent drops its proxy for a list that a child has, one that it has put into a pipe, and one of its own class."""
    program = record("proxy_alone")
    program.reaches("child has a list")
    program.open("parent may drop its proxies")
    program.reaches("parent has dropped its list")
    program.open("child may append")
    program.goes_on_to("manager has deleted the object")
    program.open("parent may end")
    return program.ends()


@upholds(PROXY_LIFETIME, under=("fork", "forkserver"), interpreter="cpython")
@upholds(PROXY_LIFETIME, under="spawn", interpreter="cpython", python="<3.10")
def test_a_child_keeps_a_managed_list_that_its_parent_has_dropped(dropped: History) -> None:
    """A parent has no proxy any more for a list that a child has got as an argument. The child appends to it."""
    assert dropped["child appends"].value is None


@refutes(PROXY_LIFETIME, under="spawn", interpreter="cpython", python=">=3.10")
def test_a_spawned_child_loses_a_managed_list_that_its_parent_has_dropped(dropped: History) -> None:
    """A parent has no proxy any more for a list that a child has got as an argument. In the child `append()` raises
    RemoteError.
    """
    assert dropped["child appends"].value == "RemoteError"


@refutes(PROXY_LIFETIME, interpreter="cpython", when="while the only proxy is in a pipe")
def test_a_managed_list_is_gone_when_its_only_proxy_is_received(dropped: History) -> None:
    """A proxy is sent through a pipe, and its sender keeps none. `recv()` raises RemoteError."""
    assert dropped["parent receives a proxy"].value == "RemoteError"


@upholds(PROXY_LIFETIME, interpreter="cpython", when="if the process of its last proxy has no other of that manager")
def test_an_object_is_deleted_in_the_manager_with_the_last_proxy_for_it(dropped: History) -> None:
    """After `del` of the only proxy, the `__del__` of the object is called in the manager, while its process goes on."""
    deletion = dropped["manager has deleted the object"]

    assert deletion.name == "OwnManager-1"
    assert dropped == [
        *("child has a list", "parent has dropped its list"),
        *(opens("child may append"), "child appends", "parent receives a proxy", "parent drops its object"),
        *("manager has deleted the object", opens("parent may end")),
    ]


DELETED = "manager has deleted an object: "


@pytest.fixture(scope="module")
def kept(record: Run) -> History:
    """A parent drops its proxies for objects while it has one for a list, and puts an object into that list."""
    program = record("kept_objects")
    program.goes_on_to("parent drops an object: not called", DELETED + "not called")
    program.open("parent may drop the next")
    program.stays_quiet(program.goes_on_to("parent drops an object: called"))
    program.open("parent may call")
    program.goes_on_to("parent calls", DELETED + "called")
    program.open("parent may put an object into a list")
    program.stays_quiet(program.goes_on_to("parent has removed it"))
    program.open("parent may end")
    return program.ends()


@upholds(PROXY_LIFETIME, interpreter="cpython", when="if no method of it was called")
def test_an_object_that_was_never_called_is_deleted_with_its_proxy(kept: History) -> None:
    """After `del` of the only proxy, the `__del__` of the object is called in the manager, though its process has another proxy."""
    assert kept.about("not called") == [
        {"parent drops an object: not called", DELETED + "not called"},
        opens("parent may drop the next"),
    ]


@refutes(
    PROXY_LIFETIME,
    interpreter="cpython",
    when="if a method of it was called, and the process of its last proxy has others of that manager",
)
@beyond_the_documentation
def test_an_object_is_deleted_by_the_next_call_if_there_is_another_proxy(kept: History) -> None:
    """After `del` of the only proxy, the object stays in the manager until the same thread of that process calls a method of
    another object.
    """
    assert kept == [
        {"parent drops an object: not called", DELETED + "not called"},
        *("parent drops an object: called", opens("parent may call")),
        {DELETED + "called", "parent calls"},
        *("parent has put an object into a list", "parent has removed it", "parent ends its manager"),
    ]


@remedies(PROXY_LIFETIME, "Keep a proxy until the children that use the object have ended.")
def test_a_child_uses_a_managed_list_for_as_long_as_its_parent_keeps_a_proxy(run: Run) -> None:
    """A parent keeps a proxy in a list of its own. The child appends to the managed list."""
    program = run("proxy_alone", prevented_by="keeping")
    program.reaches("child has a list")
    program.open("parent may drop its proxies")
    program.reaches("parent has dropped its list")
    program.open("child may append")

    assert program.ends()["child appends"].value is None


PROXY_NESTED_KEPT = claim(
    "proxy.nested-kept",
    says="A managed object that was taken out of a managed list, and to which nothing refers, is deleted.",
    answer="A managed object that was in another one stays in the manager until that ends.",
    why="A manager that unpickles a proxy for an object of its own remembers the object, and never forgets it.",
    about=["SyncManager.list()", "SyncManager.dict()"],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#cleanup (a referent is deleted when there are no longer any proxies for it)",
        "gh-103136",
        "gh-119937",
    ],
    see=["manager.nesting", "manager.nested-value", "proxy.lifetime"],
    not_applicable=[{"interpreter": "pypy", "because": "PyPy deletes objects when it has the time"}],
)


@refutes(PROXY_NESTED_KEPT, interpreter="cpython")
def test_a_managed_object_that_was_in_a_managed_list_is_not_deleted(kept: History) -> None:
    """A managed object was appended to a managed list, and removed from it. There is no proxy for it any more, and its `__del__`
    is not called before the manager ends.
    """
    assert kept.all(DELETED + "in a list") == ()
    assert kept["parent has removed it"].value == 0


@upholds(PROXY_NESTED_KEPT, interpreter="cpython", when="for a plain object")
@remedies(
    PROXY_NESTED_KEPT,
    "Put plain objects into managed lists and dicts, or end the manager now and then, and start another one.",
    interpreter="cpython",
    when="for a plain object",
)
def test_a_plain_object_that_was_in_a_managed_list_is_deleted(run: Run) -> None:
    """A plain object was appended to a managed list, and removed from it: its `__del__` is called in the manager."""
    program = run("kept_objects", prevented_by="a plain object")
    program.goes_on_to("parent has removed it")
    program.open("parent may end")

    assert program.ends() == [
        "parent has put an object into a list",
        {DELETED + "in a list", "parent has removed it"},
        "parent ends its manager",
    ]


PROXY_THREADS = claim(
    "proxy.threads",
    says="An object must not be called through a proxy while another call through it has not returned.",
    answer="Threads can share a proxy. A signal handler that calls it gets another call's result.",
    why="Each thread has a connection of its own to the manager. A handler uses that of the call that it interrupts.",
    about=["SyncManager.register(*)"],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#programming-guidelines (Thread safety of proxies)",
        "BaseProxy._callmethod in CPython's multiprocessing/managers.py",
    ],
    undecided=["What a finalizer gets that is called in the middle of a call, and uses the same manager"],
    see=["manager.proxies", "connection.two-at-once", "signals.handler-inherited"],
)


def call_twice(run: Run, second: str, before_the_first_returns: str) -> History:
    """A first call is held in the manager until the second one has been made, or has returned."""
    program = run("second_call", second=second)
    program.reaches("first call has come")
    program.open("second call may be made")
    program.goes_on_to(before_the_first_returns)
    program.open("first call may return")
    return program.ends()


@refutes(PROXY_THREADS, when="in another thread")
def test_two_threads_call_an_object_through_one_proxy_at_the_same_time(run: Run) -> None:
    """One thread waits for the result of its call. Another one calls the same object through the same proxy, and gets its
    own result before that.
    """
    history = call_twice(run, "in a thread", "second call returns")

    assert history["second call returns"].value == "second"
    assert history["first call returns"].value == "first"


@upholds(PROXY_THREADS, platform="posix", when="in a signal handler")
@beyond_the_documentation
def test_a_signal_handler_gets_the_result_of_the_call_that_it_interrupts(run: Run) -> None:
    """A signal comes while the main thread waits for the result of its call. The handler calls the same object: it gets
    the result of the first call, and the main thread that of the second, without an error.
    """
    history = call_twice(run, "in a handler", "handler runs")

    assert history["second call returns"].value == "first"
    assert history["first call returns"].value == "second"


@remedies(
    PROXY_THREADS,
    "Let the handler start a thread that calls the object.",
    platform="posix",
    when="in a signal handler",
)
def test_a_thread_that_a_signal_handler_starts_gets_the_result_of_its_own_call(run: Run) -> None:
    """The thread gets the result of the second call while the main thread waits for that of the first, and gets it."""
    history = call_twice(run, "in a handler's thread", "second call returns")

    assert history["second call returns"].value == "second"
    assert history["first call returns"].value == "first"


MANAGER_ERRORS = claim(
    "manager.errors",
    says="An error in a manager comes with the traceback of the manager's process.",
    answer="A method's error comes without the manager's traceback; a RemoteError has it as text.",
    why="An exception is pickled, which drops its traceback. What cannot be pickled or made is told by a text instead.",
    undecided=[
        "In 3.8 and 3.9 the caller of a method that calls `sys.exit()` waits forever (https://github.com/python/cpython/blob/3.9/Lib/multiprocessing/managers.py)",
    ],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.managers.BaseProxy._callmethod"],
    see=["manager.process", "manager.gone"],
)


@refutes(MANAGER_ERRORS)
def test_an_exception_of_a_managed_method_has_no_traceback_of_the_manager(proxies: History) -> None:
    """A method raises LookupError in the manager. In its caller the exception has its text, but neither the functions of
    the manager in its traceback, nor a cause or a context that has them.
    """
    assert proxies["parent catches: fail"].value == ["of the manager", False, None, None]


@upholds(MANAGER_ERRORS, when="if the object cannot be made")
def test_an_error_while_an_object_is_made_is_a_remote_error_with_the_traceback(proxies: History) -> None:
    """If the class that is registered raises an exception, its caller gets a RemoteError, whose text has the traceback in
    the manager.
    """
    assert proxies["parent catches: __init__"].value == [True, True]


@details(MANAGER_ERRORS)
@pytest.mark.parametrize("method", ["fail_unpicklably", "return_lambda"])
def test_what_cannot_be_pickled_in_a_manager_is_a_remote_error_that_says_so(proxies: History, method: str) -> None:
    """A method that raises or returns what cannot be pickled: its caller gets a RemoteError with the traceback of the
    pickling, without that of the method. The next call returns what it should.
    """
    assert proxies[f"parent catches: {method}"].value == [True, True, False]
    assert proxies["parent calls after that"].value == "still there"


@details(MANAGER_ERRORS, python=">=3.10", when="if a method calls sys.exit()")
@beyond_the_documentation
def test_a_method_that_calls_sys_exit_disconnects_its_caller_from_the_manager(run: Run) -> None:
    """The caller gets EOFError. Each call to any object of that manager then raises BrokenPipeError, but not in another
    thread: the manager goes on.
    """
    history = run("proxies", leaves="yes").ends()

    assert history["parent calls: leave"].value == "EOFError"
    assert history["parent calls another object"].value == "BrokenPipeError"
    assert history["new thread calls another object"].value == 1


@remedies(
    MANAGER_ERRORS,
    "Catch exceptions in the method, and raise one whose text is `traceback.format_exc()`.",
    unlike="It calls another method.",
)
def test_an_exception_whose_text_is_the_traceback_tells_where_it_was_raised(proxies: History) -> None:
    """The caller's exception has a text that names the function of the manager and the first exception."""
    assert proxies["parent catches what tells"].value == [True, True]
