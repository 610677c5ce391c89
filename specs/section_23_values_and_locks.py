"""Values and locks: what two processes do to one number, and who waits for whom, how long, and who may let go."""

import pytest

from specs.harness.api import History, Run, kills, opens, refutes, upholds

KINDS_OF_NUMBERS = pytest.mark.parametrize("kind", ["Value", "Array"])


@refutes("value.read-modify-write")
@KINDS_OF_NUMBERS
def test_of_two_additions_by_two_processes_one_is_lost_if_the_second_comes_between_read_and_write(
    run: Run, kind: str
) -> None:
    program = run("value_add", kind=kind)
    program.open("first may begin")
    program.reaches("first has read the number")
    program.open("second may begin", "second may write")
    program.goes_on_to("second has added 1")
    program.open("first may write")

    history = program.ends()
    assert history == [
        *("first begins", "first has read the number"),
        *("second begins", "second has read the number", "second has added 1"),
        *("first has added 1", "parent reads"),
    ]
    assert history["parent reads"].value == 1


@upholds("value.read-modify-write", when="if both processes hold the lock that get_lock() returns")
@KINDS_OF_NUMBERS
def test_no_addition_is_lost_if_both_processes_hold_the_lock_of_the_number(run: Run, kind: str) -> None:
    program = run("value_add", kind=kind, takes_lock="both")
    program.open("first may begin")
    program.reaches("first has read the number")
    program.open("second may begin", "second may write")
    second = program.goes_on_to("second begins")
    program.stays_quiet(second)
    program.waits_without_timeout(second)
    program.open("first may write")

    history = program.ends()
    assert history == [
        *("first begins", "first has read the number", "second begins", opens("first may write")),
        "first has added 1",
        *("second has read the number", "second has added 1", "parent reads"),
    ]
    assert history["parent reads"].value == 2


@upholds("value.each-access")
@KINDS_OF_NUMBERS
def test_a_read_without_get_lock_waits_while_another_process_holds_the_lock(run: Run, kind: str) -> None:
    program = run("value_add", kind=kind, takes_lock="first")
    program.open("first may begin")
    program.reaches("first has read the number")
    program.open("second may begin", "second may write")
    second = program.goes_on_to("second begins")
    program.stays_quiet(second)
    program.waits_without_timeout(second)
    program.open("first may write")

    history = program.ends()
    assert history == [
        *("first begins", "first has read the number", "second begins", opens("first may write")),
        *("first has added 1", "second has read the number", "second has added 1"),
        "parent reads",
    ]
    assert history["parent reads"].value == 2


def read_while_another_is_locked(run: Run, *, lock: str) -> History:
    """A child holds the lock of one value, and its parent can only read the other one when the child has let go."""
    program = run("value_lock", lock=lock)
    program.reaches("holder has the lock of one value")
    program.open("parent may read the other value")
    parent = program.reaches("parent asks for the other value")
    program.stays_quiet(parent)
    program.waits_without_timeout(parent)
    program.open("parent may join")
    program.open("holder may release the lock")
    return program.ends()


@upholds("value.each-access")
def test_values_that_were_made_with_one_lock_are_locked_together(run: Run) -> None:
    history = read_while_another_is_locked(run, lock="one for both")

    assert history == [
        "parent has made the values",
        *("holder has the lock of one value", "parent asks for the other value"),
        *(opens("holder may release the lock"), "holder releases the lock", "parent has read the other value"),
    ]
    assert history["parent has made the values"].value == {"get_lock() returns it": True}
    assert history["parent has read the other value"].value == 2


@upholds("value.each-access")
def test_each_value_has_a_lock_of_its_own_by_default(run: Run) -> None:
    program = run("value_lock", lock="one for each")
    program.reaches("holder has the lock of one value")
    program.open("parent may read the other value")
    assert program.goes_on_to("parent has read the other value").value == 2
    program.open("holder may release the lock", "parent may join")

    program.ends()


@upholds("value.each-access")
def test_who_holds_the_lock_of_a_value_made_with_a_lock_that_is_not_recursive_cannot_read_it(run: Run) -> None:
    program = run("value_lock", lock="one Lock for both")
    holder = program.reaches("holder has the lock of one value")
    program.open("holder may read it")
    program.goes_on_to("holder reads its value")
    program.stays_quiet(holder)
    program.waits_without_timeout(holder)

    assert program.kill_stuck() == [
        *("parent has made the values", "holder has the lock of one value", "holder reads its value"),
    ]


@pytest.fixture(scope="module")
def kinds(record: Run) -> History:
    """A child writes to values and arrays, with and without a lock; its parent reads them and assigns to them."""
    return record("value_kinds").ends()


@upholds("value.shared")
def test_a_parent_reads_what_its_child_has_written_to_values_and_arrays(kinds: History) -> None:
    number, numbers = 2, [1, 2, 3]
    assert kinds["parent reads"].value == [number, numbers, number, numbers]


@upholds("value.shared")
def test_what_was_made_with_lock_false_has_no_get_lock(kinds: History) -> None:
    assert kinds["parent asks for locks"].value == [True, True, False, False]


@upholds("value.shared")
def test_a_value_and_an_array_without_content_are_all_zero(kinds: History) -> None:
    assert kinds["parent makes a value and an array without content"].value == [0, [0, 0, 0]]


@upholds("value.shared")
def test_a_text_in_an_array_ends_at_the_first_null_byte_and_cannot_be_longer_than_the_array(kinds: History) -> None:
    assert kinds["parent reads the text"].value == ["ab", "ab\0r"]
    assert kinds["parent assigns a text that is too long"].value == "ValueError"


@refutes("value.any-number")
def test_a_number_that_does_not_fit_into_the_type_is_cut_without_an_error(kinds: History) -> None:
    assert kinds[f"value = {2**31 - 1}"].value == 2**31 - 1
    assert kinds[f"value = {2**31}"].value == -(2**31)
    assert kinds[f"value = {2**32 + 5}"].value == 5
    assert kinds[f"array[0] = {2**31}"].value == -(2**31)


@refutes("value.any-number")
@pytest.mark.parametrize("assignment", ["value = 1.5", "value = 'text'", "array[0] = 1.5"])
def test_what_is_not_of_the_type_is_refused(kinds: History, assignment: str) -> None:
    assert kinds[assignment].value == "TypeError"


@refutes("array.grows")
def test_an_array_keeps_its_length(kinds: History) -> None:
    assert kinds["array[slice(0, 2, None)] = [7, 8]"].value == [7, 8]
    assert kinds["array[slice(0, 2, None)] = [7]"].value == "ValueError"
    assert kinds["array[3] = 4"].value == "IndexError"
    assert kinds["array has no methods that change its length"].value == [False, False, False]


@pytest.mark.parametrize("ending", ["exception", "sys.exit"])
@upholds("lock.killed-holder", when="if it leaves a with statement by an exception")
def test_a_holder_that_leaves_a_with_statement_by_an_exception_releases_the_lock(run: Run, ending: str) -> None:
    program = run("lock_left_behind", ending=ending)
    program.open("parent may join")

    history = program.ends(says="ValueError: raised by the holder" if ending == "exception" else "")
    assert history == ["holder has the lock", "holder has ended"]
    assert history["holder has ended"].value == {"parent gets the lock": True}


@refutes("lock.killed-holder")
@pytest.mark.parametrize("ending", ["return", "os._exit", "terminate", "kill"])
def test_a_lock_is_still_taken_when_its_holder_has_ended_and_who_asks_for_it_waits(run: Run, ending: str) -> None:
    program = run("lock_left_behind", ending=ending)
    program.reaches("holder has the lock")
    program.open("parent may join")
    parent = program.goes_on_to("parent waits for the lock")
    program.stays_quiet(parent)
    program.waits_without_timeout(parent)

    history = program.kill_stuck()
    assert history == ["holder has the lock", "holder has ended", "parent waits for the lock"]
    assert history["holder has ended"].value == {"parent gets the lock": False}


def release_by_another(run: Run, *, kind: str, releaser: str, outcome: str) -> History:
    """A child has acquired a lock, and another process, or another thread of the child, tries to release it."""
    program = run("lock_release", kind=kind, releaser=releaser)
    program.reaches("holder has the lock")
    program.open(f"{releaser} may release it")
    program.goes_on_to(outcome)
    program.open("parent may ask")
    program.reaches("parent asks whether it is free")
    program.open("holder may release it")
    return program.ends()


@refutes("lock.owner", when="for a Lock and a Semaphore")
@pytest.mark.parametrize("releaser", ["process", "thread"])
@pytest.mark.parametrize("kind", ["Lock", "Semaphore"])
def test_a_lock_can_be_released_by_a_process_and_by_a_thread_that_have_not_acquired_it(
    run: Run, kind: str, releaser: str
) -> None:
    releases = f"another {releaser} releases it"
    history = release_by_another(run, kind=kind, releaser=releaser, outcome=releases)

    assert history == [
        *("holder has the lock", releases, "parent asks whether it is free"),
        *("holder releases it", "parent asks again"),
    ]
    assert history["parent asks whether it is free"].value is True
    assert history["parent asks again"].value is True


@upholds("lock.owner", when="for an RLock")
@pytest.mark.parametrize("releaser", ["process", "thread"])
def test_an_rlock_can_be_released_only_by_the_process_and_the_thread_that_have_acquired_it(
    run: Run, releaser: str
) -> None:
    cannot = f"another {releaser} cannot release it"
    history = release_by_another(run, kind="RLock", releaser=releaser, outcome=cannot)

    assert history == [
        *("holder has the lock", cannot, "parent asks whether it is free"),
        *("holder releases it", "parent asks again"),
    ]
    assert history[cannot].value == "AssertionError"
    assert history["parent asks whether it is free"].value is False
    assert history["parent asks again"].value is True


@upholds("lock.release-unheld")
@pytest.mark.parametrize(
    ("kind", "error"), [("Lock", "ValueError"), ("BoundedSemaphore", "ValueError"), ("RLock", "AssertionError")]
)
def test_release_of_a_lock_that_nobody_holds_raises_an_error(run: Run, kind: str, error: str) -> None:
    history = run("lock_unheld", kind=kind).ends()

    assert history["parent has called release"].value == error
    assert [history[f"{who} asks"].value for who in ("parent", "child")] == [True, False]


@refutes("lock.release-unheld", when="for a Semaphore")
def test_release_of_a_semaphore_that_nobody_holds_lets_one_more_process_in(run: Run) -> None:
    history = run("lock_unheld", kind="Semaphore").ends()

    assert history["parent has called release"].value is None
    assert [history[f"{who} asks"].value for who in ("parent", "child")] == [True, True]


@refutes("lock.twice", when="for a Lock and a Semaphore")
@pytest.mark.parametrize("kind", ["Lock", "Semaphore"])
def test_a_process_that_acquires_a_lock_twice_waits_for_another_to_release_it(run: Run, kind: str) -> None:
    program = run("lock_twice", kind=kind)
    child = program.reaches("child has the lock")
    program.stays_quiet(child)
    program.waits_without_timeout(child)
    program.open("parent may release it")
    program.goes_on_to("child has the lock a second time")
    program.open("parent may look")
    program.reaches("parent looks")
    program.open("child may release it", "child may release it again")
    program.reaches("child has released it")
    program.open("parent may look again", "child may end")

    history = program.ends()
    assert history == [
        *("child has the lock", opens("parent may release it")),
        {"parent has released it", "child has the lock a second time"},
        *("parent looks", "child has released it", "parent looks again"),
    ]
    assert history["parent looks"].value == {"free": False}
    assert history["parent looks again"].value == {"free": True}


@upholds("lock.twice", when="for an RLock")
def test_an_rlock_that_a_process_has_acquired_twice_is_free_after_two_releases(run: Run) -> None:
    program = run("lock_twice", kind="RLock")
    program.goes_on_to("child has the lock a second time")
    program.open("child may release it")
    program.reaches("child has released it")
    program.open("parent may release it", "parent may look")
    program.reaches("parent looks")
    program.open("child may release it again")
    program.reaches("child has released it again")
    program.open("parent may look again", "child may end")

    history = program.ends()
    assert history["parent looks"].value == {"free": False}
    assert history["parent looks again"].value == {"free": True}


def ask_with_timeouts(run: Run, kind: str) -> History:
    """A parent asks for a lock that its child holds: without waiting, with short timeouts, with one of a day."""
    program = run("lock_timeout", kind=kind)
    program.reaches("child has the lock")
    program.open("parent may ask")
    parent = program.goes_on_to("parent waits for up to a day")
    program.stays_quiet(parent)
    program.open("child may release the lock")
    return program.ends()


@upholds("lock.timeout")
@pytest.mark.parametrize("kind", ["Lock", "RLock", "Semaphore", "BoundedSemaphore"])
def test_acquire_returns_false_if_it_does_not_wait_and_when_its_timeout_expires(run: Run, kind: str) -> None:
    history = ask_with_timeouts(run, kind)

    assert history == [
        *("child has the lock", "parent does not wait", "parent does not wait, whatever the timeout"),
        *(f"a timeout of {timeout} expires" for timeout in ("0", "0.05", "-1")),
        *("parent waits for up to a day", "child releases the lock", "parent is back"),
    ]
    assert history["parent does not wait"].value is False
    assert history["parent does not wait, whatever the timeout"].value is False
    for timeout in ("0", "0.05"):
        assert history[f"a timeout of {timeout} expires"].value == {"acquired": False, "over": True}
    assert history["parent is back"].value is True


@refutes("lock.negative-timeout")
@pytest.mark.parametrize("kind", ["Lock", "RLock"])
def test_acquire_with_a_negative_timeout_does_not_wait(run: Run, kind: str) -> None:
    history = ask_with_timeouts(run, kind)

    assert history["a timeout of -1 expires"].value == {"acquired": False, "over": True}


def use_a_semaphore(run: Run, kind: str) -> History:
    """Three children ask for a semaphore of two, and the third has to wait; then their parent releases it once more."""
    program = run("semaphore", kind=kind)
    program.open("first may start", "second may start")
    program.goes_on_to("first has it", "second has it")
    program.open("third may start")
    third = program.reaches("third asks")
    program.stays_quiet(third)
    program.waits_without_timeout(third)
    program.open("second may release it")
    program.goes_on_to("third has it")
    program.open("first may release it", "third may release it")
    return program.ends()


@upholds("semaphore.counts")
@pytest.mark.parametrize("kind", ["Semaphore", "BoundedSemaphore"])
def test_a_semaphore_of_two_lets_two_processes_in_and_a_third_when_one_of_them_has_left(run: Run, kind: str) -> None:
    history = use_a_semaphore(run, kind)

    assert history == [
        {("first asks", "first has it"), ("second asks", "second has it")},
        *("third asks", "second releases it", "third has it"),
        {"first releases it", "third releases it"},
        "parent releases it",
        *("parent acquires it four times", "parent acquires one without a number twice"),
    ]
    assert history["parent acquires one without a number twice"].value == [True, False]


@refutes("semaphore.bounded", when="for a Semaphore")
def test_a_semaphore_that_is_released_too_often_lets_one_more_in(run: Run) -> None:
    history = use_a_semaphore(run, "Semaphore")

    assert history["parent releases it"].value is None
    assert history["parent acquires it four times"].value == [True, True, True, False]


@upholds("semaphore.bounded", platform="linux", when="for a BoundedSemaphore")
@upholds("semaphore.bounded", platform="win32", when="for a BoundedSemaphore")
def test_a_bounded_semaphore_that_is_released_too_often_raises_value_error(run: Run) -> None:
    history = use_a_semaphore(run, "BoundedSemaphore")

    assert history["parent releases it"].value == "ValueError"
    assert history["parent acquires it four times"].value == [True, True, False, False]


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


@upholds("event.set")
def test_wait_returns_false_when_its_timeout_expires_and_true_when_the_event_is_set(event: History) -> None:
    assert event["parent asks before it is set"].value == [False, False, False, False]
    assert event["parent asks while it is set"].value == [True, True, True]
    assert event["parent asks after it was cleared"].value == [False, False]
    assert [event[f"{who} child is awake"].value for who in ("first", "second", "third", "fourth")] == [True] * 4


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


@upholds("condition.lock")
def test_who_does_not_hold_the_lock_can_neither_wait_nor_notify(waits_in_a_condition: History) -> None:
    assert waits_in_a_condition["child does not hold the lock"].value == ["AssertionError"] * 3


@upholds("condition.lock")
def test_while_a_process_waits_in_a_condition_its_lock_is_free_however_often_it_was_acquired(
    waits_in_a_condition: History,
) -> None:
    assert waits_in_a_condition == [
        *("child does not hold the lock", "child waits with timeouts", "child waits for nothing"),
        *("child waits for what is so", "child waits for 2"),
        *("parent has assigned 1", "parent has assigned 2", "child is back"),
    ]


@upholds("condition.lock")
def test_who_holds_the_lock_that_was_passed_to_a_condition_can_notify(waits_in_a_condition: History) -> None:
    assert waits_in_a_condition["parent has assigned 1"].value is None


@upholds("condition.timeout")
def test_a_wait_in_a_condition_returns_false_when_its_timeout_expires(waits_in_a_condition: History) -> None:
    assert waits_in_a_condition["child waits with timeouts"].value == [False, False, False]


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


@upholds("barrier.wait")
@pytest.mark.parametrize("again", ["", " again"])
def test_wait_returns_another_number_to_each_who_met_at_a_barrier(two_meetings: History, again: str) -> None:
    numbers = [two_meetings[f"{who} goes on{again}"].value for who in ("first", "second", "third")]

    assert sorted(numbers) == [0, 1, 2]


@upholds("barrier.wait")
def test_the_action_of_a_barrier_runs_in_one_of_those_who_met(two_meetings: History) -> None:
    children = {two_meetings[f"{who} waits"].pid for who in ("first", "second", "third")}

    assert {action.pid for action in two_meetings.all("action runs")} <= children


def break_a_barrier(run: Run, cause: str) -> History:
    """Two wait at a barrier of three, and it breaks; then it is reset, and all three meet there if they can."""
    program = run("barrier_broken", cause=cause)
    program.goes_on_to("first finds it broken", "second finds it broken")
    program.open("parent may look", "parent may reset it")
    program.goes_on_to("parent looks after a reset")
    program.open("all may meet")
    return program.ends()


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


@upholds("barrier.broken")
def test_a_barrier_breaks_when_its_own_timeout_expires(run: Run) -> None:
    history = break_a_barrier(run, "default timeout")

    assert history["parent looks"].value is True


@upholds("barrier.broken")
def test_a_barrier_whose_action_fails_is_broken_and_the_error_is_raised_where_the_action_ran(run: Run) -> None:
    history = break_a_barrier(run, "action")

    assert history["parent comes third"].value == "ValueError"
    assert history["parent looks"].value is True
    assert history["parent tries to wait"].value == "BrokenBarrierError"


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
@pytest.mark.parametrize("kind", ["Condition", "Barrier"])
def test_after_a_waiter_was_killed_whoever_wakes_it_waits_forever_and_so_does_the_next(run: Run, kind: str) -> None:
    wake_after_a_kill(run, kind)


@refutes("waiter.killed", platform="linux")
def test_after_a_process_that_waited_for_an_event_was_killed_set_does_not_return(run: Run) -> None:
    wake_after_a_kill(run, "Event")
