"""Which specs a command line may select, told from their text, before anything is collected.

Pytest decides of each item. What is found here is never less than what pytest selects, and may be more: of the names
that `-k` looks at, those of parameters are known only when a module has been imported.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from specs.harness.model.catalogue import Catalogue, Spec

#: A name in the expression of `-k`, as pytest's scanner has it.
_NAME = re.compile(r"(?:\w|:|\+|-|\.|\[|\]|\\|/)+")

#: What stands in an item's name between the names of its spec, its subject and its parameters; and their numbers.
_JOINTS = re.compile(r"[\[\]\d-]+")


def selected(
    specs: Catalogue, keyword: str, places: Iterable[tuple[Path, str]], root: Path, more: Iterable[str] = ()
) -> list[Spec]:
    """The specs that may be selected.

    keyword: the expression of `-k`. places: on the command line, each a path and what follows it behind `::`; none:
    everywhere. root: below which the specs lie. more: what node ids may contain that is not in the specs' files: the
    ids of subjects and mutants.
    """
    chosen = list(places)
    others = " ".join(more).lower()
    return [
        spec
        for spec in specs.values()
        if (not chosen or any(_is_at(spec, path, name, root) for path, name in chosen))
        and _may_be(keyword, spec, f"{spec.name.lower()} {spec.text} {others}") is not False
    ]


def _is_at(spec: Spec, path: Path, name: str, root: Path) -> bool:
    file, _, own = spec.id.partition("::")
    whole = root / file
    return whole.is_relative_to(path) and (not name or own == name or own.startswith(f"{name}::"))


def _may_be(keyword: str, spec: Spec, text: str) -> bool | None:
    """Whether an expression is true of a spec; None if that depends on its parameters."""
    names: dict[str, bool | None] = {}

    def replace(match: re.Match[str]) -> str:
        word = match[0].lower()
        if word in {"and", "or", "not"}:
            return word
        known = any(word in name.lower() for name in spec.keywords)
        possible = known or all(part in text for part in _JOINTS.split(word))
        names[f"n{len(names)}"] = True if known else None if possible else False
        return f"n{len(names) - 1}"

    source = _NAME.sub(replace, keyword)
    if not source.strip():
        return True
    try:
        return _value(ast.parse(source.strip(), mode="eval").body, names)
    except (SyntaxError, ValueError):
        return None  # pytest says what is wrong with it


def _value(node: ast.expr, names: Mapping[str, bool | None]) -> bool | None:
    match node:
        case ast.Name(id=name):
            return names[name]
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            value = _value(operand, names)
            return None if value is None else not value
        case ast.BoolOp(op=op, values=operands):
            values = [_value(operand, names) for operand in operands]
            decisive = isinstance(op, ast.Or)
            return decisive if decisive in values else None if None in values else not decisive
        case _:
            raise ValueError
