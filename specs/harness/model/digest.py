"""What tells one specification from another: results of different ones are not merged."""

from __future__ import annotations

import ast
import hashlib
import re
from typing import TYPE_CHECKING

from specs.harness.model.catalogue import UNLIKE
from specs.harness.model.texts import SPECS, parse

if TYPE_CHECKING:
    from pathlib import Path


def digest(folder: Path = SPECS.parent) -> str:
    """What the specification decides, whatever its version is called: a hash of its specs, programs and mutants.

    Texts are left out (comments, docstrings, what to do, all of a claim but its id): a corrected word voids nobody's
    results. It is the same in each version of Python.
    """
    sums = hashlib.sha256()
    files = [*folder.glob("specs/*/*.py"), *folder.glob("workloads/**/*.py")]
    for path in sorted(files, key=lambda path: path.as_posix()):
        if path.relative_to(folder).parts[:2] != ("specs", "harness"):
            sums.update(path.relative_to(folder).as_posix().encode() + b"\0")
            sums.update(_code(path).encode() + b"\0")
    return sums.hexdigest()[:16]


def _code(path: Path) -> str:
    """The lines of a file, without what is text in them."""
    source = path.read_text(encoding="utf-8")  # whatever ends its lines
    lines = source.split("\n")
    strings = []
    for node in ast.walk(parse(path, source)):
        match node:
            case ast.Expr(value=ast.Constant(value=str())):
                _blank(lines, node)
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=ast.Name(id="claim"), args=[id_])):
                _blank(lines, node)
                lines[node.lineno - 1] = f"{name} = {ast.unparse(id_)}"
            case ast.Call(func=ast.Name(id="remedies"), args=[claim, *_], keywords=given):
                conditions = [one for one in given if one.arg != UNLIKE]
                _blank(lines, node)
                lines[node.lineno - 1] = "@" + ast.unparse(ast.Call(node.func, [claim], conditions))
            case ast.Constant(value=str() | bytes()) | ast.JoinedStr():
                strings.append(((node.lineno, node.col_offset), (node.end_lineno or 0, node.end_col_offset or 0)))
    bare = [_without_comment(line, n, strings) if "#" in line else line for n, line in enumerate(lines, start=1)]
    return "\n".join(line.strip() for line in bare if line.strip())


def _without_comment(line: str, number: int, strings: list[tuple[tuple[int, int], tuple[int, int]]]) -> str:
    """A line up to its comment. strings: where those of its file begin and end, in lines and bytes."""
    for match in re.finditer("#", line):
        place = (number, len(line[: match.start()].encode()))
        if not any(start <= place < end for start, end in strings):
            return line[: match.start()]
    return line


def _blank(lines: list[str], node: ast.stmt | ast.expr) -> None:
    for number in range(node.lineno, (node.end_lineno or node.lineno) + 1):
        lines[number - 1] = ""
