"""Remedies: the lines of a program that show what to do, as a reader copies them.

In a program they stand between `# remedy` and `# end of remedy`; where one is for one claim only, it says so:
`# remedy of join.waits`. Where a program has several for one claim, each names the argument with which a spec asks for
it: `# remedy (spawn)` is that of a spec that calls `run("forked_lock", prevented_by="spawn")`. Between the marks stands
no call of the probe.
"""

from __future__ import annotations

import ast
import re
import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_BEGIN = re.compile(r"\s*# remedy(?: of (?P<claim>[a-z0-9.-]+))?(?: \((?P<way>[^)]+)\))?")
_END = re.compile(r"\s*# end of remedy")

#: The fixtures that start a program.
_STARTERS = ("run", "record")


def marked(source: str, claim: str, arguments: Collection[str] = ()) -> list[str]:
    """The marked pieces of a program that are for a claim (its id), as they stand there.

    arguments: with which a spec runs the program.
    """
    pieces: list[list[str]] = []
    piece: list[str] | None = None
    for line in source.splitlines():
        begin = _BEGIN.fullmatch(line)
        if begin and begin["claim"] in (None, claim) and begin["way"] in (None, *arguments):
            piece = []
            pieces.append(piece)
        elif _END.fullmatch(line):
            piece = None
        elif piece is not None and not begin:
            piece.append(line)
    return ["\n".join(lines) for lines in pieces]


def copied(source: str, claim: str, arguments: Collection[str] = ()) -> str:
    """The marked lines (see `marked`) to be copied: with imports, from the left margin, and with `mp` in full."""
    pieces = [textwrap.dedent(piece).strip("\n") for piece in marked(source, claim, arguments)]
    if not pieces:
        return ""
    lines = "\n\n".join(pieces)
    imports = [line for line in _imports(source, lines) if line not in lines]
    return re.sub(r"\bmp\b", "multiprocessing", "\n".join([*imports, *([""] if imports else []), lines]))


def _imports(source: str, lines: str) -> list[str]:
    """The imports of a program that some of its lines need, in alphabetical order; the probe's `mp` is one, too."""
    names = {node.id for node in ast.walk(ast.parse(lines)) if isinstance(node, ast.Name)}
    found = {"import mp"} if "mp" in names else set()
    for node in ast.parse(source).body:
        match node:
            case ast.Import(names=aliases):
                found |= {f"import {alias.name}" for alias in aliases if alias.name.partition(".")[0] in names}
            case ast.ImportFrom(module=str(module), names=aliases) if not module.startswith("workloads"):
                found |= {f"from {module} import {alias.name}" for alias in aliases if alias.name in names}
    return sorted(found, key=lambda line: (line.split()[1], line.startswith("from")))


def programs(tree: ast.Module, spec: str) -> dict[str, set[str]]:
    """The programs that a spec runs, each with the texts that it gives it by name. spec: its name.

    It runs them by itself, or through fixtures and functions of its file. A program that runs another one is told which
    (`program="pickling.imported_function"`); that is one of them, too.
    """
    functions = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    found: dict[str, set[str]] = {}
    for name in (reached := [spec]):  # grows while it is read
        for node in _nodes(functions[name]):
            match node:
                case ast.Call(ast.Name(starter), [ast.Constant(value=str(program)), *_], given) if starter in _STARTERS:
                    texts = {one.arg: str(ast.literal_eval(one.value)) for one in given if _is_text(one.value)}
                    found.setdefault(program, set()).update(texts.values())
                    if "program" in texts:
                        found.setdefault(texts["program"], set())
                case ast.Name(id=used) | ast.arg(arg=used) if used in functions and used not in reached:
                    reached.append(used)
    return found


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _nodes(function: ast.FunctionDef) -> Iterator[ast.AST]:
    """What is in a function, but for its decorators, in the order in which it stands there."""
    for part in (function.args, *function.body):
        yield from ast.walk(part)
