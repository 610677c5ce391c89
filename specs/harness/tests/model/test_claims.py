"""What the claims' file must be, under which conditions a spec decides a claim, and that every claim is decided."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import pytest

from specs.harness.model import catalogue, claims
from specs.harness.model.claims import Claim, ClaimsError, Limit
from specs.harness.model.conditions import Condition, Decision
from specs.harness.model.subjects import Implementation, Interpreter, Subject
from specs.harness.plugin.decisions import refutes, upholds

if TYPE_CHECKING:
    from pathlib import Path

    from specs.harness.model.catalogue import Spec

GOOD = '[[claim]]\nid = "topic.claim"\nsection = 1\nstatement = "s"\nreally = "r"\n'


def subject(
    version: str = "3.13.0", method: str = "fork", implementation: str = "cpython", platform: str = "linux"
) -> Subject:
    return Subject(
        Interpreter("/python", version, implementation, False, platform),
        Implementation("multiprocessing", ("fork", "spawn"), "fork"),
        method,
        "id",
    )


def one_line(error: pytest.ExceptionInfo[ClaimsError]) -> str:
    message = str(error.value)
    assert "\n" not in message
    return message


# The specification's own claims.


def test_every_claim_has_a_spec_and_every_id_that_a_spec_names_is_a_claims() -> None:
    known = claims.load()

    assert {d.claim for spec in catalogue.load(claims.FILE.parent, known).values() for d in spec.decisions} == set(
        known
    )


#: A subject of each kind on which specs and limits may depend.
KINDS = [
    subject(version, method, implementation, platform)
    for platform, methods in {
        "linux": ("fork", "spawn", "forkserver"),
        "darwin": ("fork", "spawn", "forkserver"),
        "win32": ("spawn",),
    }.items()
    for method in methods
    for version in ("3.8.20", "3.9.1", "3.10.1", "3.11.1", "3.12.1", "3.13.0", "3.13.8", "3.14.0", "3.14.1", "3.15.0")
    for implementation in ("cpython", "pypy")
]


@cache
def own_specs() -> list[Spec]:
    return list(catalogue.load(claims.FILE.parent, claims.load()).values())


@pytest.mark.parametrize("claim", claims.load().values(), ids=lambda claim: claim.id)
def test_a_claim_is_decided_for_a_subject_or_says_why_not(claim: Claim) -> None:
    specs = [spec for spec in own_specs() if any(decision.claim == claim.id for decision in spec.decisions)]
    decided = {
        kind: any(decision.claim == claim.id for spec in specs for decision in spec.decisions_for(kind))
        for kind in KINDS
    }

    neither = [kind for kind in KINDS if not decided[kind] and not claim.why_not(kind)]
    both = [kind for kind in KINDS if decided[kind] and claim.why_not(kind)]
    assert (neither, both) == ([], [])


def test_every_section_with_a_claim_has_a_spec_file_that_decides_it() -> None:
    known = claims.load()
    specs = catalogue.load(claims.FILE.parent, known).values()

    for claim in known.values():
        places = [spec.place for spec in specs if claim.id in {decision.claim for decision in spec.decisions}]
        assert any(place.startswith(f"specs/section_{claim.section:02}_") for place in places), claim.id


# The file.


def test_claims_are_read_in_the_order_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "claims.toml"
    path.write_text(GOOD + GOOD.replace("topic.claim", "a.b-2") + 'source = "somewhere"\n')

    assert claims.load(path) == {
        "topic.claim": claims.Claim("topic.claim", 1, "s", "r"),
        "a.b-2": claims.Claim("a.b-2", 1, "s", "r", "somewhere"),
    }
    assert list(claims.load(path)) == ["topic.claim", "a.b-2"]


def test_a_claim_says_for_which_subjects_it_is_not_decided_and_why(tmp_path: Path) -> None:
    path = tmp_path / "claims.toml"
    path.write_text(
        GOOD + 'not-applicable = [{ platform = "win32", because = "w" }, { under = ["fork", "spawn"], because = "f" }]'
    )

    (claim,) = claims.load(path).values()

    assert claim.limits == (Limit(Condition(platform="win32"), "w"), Limit(Condition(("fork", "spawn")), "f"))
    assert claim.why_not(subject(platform="win32", method="spawn")) == "w"
    assert claim.why_not(subject(method="spawn")) == "f"
    assert claim.why_not(subject(method="forkserver")) == ""


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "claims.toml: has no claims; it consists of [[claim]] tables"),
        ("claim = 1", "claims.toml: has no claims; it consists of [[claim]] tables"),
        ('[claim]\nid = "x.y"', "claims.toml: has no claims; it consists of [[claim]] tables"),
        ("claim = [1]", "claims.toml: claim 1: "),
        ("[[claims]]", "claims.toml: has an unknown table 'claims'; it consists of [[claim]] tables"),
        (GOOD + "[other]", "claims.toml: has an unknown table 'other'; it consists of [[claim]] tables"),
        ("[[claim", "claims.toml: is not valid TOML: "),
        ("[[claim]]\nid = ", "claims.toml: is not valid TOML: "),
        (GOOD + GOOD, "claims.toml: claim 2: duplicate id 'topic.claim'; give each claim an id of its own"),
        (
            GOOD.replace("id", "ID"),
            "claims.toml: claim 1: required field missing: id; extra fields found (ID); allowed: ",
        ),
        (GOOD.replace('"topic.claim"', "7"), "claims.toml: claim 1 (7): invalid value for type, expected str: id"),
        (GOOD.replace('"topic.claim"', '""'), "claims.toml: claim 1: the id '' is not of the form"),
        (
            GOOD.replace('statement = "s"\n', ""),
            "claims.toml: claim 1 (topic.claim): required field missing: statement",
        ),
        (GOOD.replace('"r"', "[]"), "claims.toml: claim 1 (topic.claim): invalid value for type, expected str: really"),
        (
            GOOD.replace("section = 1", 'section = "1"'),
            "claims.toml: claim 1 (topic.claim): invalid value for type, expected int: section",
        ),
        (
            GOOD.replace("section = 1", "section = true"),
            "claims.toml: claim 1 (topic.claim): invalid value for type, expected int: section",
        ),
        (GOOD + "[[claim]]", "claims.toml: claim 2: required field missing: id; "),
        (GOOD.replace("topic.claim", "topic"), "claims.toml: claim 1: the id 'topic' is not of the form 'topic.claim'"),
        (
            GOOD.replace("topic.claim", ".claim"),
            "the id '.claim' is not of the form 'topic.claim', in lowercase letters",
        ),
        (
            GOOD.replace("topic.claim", "topic."),
            "the id 'topic.' is not of the form 'topic.claim', in lowercase letters",
        ),
        (GOOD.replace("topic.claim", "Topic.claim"), "the id 'Topic.claim' is not of the form 'topic.claim'"),
        (GOOD.replace("topic.claim", "topic.a b"), "the id 'topic.a b' is not of the form 'topic.claim'"),
        (GOOD + "note = 1", "claims.toml: claim 1 (topic.claim): extra fields found (note); allowed: id, section, "),
        (
            GOOD + "not-applicable = 1",
            "claims.toml: claim 1 (topic.claim): 'int' object is not iterable",
        ),
        (
            GOOD + 'not-applicable = [{ platform = "win32" }]',
            "claims.toml: claim 1 (topic.claim): 'because'",
        ),
        (
            GOOD + 'not-applicable = [{ platform = "beos", because = "b" }]',
            "claims.toml: claim 1 (topic.claim): not-applicable: unknown platform 'beos'; choose from posix, ",
        ),
        (
            GOOD + 'not-applicable = [{ on = "beos", because = "b" }]',
            "claims.toml: claim 1 (topic.claim): condition() got an unexpected keyword argument",
        ),
        (
            GOOD + "source = 1",
            "claims.toml: claim 1 (topic.claim): invalid value for type, expected str: source; allowed: id, section, ",
        ),
    ],
)
def test_a_malformed_file_is_refused_in_one_line_that_says_what_is_wrong(
    tmp_path: Path, content: str, message: str
) -> None:
    path = tmp_path / "claims.toml"
    path.write_text(content)

    with pytest.raises(ClaimsError, match=re.escape(message)) as refused:
        claims.load(path)
    one_line(refused)


def test_a_file_that_is_not_there_is_missed_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(ClaimsError, match=r"^claims.toml: cannot be read \(.*\); restore it at ") as refused:
        claims.load(tmp_path / "claims.toml")
    one_line(refused)


def test_a_file_that_is_no_text_is_refused_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "claims.toml"
    path.write_bytes(b"\xff\xfe")

    with pytest.raises(ClaimsError, match=r"^claims.toml: is not valid TOML: ") as refused:
        claims.load(path)
    one_line(refused)


# The ids that specs name.


# Conditions.


@pytest.mark.parametrize(
    ("condition", "of", "applies"),
    [
        (Condition(), subject(), True),
        (Condition(under=("fork",)), subject(method="fork"), True),
        (Condition(under=("fork", "spawn")), subject(method="spawn"), True),
        (Condition(under=("fork", "spawn")), subject(method="forkserver"), False),
        (Condition(python=">=3.9"), subject("3.10.1"), True),
        (Condition(python=">=3.9"), subject("3.8.18"), False),
        (Condition(python=">=3.9,<3.12"), subject("3.12.0"), False),
        (Condition(python="<3.15"), subject("3.15.0"), False),
        (Condition(interpreter="pypy"), subject(implementation="pypy"), True),
        (Condition(interpreter="pypy"), subject(), False),
        (Condition(platform="linux"), subject(platform="linux"), True),
        (Condition(platform="darwin"), subject(platform="linux"), False),
        (Condition(platform="posix"), subject(platform="darwin"), True),
        (Condition(platform="posix"), subject(platform="win32"), False),
        (Condition(platform="win32"), subject(platform="win32"), True),
        (Condition(when="the parent is dead"), subject(), True),
        (Condition(under=("fork",), python=">=3.14"), subject("3.14.0", "spawn"), False),
        (Condition(under=("fork",), python=">=3.14"), subject("3.14.0", "fork"), True),
    ],
)
def test_a_condition_names_subjects(condition: Condition, of: Subject, *, applies: bool) -> None:
    assert condition.applies_to(of) is applies


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (Condition(), ""),
        (Condition(("fork", "spawn"), ">=3.8,<3.12"), "under fork or spawn in Python >=3.8, <3.12"),
        (Condition(interpreter="pypy", platform="darwin"), "on PyPy on macOS"),
        (Condition(("fork",), when="when it is late"), "under fork when it is late"),
    ],
)
def test_a_condition_is_told_in_words(condition: Condition, words: str) -> None:
    assert str(condition) == words


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        (Condition(), Condition(("fork",))),
        (Condition(), Condition(when="late")),
        (Condition(("fork", "spawn")), Condition(("spawn",))),
        (Condition(("fork",)), Condition(("fork",), ">=3.9")),
        (Condition(platform="linux"), Condition(platform="linux", when="late")),
    ],
)
def test_a_wide_condition_covers_a_narrow_one_and_not_the_other_way_round(wide: Condition, narrow: Condition) -> None:
    assert wide.covers(narrow)
    assert not narrow.covers(wide)


def test_a_decorator_carries_what_is_decided() -> None:
    one = upholds("a.b", under="fork", when="late").mark
    other = refutes("a.b", under=("fork", "spawn"), python=">=3.9", interpreter="cpython", platform="posix").mark

    assert one.args == (Decision("a.b", "upholds", Condition(("fork",), when="late")),)
    assert other.args == (Decision("a.b", "refutes", Condition(("fork", "spawn"), ">=3.9", "cpython", "posix")),)


def test_a_decorator_refuses_what_is_no_start_method_platform_or_version() -> None:
    with pytest.raises(ValueError, match=r"a\.b: unknown start method 'frok'; choose from fork, spawn, forkserver"):
        upholds("a.b", under=("fork", "frok"))
    with pytest.raises(ValueError, match=r"a\.b: unknown platform 'beos'; choose from posix, linux, darwin, win32"):
        upholds("a.b", platform="beos")
    with pytest.raises(ValueError, match=r"a\.b: '3\.9' is not a version specifier; write one such as '>=3.13'"):
        refutes("a.b", python="3.9")
