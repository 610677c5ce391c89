"""What an entry must be to be an event, and how a history is read."""

from __future__ import annotations

import pytest

from specs.harness.model.errors import NoSuchEventError
from specs.harness.model.events import (
    ALL_GONE,
    Event,
    act_entry,
    from_entry,
    gates_opened,
    gone,
    is_exit,
    kills,
    main_exits,
    opens,
)
from specs.harness.tests.written import event, history

SIGNATURE = "known to the observer"


def test_a_record_is_an_event_with_its_value_and_process() -> None:
    event_read = from_entry(["works", {"x": [1, None]}, "Process-1", 12, 10, 3, 140], SIGNATURE)

    assert event_read == Event("works", {"x": [1, None]}, "Process-1", 12, 10, 3.0, 140)
    assert not event_read.is_act


def test_a_record_of_the_observer_is_an_act() -> None:
    entry = act_entry(opens("g"), None, 1.5, SIGNATURE)

    assert from_entry(entry, SIGNATURE) == Event(opens("g"), None, "observer", 0, 0, 1.5)


def test_the_gates_that_an_act_opens_are_those_that_were_named() -> None:
    assert gates_opened(opens("a", "b: c")) == ["a", "b: c"]
    assert gates_opened(kills("opens the gate: a")) == []


def test_what_a_program_says_is_escaped_where_it_cannot_be_printed() -> None:
    event_read = from_entry(["ends\x1b[2J\n\udc80 für 5 €", None, "Process\0", 12, 10, 3.0, 0], SIGNATURE)

    assert event_read.what == r"ends\x1b[2J\n\udc80 für 5 €"
    assert event_read.name == r"Process\x00"


@pytest.mark.parametrize(("name", "pid"), [("observer", 12), ("Process-1", 0), ("observer", 0)])
def test_a_process_that_calls_itself_observer_or_has_no_pid_is_not_the_observer(name: str, pid: int) -> None:
    assert not from_entry(["opens the gate: g", None, name, pid, 0, 1.5, 0], SIGNATURE).is_act


@pytest.mark.parametrize(
    "entry",
    [
        None,
        7,
        "works",
        {},
        [],
        ["works"],
        ["works", None, "Process-1", 12, 10, 3.0],
        ["works", None, "Process-1", 12, 10, 3.0, 0, "more"],
        [1, None, "Process-1", 12, 10, 3.0, 0],
        ["works", None, None, 12, 10, 3.0, 0],
        ["works", None, "Process-1", "12", 10, 3.0, 0],
        ["works", None, "Process-1", 12, 10.0, 3.0, 0],
        ["works", None, "Process-1", 12, 10, "3", 0],
        ["works", None, "Process-1", 12, 10, 3.0, "0"],
        ["works", None, "Process-1", 12, 10, 3.0, -1],
        ["x" * 100_000],
    ],
)
def test_what_is_no_event_is_refused_in_one_short_line(entry: object) -> None:
    with pytest.raises(ValueError, match="not an event") as refused:
        from_entry(entry, SIGNATURE)
    assert len(str(refused.value)) < 300
    assert "\n" not in str(refused.value)


def test_a_history_gives_the_one_event_that_says_something() -> None:
    log = history("a", event("b", "b", 7), "a")

    assert log["b"].value == 7
    assert [len(log.all(what)) for what in "abc"] == [2, 1, 0]
    assert (log[0].what, log[-1].what, len(log[1:]), len(log)) == ("a", "a", 2, 3)


@pytest.mark.parametrize(("what", "told"), [("a", "2 events say 'a', not one"), ("c", "0 events say 'c', not one")])
def test_a_history_has_no_one_event_where_none_or_several_say_it(what: str, told: str) -> None:
    with pytest.raises(LookupError, match=told):
        history("a", "b", "a")[what]


def test_histories_are_equal_if_their_events_are() -> None:
    assert history("a", "b") == history("a", "b")
    assert history("a", event("b", "b", 1)) != history("a", event("b", "b", 2))
    assert history("a", "b") != ("a", "b")


def test_the_observers_acts_are_told_in_words() -> None:
    acts = [opens("the gate"), kills("Process-1"), main_exits(-9), gone("Process-1")]

    assert [str(act) for act in acts] == [
        "opens the gate: the gate",
        "kills Process-1",
        "main process exits with -9",
        "Process-1 is gone",
    ]


def test_an_act_is_equal_to_the_same_act_and_not_to_a_phrase_of_the_same_words() -> None:
    act, phrase = kills("Process-1"), "kills Process-1"

    assert act == kills("Process-1")
    assert act != phrase
    assert phrase != act
    assert len({act, kills("Process-1"), phrase}) == 2
    assert repr(act) != repr(phrase)


def test_a_program_that_logs_the_words_of_an_act_has_not_done_it() -> None:
    forged = history("main process exits with 0")

    assert forged != [main_exits(0)]
    assert forged.all(main_exits(0)) == ()
    with pytest.raises(NoSuchEventError):
        forged[main_exits(0)]
    assert not is_exit(forged[0])


def test_what_the_program_logs_is_found_beside_an_act_of_the_same_words() -> None:
    both = history("kills a", kills("a"))

    assert not both["kills a"].is_act
    assert both[kills("a")].is_act
    assert both == ["kills a", kills("a")]
    assert both != [kills("a"), "kills a"]


@pytest.mark.parametrize("name", ["main process exits with 0", "every process of the program", str(ALL_GONE), "all"])
def test_no_name_of_a_process_turns_an_act_into_another(name: str) -> None:
    for act in (gone(name), kills(name)):
        assert act != ALL_GONE
        assert not is_exit(event(act))
