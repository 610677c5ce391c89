"""The specification: what it says, read as text. Its sections, their claims, and the specs that decide them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from specs.harness.model import book, catalogue, claims
from specs.harness.model.texts import SPECS, parse

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from specs.harness.model.book import Part, Section
    from specs.harness.model.catalogue import Catalogue
    from specs.harness.model.claims import Claim


@dataclass(frozen=True, slots=True)
class Specification:
    """What there is, in the order of the book. claims, catalogue: by id."""

    parts: list[Part]
    claims: Mapping[str, Claim]
    catalogue: Catalogue

    @property
    def sections(self) -> list[Section]:
        """All sections."""
        return book.sections(self.parts)

    @property
    def titles(self) -> dict[int, str]:
        """What each section is about, by its number."""
        return {section.number: section.title for section in self.sections}


def load(folder: Path = SPECS) -> Specification:
    """Read it.

    Raises ClaimsError for what is not as it has to be.
    """
    parts = book.load(folder)
    every: dict[str, Claim] = {}
    specs: Catalogue = {}
    for section in book.sections(parts):
        source = section.path.read_text(encoding="utf-8")
        tree = parse(section.path, source)
        found = claims.read(tree, section, every)
        every |= {claim.id: claim for claim in found.values()}
        specs |= catalogue.read(tree, source, section, found)
    return Specification(parts, every, specs)
