"""How a spec says which claims it decides, and of whom it asks that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import pytest

from specs.harness.model import catalogue
from specs.harness.model.catalogue import NEEDED_BY_DEFAULT, part_of_case
from specs.harness.model.conditions import Decision, Given, condition

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any, Unpack

    from specs.harness.model.subjects import Implementation

_Spec = TypeVar("_Spec", bound="Callable[..., Any]")


@dataclass(frozen=True, slots=True)
class ClaimName:
    """What a section's decorators name a claim by."""

    id: str


def claim(
    id_: str,
    *,
    says: str,  # noqa: ARG001  # read as text
    answer: str,  # noqa: ARG001
    why: str = "",  # noqa: ARG001
    undecided: Sequence[str] = (),  # noqa: ARG001
    about: Sequence[str] = (),  # noqa: ARG001
    sources: Sequence[str] = (),  # noqa: ARG001
    surprise: int = 0,  # noqa: ARG001
    see: Sequence[str] = (),  # noqa: ARG001
    not_applicable: Sequence[Mapping[str, object]] = (),  # noqa: ARG001
) -> ClaimName:
    """A claim of a section (see `specs.harness.model.claims.Claim`), which the specs below it decide.

    It registers nothing: claims are read as text, from the literals of this call.
    """
    return ClaimName(id_)


def upholds(claim: ClaimName, **given: Unpack[Given]) -> pytest.MarkDecorator:
    """The spec, where it passes, shows that the claim is so, under a condition (see `Condition`)."""
    return pytest.mark.decides(Decision(claim.id, "upholds", condition(claim.id, **given)))


def refutes(claim: ClaimName, **given: Unpack[Given]) -> pytest.MarkDecorator:
    """The spec, where it passes, shows that the claim is not so, under a condition (see `Condition`)."""
    return pytest.mark.decides(Decision(claim.id, "refutes", condition(claim.id, **given)))


def details(claim: ClaimName, **given: Unpack[Given]) -> pytest.MarkDecorator:
    """The spec, where it passes, shows what belongs to the claim and counts for neither side."""
    return pytest.mark.decides(Decision(claim.id, "details", condition(claim.id, **given)))


def remedies(
    claim: ClaimName,
    todo: str,  # noqa: ARG001  # read as text
    *,
    unlike: str = "",  # noqa: ARG001
    **given: Unpack[Given],
) -> pytest.MarkDecorator:
    """The spec, where it passes, shows what to do instead of what goes wrong.

    todo: that, in the imperative. The lines to copy are marked in its program (see `specs.harness.model.remedies`).
    unlike: why the program differs by more than these lines from one that goes wrong.
    """
    return pytest.mark.decides(Decision(claim.id, "remedies", condition(claim.id, **given)))


def needs(*parts: str) -> pytest.MarkDecorator:
    """The spec is about these parts of the module, such as `Process.kill`, `parent_process` or `Process(daemon)`.

    Under an implementation that lacks one of them, its claims are not offered, and it does not run. A spec that says
    nothing, in a file that says nothing in its `pytestmark`, needs `Process`.
    """
    return pytest.mark.needs(*parts)


def for_each_part(parameter: str, *cases: str, indirect: bool = False) -> Callable[[_Spec], _Spec]:
    """The spec once for each case, which is about that part of the module alone: `Lock`, or `Pool()` for `Pool`.

    It gets the case as this parameter, or (indirect) the fixture of this name gets it. Under an implementation that
    lacks one of the parts, the spec does not run for that one; under one that lacks all, as with `needs`.
    """
    parts = [part_of_case(case) for case in cases]
    each = [pytest.param(case, marks=needs(part)) for case, part in zip(cases, parts, strict=True)]

    def decorate(spec: _Spec) -> _Spec:
        parametrized = pytest.mark.parametrize(parameter, each, indirect=indirect)(spec)
        return pytest.mark.needs_one(*parts)(parametrized)  # type: ignore[no-any-return]

    return decorate


#: The spec asserts more than the documentation of the standard library promises: another implementation may differ.
beyond_the_documentation = pytest.mark.beyond_the_documentation


def decisions_of(node: pytest.Item | pytest.Function) -> list[Decision]:
    """What a spec decides."""
    return [marker.args[0] for marker in node.iter_markers("decides")]


def lacking(node: pytest.Item | pytest.Function, implementation: Implementation) -> list[str]:
    """The parts for want of which a spec, or one of its items, does not apply to an implementation."""
    return catalogue.lacking(implementation, needs_of(node), one_of_which(node))


def needs_of(node: pytest.Item | pytest.Function) -> tuple[str, ...]:
    """The parts of the module that a spec, or one of its items, is about."""
    return tuple(part for marker in node.iter_markers("needs") for part in marker.args) or NEEDED_BY_DEFAULT


def one_of_which(node: pytest.Item | pytest.Function) -> list[str]:
    """The parts of the module that a spec is about one at a time."""
    return [part for marker in node.iter_markers("needs_one") for part in marker.args]
