"""How a spec says which claims it decides, and the check that there are such claims."""

from __future__ import annotations

import ast
import difflib
from typing import TYPE_CHECKING

import pytest

from specs.harness.model.claims import Claim, ClaimsError
from specs.harness.model.conditions import Decision, Given, condition

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import Unpack


def upholds(claim: str, **given: Unpack[Given]) -> pytest.MarkDecorator:
    """The spec, where it passes, shows that the claim (its id) is so, under a condition (see `Condition`)."""
    return pytest.mark.decides(Decision(claim, "upholds", condition(claim, **given)))


def refutes(claim: str, **given: Unpack[Given]) -> pytest.MarkDecorator:
    """The spec, where it passes, shows that the claim (its id) is not so, under a condition (see `Condition`)."""
    return pytest.mark.decides(Decision(claim, "refutes", condition(claim, **given)))


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
