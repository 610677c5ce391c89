"""The claims, as `specs/claims.toml` has them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from specs.harness.model.conditions import Condition, condition

if TYPE_CHECKING:
    from collections.abc import Mapping

    from specs.harness.model.subjects import Subject

FILE = Path(__file__).parents[2] / "claims.toml"

#: The name of the field that says for which subjects no spec decides a claim.
LIMITS = "not-applicable"


class ClaimsError(Exception):
    """Something about the claims is wrong; the message says, on one line, what it is and how to correct it."""


@dataclass(frozen=True, slots=True)
class Limit:
    """For which subjects no spec decides a claim, and why there is none: in words that fit behind a colon."""

    condition: Condition
    because: str


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim, as `claims.toml` has it.

    id: `topic.claim`; never changes. section: the number of its section. statement: what is claimed. really: what is
    so. source: where that can be read, "" if nowhere. surprise: it as a headline, if it surprises most readers. limits:
    for which subjects it is not decided.
    """

    id: str
    section: int
    statement: str
    really: str
    source: str = ""
    surprise: str = ""
    limits: tuple[Limit, ...] = ()

    def why_not(self, subject: Subject) -> str:
        """Why the claim is not decided for a subject; "" if nothing is said about that."""
        return next((limit.because for limit in self.limits if limit.condition.applies_to(subject)), "")


def load(path: Path = FILE) -> Mapping[str, Claim]:
    """Read the claims, by id, in the file's order.

    Raises ClaimsError for a file that does not exist, is not TOML, or contains anything but claims.
    """
    where = path.name
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ClaimsError(f"{where}: cannot be read ({error.strerror}); restore it at {path}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ClaimsError(f"{where}: is not valid TOML: {error}; correct it there") from None
    unknown = sorted(set(content) - {"claim", "interface", "symptoms"})
    if unknown or not isinstance(content.get("claim"), list):
        wrong = f"has an unknown table {unknown[0]!r}" if unknown else "has no claims"
        raise ClaimsError(f"{where}: {wrong}; it consists of [[claim]] tables, [symptoms] and [interface]") from None
    claims: dict[str, Claim] = {}
    for number, table in enumerate(content["claim"], start=1):
        claim = _claim(table, f"{where}: claim {number}")
        if claim.id in claims:
            raise ClaimsError(f"{where}: claim {number}: duplicate id {claim.id!r}; give each claim an id of its own")
        claims[claim.id] = claim
    return claims


def _claim(table: Mapping[str, Any], where: str) -> Claim:
    needed: dict[str, type] = {"id": str, "section": int, "statement": str, "really": str}
    if not isinstance(table, dict):
        raise ClaimsError(f"{where}: must be a table; begin it with a line [[claim]]")
    for field, kind in needed.items():
        if not isinstance(table.get(field), kind) or isinstance(table[field], bool) or not table[field]:
            word = {str: "a string", int: "a number"}[kind]
            name = f" ({table['id']})" if isinstance(table.get("id"), str) and field != "id" else ""
            raise ClaimsError(f"{where}{name}: needs {field!r}, {word}")
    topic, dot, rest = table["id"].partition(".")
    if not (topic and dot and rest) or set(table["id"]) - set("abcdefghijklmnopqrstuvwxyz0123456789-."):
        raise ClaimsError(f"{where}: the id {table['id']!r} is not of the form 'topic.claim', in lowercase letters")
    optional = ("source", "surprise")
    unknown = sorted(set(table) - set(needed) - {*optional, LIMITS})
    no_text = [field for field in optional if not isinstance(table.get(field, ""), str)]
    if unknown or no_text:
        wrong = f"unknown field {unknown[0]!r}" if unknown else f"{no_text[0]!r} must be a string"
        allowed = f"{', '.join(needed)} and, optionally, {', '.join(optional)} and {LIMITS}"
        raise ClaimsError(f"{where} ({table['id']}): {wrong}; allowed: {allowed}")
    fields = {field: value for field, value in table.items() if field != LIMITS}
    return Claim(**fields, limits=_limits(table.get(LIMITS, []), f"{where} ({table['id']})"))


def _limits(tables: Any, where: str) -> tuple[Limit, ...]:
    example = '[{ platform = "win32", because = "Windows has no fork" }]'
    if not isinstance(tables, list):
        raise ClaimsError(f"{where}: {LIMITS!r} must be a list, such as {example}")
    limits = []
    for table in tables:
        given = dict(table) if isinstance(table, dict) else {}
        because = given.pop("because", None)
        if not isinstance(because, str) or not because or "when" in given:
            raise ClaimsError(f"{where}: {LIMITS!r} must name subjects and say why, as {example} does")
        if isinstance(given.get("under"), list):
            given["under"] = tuple(given["under"])
        try:
            limits.append(Limit(condition(where, **given), because))
        except (TypeError, ValueError) as error:
            raise ClaimsError(f"{where}: {LIMITS!r}: {str(error).removeprefix(f'{where}: ')}") from None
    return tuple(limits)
