"""Courses: what differs from run to run is not in them, and what happened is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from specs.harness.model.courses import MAX_STEPS, OUTSIDE, Course, Ended, Lane, Step, Wait, course_of
from specs.harness.model.events import OBSERVER, Arrival, Event, ended, kills, opens
from specs.harness.model.histories import History, Origin
from specs.harness.tests.written import event

FOLDER = "/tmp/mp-spec-ab12/3"


def course(*events: Event, arrivals: tuple[Arrival, ...] = (), main: int = 10) -> Course:
    return course_of(History(events, origin=Origin("join", ("--times=2",), main, FOLDER, arrivals)))


def test_a_course_names_who_did_what_and_who_started_whom() -> None:
    found = course(event("works", "a"), event("waits"), event(opens("g")), event("ends", "a", [1, "x"]))

    assert found.lanes == (Lane("main", OUTSIDE), Lane("a", 0))
    assert found.steps == (
        Step(1, "works"),
        Step(0, "waits"),
        Step(OUTSIDE, "opens the gate: g"),
        Step(1, "ends", "[1, 'x']"),
    )
    assert (found.workload, found.arguments) == ("join", ("--times=2",))


def test_a_child_of_a_process_that_logs_nothing_has_no_parent_here() -> None:
    assert course(event("works"), replace(event("works", "a"), ppid=4711)).lanes[1] == Lane("a", OUTSIDE)


def run_with_pids_from(pid: int) -> Course:
    parent = replace(event("starts", value={"pid": pid + 1}), pid=pid, ppid=pid - 1, time=pid / 7)
    says = f"I am <Process pid={pid + 1} parent={pid}>"
    return course(parent, replace(event("works", "a", says), pid=pid + 1, ppid=pid), main=pid)


def test_courses_of_two_runs_are_equal_whatever_their_pids_and_times() -> None:
    one, other = run_with_pids_from(510), run_with_pids_from(71510)

    assert one == other
    assert one.id == other.id
    assert one.steps[0].value == "{'pid': (pid of a)}"
    assert one.steps[1].value == "I am <Process pid=(pid of a) parent=(pid of main)>"


def test_what_python_makes_up_anew_in_each_run_is_left_out() -> None:
    value = f"<function f at 0x7f3e9c0d1e50> {'ab' * 32} {FOLDER}/tmpab1_2cd3"

    assert course(event("says", value=value)).steps[0].value == "<function f at 0x…> … (temporary folder)/tmp…"


def test_a_wait_at_a_gate_comes_after_what_its_process_did_before() -> None:
    events = [event("waits"), event("works", "a"), event("joins")]
    found = course(*events, arrivals=(Arrival("may end", "a", 3), Arrival("may go on", "main", 0)))

    assert found.waits == (Wait(0, OUTSIDE, "may go on"), Wait(1, 1, "may end"))


def test_whoever_comes_to_a_gate_that_is_just_being_opened_counts_as_held_there() -> None:
    events = [event("works", "a"), event(opens("may end"))]
    early, late = (course(*events, arrivals=(Arrival("may end", "a", after),)) for after in (1, 2))

    assert early == late
    assert early.waits == (Wait(0, 0, "may end"),)


def test_whoever_goes_on_and_then_comes_to_an_open_gate_is_not_held() -> None:
    events = [event(opens("may end")), event("works", "a")]

    assert course(*events, arrivals=(Arrival("may end", "a", 2),)).waits == ()


def test_threads_are_counted_as_they_come_and_one_alone_stands_for_its_process() -> None:
    def of(thread: int, *arguments: str) -> Event:
        return replace(event(*arguments), thread=thread)

    found = course(of(71, "calls back"), of(0, "waits"), of(99, "gets"), of(71, "goes on"), of(5, "works", "a"))

    assert [(step.lane, step.thread) for step in found.steps] == [(0, 1), (0, 0), (0, 2), (0, 1), (1, 0)]


def test_a_threads_wait_comes_after_what_it_did_itself_or_just_before_the_gate_opens() -> None:
    events = [event("starts"), replace(event("gets"), thread=7), event("joins"), event(opens("g")), event("is back")]
    came = [course(*events, arrivals=(Arrival("g", "main", after, 7),)).waits for after in (2, 3, 4)]
    new = [course(*events, arrivals=(Arrival("g", "main", after, 8),)).waits for after in (0, 1, 2, 3, 4)]

    assert set(came) == {(Wait(0, 1, "g", 1),)}
    assert set(new) == {(Wait(0, 2, "g", 2),)}


def test_ends_are_known_by_the_step_before_them_and_are_no_steps() -> None:
    end = Event(ended("a"), 11, OBSERVER, 0, 0, 0.0)
    events = [event("waits"), event("works", "a"), end, event("is back"), event(opens("g"))]
    found = course(*events, arrivals=(Arrival("g", "main", 4),))

    assert [step.what for step in found.steps] == ["waits", "works", "is back", "opens the gate: g"]
    assert found.ends == (Ended(1, 1),)
    assert found.waits == (Wait(0, 2, "g"),)
    assert found.shape == course(*(one for one in events if one != end)).shape


def test_a_long_log_keeps_its_beginning_and_its_end() -> None:
    found = course(*(event(f"step {n}") for n in range(MAX_STEPS + 7)))

    assert (len(found.steps), found.omitted) == (MAX_STEPS, 7)
    assert (found.steps[0].what, found.steps[-1].what) == ("step 0", f"step {MAX_STEPS + 6}")


def test_the_shape_is_the_same_in_whichever_order_processes_log() -> None:
    one, other = event("waits"), event("works", "a")

    assert course(one, other).shape == course(other, one).shape


def test_the_shape_does_not_tell_which_worker_took_a_task() -> None:
    def pool(first: str, second: str) -> Course:
        return course(event("waits"), event("task 0 begins", first), event("task 1 begins", second))

    one = pool("ForkPoolWorker-1", "ForkPoolWorker-2")
    assert one.shape == pool("ForkPoolWorker-2", "ForkPoolWorker-1").shape
    assert one.shape == pool("SpawnPoolWorker-1", "SpawnPoolWorker-1").shape


def test_the_shape_tells_what_did_not_happen_and_what_was_killed() -> None:
    whole = course(event("waits"), event("works", "a"), event(kills("a")))

    assert whole.shape != course(event("waits"), event(kills("a"))).shape
    assert whole.shape != course(event("waits"), event("works", "a")).shape
    assert whole.shape != course(event("waits"), event("works", "a", 1), event(kills("a"))).shape


def test_the_outline_does_not_tell_who_descends_from_whom() -> None:
    events = [event("waits"), event("works", "a")]
    elsewhere = [events[0], replace(events[1], ppid=4711)]

    assert course(*events).shape != course(*elsewhere).shape
    assert course(*events).outline == course(*elsewhere).outline


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"thread": 140692809044992}, {"thread": 140692783335104}),
        ("line 1 of /usr/lib/python3.13/pool.py: x", "line 1 of /opt/py/lib/python3.14/pool.py: x"),
        ("python3.13", "python3.14"),
    ],
)
def test_the_outline_does_not_tell_numbers_of_one_run_or_where_the_interpreter_lies(one: object, other: object) -> None:
    first, second = course(event("works", value=one)), course(event("works", value=other))

    assert first.shape != second.shape
    assert first.outline == second.outline


@pytest.mark.parametrize(("one", "other"), [({"exitcode": 1}, {"exitcode": -15}), ("a/b", "a/c"), (100, 101)])
def test_the_outline_tells_what_programs_find_out(one: object, other: object) -> None:
    assert course(event("works", value=one)).outline != course(event("works", value=other)).outline
