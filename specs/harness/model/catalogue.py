"""The catalogue: every spec that there is, and what it decides, read from the source of the section files.

It is known before anything is collected, and of the specs too that a run does not select.
"""

from __future__ import annotations

import ast
import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from specs.harness.model.claims import ClaimsError
from specs.harness.model.conditions import Decision, Side, condition

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from specs.harness.model.claims import Claim
    from specs.harness.model.subjects import Subject

SIDES: tuple[Side, ...] = ("upholds", "refutes")

#: A part of the module: a name in it, of a name's, or a parameter, as in `Process(daemon)`.
_PART = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*(\([^\W\d]\w*\))?")

#: The names of two other decorators of specs: what a spec is about, and whether it asks for more than is promised.
NEEDS, BEYOND = "needs", "beyond_the_documentation"

#: What a spec needs that says nothing of it, and whose file says nothing.
NEEDED_BY_DEFAULT = ("Process",)


@dataclass(frozen=True, slots=True)
class Spec:
    """One spec.

    id: pytest's node id without parameters, `specs/section_4_joining.py::test_x`. line: of its first decorator.
    decisions: what it decides. needs: the parts of the module that it or its file says it is about. beyond: whether it
    asserts more than the documentation promises.
    """

    id: str
    line: int
    decisions: tuple[Decision, ...]
    needs: tuple[str, ...] = ()
    beyond: bool = False

    @property
    def name(self) -> str:
        """The test's name."""
        return self.id.rpartition("::")[2]

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts of the module without which it does not apply."""
        return self.needs or NEEDED_BY_DEFAULT

    @property
    def place(self) -> str:
        """Where it stands: `file:line`."""
        return f"{self.id.partition('::')[0]}:{self.line}"

    def decisions_for(self, subject: Subject) -> list[Decision]:
        """What it decides for a subject; nothing where the implementation lacks what it needs."""
        return self.asked_of(subject) if not subject.implementation.lacking(self.parts) else []

    def asked_of(self, subject: Subject) -> list[Decision]:
        """What it would decide for a subject whose implementation has all that it needs."""
        return [decision for decision in self.decisions if decision.condition.applies_to(subject)]


Catalogue = dict[str, Spec]


def needed(specs: Catalogue) -> list[str]:
    """Every part of the module that some spec is about."""
    return sorted({part for spec in specs.values() for part in spec.parts})


def load(folder: Path, claims: Mapping[str, Claim]) -> Catalogue:
    """Read the specs of the section files of a folder, by id, in the order of the files.

    Raises ClaimsError for a decision whose arguments are not literals or not valid, and for an id that is no claim's.
    """
    specs: Catalogue = {}
    for path in sorted(folder.glob("section_*.py")):
        file = f"{path.parent.name}/{path.name}"
        try:
            tree = ast.parse(path.read_text(encoding="utf-8"))
        except (SyntaxError, ValueError):
            continue  # pytest itself shows where
        of_all = tuple(_needs(_module_marks(tree.body), file))
        for name, function in _tests(tree.body, ""):
            decisions = tuple(_decisions(function, file, claims))
            if decisions:
                id_ = f"{file}::{name}"
                beyond = any(isinstance(n, ast.Name) and n.id == BEYOND for n in function.decorator_list)
                line = function.decorator_list[0].lineno
                needs = (*of_all, *_needs(function.decorator_list, file))
                specs[id_] = Spec(id_, line, decisions, needs, beyond)
    return specs


def _tests(body: list[ast.stmt], prefix: str) -> Iterator[tuple[str, ast.FunctionDef]]:
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield from _tests(node.body, f"{prefix}{node.name}::")
        elif isinstance(node, ast.FunctionDef):
            yield f"{prefix}{node.name}", node


def _module_marks(body: list[ast.stmt]) -> Iterator[ast.expr]:
    """What a file says of all of its specs: `pytestmark`."""
    for node in body:
        match node:
            case ast.Assign(targets=[ast.Name(id="pytestmark")], value=ast.List(elts=marks)):
                yield from marks
            case ast.Assign(targets=[ast.Name(id="pytestmark")], value=mark):
                yield mark


def _needs(marks: Iterable[ast.expr], file: str) -> Iterator[str]:
    for node in marks:
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == NEEDS):
            continue
        for argument in node.args:
            match argument:
                case ast.Constant(value=str(part)) if _PART.fullmatch(part):
                    yield part
                case _:
                    examples = "'Process.kill' or 'Process(daemon)'"
                    raise ClaimsError(f"{file}:{node.lineno}: {NEEDS} takes parts of the module, such as {examples}")


def _decisions(function: ast.FunctionDef, file: str, claims: Mapping[str, Claim]) -> Iterator[Decision]:
    for node in function.decorator_list:
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SIDES):
            continue
        place = f"{file}:{node.lineno}"
        match node.args:
            case [ast.Constant(value=str(claim))]:
                pass
            case _:
                raise ClaimsError(f"{place}: {node.func.id} takes one argument, the id of a claim as a string literal")
        if claim not in claims:
            near = difflib.get_close_matches(claim, claims, n=1)
            what_would_do = f"did you mean {near[0]!r}?" if near else "add it there first"
            raise ClaimsError(f"{place}: there is no claim {claim!r} in specs/claims.toml; {what_would_do}")
        try:
            given = {str(keyword.arg): ast.literal_eval(keyword.value) for keyword in node.keywords}
        except ValueError:
            raise ClaimsError(f"{place}: the arguments of {node.func.id} must be literals") from None
        try:
            yield Decision(claim, "upholds" if node.func.id == "upholds" else "refutes", condition(claim, **given))
        except (TypeError, ValueError) as error:  # an option that there is not, or a value
            raise ClaimsError(f"{place}: {error}") from None
