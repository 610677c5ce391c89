"""The catalogue of claims, to be read without running anything."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from specs.harness.report.lines import wrap

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from specs.harness.model.catalogue import Catalogue
    from specs.harness.model.claims import Claim
    from specs.harness.model.interface import Interface

WIDTH = 100


def titles(folder: Path) -> dict[int, str]:
    """What each section is about, by its number: the first line of its file's docstring."""
    titles = {}
    for path in sorted(folder.glob("section_*.py")):
        docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        titles[int(path.stem.split("_")[1])] = (docstring.splitlines() or [""])[0].replace("`", "")
    return titles


def text(claims: Mapping[str, Claim], catalogue: Catalogue, sections: Mapping[int, str]) -> str:
    """Every claim: what is claimed, what is so, where that is documented, and the specs that decide it."""
    lines: list[str] = []
    section = None
    for claim in claims.values():
        if claim.section != section:
            section = claim.section
            lines += ["", f"{section}. {sections.get(section, '')}", ""]
        lines.append(claim.id)
        for title, content in (("claimed", claim.statement), ("in fact", claim.really), ("source", claim.source)):
            lines += (
                [line.text for line in wrap(content, WIDTH, first=f"    {title}: ", rest="      ")] if content else []
            )
        for spec in catalogue.values():
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
        content = entry if isinstance(entry, str) else ", ".join(entry)
        lines += [line.text for line in wrap(content, WIDTH, first=f"{name:{width}}  ", rest=" " * (width + 2))]
    return "\n".join(lines)
