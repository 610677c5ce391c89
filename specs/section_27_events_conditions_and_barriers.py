"""Events, conditions and barriers: who is woken by whom, and what a killed waiter leaves behind."""

import pytest

from specs.harness.api import History, Run, for_each_part, kills, needs, refutes, upholds

pytestmark = needs("Process")


@pytest.fixture(scope="module")
def event(record: Run) -> History:
    """Two children wait for an event, a third comes when it is set, and a fourth after it was cleared."""
    program = record("event")
    program.goes_on_to("parent asks before it is set")
    first, second = program.reaches("first child waits"), program.reaches("second child waits")
    program.stays_quiet(first, second)
    program.waits_without_timeout(first, second)
    program.open("parent may set the event")
    program.goes_on_to("first child is awake", "second child is awake")
    program.open("third child may start")
    program.goes_on_to("third child is awake")
    program.open("parent may clear the event")
    fourth = program.reaches("fourth child waits")
    program.stays_quiet(fourth)
    program.waits_without_timeout(fourth)
    program.open("parent may set the event again")
    return program.ends()


@needs("Event")
@upholds("event.set")
def test_set_wakes_all_that_wait_and_nobody_waits_any_more_until_the_event_is_cleared(event: History) -> None:
    assert event == [
        "parent asks before it is set",
        {"first child waits", "second child waits"},
        "parent sets the event",
        {"first child is awake", "second child is awake"},
        *("third child waits", "third child is awake"),
        *("parent asks while it is set", "parent asks after it was cleared"),
        *("fourth child waits", "parent sets the event again", "fourth child is awake"),
    ]


@needs("Event")
@upholds("event.set")
def test_wait_returns_false_when_its_timeout_expires_and_true_when_the_event_is_set(event: History) -> None:
    assert event["parent asks before it is set"].value == [False, False, False, False]
    assert event["parent asks while it is set"].value == [True, True, True]
    assert event["parent asks after it was cleared"].value == [False, False]
    assert [event[f"{who} child is awake"].value for who in ("first", "second", "third", "fourth")] == [True] * 4


@needs("Condition", "Value")
@upholds("condition.notify")
@pytest.mark.parametrize(("to_notify", "awake"), [("default", 1), ("2", 2)])
def test_notify_wakes_as_many_as_it_says_and_notify_all_the_others(run: Run, to_notify: str, awake: int) -> None:
    program = run("condition", to_notify=to_notify)
    waiting = [program.reaches(f"child {number} waits") for number in range(4)]
    program.stays_quiet(*waiting)  # what was notified before them is not for them
    program.waits_without_timeout(*waiting)
    program.open("parent may notify some")
    program.goes_on_to("parent has notified some")
    program.stays_quiet()  # who is notified has to wait for the lock
    program.open("parent may leave the block")
    program.goes_on_to(f"{awake} of 4 awake")
    program.stays_quiet()
    program.open("parent may notify all")

    history = program.ends()
    counts = [f"{number} of 4 awake" for number in range(1, 5)]
    assert history == [
        {event.what for event in waiting},
        *("parent has notified some", "parent leaves the block"),
        *counts[:awake],
        "parent notifies all",
        *counts[awake:],
    ]
    assert [history[count].value for count in counts] == [True] * 4


@pytest.fixture(scope="module")
def waits_in_a_condition(record: Run) -> History:
    """A child that holds the lock twice waits with timeouts, and for a number to be 2, which is 1 at first."""
    program = record("condition_waits")
    does_not_wait = (f"child waits {how}" for how in ("with timeouts", "for nothing", "for what is so"))
    child = program.goes_on_to("child waits for 2", *does_not_wait)
    program.open("parent may assign 1")
    program.goes_on_to("parent has assigned 1")
    program.stays_quiet(child)
    program.waits_without_timeout(child)
    program.open("parent may assign 2")
    return program.ends()


@needs("Condition", "RLock", "Value")
@upholds("condition.lock")
def test_who_does_not_hold_the_lock_can_neither_wait_nor_notify(waits_in_a_condition: History) -> None:
    assert waits_in_a_condition["child does not hold the lock"].value == ["AssertionError"] * 3


@needs("Condition", "RLock", "Value")
@upholds("condition.lock")
def test_while_a_process_waits_in_a_condition_its_lock_is_free_however_often_it_was_acquired(
    waits_in_a_condition: History,
) -> None:
    assert waits_in_a_condition == [
        *("child does not hold the lock", "child waits with timeouts", "child waits for nothing"),
        *("child waits for what is so", "child waits for 2"),
        *("parent has assigned 1", "parent has assigned 2", "child is back"),
    ]


@needs("Condition", "RLock", "Value")
@upholds("condition.lock")
def test_who_holds_the_lock_that_was_passed_to_a_condition_can_notify(waits_in_a_condition: History) -> None:
    assert waits_in_a_condition["parent has assigned 1"].value is None


@needs("Condition", "RLock", "Value")
@upholds("condition.timeout")
def test_a_wait_in_a_condition_returns_false_when_its_timeout_expires(waits_in_a_condition: History) -> None:
    assert waits_in_a_condition["child waits with timeouts"].value == [False, False, False]


@needs("Condition", "RLock", "Value")
@upholds("condition.timeout")
def test_wait_for_returns_what_the_function_returned_last(waits_in_a_condition: History) -> None:
    assert waits_in_a_condition["child waits for nothing"].value == [0, 0]
    assert waits_in_a_condition["child waits for what is so"].value == 7
    assert waits_in_a_condition["child is back"].value == ["it is 2", 2]


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
@upholds("barrier.wait")
def test_all_wait_at_a_barrier_until_the_last_has_come_each_time(two_meetings: History) -> None:
    assert two_meetings == [
        "parent has made the barrier",
        *("first waits", "second waits", "third waits", "action runs"),
        {"first goes on", "second goes on", "third goes on"},
        *("third waits again", "second waits again", "first waits again", "action runs"),
        {"first goes on again", "second goes on again", "third goes on again"},
    ]
    assert two_meetings["parent has made the barrier"].value == [3, 0, False]


@needs("Barrier")
@upholds("barrier.wait")
@pytest.mark.parametrize("again", ["", " again"])
def test_wait_returns_another_number_to_each_who_met_at_a_barrier(two_meetings: History, again: str) -> None:
    numbers = [two_meetings[f"{who} goes on{again}"].value for who in ("first", "second", "third")]

    assert sorted(numbers) == [0, 1, 2]


@needs("Barrier")
@upholds("barrier.wait")
def test_the_action_of_a_barrier_runs_in_one_of_those_who_met(two_meetings: History) -> None:
    children = {two_meetings[f"{who} waits"].pid for who in ("first", "second", "third")}

    assert {action.pid for action in two_meetings.all("action runs")} <= children


def break_a_barrier(run: Run, cause: str) -> History:
    """Two wait at a barrier of three, and it breaks; then it is reset, and all three meet there if they can.

    They cannot where the action fails each time, or where each would have to come within the barrier's own timeout.
    """
    program = run("barrier_broken", cause=cause)
    program.goes_on_to("first finds it broken", "second finds it broken")
    program.open("parent may look", "parent may reset it")
    program.goes_on_to("parent looks after a reset")
    if cause not in {"action", "default timeout"}:
        program.open("all may meet")
    return program.ends()


@needs("Barrier")
@upholds("barrier.broken")
@pytest.mark.parametrize("cause", ["abort", "timeout"])
def test_who_waits_at_a_barrier_that_breaks_gets_an_error_and_so_does_who_comes_until_it_is_reset(
    run: Run, cause: str
) -> None:
    history = break_a_barrier(run, cause)

    assert history == [
        {("first waits", "first finds it broken"), ("second waits", "second finds it broken")},
        *("parent looks", "parent tries to wait", "parent looks after a reset"),
        {"first goes on", "second goes on", "parent goes on"},
    ]
    assert history["parent looks"].value is True
    assert history["parent tries to wait"].value == "BrokenBarrierError"
    assert history["parent looks after a reset"].value is False


@needs("Barrier")
@upholds("barrier.broken")
def test_a_barrier_breaks_when_its_own_timeout_expires(run: Run) -> None:
    history = break_a_barrier(run, "default timeout")

    assert history["parent looks"].value is True


@needs("Barrier")
@upholds("barrier.broken")
def test_a_barrier_whose_action_fails_is_broken_and_the_error_is_raised_where_the_action_ran(run: Run) -> None:
    history = break_a_barrier(run, "action")

    assert history["parent comes third"].value == "ValueError"
    assert history["parent looks"].value is True
    assert history["parent tries to wait"].value == "BrokenBarrierError"


@needs("Barrier")
@upholds("barrier.broken")
def test_who_waits_at_a_barrier_that_is_reset_gets_an_error_and_the_barrier_is_not_broken(run: Run) -> None:
    history = break_a_barrier(run, "reset")

    assert history == [
        {("first waits", "first finds it broken"), ("second waits", "second finds it broken")},
        *("parent looks", "parent looks after a reset"),
        {"first goes on", "second goes on", "parent goes on"},
    ]
    assert history["parent looks"].value is False


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


@refutes("waiter.killed")
@for_each_part("kind", "Condition", "Barrier")
def test_after_a_waiter_was_killed_whoever_wakes_it_waits_forever_and_so_does_the_next(run: Run, kind: str) -> None:
    wake_after_a_kill(run, kind)


@needs("Event")
@refutes("waiter.killed", platform="linux")
def test_after_a_process_that_waited_for_an_event_was_killed_set_does_not_return(run: Run) -> None:
    wake_after_a_kill(run, "Event")
