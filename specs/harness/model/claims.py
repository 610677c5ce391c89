"""The claims, as `specs/claims.toml` has them."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from specs.harness.model.conditions import Condition, condition
from specs.harness.model.messages import from_hand

if TYPE_CHECKING:
    from collections.abc import Mapping

    from specs.harness.model.subjects import Subject

FILE = Path(__file__).parents[2] / "claims.toml"

_ID = re.compile(r"[a-z0-9-]+\.[a-z0-9-]+")

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


def _claim(table: Any, where: str) -> Claim:
    try:
        limits = tuple(_limit(limit) for limit in table.pop(LIMITS, []))
        claim = replace(from_hand(Claim, table), limits=limits)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        name = f" ({table['id']})" if isinstance(table, dict) and "id" in table else ""
        raise ClaimsError(f"{where}{name}: {error}") from None
    if not _ID.fullmatch(claim.id):
        raise ClaimsError(f"{where}: the id {claim.id!r} is not of the form 'topic.claim', in lowercase letters")
    return claim


def _limit(table: dict[str, Any]) -> Limit:
    because = table.pop("because")
    if isinstance(table.get("under"), list):
        table["under"] = tuple(table["under"])
    return Limit(condition(LIMITS, **table), because)
