"""Mutants: deliberately broken implementations, read from the source of the files that define them."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from specs.harness.model.conditions import condition
from specs.harness.model.texts import ClaimsError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from specs.harness.model.claims import Claim
    from specs.harness.model.conditions import Condition
    from specs.harness.model.subjects import Subject

WORKLOADS = Path(__file__).parents[3] / "workloads"

#: Where mutants are defined in that folder.
FILES = "*/*/mutants*.py"

#: A mutant that is defined within something else, where no program finds it by its name.
_INDENTED = re.compile(r"^[ \t]+@breaks\b", re.MULTILINE)
_MISPLACED = "a mutant must be a function at the top level of its file"


@dataclass(frozen=True, slots=True)
class Mutant:
    """A deliberately broken implementation.

    name: `join_returns_at_once`. module: where it is, below `workloads`: `processes.joining.mutants`. does: what is
    wrong, one line. breaks: the claims that it breaks, each with the condition under which it does. alters_workload:
    the fault is in what the program does, not in the implementation. survives_if: why it may survive though no spec is
    at fault, "" if it must not.
    """

    name: str
    module: str
    does: str
    breaks: tuple[tuple[str, Condition], ...] = ()
    alters_workload: bool = False
    survives_if: str = ""

    def claims_broken(self, claims: set[str], subject: Subject) -> set[str]:
        """Those of the claims that it breaks under the subject."""
        return {claim for claim, when in self.breaks if claim in claims and when.applies_to(subject)}

    def applied_to(self, subject: Subject) -> Subject:
        """The subject with this mutant in the place of the right implementation."""
        return replace(subject, id=f"{subject.id}-{self.name}", mutant=f"{self.module}.{self.name}")


CONTROL = Mutant("unchanged", "mutants.control", "Nothing is wrong.")


def is_control(subject: Subject) -> bool:
    """Whether the subject is the control: patched as a mutant is, with nothing."""
    return subject.mutant == f"{CONTROL.module}.{CONTROL.name}"


def load(claims: Mapping[str, Claim], folder: Path = WORKLOADS) -> list[Mutant]:
    """Read the mutants of the workloads in a folder, in the order of the files.

    They are read as text, because the observer imports nothing of the subject's side.
    Raises ClaimsError for a mutant with a decorator that cannot be read, with an unknown claim, or without a
    description or a name of its own.
    """
    mutants: dict[str, Mutant] = {}
    for path in sorted(folder.glob(FILES)):
        file = f"{folder.name}/{path.relative_to(folder).as_posix()}"
        module = ".".join(path.relative_to(folder).with_suffix("").parts)
        for function in _functions(path.read_text(encoding="utf-8"), file):
            if function.name in mutants:
                where = f"{file}:{function.lineno}"
                raise ClaimsError(f"{where}: there are two mutants called {function.name}; names must be unique")
            mutants[function.name] = _mutant(function, module, file, claims)
    return list(mutants.values())


def _functions(source: str, file: str) -> Iterator[ast.FunctionDef]:
    """The functions of a file that are mutants."""
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        raise ClaimsError(f"{file}:{error.lineno}: is not valid Python: {error.msg}") from None
    # Found in the text: a walk through all that the functions contain takes half as long as to parse it.
    if indented := _INDENTED.search(source):
        line = source.count("\n", 0, indented.end()) + 1
        raise ClaimsError(f"{file}:{line}: {_MISPLACED}")
    for node in tree.body:
        marks = [decorator for decorator in getattr(node, "decorator_list", []) if _is_breaks(decorator)]
        if marks:
            if not isinstance(node, ast.FunctionDef):
                raise ClaimsError(f"{file}:{marks[0].lineno}: {_MISPLACED}")
            yield node


def _is_breaks(decorator: ast.expr) -> bool:
    match decorator.func if isinstance(decorator, ast.Call) else decorator:
        case ast.Name(id="breaks") | ast.Attribute(attr="breaks"):
            return True
    return False


def _mutant(function: ast.FunctionDef, module: str, file: str, claims: Mapping[str, Claim]) -> Mutant:
    does = (ast.get_docstring(function) or "").strip()
    if not does or "\n" in does:
        where = f"{file}:{function.lineno}: {function.name}"
        raise ClaimsError(f"{where}: needs a docstring of one line that says what is wrong")
    breaks = []
    alters = False
    survives_if = ""
    for decorator in reversed(function.decorator_list):  # as Python applies them
        if not _is_breaks(decorator):
            continue
        where = f"{file}:{decorator.lineno}: {function.name}"
        ids, options = _arguments(decorator, where)
        alters = options.pop("alters", "") == "workload" or alters
        survives_if = options.pop("survives_if", survives_if)
        try:
            when = condition(where, **options)
        except ValueError as error:
            raise ClaimsError(str(error)) from None
        except TypeError as error:  # an option that there is not
            raise ClaimsError(f"{where}: {error}") from None
        for claim in ids:
            if claim not in claims:
                raise ClaimsError(f"{where}: there is no claim {claim!r}; add it first")
            breaks.append((claim, when))
    return Mutant(function.name, module, does, tuple(breaks), alters, survives_if)


def _arguments(decorator: ast.expr, where: str) -> tuple[list[str], dict[str, Any]]:
    """What `@breaks(…)` is given: ids of claims, and options."""
    match decorator:
        case ast.Call(args=[_, *_] as arguments, keywords=keywords):
            pass
        case _:
            raise ClaimsError(f"{where}: breaks takes the ids of the claims that the mutant breaks")
    try:
        ids = [ast.literal_eval(argument) for argument in arguments]
        options = {str(keyword.arg): ast.literal_eval(keyword.value) for keyword in keywords}
    except (TypeError, ValueError):
        raise ClaimsError(f"{where}: the arguments of breaks must be literals") from None
    for name, value in [*(("a claim", each) for each in ids), *options.items()]:
        if name != "under" and not isinstance(value, str):  # `condition` checks the start methods
            raise ClaimsError(f"{where}: {name} must be a string, not {value!r}")
    if options.get("alters", "workload") != "workload":
        raise ClaimsError(f"{where}: alters must be 'workload', not {options['alters']!r}")
    return ids, options
