"""What Python documents of its classes, each parameter, method and attribute, and the claims that decide it."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from specs.harness.model.claims import FILE, ClaimsError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from specs.harness.model.claims import Claim

#: What begins the reason for which something is decided by no claim.
NOT_CLAIMED = "not claimed: "

#: By `Class.method(parameter)`, `Class.method()`, `Class.attribute` or `Class(parameter)`: the ids of the claims, or
#: why there is none.
Interface = dict[str, tuple[str, ...] | str]


def load(claims: Mapping[str, Claim], path: Path = FILE) -> Interface:
    """Read the table `interface` of the claims' file, which `claims.load` has found to be TOML.

    Raises ClaimsError for an entry that is neither a list of claims nor says why there is none.
    """
    interface: Interface = {}
    for name, entry in tomllib.loads(path.read_text(encoding="utf-8")).get("interface", {}).items():
        match entry:
            case str() if entry.startswith(NOT_CLAIMED):
                interface[name] = entry
            case [_, *_] if all(claim in claims for claim in entry):
                interface[name] = tuple(entry)
            case [*entries]:
                unknown = [claim for claim in entries if claim not in claims]
                wrong = f"there is no claim {unknown[0]!r}; add it first" if unknown else "name a claim"
                raise ClaimsError(f"{path.name}: interface: {name}: {wrong}")
            case _:
                raise ClaimsError(f"{path.name}: interface: {name}: must be a list of claims, or '{NOT_CLAIMED}why'")
    return interface
