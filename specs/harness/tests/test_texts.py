"""The texts of the specification: a sentence about behaviour is a fact that a spec asserts, or says what else it is."""

from __future__ import annotations

import ast
import re
import textwrap
from typing import TYPE_CHECKING

import pytest

from specs.harness.machine.places import ROOT
from specs.harness.model import remedies, symptoms
from specs.harness.model.conditions import DECISIVE
from specs.harness.tests.simulated import CATALOGUE, CLAIMS, SPECIFICATION

if TYPE_CHECKING:
    from specs.harness.model.book import Section
    from specs.harness.model.catalogue import Spec
    from specs.harness.model.claims import Claim
    from specs.harness.model.conditions import Condition

SECTIONS = {section.number: section for section in SPECIFICATION.sections}
BY_FILE = {section.file: section for section in SPECIFICATION.sections}
INDEX = symptoms.load(CLAIMS)

#: Where one sentence ends and another begins.
JOINT = re.compile(r"[.!?] +(?=[A-Z`])")

#: What stands between backquotes.
CODE = re.compile(r"`[^`]*`")

#: The functions of the probe: what a program does for its observer, and nobody else's does.
PROBE = {"log", "gate", "read_arguments"}

#: Words that name a condition, by the field of a condition that says the same.
NAMES = {
    "under": {
        "fork": r"\bunder fork\b",
        "spawn": r"\bunder spawn\b",
        "forkserver": r"\bunder forkserver\b",
    },
    "platform": {"posix": r"\bon POSIX\b", "win32": r"\bon Windows\b", "linux": r"\bon Linux\b"},
    "interpreter": {"pypy": r"\bon PyPy\b", "cpython": r"\bon CPython\b"},
}

claims = pytest.mark.parametrize(
    "claim", CLAIMS.values(), ids=lambda claim: f"{SECTIONS[claim.section].name}-{claim.id}"
)
specs = pytest.mark.parametrize("spec", CATALOGUE.values(), ids=lambda spec: f"{BY_FILE[spec.file].name}-{spec.name}")
remedied = pytest.mark.parametrize(
    "spec",
    [spec for spec in CATALOGUE.values() if spec.remedy],
    ids=lambda spec: f"{BY_FILE[spec.file].name}-{spec.name}",
)


def sentences(text: str) -> int:
    """How many sentences a text has."""
    return len(JOINT.findall(CODE.sub("x", text))) + 1


def tree_of(spec: Spec) -> ast.Module:
    """The section of a spec."""
    return ast.parse(ROOT.joinpath(spec.file).read_text(encoding="utf-8"))


def source_of(spec: Spec, program: str) -> str:
    """The source of a program of a spec's section, or of its part."""
    section = BY_FILE[spec.file]
    places = [ROOT / "workloads" / section.part, ROOT / "workloads" / section.part / section.name]
    (path,) = (path for place in places if (path := place / f"{program.replace('.', '/')}.py").exists())
    return path.read_text(encoding="utf-8")


# Claims.


@claims
def test_a_claim_has_a_statement_an_answer_and_a_fact(claim: Claim) -> None:
    facts = [spec.fact for spec in CATALOGUE.values() if any(d.claim == claim.id for d in spec.decisions)]

    assert [text for text in (claim.says, claim.answer) if not text.endswith((".", "`."))] == []
    assert "TODO" not in claim.answer
    # It is read without the statement: in the matrix, in the index, in a list of surprises.
    assert not re.match(r"(Yes|No,|It|They|So|True|False)\b", claim.answer)
    assert any(facts)
    assert sentences(claim.says) == 1


@claims
def test_why_is_two_sentences_at_most_and_other_claims_that_are_named_are_there(claim: Claim) -> None:
    assert sentences(claim.why) <= 2
    assert set(claim.see) <= set(CLAIMS) - {claim.id}


def test_no_two_claims_surprise_equally() -> None:
    ranks = sorted(claim.surprise for claim in CLAIMS.values() if claim.surprise)

    assert ranks == list(range(1, len(ranks) + 1))


# Facts.


@specs
def test_a_spec_has_a_fact_of_two_sentences_at_most(spec: Spec) -> None:
    assert spec.fact.endswith(".")
    assert sentences(spec.fact) <= 2


@specs
def test_a_fact_does_not_repeat_its_condition(spec: Spec) -> None:
    fact = CODE.sub("x", spec.fact)
    for condition in {decision.condition for decision in spec.decisions}:
        given = {"under": condition.under, "platform": (condition.platform,), "interpreter": (condition.interpreter,)}
        for field, values in given.items():
            said = [
                value for value in values if value and re.search(NAMES[field].get(value, "$^"), fact, re.IGNORECASE)
            ]
            assert said == []
        assert not condition.when or condition.when.lower() not in spec.fact.lower()
        assert not condition.python or "Python 3" not in fact


@specs
def test_a_spec_is_for_one_claim_and_one_side_of_it(spec: Spec) -> None:
    sides = {decision.side for decision in spec.decisions}

    assert len({decision.claim for decision in spec.decisions}) == 1
    # What to do is often the other side of what goes wrong.
    assert sides <= {*DECISIVE, "details", "remedies"}
    assert len(sides - {"remedies"}) <= 1


# Remedies.


@pytest.mark.parametrize("claim", sorted({claim for causes in INDEX.values() for claim in causes}))
def test_a_claim_that_the_index_leads_to_has_a_remedy(claim: str) -> None:
    assert [spec.name for spec in CATALOGUE.values() if spec.remedy and spec.decisions[0].claim == claim]


@remedied
def test_a_remedy_says_what_to_do_and_has_lines_to_copy_that_do_not_use_the_probe(spec: Spec) -> None:
    claim = spec.decisions[0].claim
    pieces = [
        piece
        for program, arguments in remedies.programs(tree_of(spec), spec.name).items()
        for piece in remedies.marked(source_of(spec, program), claim, arguments)
    ]

    assert spec.remedy.endswith(".")
    assert sentences(spec.remedy) <= 2
    assert pieces
    for piece in pieces:
        code = ast.parse(textwrap.dedent(piece))
        names = {node.id for node in ast.walk(code) if isinstance(node, ast.Name)}
        assert code.body
        assert names & PROBE == set()


@remedied
def test_what_to_do_has_the_conditions_of_the_fact_that_shows_it(spec: Spec) -> None:
    by_side: dict[bool, set[Condition]] = {True: set(), False: set()}
    for decision in spec.decisions:
        by_side[decision.side == "remedies"].add(decision.condition)

    assert not by_side[False] or by_side[True] == by_side[False]


@remedied
def test_the_program_of_a_remedy_is_one_that_goes_wrong_but_for_these_lines(spec: Spec) -> None:
    claim = spec.decisions[0].claim
    tree = tree_of(spec)
    mine = remedies.programs(tree, spec.name)
    others = {
        program
        for other in CATALOGUE.values()
        if other.id != spec.id and other.decisions[0].claim == claim
        for program in remedies.programs(tree, other.name)
    }
    if spec.unlike:
        return
    assert others
    for program in mine:
        if program not in others:
            rest = without_remedy(source_of(spec, program))
            lacking = min((rest - without_remedy(source_of(spec, other)) for other in others), key=len)
            assert lacking == set()


def without_remedy(source: str) -> set[str]:
    """The lines of a program without its docstring, its imports, and the marked ones."""
    body = source.partition('"""\n')[2]
    kept = re.sub(r"^\s*# remedy.*?# end of remedy$", "", body, flags=re.DOTALL | re.MULTILINE)
    return {line.strip() for line in kept.splitlines() if line.strip() and not line.startswith(("import ", "from "))}


# Sections.


@pytest.mark.parametrize("section", SPECIFICATION.sections, ids=lambda section: section.name)
def test_a_section_has_an_introduction_that_names_claims(section: Section) -> None:
    source = section.path.read_text(encoding="utf-8")
    docstring = ast.get_docstring(ast.parse(source)) or ""
    introduction = docstring.partition("\n\n")[2]
    named = re.findall(r"`([a-z0-9-]+\.[a-z0-9-]+)`", introduction)

    assert 2 <= len(introduction.splitlines()) <= 6
    assert named
    assert set(named) <= set(CLAIMS)
    assert "# was:" not in source
