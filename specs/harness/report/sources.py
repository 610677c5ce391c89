"""Source code for the report: specs and workloads, coloured, and which line of a workload logged an event."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING

from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from specs.harness.model import remedies
from specs.harness.model.texts import SPECS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from specs.harness.model.catalogue import Spec

#: The checkout.
ROOT = SPECS.parent

#: The functions of the probe that put something into the log, or hold a process.
CALLS = ("log", "gate")

#: What starts processes: `Process.start`, `Pool`, `Manager`, and what makes an executor start workers.
STARTS = ("start", "Pool", "Manager", "submit", "map", "fork", "Popen", "run")

_FORMATTER = HtmlFormatter(nowrap=True)

#: The classes of the style sheet, by the beginnings of Pygments' classes; whatever has another one is not coloured.
_CLASSES = {"k": "k", "ow": "k", "bp": "k", "s": "s", "c": "c", "m": "m", "nf": "f", "nd": "f", "nc": "f", "fm": "f"}

_SPAN = re.compile(r'<span class="([a-z0-9]+)">(.*?)</span>')


@dataclass(frozen=True, slots=True)
class CodeLine:
    """A line of code. number: in its file. is_event: whether it logs an event, or waits at a gate."""

    number: int
    html: Markup
    is_event: bool = False


def coloured(code: str, first: int = 1, events: Iterable[int] = ()) -> list[CodeLine]:
    """Code as lines of HTML. first: the number of its first line. events: the numbers of those that log."""
    html = _SPAN.sub(_restyle, highlight(code, PythonLexer(stripnl=False), _FORMATTER)).rstrip("\n").split("\n")
    marked = set(events)
    # What Pygments makes of text is escaped.
    return [CodeLine(number, Markup(text), number in marked) for number, text in enumerate(html, start=first)]


def _restyle(span: re.Match[str]) -> str:
    name = next((ours for theirs, ours in _CLASSES.items() if span[1].startswith(theirs)), "")
    return f"<span class={name}>{span[2]}</span>" if name else span[2]


@dataclass(frozen=True, slots=True)
class _Call:
    call: str
    pattern: re.Pattern[str]
    line: int


class Workload:
    """A workload's source."""

    def __init__(self, name: str, root: Path = ROOT) -> None:
        self.name = name
        self.path = f"workloads/{name.replace('.', '/')}.py"
        try:
            self._code = (root / self.path).read_text(encoding="utf-8")
        except OSError:
            self._code = ""

    @cached_property
    def _calls(self) -> list[_Call]:
        found = []
        for node in ast.walk(ast.parse(self._code)):
            match node:
                case ast.Call(func=ast.Name(id=name), args=[first, *_]) if name in CALLS and (text := _pattern(first)):
                    found.append(_Call(name, re.compile(text, re.DOTALL), node.lineno))
        return sorted(found, key=lambda call: (call.pattern.pattern.count(".*"), call.line))

    def locate(self, call: str, what: str) -> int:
        """The line in which this is logged, or waited for; 0 if none is known."""
        return next((known.line for known in self._calls if known.call == call and known.pattern.fullmatch(what)), 0)

    @cached_property
    def starts(self) -> list[int]:
        """The lines that start processes, or submit what starts them, in order."""
        tree = ast.parse(self._code)
        names = [(node.func, node.lineno) for node in ast.walk(tree) if isinstance(node, ast.Call)]
        return sorted(
            line
            for name, line in names
            if (isinstance(name, ast.Attribute) and name.attr in STARTS)
            or (isinstance(name, ast.Name) and name.id in STARTS)
        )

    @cached_property
    def lines(self) -> list[CodeLine]:
        """The source, coloured."""
        return coloured(self._code, events=[call.line for call in self._calls]) if self._code else []


def _pattern(node: ast.expr) -> str:
    """A regular expression for the text that an expression makes; "" if nothing of it is known."""
    match node:
        case ast.Constant(value=str(text)):
            return re.escape(text)
        case ast.JoinedStr(values=parts):
            return "".join(_pattern(part) or ".*" for part in parts)
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str(text)), attr="format")):
            return ".*".join(re.escape(part) for part in re.split(r"\{[^}]*\}", text))
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return (_pattern(left) or ".*") + (_pattern(right) or ".*")
        case ast.IfExp(body=body, orelse=other):
            both = [_pattern(body), _pattern(other)]
            return f"(?:{'|'.join(both)})" if all(both) else ""
        case _:
            return ""


@cache
def workload(name: str) -> Workload:
    """A workload of this checkout."""
    return Workload(name)


@cache
def _tree(path: str) -> ast.Module:
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


@cache
def _module(path: str) -> tuple[list[str], dict[str, ast.FunctionDef]]:
    """The lines of a file, and its functions by name."""
    functions = {node.name: node for node in ast.walk(_tree(path)) if isinstance(node, ast.FunctionDef)}
    return (ROOT / path).read_text(encoding="utf-8").splitlines(), functions


def remedy(spec: Spec, claim: str) -> list[CodeLine]:
    """The lines that a spec's remedy of a claim (its id) is made of, as a reader copies them."""
    part, _, section = spec.file.removeprefix("specs/").removesuffix(".py").partition("/")
    pieces = []
    for program, arguments in remedies.programs(_tree(spec.file), spec.name).items():
        paths = [
            ROOT / "workloads" / folder / f"{program.replace('.', '/')}.py" for folder in (part, f"{part}/{section}")
        ]
        code = next((path.read_text(encoding="utf-8") for path in paths if path.exists()), "")
        pieces.append(remedies.copied(code, claim, arguments))
    return coloured("\n\n".join(filter(None, pieces)))


@cache
def spec_parts(spec: str) -> list[list[CodeLine]]:
    """The source of a spec, by its id: the fixtures of its own file that it uses, and the function."""
    path, _, name = spec.partition("::")
    lines, functions = _module(path)
    wanted = [name.rpartition("::")[2]]
    for used in wanted:  # grows while it is read
        if used in functions:
            arguments = [argument.arg for argument in functions[used].args.args]
            wanted += [other for other in arguments if other in functions and other not in wanted]
    parts = []
    for function in sorted((functions[used] for used in wanted if used in functions), key=lambda node: node.lineno):
        first = min([function.lineno, *(decorator.lineno for decorator in function.decorator_list)])
        parts.append(coloured("\n".join(lines[first - 1 : function.end_lineno]), first))
    return parts
