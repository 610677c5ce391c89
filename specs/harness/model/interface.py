"""What Python documents of its classes, each parameter, method and attribute, and the claims that decide it."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from specs.harness.model.symptoms import FILE
from specs.harness.model.texts import ClaimsError, constants, parse, place

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from specs.harness.model.claims import Claim

#: By `Class.method(parameter)`, `Class.method()`, `Class.attribute` or `Class(parameter)`: the ids of the claims, or
#: why there is none; then the name may be a pattern, such as `Class.*`.
Interface = dict[str, tuple[str, ...] | str]


def covers(pattern: str, name: str) -> bool:
    """Whether a name is one of those that a pattern stands for: `Class.*` for the parameters of `Class()`, too."""
    return fnmatchcase(name, pattern) or fnmatchcase(name.replace("(", ".(", 1), pattern)


def load(claims: Mapping[str, Claim], path: Path = FILE) -> Interface:
    """What claims are about, and what Python documents besides and is not claimed (`NOT_CLAIMED`), by name.

    Raises ClaimsError for what is said not to be claimed and is, or is not as it has to be.
    """
    not_claimed = constants(parse(path), path, "NOT_CLAIMED").get("NOT_CLAIMED")
    if not isinstance(not_claimed, dict) or not all(isinstance(why, str) and why for why in not_claimed.values()):
        raise ClaimsError(f"{place(path)}: needs NOT_CLAIMED, a dict of reasons")
    interface: Interface = {}
    for claim in claims.values():
        for name in claim.about:
            if pattern := next((each for each in not_claimed if covers(each, name)), ""):
                raise ClaimsError(f"{place(path)}: NOT_CLAIMED: {pattern}: {claim.id} is about {name}; take it out")
            interface[name] = (*interface.get(name, ()), claim.id)
    return dict(sorted((interface | not_claimed).items()))
