"""Deviations that are known: expected outcomes of specs for an implementation, other than to pass.

A list of them makes a run honest and green: what deviates as listed does not fail it, but a deviation that does not
come fails it as stale, and one that is not listed fails it, too.
"""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from specs.harness.model.conditions import Condition, condition
from specs.harness.model.messages import from_hand
from specs.harness.model.texts import SPECS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

    from specs.harness.model.catalogue import Catalogue
    from specs.harness.model.subjects import Subject

#: The project's own lists, one for each library.
FOLDER = SPECS / "deviations"

#: Why an implementation deviates.
Reason = Literal["defect", "choice", "not yet known"]

#: The fields that say where a deviation comes.
_CONDITION = ("under", "python", "interpreter", "platform")

ANYWHERE = Condition()


class DeviationsError(Exception):
    """The list of deviations is wrong; the message says, on one line, what is and how to correct it."""


@dataclass(frozen=True, slots=True)
class Deviation:
    """A known deviation.

    implementation: its name. versions: of it, a specifier; "" for any. specs: the names of the specs that fail.
    condition: under which they do. instead: what is seen instead of what they assert. why: they fail. because:
    on what that judgement rests, or "". program: a few lines that show it without this project, or "". upstream: where
    that project tracks it, or "". sometimes: whether it comes in some runs only, as it depends on which of two things
    comes first; then it is not stale if it does not come.
    """

    implementation: str
    specs: tuple[str, ...]
    instead: str
    why: Reason
    versions: str = ""
    because: str = ""
    program: str = ""
    upstream: str = ""
    sometimes: bool = False
    condition: Condition = ANYWHERE

    def applies_to(self, spec: str, subject: Subject) -> bool:
        """Whether a spec (its id) is expected to fail under a subject."""
        version = subject.implementation.version or subject.version
        return (
            spec.rpartition("::")[2] in self.specs
            and subject.implementation.name == self.implementation
            and SpecifierSet(self.versions).contains(version, prereleases=True)
            and self.condition.applies_to(subject)
        )


def find(deviations: Iterable[Deviation], spec: str, subject: Subject) -> Deviation | None:
    """The deviation that is listed for a spec under a subject."""
    return next((deviation for deviation in deviations if deviation.applies_to(spec, subject)), None)


def load(paths: Iterable[Path], catalogue: Catalogue, own: Path = FOLDER) -> list[Deviation]:
    """Read the project's own lists of deviations, which are in a folder, and others. Raises DeviationsError."""
    names = {spec.name for spec in catalogue.values()}
    found: list[Deviation] = []
    for path in (*sorted(own.glob("*.toml")), *paths):
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise DeviationsError(f"{path}: cannot be read ({error.strerror}); give a file of deviations") from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise DeviationsError(f"{path}: is not valid TOML: {error}; correct it there") from None
        unknown = sorted(set(content) - {"deviation"})
        if unknown or not isinstance(content.get("deviation", []), list):
            wrong = f"has an unknown table {unknown[0]!r}" if unknown else "'deviation' is no list of tables"
            raise DeviationsError(f"{path}: {wrong}; it consists of [[deviation]] tables")
        for number, table in enumerate(content.get("deviation", []), start=1):
            found.append(_deviation(table, f"{path}: deviation {number}", names))
    return found


def _deviation(table: Any, where: str, names: Collection[str]) -> Deviation:
    try:
        given = {field: table.pop(field) for field in _CONDITION if field in table}
        if isinstance(given.get("under"), list):
            given["under"] = tuple(given["under"])
        found = replace(from_hand(Deviation, table), condition=condition(where, **given))
        SpecifierSet(found.versions)
    except InvalidSpecifier:
        raise DeviationsError(f"{where}: versions {table['versions']!r} is not a version specifier") from None
    except (AttributeError, TypeError, ValueError) as error:
        raise DeviationsError(f"{where}: {str(error).removeprefix(f'{where}: ')}") from None
    for spec in found.specs:
        if spec not in names:
            near = difflib.get_close_matches(str(spec), names, n=1)
            hint = f"did you mean {near[0]}?" if near else "`pytest --claims` lists all specs"
            raise DeviationsError(f"{where}: there is no spec {spec!r}; {hint}")
    return found
