"""The catalogue of claims, to be read without running anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specs.harness.report.lines import wrap

if TYPE_CHECKING:
    from specs.harness.model.interface import Interface
    from specs.harness.model.specification import Specification

WIDTH = 100


def text(specification: Specification) -> str:
    """Every claim: what is claimed, what is so, where that is documented, and the specs that decide it."""
    lines: list[str] = []
    section = None
    titles = specification.titles
    for claim in specification.claims.values():
        if claim.section != section:
            section = claim.section
            lines += ["", f"{section}. {titles[section]}", ""]
        lines.append(claim.id)
        for title, content in (
            ("claimed", claim.says),
            ("in fact", claim.really),
            ("source", "; ".join(claim.sources)),
        ):
            lines += (
                [line.text for line in wrap(content, WIDTH, first=f"    {title}: ", rest="      ")] if content else []
            )
        for spec in specification.catalogue.values():
            for decision in spec.decisions:
                if decision.claim == claim.id:
                    verb = "upheld" if decision.side == "upholds" else "refuted"
                    when = f" {decision.condition}" if str(decision.condition) else ""
                    remarks = [f"needs {', '.join(spec.needs)}"] if spec.needs else []
                    remarks += [f"for each of {', '.join(spec.one_of)}"] if spec.one_of else []
                    remarks += ["beyond the documentation"] if spec.beyond else []
                    remark = f" ({'; '.join(remarks)})" if remarks else ""
                    by = f"{verb}{when} by {spec.name}{remark}"
                    lines += [line.text for line in wrap(by, WIDTH, first="    ", rest="      ")]
    return "\n".join(lines).strip()


def interface_text(interface: Interface) -> str:
    """Each parameter, method and attribute that Python documents, and the claims that decide it."""
    lines = ["", "What Python documents, and the claims that decide it", ""]
    width = max(map(len, interface), default=0)
    for name, entry in interface.items():
        content = f"not claimed: {entry}" if isinstance(entry, str) else ", ".join(entry)
        lines += [line.text for line in wrap(content, WIDTH, first=f"{name:{width}}  ", rest=" " * (width + 2))]
    return "\n".join(lines)
