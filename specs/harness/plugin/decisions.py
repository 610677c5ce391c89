"""How a spec says which claims it decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from specs.harness.model.conditions import Decision, Given, condition

if TYPE_CHECKING:
    from typing import Unpack


def upholds(claim: str, **given: Unpack[Given]) -> pytest.MarkDecorator:
    """The spec, where it passes, shows that the claim (its id) is so, under a condition (see `Condition`)."""
    return pytest.mark.decides(Decision(claim, "upholds", condition(claim, **given)))


def refutes(claim: str, **given: Unpack[Given]) -> pytest.MarkDecorator:
    """The spec, where it passes, shows that the claim (its id) is not so, under a condition (see `Condition`)."""
    return pytest.mark.decides(Decision(claim, "refutes", condition(claim, **given)))


def decisions_of(node: pytest.Item | pytest.Function) -> list[Decision]:
    """What a spec decides."""
    return [marker.args[0] for marker in node.iter_markers("decides")]
