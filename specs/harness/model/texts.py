"""Reading the specification as text: its files are parsed and never imported, and what is in them are literals."""

from __future__ import annotations

import ast
from pathlib import Path

#: The folder of the specification, in the checkout.
SPECS = Path(__file__).parents[2]


class ClaimsError(Exception):
    """Something about the specification is wrong; the message says, on one line, what it is and how to correct it."""


def parse(path: Path, source: str | None = None) -> ast.Module:
    """The syntax tree of a file.

    Raises ClaimsError if it cannot be read, or is not Python.
    """
    try:
        return ast.parse(path.read_text(encoding="utf-8") if source is None else source)
    except OSError as error:
        raise ClaimsError(f"{place(path)}: cannot be read ({error.strerror}); restore it") from None
    except (SyntaxError, ValueError) as error:
        line, wrong = (error.lineno, error.msg) if isinstance(error, SyntaxError) else (1, str(error))
        raise ClaimsError(f"{place(path, line)}: is not valid Python: {wrong}") from None


def place(path: Path, line: int | None = None) -> str:
    """Where something stands, as a reader finds it: `specs/processes/joining.py:12`."""
    parts = path.parts[-3:] if path.parts[-3:-2] == ("specs",) else path.parts[-2:]
    return "/".join(parts) + (f":{line}" if line else "")


def literal(node: ast.expr, where: str) -> object:
    """The value of an expression that is a literal. Raises ClaimsError for any other."""
    try:
        return ast.literal_eval(node)
    except (TypeError, ValueError):  # TypeError: of a dict, say, of which a key is a list
        raise ClaimsError(f"{where}: {ast.unparse(node):.60} is no literal; write its value") from None


def constants(tree: ast.Module, path: Path, *names: str) -> dict[str, object]:
    """The values that a file gives to these names, which are literals."""
    found: dict[str, object] = {}
    for node in tree.body:
        match node:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=value)
                | ast.AnnAssign(target=ast.Name(id=name), value=value)
            ) if name in names and value:
                found[name] = literal(value, place(path, node.lineno))
    return found
