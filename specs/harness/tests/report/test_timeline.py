"""Timelines: every event has a place, in the lane of its process and in the order of the log."""

from __future__ import annotations

import pytest

from specs.harness.model.courses import OUTSIDE, Course, Ended, Lane, Step, Wait
from specs.harness.report.rows import MAX_LANES, STRAND, x_of
from specs.harness.report.timeline import Timeline, draw, role

LANES = (Lane("MainProcess", OUTSIDE), Lane("Process-1", 0), Lane("Process-2", OUTSIDE))


def course(
    *steps: Step,
    waits: tuple[Wait, ...] = (),
    ends: tuple[Ended, ...] = (),
    lanes: tuple[Lane, ...] = LANES[:2],
    omitted: int = 0,
) -> Course:
    return Course("join", (), lanes, steps, waits, ends, omitted)


def texts(picture: Timeline, kind: str = "event") -> list[tuple[int, str]]:
    return [(row.lane, row.text) for row in picture.rows if row.kind == kind]


def test_who_starts_another_lives_before_it_logs_anything() -> None:
    picture = draw(course(Step(1, "works"), Step(0, "waits")))
    main, child = picture.bars

    assert main.top < child.top
    assert main.top < picture.arrows[0].y


def test_each_event_has_a_row_below_the_one_before() -> None:
    picture = draw(course(Step(0, "waits"), Step(1, "works", "7"), Step(OUTSIDE, "opens the gate: g"), Step(0, "ends")))

    assert texts(picture) == [(0, "waits"), (1, "works: 7"), (0, "ends")]
    assert texts(picture, "act") == [(OUTSIDE, "opens the gate: g")]
    for above, below in zip(picture.rows, picture.rows[1:], strict=False):
        assert above.top + above.height == below.top
    assert picture.height >= picture.rows[-1].top + picture.rows[-1].height


def test_a_long_text_takes_several_lines_and_then_ends() -> None:
    (row,) = draw(course(Step(0, "word " * 100), lanes=LANES[:1])).rows

    assert len(row.lines) > 1
    assert row.lines[-1].endswith("…")


def test_a_process_is_drawn_from_its_first_event_to_its_end() -> None:
    picture = draw(
        course(
            Step(0, "starts"),
            Step(1, "works"),
            Step(OUTSIDE, "kills Process-1"),
            Step(0, "goes on"),
            ends=(Ended(1, 2), Ended(0, 3)),
        )
    )
    main, child = picture.bars

    assert (main.ended, child.ended) == ("exit", "kill")
    assert child.top == picture.rows[1].top
    assert child.bottom == picture.rows[3].top
    assert main.bottom == picture.rows[3].top + picture.rows[3].height
    assert [row.kind for row in picture.rows] == ["event", "event", "act", "event"]


def test_the_end_of_a_process_is_drawn_before_what_happened_after_it() -> None:
    picture = draw(course(Step(1, "ends"), Step(0, "is back from join"), ends=(Ended(1, 0), Ended(0, 1))))

    assert [bar.bottom for bar in picture.bars] == [
        picture.rows[1].top + picture.rows[1].height,
        picture.rows[1].top,
    ]


def test_where_no_end_was_seen_the_lane_leads_to_its_last_event_and_has_no_end() -> None:
    steps = (Step(1, "works"), Step(0, "ends"), Step(OUTSIDE, "all processes of the program have ended"))
    picture = draw(course(*steps))

    assert [(bar.bottom, bar.ended) for bar in picture.bars] == [
        (row.top + row.height, "") for row in (picture.rows[1], picture.rows[0])
    ]


def test_what_is_seen_of_a_process_after_its_end_leads_to_nothing() -> None:
    steps = (Step(0, "ends"), Step(OUTSIDE, "main process exits with 0"))

    assert [mark.kind for mark in draw(course(*steps)).marks] == ["look"]
    assert draw(course(*steps, ends=(Ended(0, 0),))).marks == []


def test_who_started_whom_is_an_arrow_from_lane_to_lane() -> None:
    picture = draw(course(Step(0, "starts"), Step(1, "works"), Step(2, "works too"), lanes=LANES))

    assert [(arrow.x1, arrow.x2) for arrow in picture.arrows] == [(x_of(0), x_of(1))]
    assert [role(course(lanes=LANES), lane) for lane in range(3)] == [
        "main process",
        "child of MainProcess",
        "child of another process",
    ]


LINES = {"before": 10, "starts": 20, "joins": 30, "is back": 40}


@pytest.mark.parametrize(
    ("starts", "since", "until"),
    [
        ([25], "starts", "joins"),
        ([15, 25], "before", "joins"),
        ([35], "joins", "works"),  # which may have come before it logged anything more
        ([], "before", "works"),
    ],
)
def test_a_start_was_between_two_events_of_the_starters(starts: list[int], since: str, until: str) -> None:
    steps = (Step(0, "before"), Step(0, "starts"), Step(0, "joins"), Step(1, "works"), Step(0, "is back"))
    picture = draw(course(*steps), lambda _, what: LINES.get(what, 0), starts)

    (arrow,) = picture.arrows
    rows = {row.text: row for row in picture.rows}
    assert arrow.since == rows[since].middle
    assert arrow.until == (arrow.y if until == "works" else rows[until].middle)
    assert arrow.y == rows["works"].top + 2


@pytest.mark.parametrize(
    ("act", "kind", "targets"),
    [
        ("opens the gate: g, other", "open", (1,)),
        ("kills Process-1", "kill", (1,)),
        ("stops MainProcess", "stop", (0,)),
        ("sees that Process-1 is running", "look", (1,)),
        ("opens the gate: nobody's", "", ()),
        ("Process-1 is gone", "look", (1,)),
        ("Process-12 is gone", "", ()),
    ],
)
def test_an_act_points_at_whom_it_concerns(act: str, kind: str, targets: tuple[int, ...]) -> None:
    steps = (Step(0, "starts"), Step(1, "works"), Step(OUTSIDE, act))
    picture = draw(course(*steps, waits=(Wait(1, 1, "g"),)))

    assert picture.rows[-1].targets == targets
    assert [(mark.x, mark.kind) for mark in picture.marks] == [(x_of(lane), kind) for lane in targets]


def test_a_wait_at_a_gate_lasts_until_the_gate_opens() -> None:
    steps = (Step(0, "starts"), Step(1, "works"), Step(0, "waits"), Step(OUTSIDE, "opens the gate: g"), Step(1, "ends"))
    picture = draw(course(*steps, waits=(Wait(1, 1, "g"),)))
    (wait,) = picture.waits

    assert texts(picture, "wait") == [(1, "waits at the gate: g")]
    assert (wait.top, wait.bottom) == (picture.rows[2].middle, picture.rows[4].middle)


def test_a_thread_has_a_strand_of_its_own_for_what_it_does_and_waits_for() -> None:
    steps = (
        Step(0, "starts"),
        Step(0, "gets", thread=1),
        Step(0, "joins"),
        Step(OUTSIDE, "opens the gate: g"),
        Step(0, "is back"),
        Step(1, "works"),
    )
    picture = draw(course(*steps, waits=(Wait(0, 1, "g", 1),)))
    rows = {row.text: row for row in picture.rows}

    (strand,) = picture.strands
    assert strand.x == x_of(0) + STRAND == rows["gets"].x == rows["waits at the gate: g"].x
    assert (strand.top, strand.bottom) == (rows["gets"].top, rows["opens the gate: g"].middle)
    assert [wait.x for wait in picture.waits] == [strand.x]
    assert [mark.x for mark in picture.marks] == [strand.x]
    assert {row.left - x_of(0) for row in picture.rows if row.lane == 0} == {16 + STRAND}
    assert rows["works"].left == x_of(1) + 16


def test_who_was_seen_waiting_is_told_at_once_and_waits_from_its_last_event_to_its_next() -> None:
    def seen(name: str, how: str = "waiting without a timeout") -> Step:
        return Step(OUTSIDE, f"sees that {name} is {how}")

    steps = (
        Step(1, "ends"),
        Step(0, "joins"),
        seen("Process-1"),
        seen("MainProcess"),
        seen("MainProcess", "at rest"),
        Step(OUTSIDE, "opens the gate: g"),
        Step(0, "gets", thread=1),
        seen("MainProcess", "at rest"),
        Step(0, "is back"),
    )
    picture = draw(course(*steps, waits=(Wait(0, 1, "g", 1),), ends=(Ended(1, 6), Ended(0, 8))))
    rows = {row.text: row for row in picture.rows}

    assert [text for _, text in texts(picture, "act")] == [
        ("all wait: Process-1 waits without a timeout after “ends”, MainProcess waits without a timeout after “joins”"),
        "opens the gate: g",
        "MainProcess is at rest after “joins”",
    ]
    bars = {bar.lane: bar for bar in picture.bars}
    assert [(wait.x, wait.top, wait.bottom) for wait in picture.waits if wait.x != x_of(0) + STRAND] == [
        (x_of(0), rows["joins"].middle, rows["is back"].middle),
        (x_of(1), rows["ends"].middle, bars[1].bottom),
    ]


def test_one_process_that_waits_alone_is_not_all_and_its_wait_needs_no_mark() -> None:
    picture = draw(course(Step(0, "waits"), Step(OUTSIDE, "sees that MainProcess is at rest"), lanes=LANES[:1]))

    assert texts(picture, "act") == [(OUTSIDE, "MainProcess is at rest after “waits”")]
    assert picture.marks == []
    assert len(picture.waits) == 1


def test_as_long_as_another_process_or_thread_may_move_it_is_not_said_that_all_wait() -> None:
    both = (Step(OUTSIDE, "sees that MainProcess is at rest"), Step(OUTSIDE, "sees that Process-1 is at rest"))
    steps = (Step(0, "waits"), Step(1, "waits"), Step(2, "works"), *both)

    for ends in ((), (Ended(2, 2),)):
        told = texts(draw(course(*steps, lanes=LANES, ends=ends)), "act")[0][1]
        assert told.startswith("all wait: ") == bool(ends)

    thread = (Step(0, "waits"), Step(0, "computes", thread=1), Step(1, "waits"), *both)
    for waits in ((), (Wait(0, 1, "g", 1),)):
        told = texts(draw(course(*thread, waits=waits)), "act")[0][1]
        assert told.startswith("all wait: ") == bool(waits)


def test_a_wait_ends_with_its_process_and_who_is_ended_by_the_observer_was_killed() -> None:
    steps = (
        Step(1, "waits"),
        Step(0, "terminates"),
        Step(OUTSIDE, "opens the gate: g, other"),
        Step(OUTSIDE, "ends what is left of the program"),
        Step(OUTSIDE, "main process exits with -9"),
    )
    picture = draw(course(*steps, waits=(Wait(1, 0, "g"),), ends=(Ended(1, 1), Ended(0, 4))))

    bars = {bar.lane: bar for bar in picture.bars}
    assert [(wait.x, wait.bottom) for wait in picture.waits] == [(x_of(1), bars[1].bottom)]
    assert [bars[lane].ended for lane in (0, 1)] == ["kill", "exit"]


def test_events_know_the_line_that_logged_them() -> None:
    picture = draw(course(Step(0, "starts"), waits=(Wait(0, 0, "g"),)), lambda call, what: len(call + what))

    assert [row.source for row in picture.rows] == [len("logstarts"), len("gateg")]


def test_what_is_left_out_is_counted() -> None:
    lanes = (LANES[0], *(Lane(f"Process-{n}", 0) for n in range(1, 30)))
    picture = draw(course(*(Step(n, "works") for n in range(30)), lanes=lanes, omitted=9))

    assert texts(picture, "gap") == [(OUTSIDE, "9 more events")]
    assert (len(picture.bars), picture.left_out) == (MAX_LANES, 30 - MAX_LANES)
