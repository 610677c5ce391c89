"""The book: the specification's parts and their sections, in the order in which a learner meets them.

That order is said once: `PARTS` in `specs/__init__.py`, and `SECTIONS` in the `__init__.py` of each part.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from specs.harness.model.texts import SPECS, ClaimsError, constants, parse, place

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Section:
    """A section, a chapter of the book: a file of claims and specs, and a folder of programs and mutants.

    number: counted through the book, from 1. title: what it is about, in one line. introduction: what is in it, in one
    paragraph. path: of its file.
    """

    number: int
    part: str
    name: str
    title: str
    path: Path
    introduction: str = ""

    @property
    def file(self) -> str:
        """Its file, below the checkout."""
        return f"specs/{self.part}/{self.name}.py"

    @property
    def package(self) -> str:
        """Where its programs are, below `workloads`, as modules are named."""
        return f"{self.part}.{self.name}"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the book. title: what it is about, in one line."""

    name: str
    title: str
    sections: tuple[Section, ...]


def load(folder: Path = SPECS) -> list[Part]:
    """Read the parts of the book, with their sections.

    Raises ClaimsError for a part or a section that is listed and is not there, or is there and not listed.
    """
    parts = []
    number = 0
    for name in _listed(folder, "PARTS", {path.parent.name for path in folder.glob("*/__init__.py")} - {"harness"}):
        part = folder / name
        found = []
        for section in _listed(part, "SECTIONS", {path.stem for path in part.glob("*.py")} - {"__init__"}):
            number += 1
            path = part / f"{section}.py"
            tree = parse(path)
            found.append(Section(number, name, section, title(tree), path, introduction(tree)))
        parts.append(Part(name, title(parse(part / "__init__.py")), tuple(found)))
    return parts


def sections(parts: list[Part]) -> list[Section]:
    """All sections, in their order."""
    return [section for part in parts for section in part.sections]


def title(tree: ast.Module) -> str:
    """The first line of a file's docstring, without its full stop and code marks."""
    return (ast.get_docstring(tree) or "").partition("\n")[0].replace("`", "").rstrip(".")


def introduction(tree: ast.Module) -> str:
    """What follows the first line of a file's docstring, as one paragraph."""
    return " ".join((ast.get_docstring(tree) or "").partition("\n")[2].split())


def _listed(folder: Path, constant: str, there: set[str]) -> tuple[str, ...]:
    """The names that a folder's `__init__.py` lists, in their order. there: those that it has to list."""
    path = folder / "__init__.py"
    names = constants(parse(path), path, constant).get(constant)
    if not isinstance(names, tuple) or not all(isinstance(name, str) for name in names):
        raise ClaimsError(f"{place(path)}: needs {constant}, a tuple of names")
    if unlisted := there - set(names):
        raise ClaimsError(f"{place(path)}: {constant} lacks {min(unlisted)!r}; say there where it comes")
    for number, name in enumerate(names):
        if name not in there:
            raise ClaimsError(f"{place(path)}: {constant} lists {name!r}, which is not there; add it, or take it out")
        if name in names[:number]:
            raise ClaimsError(f"{place(path)}: {constant} lists {name!r} twice; take one of them out")
    return names
