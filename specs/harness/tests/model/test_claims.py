"""The claims, read as text: what each must be, and that every claim of the specification is decided."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from specs.harness.model import specification
from specs.harness.model.claims import FIELDS, Claim, Limit
from specs.harness.model.conditions import DECISIVE, Condition
from specs.harness.model.texts import ClaimsError
from specs.harness.tests.simulated import SPECIFICATION
from specs.harness.tests.written import subject, write_book

if TYPE_CHECKING:
    from pathlib import Path

ONE = 'ONE = claim("topic.one", says="s", answer="r")\n'
ALLOWED = f"allowed: {', '.join(FIELDS)}"


def claims_of(folder: Path, content: str) -> list[Claim]:
    """The claims of a section with this content."""
    return list(specification.load(write_book(folder, {"joining": content})).claims.values())


# The specification's own claims.


def test_every_claim_has_a_spec() -> None:
    decisions = [decision for spec in SPECIFICATION.catalogue.values() for decision in spec.decisions]
    decided = {decision.claim for decision in decisions if decision.side in DECISIVE}

    assert decided == set(SPECIFICATION.claims)


#: A subject of each kind on which specs and limits may depend.
KINDS = [
    subject(method, version, implementation, platform)
    for platform, methods in {
        "linux": ("fork", "spawn", "forkserver"),
        "darwin": ("fork", "spawn", "forkserver"),
        "win32": ("spawn",),
    }.items()
    for method in methods
    for version in ("3.8.20", "3.9.1", "3.10.1", "3.11.1", "3.12.1", "3.13.0", "3.13.8", "3.14.0", "3.14.1", "3.15.0")
    for implementation in ("cpython", "pypy")
]


@pytest.mark.parametrize("claim", SPECIFICATION.claims.values(), ids=lambda claim: claim.id)
def test_a_claim_is_decided_for_a_subject_or_says_why_not(claim: Claim) -> None:
    specs = [spec for spec in SPECIFICATION.catalogue.values() if any(d.claim == claim.id for d in spec.decisions)]
    decided = {
        kind: any(decision.side in DECISIVE for spec in specs for decision in spec.decisions_for(kind))
        for kind in KINDS
    }

    neither = [kind for kind in KINDS if not decided[kind] and not claim.why_not(kind)]
    both = [kind for kind in KINDS if decided[kind] and claim.why_not(kind)]
    assert (neither, both) == ([], [])


# The text.


def test_claims_are_read_in_the_order_of_the_book_with_the_numbers_of_their_sections(tmp_path: Path) -> None:
    two = """TWO = claim(
    "a.b-2",
    says="One " "sentence.",
    answer="r",
    about=["Process(daemon)", "Process.daemon"],
    sources=("somewhere",),
    why="w",
    undecided=["it may be otherwise (gh-1)"],
    surprise=3,
    see=["topic.one"],
)
"""
    folder = write_book(tmp_path, {"starting": f"import os\n{two}{ONE}", "joining": ONE.replace("one", "three")})

    claims = specification.load(folder).claims

    assert list(claims) == ["a.b-2", "topic.one", "topic.three"]
    assert claims["a.b-2"] == Claim(
        "a.b-2",
        "One sentence.",
        "r",
        why="w",
        undecided=("it may be otherwise (gh-1)",),
        about=("Process(daemon)", "Process.daemon"),
        sources=("somewhere",),
        surprise=3,
        see=("topic.one",),
        section=1,
    )
    assert claims["topic.three"] == Claim("topic.three", "s", "r", section=2)


def test_nothing_of_what_a_section_does_is_done(tmp_path: Path) -> None:
    assert [claim.id for claim in claims_of(tmp_path, f"import not_installed_here\n{ONE}1 / 0\n")] == ["topic.one"]


def test_a_claim_says_for_which_subjects_it_is_not_decided_and_why(tmp_path: Path) -> None:
    limits = '[{"platform": "win32", "because": "w"}, {"under": ["fork", "spawn"], "because": "f"}]'

    (claim,) = claims_of(tmp_path, ONE.replace(")", f", not_applicable={limits})"))

    assert claim.not_applicable == (Limit(Condition(platform="win32"), "w"), Limit(Condition(("fork", "spawn")), "f"))
    assert claim.why_not(subject(platform="win32", method="spawn")) == "w"
    assert claim.why_not(subject(method="spawn")) == "f"
    assert claim.why_not(subject(method="forkserver")) == ""


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        # What is no literal.
        ('"s"', "WHAT", "WHAT is no literal; write its value"),
        ('"s"', "'a' + 'b'", "'a' + 'b' is no literal; write its value"),
        ('"s"', 'f"""{what}\n"""', "f'{what}\\n' is no literal; write its value"),
        ('"s"', "{[]: 1}", "{[]: 1} is no literal; write its value"),
        ('"topic.one"', "ID", "ID is no literal; write its value"),
        ('says="s"', "**MORE", "MORE is no literal; write its value"),
        # Fields.
        ('"r"', '"r", note="n"', f"unknown field 'note'; {ALLOWED}"),
        ('"r"', '"r", section=1', f"unknown field 'section'; {ALLOWED}"),
        ('"r"', '"r", id="other.id"', f"unknown field 'id'; {ALLOWED}"),
        ('says="s", ', "", "required field missing: says; allowed: id, says, "),
        (', answer="r"', "", "required field missing: answer; allowed: id, says, "),
        ('"r"', "7", "must be str, not 7: answer; allowed: id, says, "),
        ('"r"', "[]", "must be str, not []: answer; allowed: id, says, "),
        ('"r"', '"r", about="Process"', "must be a list, not 'Process': about; allowed: id, says, "),
        ('"r"', '"r", sources=[3]', "must be str, not 3: sources; allowed: id, says, "),
        ('"r"', '"r", surprise="1"', "must be int, not '1': surprise; allowed: id, says, "),
        ('"r"', f'"{"r" * 91}"', "the answer has 91 characters; at most 90 fit on a line"),
        # Ids.
        ('"topic.one", ', "", "claim takes one argument, its id, and by name says, answer, why, "),
        ('"topic.one"', '"topic.one", "s"', "claim takes one argument, its id, and by name says, answer, why, "),
        ('"topic.one"', "*IDS", "*IDS is no literal; write its value"),
        ('"topic.one"', "7", "must be str, not 7: id; allowed: id, says, "),
        ("topic.one", "", "the id '' is not of the form 'topic.claim', in lowercase letters"),
        ("topic.one", "topic", "the id 'topic' is not of the form 'topic.claim', in lowercase letters"),
        ("topic.one", ".one", "the id '.one' is not of the form 'topic.claim', in lowercase letters"),
        ("topic.one", "topic.", "the id 'topic.' is not of the form 'topic.claim', in lowercase letters"),
        ("topic.one", "topic.one.two", "the id 'topic.one.two' is not of the form 'topic.claim', in lowercase"),
        ("topic.one", "Topic.one", "the id 'Topic.one' is not of the form 'topic.claim', in lowercase letters"),
        ("topic.one", "topic.a b", "the id 'topic.a b' is not of the form 'topic.claim', in lowercase letters"),
        # What it is not decided for.
        ('"r"', '"r", not_applicable=1', "not_applicable: is a list of what has 'because', a text, and a condition"),
        (
            '"r"',
            '"r", not_applicable=["win32"]',
            "not_applicable: is a list of what has 'because', a text, and a condition",
        ),
        (
            '"r"',
            '"r", not_applicable=[{"platform": "win32"}]',
            "not_applicable: is a list of what has 'because', a text, and a condition",
        ),
        (
            '"r"',
            '"r", not_applicable=[{"platform": "beos", "because": "b"}]',
            "not_applicable: unknown platform 'beos'; choose from posix, ",
        ),
        (
            '"r"',
            '"r", not_applicable=[{"on": "beos", "because": "b"}]',
            "condition() got an unexpected keyword argument 'on'",
        ),
        # Names.
        ("ONE = ", "", "a claim needs a name; write NAME = claim(…)"),
        ("ONE = ", "ONE: str = ", "a claim needs a name; write NAME = claim(…)"),
        ("ONE = ", "ONE = TWO = ", "a claim needs a name; write NAME = claim(…)"),
    ],
)
def test_a_claim_that_is_not_as_it_has_to_be_is_refused_on_one_line_with_its_place(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    assert refused(write_book(tmp_path, {"joining": f"\n\n{ONE.replace(old, new)}"})).startswith(
        f"specs/processes/joining.py:3: {message}"
    )


def refused(folder: Path) -> str:
    """The one line with which a specification is refused."""
    with pytest.raises(ClaimsError) as error:
        specification.load(folder)
    assert "\n" not in str(error.value)
    return str(error.value)


def test_no_two_claims_have_the_same_id_in_one_section_or_in_two(tmp_path: Path) -> None:
    again = ONE.replace("ONE", "TWO")
    message = "the id 'topic.one' is there twice; give each claim one of its own"

    assert refused(write_book(tmp_path, {"joining": ONE + again})) == f"specs/processes/joining.py:2: {message}"
    folder = write_book(tmp_path, {"starting": ONE, "joining": f"\n{again}"})
    assert refused(folder) == f"specs/processes/joining.py:2: {message}"


def test_no_two_claims_of_a_section_have_the_same_name(tmp_path: Path) -> None:
    message = "there is a claim ONE above; give each claim a name of its own"

    folder = write_book(tmp_path, {"joining": ONE + ONE.replace("topic", "other")})
    assert refused(folder) == f"specs/processes/joining.py:2: {message}"
    two = write_book(tmp_path, {"starting": ONE, "joining": ONE.replace("topic", "other")})
    assert len(specification.load(two).claims) == 2


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"import os\n\nclaim(:\n", r"specs/processes/joining\.py:3: is not valid Python: "),
        (b"\0", r"specs/processes/joining\.py(:1)?: is not valid Python: .* null bytes"),
        (b"\xff\xfe", r"specs/processes/joining\.py:1: is not valid Python: 'utf-8' codec can't decode"),
    ],
)
def test_a_section_that_is_no_python_is_refused_on_one_line(tmp_path: Path, content: bytes, message: str) -> None:
    folder = write_book(tmp_path, {"joining": ""})
    (folder / "processes" / "joining.py").write_bytes(content)

    assert re.match(message, refused(folder))
