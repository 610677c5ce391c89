"""Remedies: the lines of a program that show what to do, as a reader copies them.

In a program they stand between `# remedy` and `# end of remedy`; where one is for one claim only, it says so:
`# remedy of join.waits`. Between the marks stands no call of the probe.
"""

from __future__ import annotations

import ast
import re
import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_BEGIN = re.compile(r"\s*# remedy(?: of (?P<claim>[a-z0-9.-]+))?")
_END = re.compile(r"\s*# end of remedy")

#: The fixtures that start a program.
_STARTERS = ("run", "record")


def marked(source: str, claim: str) -> list[str]:
    """The marked pieces of a program that are for a claim (its id), as they stand there."""
    pieces: list[list[str]] = []
    piece: list[str] | None = None
    for line in source.splitlines():
        begin = _BEGIN.fullmatch(line)
        if begin and begin["claim"] in (None, claim):
            piece = []
            pieces.append(piece)
        elif _END.fullmatch(line):
            piece = None
        elif piece is not None and not begin:
            piece.append(line)
    return ["\n".join(lines) for lines in pieces]


def copied(source: str, claim: str) -> str:
    """The marked lines for a claim, to be copied: from the left margin, and with the module's name in full."""
    pieces = (textwrap.dedent(piece).strip("\n") for piece in marked(source, claim))
    return re.sub(r"\bmp\b", "multiprocessing", "\n\n".join(pieces))


def programs(tree: ast.Module, spec: str) -> list[str]:
    """The programs that a spec runs, by itself or through fixtures and functions of its file. spec: its name.

    A program that runs another one is told which (`program="pickling.imported_function"`); that is one of them, too.
    """
    functions = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    found: dict[str, None] = {}
    for name in (reached := [spec]):  # grows while it is read
        for node in _nodes(functions[name]):
            match node:
                case ast.Call(ast.Name(starter), [ast.Constant(value=str(program)), *_], given) if starter in _STARTERS:
                    found[program] = None
                    others = [one.value for one in given if one.arg == "program"]
                    found |= {str(other.value): None for other in others if isinstance(other, ast.Constant)}
                case ast.Name(id=used) | ast.arg(arg=used) if used in functions and used not in reached:
                    reached.append(used)
    return list(found)


def _nodes(function: ast.FunctionDef) -> Iterator[ast.AST]:
    """What is in a function, but for its decorators, in the order in which it stands there."""
    for part in (function.args, *function.body):
        yield from ast.walk(part)
