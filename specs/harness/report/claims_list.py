"""The catalogue of claims, to be read without running anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specs.harness.model.catalogue import facts
from specs.harness.report.lines import wrap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from specs.harness.model.catalogue import Spec
    from specs.harness.model.claims import Claim
    from specs.harness.model.conditions import Side
    from specs.harness.model.interface import Interface
    from specs.harness.model.specification import Specification

WIDTH = 100

#: What a spec is to its claim, in words that fit before its name.
VERBS: dict[Side, str] = {
    "upholds": "upheld by",
    "refutes": "refuted by",
    "details": "detail:",
    "remedies": "remedied by",
}


def text(specification: Specification) -> str:
    """Every section with its introduction, and every claim: what is claimed and what is so, fact by fact."""
    lines: list[str] = []
    sections = {section.number: section for section in specification.sections}
    number = None
    for claim in specification.claims.values():
        if claim.section != number:
            number = claim.section
            section = sections[number]
            lines += ["", f"{number}. {section.title}", *_wrapped(section.introduction, "    "), ""]
        specs = [spec for spec in specification.catalogue.values() if spec.decisions[0].claim == claim.id]
        lines += [claim.id, *_claim(claim, specs)]
    return "\n".join(lines).strip()


def _claim(claim: Claim, specs: list[Spec]) -> Iterator[str]:
    yield from _wrapped(claim.says, "    claimed: ")
    yield from _wrapped(claim.answer, "    in fact: ")
    for heading, some in facts(specs).items():
        yield from _wrapped(f"{heading}:" if heading else "", "    ")
        for spec in some:
            yield from _wrapped(spec.fact, "      - ")
            sides = " and ".join(dict.fromkeys(VERBS[decision.side] for decision in spec.decisions))
            yield from _wrapped(f"{sides} {spec.name}{_remarks(spec)}", "        ")
    for spec in specs:
        yield from _wrapped(spec.remedy, "    what to do: ")
    yield from _wrapped(claim.why, "    why: ")
    for note in claim.undecided:
        yield from _wrapped(note, "    not decided: ")
    yield from _wrapped("; ".join(claim.sources), "    source: ")
    yield from _wrapped(", ".join(claim.see), "    see also: ")


def _remarks(spec: Spec) -> str:
    remarks = [f"needs {', '.join(spec.needs)}"] if spec.needs else []
    remarks += [f"for each of {', '.join(spec.one_of)}"] if spec.one_of else []
    remarks += ["beyond the documentation"] if spec.beyond else []
    return f" ({'; '.join(remarks)})" if remarks else ""


def _wrapped(content: str, first: str) -> list[str]:
    """Content in lines, the first one behind a title, the others indented as that is and by two more; none of none."""
    rest = " " * (len(first) - len(first.lstrip()) + (2 if first.strip() else 0))
    return [line.text for line in wrap(content, WIDTH, first=first, rest=rest)] if content else []


def interface_text(interface: Interface) -> str:
    """Each parameter, method and attribute that Python documents, and the claims that decide it."""
    lines = ["", "What Python documents, and the claims that decide it", ""]
    width = max(map(len, interface), default=0)
    for name, entry in interface.items():
        content = f"not claimed: {entry}" if isinstance(entry, str) else ", ".join(entry)
        lines += [line.text for line in wrap(content, WIDTH, first=f"{name:{width}}  ", rest=" " * (width + 2))]
    return "\n".join(lines)
