"""Managed objects: namespaces, numbers, arrays, sets, events, and one inside another.

A Namespace has attributes, with the traps of a dict (`namespace.attributes`). Type codes of a manager's Value and Array
are another matter than those of `Value()` and `Array()` (`manager.typecode`). Managed objects can be nested
(`manager.nesting`), wait for each other as those of threads do (`manager.synchronization`), and had not always all methods
(`manager.newer-methods`). Even a pool can be managed, and then be shared: `manager.pool`.
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


@pytest.fixture(scope="module")
def kinds(record: Run) -> History:
    """A child and its parent use a namespace, nested lists, numbers, arrays and methods of a manager's objects."""
    return record("kinds").ends()


NAMESPACE_ATTRIBUTES = claim(
    "namespace.attributes",
    says="All processes see what one of them sets in a manager's Namespace.",
    answer="Assigned attributes of a Namespace are shared; not with `_` in front, nor inside a list.",
    about=["SyncManager.Namespace()"],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.managers.Namespace",
        "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.managers.SyncManager.Namespace",
    ],
    see=["manager.nested-value", "proxy.attributes", "globals.not-shared"],
)


@upholds(NAMESPACE_ATTRIBUTES, when="for an attribute that is assigned")
def test_an_attribute_that_a_child_assigns_in_a_namespace_is_read_by_its_parent(kinds: History) -> None:
    """A child assigns to an attribute, and its parent reads it. After `del` reading raises AttributeError."""
    assert kinds["parent reads attributes"].value["number"] == 2
    assert kinds["parent reads what it has deleted"].value == "AttributeError"


@refutes(NAMESPACE_ATTRIBUTES, when="for an attribute with `_` in front")
def test_an_attribute_with_an_underscore_in_front_stays_in_its_process(kinds: History) -> None:
    """A child assigns to `_hidden` and reads it. For its parent there is no such attribute, and `str()` does not show it; what it
    has itself assigned to one it can delete.
    """
    assert kinds["parent reads a hidden attribute that it has deleted"].value == "AttributeError"
    assert kinds["child has set attributes"].value == [2, "of the child"]
    assert kinds["parent reads attributes"].value["_hidden"] == "AttributeError"
    assert kinds["parent reads attributes"].value["text"] == "Namespace(items=[], number=2)"


@refutes(NAMESPACE_ATTRIBUTES, when="for what is changed inside a list")
def test_what_is_appended_to_a_list_in_a_namespace_is_lost(kinds: History) -> None:
    """A child appends to a plain list that is an attribute. Its parent reads the list without that."""
    assert kinds["parent reads attributes"].value["items"] == []


@remedies(NAMESPACE_ATTRIBUTES, "Assign what you have changed to its attribute again.")
def test_a_list_that_is_assigned_again_is_kept_in_a_namespace(kinds: History) -> None:
    """A list that was read, changed and assigned again is read with the change."""
    assert kinds["parent reads what it has assigned again"].value == ["kept"]


MANAGER_TYPECODE = claim(
    "manager.typecode",
    says="A manager's Value and Array hold what their type code says, as Value() and Array() do.",
    answer="A manager's Value ignores its type code: it holds any object. Its Array does not.",
    why="A manager's Value is a plain object with an attribute, and its Array one of the module `array`, which has no lock.",
    about=["SyncManager.Value()", "SyncManager.Array()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.managers.SyncManager.Value"],
    see=["value.any-number", "array.grows", "manager.read-modify-write"],
)


@refutes(MANAGER_TYPECODE, when="for a Value")
def test_a_managed_value_holds_any_object_whatever_its_type_code(kinds: History) -> None:
    """A manager's Value of type "i" can be set to a text and to 2.5, which are read. It has no `get_lock()`."""
    assert kinds["parent has set a Value of type i"].value == ["text", "text", "AttributeError"]
    assert kinds["parent has called set"].value == 2.5


@upholds(MANAGER_TYPECODE, when="for an Array")
def test_a_managed_array_refuses_what_is_not_of_its_type_code(kinds: History) -> None:
    """A manager's Array of type "i" takes a number at an index, and a text raises TypeError. It can be iterated and
    sliced, and has no `append()`.
    """
    array = kinds["parent uses an Array of type i"].value

    assert array == {"items": [5, 2], "slice": [5, 2], "len": 2, "text": "TypeError", "append": "AttributeError"}


MANAGER_NESTING = claim(
    "manager.nesting",
    says="A manager's objects can be put into other objects of the same manager.",
    answer="Managed lists and dicts can be nested. A managed queue inside a list: from 3.9.",
    about=["SyncManager.list()", "SyncManager.dict()", "SyncManager.Queue()"],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.managers.SyncManager.list",
        "gh-86279",
    ],
    see=["manager.nested-value", "queue.through-pool"],
)


@upholds(MANAGER_NESTING)
def test_what_a_child_appends_two_levels_deep_in_managed_lists_is_kept(kinds: History) -> None:
    """A child appends to a managed list in a managed list, and to it once more through a managed dict. Its parent reads
    both.
    """
    assert kinds["parent reads a list in a list"].value == "['of the child', 'deeper']"


@upholds(MANAGER_NESTING, python=">=3.9", when="for a queue")
def test_a_child_puts_into_a_managed_queue_that_it_finds_in_a_managed_list(run: Run) -> None:
    """A child puts into a manager's queue that is in a manager's list, and its parent gets that."""
    history = run("queue_in_list").ends()

    assert history["parent puts a queue into a list"].value is None
    assert history["parent has got"].value == "of the child"


@refutes(MANAGER_NESTING, python="<3.9", when="for a queue")
def test_in_3_8_a_managed_queue_cannot_be_put_into_a_managed_list(run: Run) -> None:
    """`append()` of a manager's queue to a manager's list raises RemoteError."""
    assert run("queue_in_list").ends()["parent puts a queue into a list"].value == "RemoteError"


MANAGER_SYNCHRONIZATION = claim(
    "manager.synchronization",
    says="A manager's Event, Condition, Barrier and Semaphore do what those of threads do, for processes.",
    answer="Events, conditions, barriers, semaphores and locks of a manager connect processes.",
    about=[
        "SyncManager.Event()",
        "SyncManager.Condition()",
        "SyncManager.Barrier()",
        "SyncManager.Semaphore()",
        "SyncManager.BoundedSemaphore()",
        "SyncManager.Lock()",
        "SyncManager.RLock()",
    ],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.managers.SyncManager",
        "https://docs.python.org/3/library/threading.html",
    ],
    see=["event.set", "condition.notify", "barrier.wait", "lock.owner"],
)


@pytest.fixture(scope="module")
def synchronized(record: Run) -> History:
    """A child waits for an event, a condition and a barrier of a manager, each until its parent comes."""
    program = record("synchronizing")
    for event, gate in (
        ("child waits for the event", "parent may set the event"),
        ("child waits for the condition", "parent may notify"),
        ("child waits for the barrier", "parent may come to the barrier"),
    ):
        program.stays_quiet(program.goes_on_to(event))
        program.open(gate)
    program.goes_on_to("child is back from the barrier", "parent holds the lock")
    program.open("child may acquire")
    return program.ends()


@upholds(MANAGER_SYNCHRONIZATION)
def test_a_child_waits_for_managed_objects_until_its_parent_comes(synchronized: History) -> None:
    """A child waits for an event until its parent has set it, for a condition until it is notified, and for a barrier
    until two are there.
    """
    assert synchronized["child is back from the event"].value == [True, True]
    assert synchronized == [
        *("child waits for the event", opens("parent may set the event"), "child is back from the event"),
        *("child waits for the condition", opens("parent may notify"), "child is back from the condition"),
        *("child waits for the barrier", opens("parent may come to the barrier")),
        {"child is back from the barrier", ("parent is back from the barrier", "parent holds the lock")},
        *("child tries the semaphore", "child tries the lock"),
        *("parent uses an event", "parent uses a condition without its lock", "parent waits for a predicate"),
        *("parent sees a barrier", "parent breaks a barrier", "parent uses locks", "another thread releases"),
    ]


@upholds(MANAGER_SYNCHRONIZATION)
def test_notify_of_a_managed_condition_wakes_one_that_waits_or_as_many_as_it_is_told(run: Run) -> None:
    """Three threads wait through one proxy. `notify()` wakes one of them, and `notify(2)` the other two."""
    program = run("notified_threads")
    program.goes_on_to("thread is back")
    program.stays_quiet()
    program.open("parent may notify two")

    assert program.ends() == ["thread is back", opens("parent may notify two"), "thread is back", "thread is back"]


@upholds(MANAGER_SYNCHRONIZATION)
def test_a_managed_semaphore_counts_and_a_managed_lock_can_be_released_by_a_child(synchronized: History) -> None:
    """Of a `Semaphore(2)` that its parent has acquired once, a child gets one more, and no third. A `Lock` that its parent
    holds can be released, and then acquired, by a child.
    """
    assert synchronized["child tries the semaphore"].value == [True, False]
    assert synchronized["child tries the lock"].value == [False, None, True]


@details(MANAGER_SYNCHRONIZATION)
def test_managed_events_conditions_and_barriers_obey_timeouts_and_refuse_misuse(synchronized: History) -> None:
    """`wait()` of an event or a condition with a timeout returns False, `wait_for()` what its predicate returns. Without its
    lock a condition raises RuntimeError, and a barrier breaks by a timeout and by `abort()`.
    """
    assert synchronized["parent uses an event"].value == [False, None, True, None, False]
    assert synchronized["parent uses a condition without its lock"].value == ["RuntimeError", "RuntimeError"]
    assert synchronized["parent waits for a predicate"].value == [False, False, "so", "so"]
    assert synchronized["parent sees a barrier"].value == [2, 0, False]
    assert synchronized["parent breaks a barrier"].value == ["BrokenBarrierError", True, None, False, None, True]


@details(MANAGER_SYNCHRONIZATION)
def test_managed_locks_obey_timeouts_and_only_the_owner_releases_an_rlock(synchronized: History) -> None:
    """A `Lock` is acquired once, an `RLock` again by the thread that has it, and no other thread releases that:
    RuntimeError. A `BoundedSemaphore` that is released too often raises ValueError.
    """
    assert synchronized["parent uses locks"].value == {
        "Lock": [True, False, False, None],
        "RLock": [True, True, None, None, "RuntimeError"],
        "BoundedSemaphore": [True, None, "ValueError"],
    }
    assert synchronized["another thread releases"].value == "RuntimeError"


MANAGER_NEWER_METHODS = claim(
    "manager.newer-methods",
    says="A manager's list and dict have all methods of list and dict, and there is a managed set.",
    answer="Before 3.14 a managed list has no copy() and clear(), and a manager has no set().",
    about=["SyncManager.list()", "SyncManager.dict()", "SyncManager.set()", "SyncManager.Lock()"],
    sources=["https://docs.python.org/3/whatsnew/3.14.html#multiprocessing", "gh-103134", "gh-129949", "gh-115942"],
    see=["proxy.equality"],
)


@upholds(MANAGER_NEWER_METHODS, python=">=3.14")
def test_managed_lists_dicts_and_sets_have_all_public_methods(kinds: History) -> None:
    """A managed list, dict and set lack no public method. `copy()` of a list, `|` and `reversed()` of a dict and `add()`
    and `|=` of a set do what they do of plain ones. After `|=`, and `&=`, `^=` and `-=` of a set, it is still managed.
    """
    assert kinds["parent looks for methods"].value == {"list": [], "dict": []}
    assert kinds["parent uses newer methods"].value == {
        "list.copy": [1],
        "dict.|": {"a": 1, "b": 2},
        "reversed(dict)": ["a"],
    }
    assert kinds["parent uses a set"].value == {
        "in place": [[7], "SetProxy", {"a": 1, "c": 3}, "DictProxy"],
        "len": 4,
        "in": True,
        "|": [1, 2, 3, 4, 9],
        "missing": [],
    }


@refutes(MANAGER_NEWER_METHODS, python="<3.14")
def test_before_3_14_managed_lists_and_dicts_lack_methods_and_there_is_no_set(kinds: History) -> None:
    """A managed list has no `clear()` and `copy()`, a managed dict no `fromkeys()`; `|` raises TypeError, `reversed()`
    KeyError; a manager has no `set()`.
    """
    assert kinds["parent looks for methods"].value == {"list": ["clear", "copy"], "dict": ["fromkeys"]}
    assert kinds["parent uses newer methods"].value == {
        "list.copy": "AttributeError",
        "dict.|": "TypeError",
        "reversed(dict)": "KeyError",
    }
    assert len(kinds.all("parent has no set")) == 1


@details(MANAGER_NEWER_METHODS)
def test_a_managed_list_is_extended_in_the_manager(kinds: History) -> None:
    """After `shared += [2]` and `shared *= 2`, `shared` is the same proxy, and its list in the manager has these items."""
    assert kinds["parent has extended a list"].value == [True, [1, 2, 1, 2]]


@details(MANAGER_NEWER_METHODS, python=">=3.14")
@pytest.mark.parametrize("kind", ["Lock", "RLock", "Condition"])
def test_a_managed_lock_tells_whether_it_is_locked(kinds: History, kind: str) -> None:
    """`locked()` of a managed lock is False until somebody acquires it."""
    assert kinds["parent asks whether they are locked"].value[kind] == [False, True]


@details(MANAGER_NEWER_METHODS, python=">=3.14", when="for a semaphore")
@pytest.mark.parametrize("kind", ["Semaphore", "BoundedSemaphore"])
@beyond_the_documentation
def test_a_managed_semaphore_has_locked_and_cannot_tell(kinds: History, kind: str) -> None:
    """`locked()` of a managed semaphore raises RemoteError, as those of threads have no such method."""
    assert kinds["parent asks whether they are locked"].value[kind] == ["RemoteError", "RemoteError"]


MANAGER_POOL = claim(
    "manager.pool",
    says="A parent and its children cannot share one pool.",
    answer="A manager's Pool can be shared with children: map() and apply(), not apply_async().",
    why="The pool is in the manager, and what is shared is a proxy. Results that come later are managed objects, too, and their "
    "proxies need the manager itself, which a child has not got.",
    about=["SyncManager.Pool()"],
    sources=["PoolProxy in CPython's multiprocessing/managers.py", "gh-99595"],
    see=["pool.creator-only", "proxy.iteration", "manager.proxies"],
)


@pytest.fixture(scope="module")
def shared_pool(record: Run) -> History:
    """A parent has a manager make a pool, and its child gives tasks to that."""
    return record("pool").ends()


@needs("managers.SyncManager.Pool")
@refutes(MANAGER_POOL, when="for a manager's pool and methods that wait for the results")
@remedies(
    MANAGER_POOL,
    "Have a manager make the pool, and give its proxy to the children.",
    unlike="It calls other methods, too.",
    when="for a manager's pool and methods that wait for the results",
)
@beyond_the_documentation
def test_a_child_gives_tasks_to_a_pool_that_a_manager_has_made_for_its_parent(shared_pool: History) -> None:
    """In a child `apply()`, `map()` and `starmap()` of a manager's pool return the results. Its worker is a child of the
    manager.
    """
    assert shared_pool["child calls"].value == [9, [1, 4], [8]]
    assert shared_pool["child asks who has started the worker"].value == "SyncManager-1"


@needs("managers.SyncManager.Pool")
@upholds(MANAGER_POOL, when="for methods that return at once")
@beyond_the_documentation
def test_a_child_cannot_call_apply_async_or_imap_of_a_managers_pool_but_its_parent_can(shared_pool: History) -> None:
    """In a child `apply_async()`, `map_async()`, `imap()` and `imap_unordered()` of a manager's pool raise AttributeError. In the
    process that has the manager they return results.
    """
    assert shared_pool["child calls methods that return at once"].value == ["AttributeError"] * 4
    assert shared_pool["parent calls methods that return at once"].value == [25, [36, 49]]


@needs("managers.SyncManager.Pool")
@details(MANAGER_POOL)
@beyond_the_documentation
def test_the_end_of_the_with_block_terminates_a_managers_pool(shared_pool: History) -> None:
    """After the with block, `apply()` raises ValueError."""
    assert shared_pool["parent calls after the block"].value == "ValueError"
