"""How a spec says which claims it decides, and of whom it asks that."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from specs.harness.model.catalogue import NEEDED_BY_DEFAULT
from specs.harness.model.conditions import Decision, Given, condition

if TYPE_CHECKING:
    from typing import Unpack


def upholds(claim: str, **given: Unpack[Given]) -> pytest.MarkDecorator:
    """The spec, where it passes, shows that the claim (its id) is so, under a condition (see `Condition`)."""
    return pytest.mark.decides(Decision(claim, "upholds", condition(claim, **given)))


def refutes(claim: str, **given: Unpack[Given]) -> pytest.MarkDecorator:
    """The spec, where it passes, shows that the claim (its id) is not so, under a condition (see `Condition`)."""
    return pytest.mark.decides(Decision(claim, "refutes", condition(claim, **given)))


def needs(*parts: str) -> pytest.MarkDecorator:
    """The spec is about these parts of the module, such as `Process.kill`, `parent_process` or `Process(daemon)`.

    Under an implementation that lacks one of them, its claims are not offered, and it does not run. A spec that says
    nothing, in a file that says nothing in its `pytestmark`, needs `Process`.
    """
    return pytest.mark.needs(*parts)


#: The spec asserts more than the documentation of the standard library promises: another implementation may differ.
beyond_the_documentation = pytest.mark.beyond_the_documentation


def decisions_of(node: pytest.Item | pytest.Function) -> list[Decision]:
    """What a spec decides."""
    return [marker.args[0] for marker in node.iter_markers("decides")]


def needs_of(node: pytest.Item | pytest.Function) -> tuple[str, ...]:
    """The parts of the module that a spec is about."""
    return tuple(part for marker in node.iter_markers("needs") for part in marker.args) or NEEDED_BY_DEFAULT
