"""The claims, and how a spec says which of them it decides."""

from __future__ import annotations

import ast
import difflib
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypedDict

import pytest
from packaging.specifiers import InvalidSpecifier, SpecifierSet

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Unpack

    from specs.harness.subjects import Subject

FILE = Path(__file__).parents[1] / "claims.toml"

Side = Literal["upholds", "refutes"]

START_METHODS = ("fork", "spawn", "forkserver")
PLATFORMS = ("posix", "linux", "darwin", "win32")


class ClaimsError(Exception):
    """Something about the claims is not as it has to be; the message says, on one line, what and what would do."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim, as `claims.toml` has it.

    id: `topic.claim`; never changes. section: the number of its section. statement: what is claimed. really: what is
    so. source: where that can be read, "" if nowhere.
    """

    id: str
    section: int
    statement: str
    really: str
    source: str = ""


def load(path: Path = FILE) -> Mapping[str, Claim]:
    """Read the claims, by id, in the file's order.

    Raises ClaimsError for a file that is not there, is no TOML, or has something else in it than claims.
    """
    where = path.name
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ClaimsError(f"{where}: cannot be read ({error.strerror}); restore it at {path}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ClaimsError(f"{where}: is not valid TOML: {error}; correct it there") from None
    unknown = sorted(set(content) - {"claim"})
    if unknown or not isinstance(content.get("claim"), list):
        wrong = f"has an unknown table {unknown[0]!r}" if unknown else "has no claims"
        raise ClaimsError(f"{where}: {wrong}; it consists of [[claim]] tables") from None
    claims: dict[str, Claim] = {}
    for number, table in enumerate(content["claim"], start=1):
        claim = _claim(table, f"{where}: claim {number}")
        if claim.id in claims:
            raise ClaimsError(f"{where}: claim {number}: the id {claim.id!r} stands there twice; an id is one claim's")
        claims[claim.id] = claim
    return claims


def _claim(table: Mapping[str, Any], where: str) -> Claim:
    needed: dict[str, type] = {"id": str, "section": int, "statement": str, "really": str}
    if not isinstance(table, dict):
        raise ClaimsError(f"{where}: is no table; a claim starts with a line [[claim]]")
    for field, kind in needed.items():
        if not isinstance(table.get(field), kind) or isinstance(table[field], bool) or not table[field]:
            word = {str: "a string", int: "a number"}[kind]
            name = f" ({table['id']})" if isinstance(table.get("id"), str) and field != "id" else ""
            raise ClaimsError(f"{where}{name}: needs {field!r}, {word}")
    topic, dot, rest = table["id"].partition(".")
    if not (topic and dot and rest) or set(table["id"]) - set("abcdefghijklmnopqrstuvwxyz0123456789-."):
        raise ClaimsError(f"{where}: the id {table['id']!r} is not of the form 'topic.claim', in small letters")
    unknown = sorted(set(table) - set(needed) - {"source"})
    if unknown or not isinstance(table.get("source", ""), str):
        wrong = unknown[0] if unknown else "source"
        raise ClaimsError(
            f"{where} ({table['id']}): {wrong!r} is not as it has to be; a claim has "
            "id, section, statement, really and, where there is one, source (a string)"
        )
    return Claim(**table)


@dataclass(frozen=True, slots=True)
class Condition:
    """Under what condition a decision holds: facts about the subject, and `when`, the course of events.

    under: start methods. python: a version specifier such as ">=3.13". interpreter: its implementation, as
    `sys.implementation.name` has it. platform: "posix", or a `sys.platform`. Empty means any.
    """

    under: tuple[str, ...] = ()
    python: str = ""
    interpreter: str = ""
    platform: str = ""
    when: str = ""

    def applies_to(self, subject: Subject) -> bool:
        """Whether the subject is one that the condition names; `when` is the spec's to bring about."""
        return (
            (not self.under or subject.start_method in self.under)
            and SpecifierSet(self.python).contains(subject.version, prereleases=True)
            and self.interpreter in ("", subject.interpreter.implementation)
            and (
                self.platform in ("", subject.interpreter.platform)
                or (self.platform == "posix" and subject.interpreter.platform != "win32")
            )
        )

    def covers(self, other: Condition) -> bool:
        """Whether every case of the other condition is one of this."""
        return (not self.under or (bool(other.under) and set(other.under) <= set(self.under))) and all(
            getattr(self, field) in ("", getattr(other, field))
            for field in ("python", "interpreter", "platform", "when")
        )

    def __str__(self) -> str:
        names = {"cpython": "CPython", "pypy": "PyPy", "posix": "POSIX", "linux": "Linux", "darwin": "macOS"}
        names["win32"] = "Windows"
        parts = [
            f"under {', '.join(self.under)}" if self.under else "",
            f"on {names.get(self.interpreter, self.interpreter)}" if self.interpreter else "",
            f"in Python {self.python.replace(',', ', ')}" if self.python else "",
            f"on {names[self.platform]}" if self.platform else "",
            self.when,
        ]
        return " ".join(filter(None, parts))


@dataclass(frozen=True, slots=True)
class Decision:
    """What a spec decides: a claim, which way, and under what condition."""

    claim: str
    side: Side
    condition: Condition


class Given(TypedDict, total=False):
    """What a spec or a mutant may say of its condition, as `condition` takes it."""

    under: str | tuple[str, ...]
    python: str
    interpreter: str
    platform: str
    when: str


def upholds(claim: str, **given: Unpack[Given]) -> pytest.MarkDecorator:
    """The spec, where it passes, shows that the claim (its id) is so, under a condition (see `Condition`)."""
    return pytest.mark.decides(Decision(claim, "upholds", condition(claim, **given)))


def refutes(claim: str, **given: Unpack[Given]) -> pytest.MarkDecorator:
    """The spec, where it passes, shows that the claim (its id) is not so, under a condition (see `Condition`)."""
    return pytest.mark.decides(Decision(claim, "refutes", condition(claim, **given)))


def condition(
    of: str,
    *,
    under: str | tuple[str, ...] = (),
    python: str = "",
    interpreter: str = "",
    platform: str = "",
    when: str = "",
) -> Condition:
    """Make a condition (see `Condition`) of what a spec or a mutant says. Raises ValueError for what can never be met.

    of: what has the condition, for the error message.
    """
    methods = (under,) if isinstance(under, str) else tuple(under)
    for method in methods:
        if method not in START_METHODS:
            raise ValueError(f"{of}: {method!r} is no start method; there are {', '.join(START_METHODS)}")
    if platform and platform not in PLATFORMS:
        raise ValueError(f"{of}: {platform!r} is no platform; there are {', '.join(PLATFORMS)}")
    try:
        SpecifierSet(python)
    except InvalidSpecifier:
        raise ValueError(f"{of}: {python!r} is no version specifier; write one like '>=3.13'") from None
    return Condition(methods, python, interpreter, platform, when)


def named_ids(folder: Path) -> dict[str, list[str]]:
    """The claim ids that the specs of a folder name, each with the places (`file:line`) where they do.

    Read from the source, so that a misspelt id is found before anything runs, and in every file.
    Raises ClaimsError for an id that is not written out.
    """
    named: dict[str, list[str]] = {}
    for path in sorted(folder.glob("section_*.py")):
        try:
            tree = ast.parse(path.read_text(encoding="utf-8"))
        except (SyntaxError, ValueError):
            continue  # pytest itself will show where
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            if node.func.id not in ("upholds", "refutes"):
                continue
            place = f"{path.parent.name}/{path.name}:{node.lineno}"
            match node.args:
                case [ast.Constant(value=str(claim))]:
                    named.setdefault(claim, []).append(place)
                case _:
                    raise ClaimsError(f"{place}: {node.func.id} takes one claim id, written out as a string")
    return named


def check_ids(claims: Mapping[str, Claim], named: Mapping[str, list[str]]) -> None:
    """Check that every id that the specs name is a claim's. Raises ClaimsError for the first that is not."""
    for claim, places in named.items():
        if claim not in claims:
            near = difflib.get_close_matches(claim, claims, n=1)
            what_would_do = f"did you mean {near[0]!r}?" if near else "add it there first"
            raise ClaimsError(f"{places[0]}: there is no claim {claim!r} in specs/claims.toml; {what_would_do}")
