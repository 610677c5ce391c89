"""The catalogue of claims, to be read without running anything: its contents, or the claims that have some words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specs.harness.model.catalogue import facts, remedies_of
from specs.harness.model.search import near
from specs.harness.report.lines import Line, count, wrap

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from specs.harness.model.catalogue import Spec
    from specs.harness.model.claims import Claim
    from specs.harness.model.conditions import Side
    from specs.harness.model.interface import Interface
    from specs.harness.model.specification import Specification
    from specs.harness.model.symptoms import Symptoms

#: How many of the claims that were found are shown in full, and how many more by their answers.
FULL, BRIEF = 3, 7

#: What a spec is to its claim, in words that fit before its name.
VERBS: dict[Side, str] = {
    "upholds": "upheld by",
    "refutes": "refuted by",
    "details": "detail:",
    "remedies": "remedied by",
}


def contents(specification: Specification, symptoms: Symptoms, width: int) -> Iterator[Line]:
    """Every section, and the answer of each of its claims; at last the index."""
    number = None
    for claim in specification.claims.values():
        if claim.section != number:
            number = claim.section
            yield Line(f"{number}. {specification.titles[number]}", "heading")
        yield from _brief(claim, width)
    yield Line("What did you see?", "heading")
    for symptom, ids in symptoms.items():
        yield from wrap(f"{symptom}: {', '.join(ids)}", width, first="  ", rest="      ")
    yield Line(
        f"{count(len(specification.claims), 'claim')}; --claims WORDS shows those that have these words.", "aside"
    )


def found(
    specification: Specification, claims: Sequence[Claim], interface: Interface, words: Sequence[str], width: int
) -> Iterator[Line]:
    """Claims that were found, the first of them in full; if none was, what is near."""
    for claim in claims[:FULL]:
        specs = [spec for spec in specification.catalogue.values() if spec.decisions[0].claim == claim.id]
        yield from claim_lines(claim, specs, width)
    rest = claims[FULL : FULL + BRIEF]
    if rest:
        yield Line("also:", "heading")
        for claim in rest:
            yield from _brief(claim, width)
    for name, why in interface.items():
        if isinstance(why, str) and any(word.lower() in name.lower() for word in words if len(word) > 2):
            yield from wrap(f"{name} is not claimed: {why}", width, rest="  ", style="aside")
    if not claims:
        yield Line(f"No claim has {' or '.join(words)}.", "open")
        if others := near(specification, words):
            yield Line(f"Near: {', '.join(others)}")


def claim_lines(claim: Claim, specs: Sequence[Spec], width: int) -> Iterator[Line]:
    """A claim: what is claimed and what is so, what to do, and fact by fact what decides it."""
    yield Line(claim.id, "heading")
    yield from _wrapped(claim.says, "    claimed: ", width)
    yield from _wrapped(claim.answer, "    in fact: ", width)
    for todo in remedies_of(specs):
        yield from _wrapped(todo, "    what to do: ", width)
    for heading, some in facts(specs).items():
        yield from _wrapped(f"{heading}:" if heading else "", "    ", width)
        for spec in some:
            yield from _wrapped(spec.fact, "      - ", width)
            sides = " and ".join(dict.fromkeys(VERBS[decision.side] for decision in spec.decisions))
            for line in _wrapped(f"{sides} {spec.name}{_remarks(spec)}", "        ", width):
                yield Line(line.text, "aside")
    yield from _wrapped(claim.why, "    why: ", width)
    for note in claim.undecided:
        yield from _wrapped(note, "    not decided: ", width)
    yield from _wrapped("; ".join(claim.sources), "    source: ", width)
    yield from _wrapped(", ".join(claim.see), "    see also: ", width)
    yield Line(f"    decide it here: .venv/bin/python -m pytest -k {claim.id}")
    yield Line("")


def _brief(claim: Claim, width: int) -> Iterator[Line]:
    yield from wrap(claim.answer, width, first=f"  {claim.id}: ", rest="      ")


def _remarks(spec: Spec) -> str:
    remarks = [f"needs {', '.join(spec.needs)}"] if spec.needs else []
    remarks += [f"for each of {', '.join(spec.one_of)}"] if spec.one_of else []
    remarks += ["beyond the documentation"] if spec.beyond else []
    return f" ({'; '.join(remarks)})" if remarks else ""


def _wrapped(content: str, first: str, width: int) -> list[Line]:
    """Content in lines, the first one behind a title, the others indented as that is and by two more; none of none."""
    rest = " " * (len(first) - len(first.lstrip()) + (2 if first.strip() else 0))
    return wrap(content, width, first=first, rest=rest) if content else []
