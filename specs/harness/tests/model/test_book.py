"""The book: its parts and sections stand in the order in which they are listed, and each is listed."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest

from specs.harness.machine.places import ROOT
from specs.harness.model import book
from specs.harness.model.book import Part, Section
from specs.harness.model.texts import ClaimsError
from specs.harness.tests.simulated import SPECIFICATION

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def specs(tmp_path: Path) -> Path:
    """A specification of two parts, whose sections are listed in no order of names."""
    folder = tmp_path / "specs"
    write(folder / "__init__.py", '"""The parts."""\n\nPARTS = ("sharing", "pools")\n')
    write(folder / "sharing" / "__init__.py", 'SECTIONS = ("pipes", "locks")\n')
    write(
        folder / "sharing" / "pipes.py",
        '"""Pipes: messages between `two` ends.\n\nMore of `x.y`,\nin two lines.\n"""\n',
    )
    write(folder / "sharing" / "locks.py", '"""Locks."""\n')
    write(folder / "pools" / "__init__.py", '"""Pools: workers.\n"""\nSECTIONS = ("mapping",)\n')
    write(folder / "pools" / "mapping.py", "import os\n")
    write(folder / "harness" / "__init__.py", "")
    write(folder / "harness" / "tests" / "__init__.py", "")
    write(folder / "symptoms.py", "")
    return folder


def write(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)


def refused(specs: Path) -> str:
    """The one line with which a book is refused."""
    with pytest.raises(ClaimsError) as error:
        book.load(specs)
    assert "\n" not in str(error.value)
    return str(error.value)


def test_parts_and_sections_stand_in_the_order_of_the_lists_and_are_numbered_through(specs: Path) -> None:
    more = "More of `x.y`, in two lines."
    pipes = Section(1, "sharing", "pipes", "Pipes: messages between two ends", specs / "sharing" / "pipes.py", more)
    locks = Section(2, "sharing", "locks", "Locks", specs / "sharing" / "locks.py")
    mapping = Section(3, "pools", "mapping", "", specs / "pools" / "mapping.py")

    parts = book.load(specs)

    assert parts == [Part("sharing", "", (pipes, locks)), Part("pools", "Pools: workers", (mapping,))]
    assert book.sections(parts) == [pipes, locks, mapping]
    assert (pipes.file, pipes.package) == ("specs/sharing/pipes.py", "sharing.pipes")


@pytest.mark.parametrize(
    ("file", "constant", "lists", "message"),
    [
        ("__init__.py", "PARTS", '("sharing", "pools", "lost")', "lists 'lost', which is not there; add it, or take"),
        ("__init__.py", "PARTS", '("sharing",)', "lacks 'pools'; say there where it comes"),
        ("__init__.py", "PARTS", '("sharing", "pools", "sharing")', "lists 'sharing' twice; take one of them out"),
        ("pools/__init__.py", "SECTIONS", '("mapping", "lost")', "lists 'lost', which is not there; add it, or take"),
        ("sharing/__init__.py", "SECTIONS", '("pipes",)', "lacks 'locks'; say there where it comes"),
        ("sharing/__init__.py", "SECTIONS", '("pipes", "locks", "pipes")', "lists 'pipes' twice; take one of them"),
    ],
)
def test_what_is_listed_is_there_once_and_what_is_there_is_listed(
    specs: Path, file: str, constant: str, lists: str, message: str
) -> None:
    write(specs / file, f"{constant} = {lists}\n")

    assert refused(specs).startswith(f"specs/{file}: {constant} {message}")


@pytest.mark.parametrize("value", ['["mapping"]', '("mapping")', "(1,)", '{"mapping": 1}', "None"])
def test_a_list_that_is_no_tuple_of_names_is_refused(specs: Path, value: str) -> None:
    write(specs / "pools" / "__init__.py", f"SECTIONS = {value}\n")

    assert refused(specs) == "specs/pools/__init__.py: needs SECTIONS, a tuple of names"


def test_a_list_that_is_missing_or_no_literal_is_refused(specs: Path) -> None:
    write(specs / "pools" / "__init__.py", '"""Pools."""\n\nSECTIONS = tuple(NAMES)\n')
    assert refused(specs) == "specs/pools/__init__.py:3: tuple(NAMES) is no literal; write its value"

    write(specs / "pools" / "__init__.py", '"""Pools."""\n')
    assert refused(specs) == "specs/pools/__init__.py: needs SECTIONS, a tuple of names"

    write(specs / "__init__.py", '"""Nothing."""\n')
    assert refused(specs) == "specs/__init__.py: needs PARTS, a tuple of names"


def test_a_book_that_is_not_there_is_missed_on_one_line(tmp_path: Path) -> None:
    assert refused(tmp_path / "specs").startswith("specs/__init__.py: cannot be read (No such file or directory)")


def test_every_part_and_section_of_the_projects_own_book_says_what_it_is_about() -> None:
    assert [part.name for part in SPECIFICATION.parts if not part.title] == []
    assert [section.file for section in SPECIFICATION.sections if not section.title] == []


def test_pytest_collects_the_parts_of_the_book_and_nothing_else() -> None:
    options = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["pytest"]["ini_options"]
    parts = [part.name for part in SPECIFICATION.parts]

    assert options["testpaths"] == [f"specs/{part}" for part in parts]
    assert options["python_files"] == [*(f"specs/{part}/*.py" for part in parts), "test_*.py"]
