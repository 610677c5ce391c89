"""The catalogue: every spec that there is, and what it decides, read from the source of the sections.

It is known before anything is collected, and of the specs too that a run does not select.
"""

from __future__ import annotations

import ast
import difflib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, get_args

from specs.harness.model.conditions import Decision, Side, condition, heading
from specs.harness.model.texts import ClaimsError, literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from specs.harness.model.book import Section
    from specs.harness.model.claims import Claim
    from specs.harness.model.subjects import Implementation, Subject

SIDES: tuple[Side, ...] = get_args(Side)

#: A part of the module: a name in it, of a name's, or a parameter, as in `Process(daemon)`.
_PART = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*(\([^\W\d]\w*\))?")

#: The names of three other decorators of specs: what a spec is about, of which it is about one at a time, and whether
#: it asks for more than is promised.
NEEDS, FOR_EACH, BEYOND = "needs", "for_each_part", "beyond_the_documentation"

#: What a remedy is given by name that is no condition.
UNLIKE = "unlike"

#: What a spec needs that says nothing of it, and whose file says nothing.
NEEDED_BY_DEFAULT = ("Process",)


@dataclass(frozen=True, slots=True)
class Spec:
    """One spec.

    id: pytest's node id without parameters, `specs/processes/joining.py::test_x`. line: of its first decorator.
    decisions: what it decides. needs: the parts of the module that it or its file says it is about. one_of: parts of
    which it is about one at a time. beyond: whether it asserts more than the documentation promises. fact: what it
    asserts, in one or two sentences: its docstring. remedy: what to do, of one that remedies a claim. unlike: why the
    program of a remedy differs by more than that from one that goes wrong. text: what its parameters and marks come
    from, in lower case: its decorators, and all of its file but the bodies of specs.
    """

    id: str
    line: int
    decisions: tuple[Decision, ...]
    needs: tuple[str, ...] = ()
    beyond: bool = False
    one_of: tuple[str, ...] = ()
    fact: str = ""
    remedy: str = ""
    unlike: str = ""
    text: str = field(default="", compare=False, repr=False)

    @property
    def name(self) -> str:
        """The test's name."""
        return self.id.rpartition("::")[2]

    @property
    def heading(self) -> str:
        """The condition under which its fact is so, with a capital letter; "" if it always is."""
        return heading(decision.condition for decision in self.decisions)

    @property
    def statement(self) -> str:
        """Its fact behind the condition under which that is so."""
        return f"{self.heading}: {self.fact}" if self.heading else self.fact

    @property
    def keywords(self) -> list[str]:
        """What pytest's `-k` finds it by, but for parameters and marks: also by the ids of its claims."""
        return [part for part in re.split("/|::", self.id) if part] + [decision.claim for decision in self.decisions]

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts of the module without which it does not apply."""
        return self.needs or NEEDED_BY_DEFAULT

    def lacking(self, implementation: Implementation) -> list[str]:
        """The parts for want of which it does not apply to an implementation."""
        return lacking(implementation, self.parts, self.one_of)

    @property
    def file(self) -> str:
        """The file in which it stands, below the checkout."""
        return self.id.partition("::")[0]

    @property
    def place(self) -> str:
        """Where it stands: `file:line`."""
        return f"{self.file}:{self.line}"

    def decisions_for(self, subject: Subject) -> list[Decision]:
        """What it decides for a subject; nothing where the implementation lacks what it needs."""
        return self.asked_of(subject) if not self.lacking(subject.implementation) else []

    def asked_of(self, subject: Subject) -> list[Decision]:
        """What it would decide for a subject whose implementation has all that it needs."""
        return [decision for decision in self.decisions if decision.condition.applies_to(subject)]


Catalogue = dict[str, Spec]


def lacking(implementation: Implementation, parts: Sequence[str], one_of: Sequence[str]) -> list[str]:
    """What an implementation lacks of some parts, and of parts of which one would do: all of them, or none."""
    others = implementation.lacking(one_of)
    return [*implementation.lacking(parts), *(others if len(others) == len(one_of) else [])]


def facts(specs: Iterable[Spec]) -> dict[str, list[Spec]]:
    """The specs of a claim by the heading of their facts, in their order, those without one first."""
    found: dict[str, list[Spec]] = {}
    for spec in sorted(specs, key=lambda spec: spec.heading != ""):
        found.setdefault(spec.heading, []).append(spec)
    return found


def remedies_of(specs: Iterable[Spec]) -> list[str]:
    """What to do, as the specs of a claim say it, each once."""
    return list(dict.fromkeys(spec.remedy for spec in specs if spec.remedy))


def specs_by_claim(specs: Catalogue) -> dict[str, list[Spec]]:
    """The specs that decide each claim, in their order."""
    by_claim: dict[str, list[Spec]] = {}
    for spec in specs.values():
        for claim in dict.fromkeys(decision.claim for decision in spec.decisions):
            by_claim.setdefault(claim, []).append(spec)
    return by_claim


def part_of_case(case: str) -> str:
    """The part of the module that a case of `for_each_part` is about: `Pool` of `Pool()`."""
    return case.partition("(")[0]


def needed(specs: Catalogue) -> list[str]:
    """Every part of the module that some spec is about."""
    return sorted({part for spec in specs.values() for part in (*spec.parts, *spec.one_of)})


def read(tree: ast.Module, source: str, section: Section, claims: Mapping[str, Claim]) -> Catalogue:
    """The specs of a section, by id, in the order of its file. claims: the section's, by the names in it.

    Raises ClaimsError for a decision whose arguments are not literals or not valid, and for what is no claim.
    """
    specs: Catalogue = {}
    file = section.file
    text = _without_tests(source, tree.body)
    of_all = tuple(_needs(_module_marks(tree.body), file))
    named = dict(_named_decorators(tree.body))
    for name, function in _tests(tree.body, ""):
        decisions = tuple(_decisions(function, file, claims))
        if decisions:
            id_ = f"{file}::{name}"
            beyond = any(isinstance(n, ast.Name) and n.id == BEYOND for n in function.decorator_list)
            line = function.decorator_list[0].lineno
            needs = (*of_all, *_needs(function.decorator_list, file))
            one_of = tuple(_one_of(function.decorator_list, named, file))
            decorators = " ".join(map(ast.unparse, function.decorator_list)).lower()
            fact = " ".join((ast.get_docstring(function) or "").split())
            remedy, unlike = _remedy(function, file)
            specs[id_] = Spec(
                id_, line, decisions, needs, beyond, one_of, fact, remedy, unlike, text=f"{decorators} {text}"
            )
    return specs


def _tests(body: list[ast.stmt], prefix: str) -> Iterator[tuple[str, ast.FunctionDef]]:
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield from _tests(node.body, f"{prefix}{node.name}::")
        elif isinstance(node, ast.FunctionDef):
            yield f"{prefix}{node.name}", node


def _without_tests(source: str, body: list[ast.stmt]) -> str:
    """A file's source in lower case, without its test functions."""
    lines = source.lower().split("\n")
    for _, function in _tests(body, ""):
        if function.name.startswith("test"):
            first = min([function.lineno, *(decorator.lineno for decorator in function.decorator_list)])
            lines[first - 1 : function.end_lineno] = [""] * (function.end_lineno - first + 1)  # type: ignore[operator]
    return " ".join(filter(None, lines))


def _module_marks(body: list[ast.stmt]) -> Iterator[ast.expr]:
    """What a file says of all of its specs: `pytestmark`."""
    for node in body:
        match node:
            case ast.Assign(targets=[ast.Name(id="pytestmark")], value=ast.List(elts=marks)):
                yield from marks
            case ast.Assign(targets=[ast.Name(id="pytestmark")], value=mark):
                yield mark


def _named_decorators(body: list[ast.stmt]) -> Iterator[tuple[str, ast.expr]]:
    """The decorators to which a file gives a name, to use them several times."""
    for node in body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=decorator):
                yield name, decorator


def _one_of(marks: Iterable[ast.expr], named: Mapping[str, ast.expr], file: str) -> Iterator[str]:
    for mark in marks:
        match named.get(mark.id) if isinstance(mark, ast.Name) else mark:
            case ast.Call(func=ast.Name(id=name), args=[ast.Constant(value=str()), *cases]) if name == FOR_EACH:
                for case in cases:
                    match case:
                        case ast.Constant(value=str(text)) if _PART.fullmatch(part_of_case(text)):
                            yield part_of_case(text)
                        case _:
                            raise ClaimsError(f"{file}:{mark.lineno}: {name} takes parts, such as 'Lock' or 'Pool()'")


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
        match node.args, node.func.id:
            case ([ast.Name(id=name)], "upholds" | "refutes" | "details") | ([ast.Name(id=name), _], "remedies"):
                pass
            case _, "remedies":
                raise ClaimsError(f"{place}: remedies takes the name of a claim of this file, and what to do")
            case _:
                raise ClaimsError(f"{place}: {node.func.id} takes one argument, the name of a claim of this file")
        if name not in claims:
            near = difflib.get_close_matches(name, claims, n=1)
            what_would_do = f"did you mean {near[0]}?" if near else "add it above"
            raise ClaimsError(f"{place}: there is no claim {name} in this file; {what_would_do}")
        claim = claims[name].id
        try:
            given = {
                str(keyword.arg): ast.literal_eval(keyword.value) for keyword in node.keywords if keyword.arg != UNLIKE
            }
        except (TypeError, ValueError):
            raise ClaimsError(f"{place}: the arguments of {node.func.id} must be literals") from None
        try:
            yield Decision(claim, node.func.id, condition(claim, **given))
        except (TypeError, ValueError) as error:  # an option that there is not, or a value
            raise ClaimsError(f"{place}: {error}") from None


def _remedy(function: ast.FunctionDef, file: str) -> tuple[str, str]:
    """What to do, as the decorators of a spec say it, and why its program is unlike that of who does not."""
    remedy = unlike = ""
    for node in function.decorator_list:
        match node:
            case ast.Call(func=ast.Name(id="remedies"), args=[_, text], keywords=given):
                place = f"{file}:{node.lineno}"
                remedy = str(literal(text, place))
                unlike = "".join(str(literal(one.value, place)) for one in given if one.arg == UNLIKE)
    return remedy, unlike
