"""Events, conditions and barriers: who is woken by whom, and what a killed waiter leaves behind.

An event is the simplest way to wait for another process: `event.set`. A condition wakes some or all of those that wait
in it (`condition.notify`), belongs to a lock (`condition.lock`), and can be waited for with a timeout
(`condition.timeout`). At a barrier processes meet: `barrier.wait`, `barrier.broken`. Read `waiter.killed` before you
terminate processes that may wait in any of these.
"""

import pytest

from specs.harness.api import (
    Event,
    History,
    Program,
    Run,
    claim,
    details,
    for_each_part,
    kills,
    needs,
    refutes,
    remedies,
    upholds,
)

pytestmark = needs("Process")


EVENT_SET = claim(
    "event.set",
    says="set() wakes all processes that wait for an event, and from then on wait() returns at once, until clear() is called.",
    answer="Event.set() lets all waiters go on, but hangs in a signal handler of one that waits.",
    undecided=[
        "If `clear()` is called right after `set()`, `wait()` can return False although its timeout has not expired (gh-95826)"
    ],
    why="`set()` waits until each process that waits has confirmed that it is awake. While its handler runs, a process cannot.",
    about=["Event.is_set()", "Event.set()", "Event.clear()", "Event.wait(timeout)"],
    sources=["https://docs.python.org/3/library/threading.html#event-objects", "gh-85772", "gh-126434"],
    see=["waiter.killed"],
)


@pytest.fixture(scope="module")
def event(record: Run) -> History:
    """Two children wait for an event; one of them waits again while it is set, and once more after it was cleared."""
    program = record("event")
    program.goes_on_to("parent asks before it is set")
    program.goes_on_to("a timeout of 0.05 expires")
    program.open("first child may wait until it is set", "second child may wait until it is set")
    waiting = [program.reaches(f"{who} child waits until it is set") for who in ("first", "second")]
    program.stays_quiet(*waiting)
    program.waits_without_timeout(*waiting)
    program.open("parent may set the event")
    program.goes_on_to(*(f"{who} child is awake until it is set" for who in ("first", "second")))
    program.open("first child may wait while it is set")
    program.goes_on_to("first child is awake while it is set")
    program.open("parent may clear the event")
    program.goes_on_to("parent asks after it was cleared")
    program.open("first child may wait after it was cleared")
    first = program.reaches("first child waits after it was cleared")
    program.stays_quiet(first)
    program.waits_without_timeout(first)
    program.open("parent may set the event again")
    return program.ends()


@needs("Event")
@upholds(EVENT_SET)
def test_set_wakes_all_that_wait_and_nobody_waits_until_the_event_is_cleared(event: History) -> None:
    """Two processes wait for an event, and both go on when another one calls `set()`. Who waits after that goes on at
    once; after `clear()`, it waits until `set()` is called again.
    """
    assert not event.gave_up("first child", "second child")
    assert event == [
        *("parent asks before it is set", "a timeout of 0.05 expires"),
        {"first child waits until it is set", "second child waits until it is set"},
        "parent sets the event",
        {"first child is awake until it is set", "second child is awake until it is set"},
        *("first child waits while it is set", "first child is awake while it is set"),
        *("parent asks while it is set", "parent asks after it was cleared"),
        *("first child waits after it was cleared", "parent sets the event again"),
        "first child is awake after it was cleared",
    ]


@needs("Event")
@details(EVENT_SET)
def test_wait_returns_false_when_its_timeout_expires_and_true_when_the_event_is_set(event: History) -> None:
    """`is_set()`, `wait()` and `wait(0)` return True if the event is set, and so does a `wait()` that was woken. If it
    is not set, `is_set()`, `wait(0)`, `wait(0.05)` and `wait(-1)` return False.
    """
    assert event["parent asks before it is set"].value == [False, False, False]
    assert event["a timeout of 0.05 expires"].value == {"set": False, "over": True}
    assert event["parent asks while it is set"].value == [True, True, True]
    assert event["parent asks after it was cleared"].value == [False, False]
    assert [one.value for one in event.by_program if " child is awake " in one.what] == [True] * 4


def wait_in_two_processes(run: Run, handler: str) -> tuple[Program, list[Event]]:
    """A child, which has a handler for SIGTERM, and its sibling wait for an event."""
    program = run("event_handler", handler=handler)
    waiting = [program.reaches(f"{who} waits") for who in ("child", "sibling")]
    program.comes_to_rest(*waiting)  # a signal just before its wait is handled before it
    program.stays_quiet(*waiting)
    program.waits_without_timeout(*waiting)
    return program, waiting


@needs("Event")
@refutes(EVENT_SET, platform="linux", when="if a signal handler calls it in a thread that waits for the event")
def test_set_in_a_signal_handler_of_a_process_that_waits_does_not_return(run: Run) -> None:
    """`set()` does not return. Another process that waits for the event goes on waiting."""
    program, waiting = wait_in_two_processes(run, "sets it")
    program.open("parent may terminate")
    program.goes_on_to("handler runs")
    program.stays_quiet(*waiting)
    program.waits_without_timeout(*waiting)

    assert program.kill_stuck() == [{event.what for event in waiting}, "handler runs"]


@needs("Event")
@remedies(
    EVENT_SET,
    "Have a signal handler raise an exception, and call `set()` where that is caught or passes.",
    platform="linux",
)
def test_a_handler_that_raises_ends_a_wait_and_set_can_be_called_after_that(run: Run) -> None:
    """A child waits for an event, and its signal handler raises SystemExit. A `set()` in a `finally` clause around the
    `wait()` returns, and wakes another process that waits.
    """
    program, waiting = wait_in_two_processes(run, "raises")
    program.open("parent may terminate")

    history = program.ends()
    assert history == [
        {event.what for event in waiting},
        {"sibling is awake", "parent is back from join"},
    ]
    assert history["parent is back from join"].value == {"exitcode": 0}


CONDITION_NOTIFY = claim(
    "condition.notify",
    says="notify() wakes one process that waits in a condition, and notify_all() wakes all of them.",
    answer="`notify(n)` wakes up to n, one by default. Each goes on when it gets the lock.",
    about=["Condition.wait(timeout)", "Condition.notify(n)", "Condition.notify_all()"],
    sources=["https://docs.python.org/3/library/threading.html#condition-objects"],
    see=["condition.lock", "waiter.killed"],
)


@pytest.fixture(scope="module")
def notified(record: Run) -> History:
    """Four children wait in a condition; their parent calls notify(), and then all wait again, and it calls notify(2)."""
    program = record("condition")
    for to_notify, awake in (("default", 1), ("2", 2)):
        program.open(f"children may wait ({to_notify})")
        waiting = [program.reaches(f"child {number} waits ({to_notify})") for number in range(4)]
        program.stays_quiet(*waiting)  # what was notified before them is not for them
        program.waits_without_timeout(*waiting)
        program.open(f"parent may notify some ({to_notify})")
        program.goes_on_to(f"parent has notified some ({to_notify})")
        program.stays_quiet()  # who is notified has to wait for the lock
        program.open(f"parent may leave the block ({to_notify})")
        program.goes_on_to(*(f"{number} of 4 awake ({to_notify})" for number in range(1, awake + 1)))
        program.stays_quiet()
        program.open(f"parent may notify all ({to_notify})")
        program.goes_on_to(*(f"{number} of 4 awake ({to_notify})" for number in range(awake + 1, 5)))
    return program.ends()


@needs("Condition", "Value")
@upholds(CONDITION_NOTIFY)
@pytest.mark.parametrize(("to_notify", "awake"), [("default", 1), ("2", 2)])
def test_notify_wakes_as_many_as_it_says_and_notify_all_the_others(
    notified: History, to_notify: str, awake: int
) -> None:
    """Of four processes that wait, `notify()` wakes one, or `notify(2)` two, and `notify_all()` the others: they go on
    when the lock is free, and `wait()` returns True. What was notified before they waited wakes none of them.
    """
    history = notified.about(to_notify)
    counts = [f"{number} of 4 awake ({to_notify})" for number in range(1, 5)]
    assert not history.gave_up(*{event.name for event in history.by_program})
    assert history == [
        {f"child {number} waits ({to_notify})" for number in range(4)},
        *(f"parent has notified some ({to_notify})", f"parent leaves the block ({to_notify})"),
        *counts[:awake],
        f"parent notifies all ({to_notify})",
        *counts[awake:],
    ]
    assert [history[count].value for count in counts] == [True] * 4


CONDITION_LOCK = claim(
    "condition.lock",
    says="A process must hold the lock of a condition to wait in it or to notify others, and the lock is free while it waits.",
    answer="Without its lock, a Condition's calls raise AssertionError, not with -O; wait() frees it.",
    about=["Condition(lock)", "Condition.wait(timeout)", "Condition.notify(n)", "Condition.notify_all()"],
    sources=["https://docs.python.org/3/library/threading.html#condition-objects"],
    see=["condition.notify"],
)


#: What the child does before it waits for its parent.
ALONE = (
    *("child waits without the lock", "child notifies without the lock"),
    *("child does not wait", "child waits for a moment"),
    *("child does not wait for nothing", "child waits for nothing", "child waits for what is so"),
)


@pytest.fixture(scope="module")
def waits_in_a_condition(record: Run) -> History:
    """A child that holds the lock twice waits with timeouts, and for a number to be 2, which is 1 at first."""
    program = record("condition_waits")
    child = program.goes_on_to("child waits for 2", *ALONE)
    program.open("parent may assign 1")
    program.goes_on_to("parent has assigned 1")
    program.stays_quiet(child)
    program.waits_without_timeout(child)
    program.open("parent may assign 2")
    return program.ends()


@needs("Condition", "RLock", "Value")
@upholds(CONDITION_LOCK, when="without -O")
def test_who_does_not_hold_the_lock_can_neither_wait_nor_notify(waits_in_a_condition: History) -> None:
    """In a process that does not hold the lock, `wait()`, `notify()` and `notify_all()` raise AssertionError."""
    assert waits_in_a_condition["child waits without the lock"].value["result"] == "AssertionError"
    assert waits_in_a_condition["child notifies without the lock"].value == ["AssertionError", "AssertionError"]


@needs("Condition", "RLock", "Value")
@refutes(CONDITION_LOCK, when="with -O")
def test_with_o_who_does_not_hold_the_lock_gets_no_error(run: Run) -> None:
    """In a process that does not hold the lock, `wait(0.05)` waits and returns False. `notify()` and `notify_all()`
    return None.
    """
    program = run("condition_waits", options=("-O",))
    program.goes_on_to("child waits for 2")  # nobody notifies it before that
    program.open("parent may assign 1", "parent may assign 2")

    history = program.ends()
    assert history["child waits without the lock"].value == {"result": False, "over": True}
    assert history["child notifies without the lock"].value == [None, None]


@needs("Condition", "RLock", "Value")
@upholds(CONDITION_LOCK)
def test_a_wait_in_a_condition_frees_its_lock_however_often_it_was_acquired(
    waits_in_a_condition: History,
) -> None:
    """A child waits in a condition whose `RLock` it has acquired twice. Meanwhile its parent can acquire the lock."""
    assert waits_in_a_condition == [
        *(*ALONE, "child waits for 2"),
        *("parent has assigned 1", "parent has assigned 2", "child is back"),
    ]


@needs("Condition", "RLock", "Value")
@details(CONDITION_LOCK)
def test_who_holds_the_lock_that_was_passed_to_a_condition_can_notify(waits_in_a_condition: History) -> None:
    """A condition that is made as `Condition(lock)` has that lock: who holds it can call `notify()`."""
    assert waits_in_a_condition["parent has assigned 1"].value is None


CONDITION_TIMEOUT = claim(
    "condition.timeout",
    says="wait() and wait_for() of a condition have an optional timeout.",
    answer="On timeout a Condition's wait() returns False, wait_for() its function's last value.",
    about=["Condition.wait(timeout)", "Condition.wait_for(predicate)", "Condition.wait_for(timeout)"],
    sources=["https://docs.python.org/3/library/threading.html#threading.Condition.wait_for"],
)


@needs("Condition", "RLock", "Value")
@upholds(CONDITION_TIMEOUT)
def test_a_wait_in_a_condition_returns_false_when_its_timeout_expires(waits_in_a_condition: History) -> None:
    """If nobody calls `notify()`, `wait(0)`, `wait(0.05)` and `wait(-1)` return False."""
    assert waits_in_a_condition["child does not wait"].value == [False, False]
    assert waits_in_a_condition["child waits for a moment"].value == {"result": False, "over": True}


@needs("Condition", "RLock", "Value")
@upholds(CONDITION_TIMEOUT)
def test_wait_for_returns_what_the_function_returned_last(waits_in_a_condition: History) -> None:
    """`wait_for()` with a timeout of 0.05 or -1 returns what the function returned last, if that was false. Otherwise
    it returns what is true: at once, or when it was notified and that has become true.
    """
    assert waits_in_a_condition["child does not wait for nothing"].value == 0
    assert waits_in_a_condition["child waits for nothing"].value == {"result": 0, "over": True}
    assert waits_in_a_condition["child waits for what is so"].value == 7
    assert waits_in_a_condition["child is back"].value == ["it is 2", 2]


BARRIER_WAIT = claim(
    "barrier.wait",
    says="Processes wait at a barrier until as many have come as it has parties; then all of them go on.",
    answer="When all parties have come to a barrier, they go on, and can meet there again.",
    about=[
        "Barrier(parties)",
        "Barrier(action)",
        "Barrier.wait(timeout)",
        "Barrier.parties",
        "Barrier.n_waiting",
        "Barrier.broken",
    ],
    sources=["https://docs.python.org/3/library/threading.html#barrier-objects"],
    see=["barrier.broken", "waiter.killed"],
)


@pytest.fixture(scope="module")
def two_meetings(record: Run) -> History:
    """Three children come to a barrier one after another; and then once more, in another order."""
    program = record("barrier")
    for again, order in (("", ("first", "second", "third")), (" again", ("third", "second", "first"))):
        for who in order:
            program.open(f"{who} may come{again}")
            event = program.reaches(f"{who} waits{again}")
            if who != order[-1]:
                program.stays_quiet(event)
                program.waits_without_timeout(event)
        program.goes_on_to(*(f"{who} goes on{again}" for who in order))
    return program.ends()


@needs("Barrier")
@upholds(BARRIER_WAIT)
def test_all_wait_at_a_barrier_until_the_last_has_come_each_time(two_meetings: History) -> None:
    """Two processes wait at a barrier of 3. When the third has come, its action runs once, and then all of them go on;
    so they do when they meet there again.
    """
    assert not two_meetings.gave_up("first", "second", "third")
    assert two_meetings == [
        "parent has made the barrier",
        *("first waits", "second waits", "third waits", "action runs"),
        {"first goes on", "second goes on", "third goes on"},
        *("third waits again", "second waits again", "first waits again", "action runs"),
        {"first goes on again", "second goes on again", "third goes on again"},
    ]


@needs("Barrier")
@details(BARRIER_WAIT)
def test_a_new_barrier_tells_its_parties_and_nobody_waits_there(two_meetings: History) -> None:
    """`parties` of a new barrier of 3 is 3, `n_waiting` is 0 and `broken` is False."""
    assert two_meetings["parent has made the barrier"].value == [3, 0, False]


@needs("Barrier")
@details(BARRIER_WAIT)
@pytest.mark.parametrize("again", ["", " again"])
def test_wait_returns_another_number_to_each_who_met_at_a_barrier(two_meetings: History, again: str) -> None:
    """`wait()` at a barrier of 3 returns 0, 1 and 2: another number to each of those who met there."""
    numbers = [two_meetings[f"{who} goes on{again}"].value for who in ("first", "second", "third")]

    assert sorted(numbers) == [0, 1, 2]


@needs("Barrier")
@details(BARRIER_WAIT)
def test_the_action_of_a_barrier_runs_in_one_of_those_who_met(two_meetings: History) -> None:
    """The action of a barrier runs in one of the processes that met there."""
    children = {two_meetings[f"{who} waits"].pid for who in ("first", "second", "third")}

    assert {action.pid for action in two_meetings.all("action runs")} <= children


BARRIER_BROKEN = claim(
    "barrier.broken",
    says="A barrier at which one party gives up is broken: wait() raises BrokenBarrierError for all the others.",
    answer="A timeout, `abort()` and an action that fails break a barrier for all, until `reset()`.",
    about=[
        "Barrier(action)",
        "Barrier(timeout)",
        "Barrier.wait(timeout)",
        "Barrier.reset()",
        "Barrier.abort()",
        "Barrier.broken",
    ],
    sources=["https://docs.python.org/3/library/threading.html#barrier-objects"],
    see=["barrier.wait", "waiter.killed"],
)


@pytest.fixture(scope="module")
def broken(record: Run) -> History:
    """Two wait at barriers of three, which break and are reset, or are only reset; then all three meet there if they can.

    They cannot where the action fails each time, or where each would have to come within the barrier's own timeout.
    """
    program = record("barrier_broken")
    for cause in ("abort", "reset", "action", "timeout", "default timeout"):
        program.open(f"second may come ({cause})")
        program.reaches(f"parent sees the second wait ({cause})")
        program.open(f"first may come ({cause})")
        program.goes_on_to(f"first finds it broken ({cause})", f"second finds it broken ({cause})")
        program.open(f"parent may look ({cause})")
        program.goes_on_to(f"parent looks ({cause})")
        if cause != "reset":
            program.goes_on_to(f"parent tries to wait ({cause})")
            program.goes_on_to(f"parent looks after a reset ({cause})")
        if cause not in {"action", "default timeout"}:
            program.open(f"all may meet ({cause})")
            program.goes_on_to(*(f"{who} goes on ({cause})" for who in ("first", "second", "parent")))
    return program.ends()


def two_wait(cause: str) -> list[str | set[str] | set[str | tuple[str, ...]]]:
    """The order in which two processes come to a barrier, wait there, and find it broken."""
    return [
        *(f"second waits ({cause})", f"parent sees the second wait ({cause})", f"first waits ({cause})"),
        {f"first finds it broken ({cause})", f"second finds it broken ({cause})"},
    ]


@needs("Barrier")
@upholds(BARRIER_BROKEN)
@pytest.mark.parametrize("cause", ["abort", "timeout"])
def test_a_broken_barrier_raises_an_error_for_who_waits_or_comes_until_a_reset(broken: History, cause: str) -> None:
    """When `abort()` is called, or the timeout of one `wait()` expires, `wait()` raises BrokenBarrierError for all
    that wait, and for who comes later. After `reset()` the barrier is not broken, and they can meet there.
    """
    history = broken.about(cause)

    assert history == [
        *two_wait(cause),
        *(f"parent {looks} ({cause})" for looks in ("looks", "tries to wait", "looks after a reset")),
        {f"{who} goes on ({cause})" for who in ("first", "second", "parent")},
    ]
    assert history[f"parent looks ({cause})"].value is True
    assert history[f"parent tries to wait ({cause})"].value == "BrokenBarrierError"
    assert history[f"parent looks after a reset ({cause})"].value is False


@needs("Barrier")
@upholds(BARRIER_BROKEN)
def test_a_barrier_breaks_when_its_own_timeout_expires(broken: History) -> None:
    """When the timeout with which a barrier was made expires, `wait()` raises BrokenBarrierError for all that wait,
    and `broken` is True.
    """
    assert broken["first finds it broken (default timeout)"]
    assert broken["second finds it broken (default timeout)"]
    assert broken["parent looks (default timeout)"].value is True


@needs("Barrier")
@upholds(BARRIER_BROKEN)
def test_a_barrier_whose_action_fails_breaks_and_the_error_is_raised_where_it_ran(broken: History) -> None:
    """If its action fails, `wait()` raises that error in the process that has run it, and BrokenBarrierError in the
    others. The barrier is broken for who comes later.
    """
    assert broken["parent comes third (action)"].value == "ValueError"
    assert broken["first finds it broken (action)"]
    assert broken["second finds it broken (action)"]
    assert broken["parent looks (action)"].value is True
    assert broken["parent tries to wait (action)"].value == "BrokenBarrierError"


@needs("Barrier")
@details(BARRIER_BROKEN)
def test_a_reset_barrier_is_not_broken_but_who_waits_there_gets_an_error(broken: History) -> None:
    """`reset()` while others wait raises BrokenBarrierError for them. The barrier is not broken, and all can meet
    there after that.
    """
    assert broken.about("reset") == [
        *two_wait("reset"),
        "parent looks (reset)",
        {f"{who} goes on (reset)" for who in ("first", "second", "parent")},
    ]
    assert broken["parent looks (reset)"].value is False


WAITER_KILLED = claim(
    "waiter.killed",
    says="A process can be killed while it waits for an event, in a condition or at a barrier, without harm to others.",
    answer="Whoever wakes a killed waiter, by set(), notify_all() or as the last party, waits forever.",
    why="Who wakes others waits, with the lock of the object, until each of them confirms that it is awake. A killed process is still counted, and never confirms.",
    about=[
        "Condition.wait(timeout)",
        "Condition.notify(n)",
        "Condition.notify_all()",
        "Event.is_set()",
        "Event.set()",
        "Barrier.wait(timeout)",
    ],
    sources=["gh-75158", "gh-123899", "https://github.com/python/cpython/blob/main/Lib/multiprocessing/synchronize.py"],
    surprise=13,
    see=["lock.killed-holder"],
)


def wake_after_a_kill(run: Run, kind: str) -> None:
    """A child is killed while it waits; then its parent wakes whoever waits, in vain, and a sibling waits as well."""
    program = run("killed_waiter", kind=kind)
    waiter = program.reaches("waiter waits")
    program.open("parent may look")
    program.reaches("parent knows that the waiter waits")
    program.waits_without_timeout(waiter)
    program.kill(waiter)
    program.open("parent may wake")
    parent = program.goes_on_to("parent wakes whoever waits")
    program.stays_quiet(parent)
    program.open("sibling may ask")
    sibling = program.goes_on_to("sibling asks")
    program.stays_quiet(parent, sibling)
    program.waits_without_timeout(parent, sibling)

    assert program.kill_stuck() == [
        *("waiter waits", "parent knows that the waiter waits", kills("waiter")),
        *("parent wakes whoever waits", "sibling asks"),
    ]


@refutes(WAITER_KILLED)
@for_each_part("kind", "Condition", "Barrier")
def test_whoever_wakes_a_killed_waiter_waits_forever_and_so_does_the_next(run: Run, kind: str) -> None:
    """If a child is killed while it waits, `notify_all()`, or `wait()` of the last party of the barrier, does not
    return. A process that then acquires the condition, or comes to the barrier, waits forever as well.
    """
    wake_after_a_kill(run, kind)


@needs("Event")
@refutes(WAITER_KILLED, platform="linux")
def test_after_a_process_that_waited_for_an_event_was_killed_set_does_not_return(run: Run) -> None:
    """If a child is killed while it waits for an `Event`, `set()` does not return. In another process `is_set()` waits
    forever as well.
    """
    wake_after_a_kill(run, "Event")


@needs("Event", "Manager")
@remedies(
    WAITER_KILLED,
    "Where a process may be killed while it waits for an event, have a manager make the event.",
)
def test_a_waiter_for_an_event_of_a_manager_can_be_killed(run: Run) -> None:
    """If a child is killed while it waits for a manager's `Event`, `set()` returns, and in another process `is_set()`
    is True after that.
    """
    program = run("killed_waiter", kind="managed Event")
    waiter = program.reaches("waiter waits")
    program.open("parent may look")
    program.reaches("parent knows that the waiter waits")
    program.stays_quiet(waiter)
    program.kill(waiter)
    program.open("parent may wake")
    program.goes_on_to("parent is back")
    program.open("sibling may ask")

    history = program.ends()
    assert history == [
        *("waiter waits", "parent knows that the waiter waits", kills("waiter")),
        *("parent wakes whoever waits", "parent is back", "sibling asks", "sibling is back"),
    ]
    assert history["sibling is back"].value is True
