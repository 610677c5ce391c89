"""What is to be judged, as the user names it, and what would do in its place."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from specs.harness.model.subjects import STANDARD, SubjectError

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is to be judged, as the user names it.

    name: `module`, or `module:attribute`. option: as it was given, for error messages. is_executor: whether it stands
    for the executor alone. folder: where Python has to look for it first; "" where it does so by itself.
    """

    name: str
    option: str
    is_executor: bool = False
    folder: str = ""

    @property
    def module(self) -> str:
        """The module that is imported."""
        return self.name.partition(":")[0]


def candidate(option: str, text: str) -> Candidate:
    """What the user means by a module, by `module:attribute`, or by a file in the place of the module.

    option: `--implementation` or `--executor`. Raises SubjectError for what is none of that.
    """
    given = f"{option} {text}"
    is_executor = option == "--executor"
    place, colon, attribute = text.rpartition(":")
    if not colon or not attribute.isidentifier():
        place, attribute = text, ""
    example = "loky:ProcessPoolExecutor" if is_executor else "module:Class"
    if is_executor and not attribute:
        raise SubjectError(f"{given}: names no class; write one behind a colon, as in {example}")
    folder = ""
    if place.endswith(".py"):
        file = Path(place).expanduser().absolute()
        if not file.is_file():
            raise SubjectError(f"{given}: there is no file {file}; give a file, or a module as Python imports it")
        folder, place = str(file.parent), file.stem
    if not all(part.isidentifier() for part in place.split(".")):
        raise SubjectError(f"{given}: is no module; give one as Python imports it, {example}, or a file")
    return Candidate(f"{place}:{attribute}" if attribute else place, given, is_executor, folder)


def hint(facts: Mapping[str, Any], chosen: Candidate, executable: str) -> str:
    """What would do in the place of an implementation that cannot be used."""
    option = chosen.option.partition(" ")[0]
    parent, _, last = chosen.module.rpartition(".")
    if facts.get("is_attribute"):
        return f"{last} is no module but stands in one: {option} {parent}:{last}"
    if facts.get("is_executor"):
        return f"judge it as one: --executor {chosen.name}"
    if chosen.is_executor and not facts.get("missing"):
        return "name a class, or a function that returns its object, with submit() and shutdown()"
    package = chosen.module.partition(".")[0]
    if facts.get("missing") or package == STANDARD:
        return _hint_for_missing(facts.get("missing", ""), package, executable)
    return f"name a module with the interface of {STANDARD}, or with a Pool"


def _hint_for_missing(missing: str, package: str, executable: str) -> str:
    """What would do if a module is missing, which may be another than the one that was named."""
    if package == STANDARD:
        return "that build lacks it"
    if missing == package:
        return f"install it there: {executable} -m pip install {package}"
    if missing.startswith(f"{package}."):
        return f"{missing.rpartition('.')[0]} is there, and has no {missing.rpartition('.')[2]}"
    return f"it needs {missing.partition('.')[0]}, which is missing there"
