"""The table of verdicts, as a reader sees it."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from specs.harness.model.catalogue import Spec
from specs.harness.model.claims import Claim
from specs.harness.model.conditions import Condition, Decision, Side
from specs.harness.model.verdicts import Cell, Value, Verdict, sum_up
from specs.harness.report.verdict_table import FULL_TABLE_LIMIT, STYLES, summary, table, words

if TYPE_CHECKING:
    from collections.abc import Collection

FORK, SPAWN = Condition(under=("fork",)), Condition(under=("spawn",))


def cell(value: Value, *decided: tuple[Side, Condition], subject: str = "3.13-fork") -> Cell:
    return Cell(subject, value, {}, tuple(Decision("x.y", side, condition) for side, condition in decided))


@pytest.mark.parametrize(
    ("cells", "text"),
    [
        ([cell("holds", ("upholds", Condition()))], ""),
        ([cell("holds", ("upholds", FORK))], ""),
        (
            [cell("depends", ("upholds", Condition()), ("refutes", Condition(("fork",), when="the offset of a file")))],
            "refuted under fork: the offset of a file; otherwise holds",
        ),
        (
            [cell("depends", ("refutes", Condition()), ("upholds", Condition(when="with -O")))],
            "holds with -O; otherwise refuted",
        ),
        (
            [cell("holds", ("upholds", FORK)), cell("refuted", ("refutes", Condition(("spawn", "forkserver"))))],
            "holds under fork; refuted under spawn or forkserver",
        ),
        (
            [
                cell(
                    "depends",
                    ("upholds", Condition()),
                    ("refutes", SPAWN),
                    ("refutes", Condition(when="if it is killed")),
                )
            ],
            "refuted if it is killed or under spawn; otherwise holds",
        ),
        (
            [cell("depends", ("upholds", Condition()), ("refutes", Condition()))],
            "some of its specs uphold it, others refute it",
        ),
        ([cell("deviates", subject="a"), cell("deviates", subject="b")], ""),
        (
            [cell("holds", subject="a"), cell("deviates", subject="b"), cell("not run", subject="c")],
            "deviates under b; not run under c; holds under a",
        ),
        ([cell("holds", subject="a"), cell("not offered", subject="b")], "not offered under b"),
        ([cell("holds", subject="a"), cell("not applicable", subject="b")], ""),
        ([Cell("a", "not applicable", {}, (), "nobody forks here")], "nobody forks here"),
        ([Cell("a", "holds", {}, (), "other 4.2 has no Process.kill")], "other 4.2 has no Process.kill"),
        ([Cell("a", "not run", {}, (), "other 4.2 has no Process.kill")], "other 4.2 has no Process.kill"),
        ([Cell("a", "not offered", {}, (), "other 4.2 has no Process.kill")], "other 4.2 has no Process.kill"),
    ],
)
def test_the_words_say_on_what_it_depends_with_the_exception_first(cells: list[Cell], text: str) -> None:
    assert words(sum_up("x.y", cells)) == text


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        (Condition(), ""),
        (Condition(("fork", "spawn")), "under fork or spawn"),
        (Condition(("fork",), ">=3.8,<3.9", "pypy", "win32"), "under fork on PyPy in Python >=3.8, <3.9 on Windows"),
        (Condition(when="without -O"), "without -O"),
        (Condition(("fork",), when="without -O"), "under fork without -O"),
        (Condition(("fork",), when="the child's own children"), "under fork: the child's own children"),
        (Condition(when="the child's own children"), "for the child's own children"),
    ],
)
def test_a_condition_fits_behind_holds_and_refuted(condition: Condition, text: str) -> None:
    assert str(condition) == text


CLAIMS = {
    name: Claim(name, f"{name} is so.", f"{name} is not quite so.", section=1) for name in ("x.longer", "x.y", "x.z")
}


SPECS = {f"f::test_{name}": Spec(f"f::test_{name}", 1, ()) for name in "pqr"}


def lines(
    verdicts: list[Verdict],
    detail: str = "auto",
    inapplicable: dict[str, str] | None = None,
    beyond: tuple[str, ...] = (),
    selected: Collection[str] = frozenset(SPECS),
) -> list[str]:
    """The table of these verdicts, which are of different claims or repeat one."""
    findings: Any = SimpleNamespace(
        claims=CLAIMS,
        specification=SimpleNamespace(titles={1: "First"}),
        verdicts=dict(enumerate(verdicts)),
        specs_of=lambda _claim: [SPECS["f::test_p"]],
        catalogue={name: replace(spec, beyond=name in beyond) for name, spec in SPECS.items()},
        names={name: f"name of {name}" for name in "ab"} | {"3.13-fork": "3.13-fork"},
        instead=lambda _spec, _subject: "",
        results=SimpleNamespace(specs=selected),
    )
    return [line.text for line in table(findings, ["f::test_p"], inapplicable or {}, detail, 80)]


VERDICTS = [
    sum_up("x.longer", [Cell("a", "holds", {"f::test_p": "passed"}, ())]),
    sum_up(
        "x.y",
        [
            Cell("a", "deviates", {"f::test_p": "broken", "f::test_q": "no answer"}, ()),
            Cell("b", "deviates", {"f::test_p": "broken", "f::test_q": "passed"}, ()),
        ],
    ),
    sum_up("x.z", [Cell("a", "not run", {"f::test_r": "not run", "f::test_p": "passed"}, ())]),
]


def test_below_a_claim_stands_which_spec_failed_under_what_and_how_many_did_not_run() -> None:
    assert lines(VERDICTS) == [
        "x.longer  holds",
        "x.y       deviates",
        "    claimed: x.y is so.",
        "    in fact: x.y is not quite so.",
        "    deviates under name of a, name of b: test_p",
        "    no answer under name of a: test_q",
        "x.z       not run",
        "    1 of its 2 specs did not run, or not completely",
        "3 claims: 1 holds, 1 deviates, 1 not run",
    ]


def test_specs_that_were_not_selected_are_counted_as_such() -> None:
    assert "    1 of its 2 specs was not selected" in lines(VERDICTS, selected={"f::test_p"})


def test_a_spec_that_asks_for_more_than_is_documented_says_so_where_it_fails() -> None:
    shown = lines(VERDICTS[1:2], beyond=("f::test_p",))

    assert "    deviates under name of a, name of b: test_p (beyond the documentation)" in shown
    assert "    no answer under name of a: test_q" in shown


def test_below_a_spec_that_deviates_stands_what_it_asserts() -> None:
    before = SPECS["f::test_p"]
    SPECS["f::test_p"] = replace(before, fact="It works.", decisions=(Decision("x.y", "upholds", FORK),))
    try:
        shown = lines(VERDICTS[1:2])
    finally:
        SPECS["f::test_p"] = before

    assert shown[3:6] == [
        "    deviates under name of a, name of b: test_p",
        "    asserted: Under fork: It works.",
        "    no answer under name of a: test_q",
    ]


def test_with_all_each_claim_has_what_is_claimed_and_what_is_so() -> None:
    assert lines(VERDICTS[:1], "all")[:3] == [
        "x.longer  holds",
        "    claimed: x.longer is so.",
        "    in fact: x.longer is not quite so.",
    ]


def test_claims_of_which_nothing_was_selected_are_counted_and_not_judged() -> None:
    assert lines(VERDICTS[:1])[1:] == ["1 claim: 1 holds", "2 more claims not run: no spec was selected"]


def test_specs_that_do_not_apply_are_listed_with_when_they_would() -> None:
    assert lines(VERDICTS, "all", inapplicable={"test_s": "in Python <3"})[-2:] == [
        "1 spec is for other subjects:",
        "  test_s: in Python <3",
    ]
    assert lines(VERDICTS, inapplicable={"test_s": "in Python <3"})[-1] == "1 spec is for other subjects"


def test_of_many_claims_only_those_are_shown_that_fail_or_did_not_run() -> None:
    many = [VERDICTS[0]] * FULL_TABLE_LIMIT

    assert lines([*many, *VERDICTS[1:]])[0].startswith("x.y ")
    assert "--verdicts=all lists them" in lines([*many, *VERDICTS[1:]])[-1]


def test_many_claims_stand_under_their_sections() -> None:
    many = [VERDICTS[0]] * (FULL_TABLE_LIMIT + 1)

    assert lines(many, "all")[:2] == ["1. First", "x.longer  holds"]
    assert "1. First" not in lines(VERDICTS, "all")


def test_a_refuted_claim_is_a_result_and_not_shown_as_a_failure() -> None:
    assert STYLES["refuted"] == STYLES["depends"]
    assert [value for value, style in STYLES.items() if style == "fails"] == ["deviates"]


def test_a_long_text_is_broken_into_lines_below_each_other() -> None:
    long = Condition(when="if " + "a child of the main process " * 4)
    verdict = sum_up("x.y", [cell("depends", ("refutes", long), ("upholds", Condition()))])

    first, *rest = lines([verdict])[:-2]

    assert first.startswith("x.y    depends  refuted if a child")
    assert rest
    assert all(len(line) <= 80 and line.startswith(" " * len("x.y    depends  ")) for line in rest)


@pytest.mark.parametrize(
    ("values", "text"),
    [
        (["holds"], "1 claim: 1 holds"),
        (
            ["holds", "holds", "refuted", "depends", "deviates", "no answer", "not applicable"],
            "7 claims: 2 hold, 1 refuted, 1 depends, 1 deviates, 1 without an answer, 1 not applicable",
        ),
        ([], "0 claims"),
    ],
)
def test_the_last_line_counts_the_claims_of_each_value(values: list[Value], text: str) -> None:
    assert summary([sum_up("x.y", [cell(value)]) for value in values]) == text
