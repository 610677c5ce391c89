"""The rooms of the harness and the sections of the book: who imports whom, what files are called, how long they are.

Each module's source is read, and not run, so that imports count wherever they stand: also in a function, and also those
for type checking alone, or that name a module in a string.
"""

from __future__ import annotations

import ast
import graphlib
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from specs.harness.machine.places import ROOT
from specs.harness.tests.simulated import SPECIFICATION

if TYPE_CHECKING:
    from collections.abc import Iterable

#: What the modules of each room may import, besides those of the same room.
MAY_IMPORT = {
    "model": set(),
    "machine": set(),
    "observe": {"model", "machine"},
    "report": {"model"},
    "plugin": {"model", "machine", "observe", "report"},
    "repeat": {"model", "machine", "report"},
}

#: What is imported only where it is asked for: these import what nobody else needs (Jinja2 and Pygments).
ONLY_ON_DEMAND = {"specs.harness.report.site"}

HARNESS = "specs.harness."

#: The folders of programs that run on the subject's side, also where they are in the harness's tests.
SUBJECTS = {"workloads", "programs"}

#: How many lines a file may have, in each room.
LONGEST = dict.fromkeys(MAY_IMPORT, 350) | {"plugin": 200}


@dataclass(frozen=True, slots=True)
class Import:
    """A module of ours that is imported, on which line, and whether inside a function.

    by_name: whether it is one of those that are meant by the beginning of a name, which is all that is known of it.
    """

    module: str
    line: int
    in_function: bool
    by_name: bool = False


def imports(source: str, modules: Iterable[str]) -> list[Import]:
    """The imports in a source of these modules, or of anything in them.

    A name that is imported from a package may be a module itself: then that module counts, and not the package.
    """
    known = dict.fromkeys(modules)
    found: list[Import] = []

    def enter(node: ast.AST, in_function: bool) -> None:
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [alias.name for alias in node.names]
            if isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"line {node.lineno}: a relative import"
                members = [f"{node.module}.{name}" for name in names]
                names = [member if member in known else str(node.module) for member in members]
            found.extend(Import(name, node.lineno, in_function) for name in dict.fromkeys(names) if name in known)
        elif isinstance(node, ast.Call) and is_import(node.func):
            names = [name for name in known if any(could_be(argument, name) for argument in node.args[:1])]
            by_name = not all(isinstance(argument, ast.Constant) for argument in node.args[:1])
            found.extend(Import(name, node.lineno, in_function, by_name) for name in names)
        inside = in_function or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for child in ast.iter_child_nodes(node):
            enter(child, inside)

    enter(ast.parse(source), in_function=False)
    return found


def is_import(function: ast.expr) -> bool:
    """Whether to call this is to import what the first argument names."""
    match function:
        case ast.Attribute(attr="import_module") | ast.Name(id="import_module" | "__import__"):
            return True
    return False


def could_be(text: ast.expr, name: str) -> bool:
    """Whether an expression may have this value: it is that string, or a longer one that begins in the same way."""
    match text:
        case ast.Constant(value=str(value)):
            return value == name
        case ast.JoinedStr(values=[ast.Constant(value=str(value)), *_]):
            return name.startswith(value)
        case ast.BinOp(left=ast.Constant(value=str(value)), op=ast.Add()):
            return name.startswith(value)
        case ast.BinOp(left=ast.BinOp() | ast.JoinedStr() as left, op=ast.Add()):
            return could_be(left, name)
    return False


def module_name(path: Path) -> str:
    """The name by which the file at a path below the checkout is imported."""
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def modules_below(folder: str) -> dict[str, Path]:
    """The modules in a folder of the checkout, by name: where each is."""
    paths = sorted(path.relative_to(ROOT) for path in ROOT.joinpath(folder).rglob("*.py"))
    return {module_name(path): path for path in paths}


#: The observer's side, with the programs on which the harness is tried; and the subject's side.
MODULES = modules_below("specs") | {"conftest": Path("conftest.py")}
WORKLOADS = modules_below("workloads")

PATHS = MODULES | WORKLOADS
#: The sections of the book, as their folders of programs are named below `workloads`.
PACKAGES = [section.package for section in SPECIFICATION.sections]

IMPORTS = {name: imports(ROOT.joinpath(path).read_text(encoding="utf-8"), PATHS) for name, path in PATHS.items()}


def room(module: str) -> str:
    """The room of a module, `api`, `tests`, or "" for what is not in the harness."""
    return module.removeprefix(HARNESS).partition(".")[0] if module.startswith(HARNESS) else ""


def is_of_mutants(module: str) -> bool:
    """Whether a module is a file of mutants, or of what several such files use."""
    package, *inside = module.split(".")
    return package == "workloads" and any(part.startswith("mutants") for part in inside)


def section_of(module: str) -> str:
    """The section to which a program or a file of mutants belongs, as `processes.joining`; "" for what all use."""
    return next((own for own in PACKAGES if module.startswith(f"workloads.{own}.")), "")


def location(module: str, imported: Import) -> str:
    """Where an import is and what it imports, for a failure."""
    return f"{PATHS[module].as_posix()}:{imported.line} imports {imported.module}"


# The imports.


def test_an_import_is_seen_wherever_it_stands() -> None:
    source = """
import json, pack.one
from pack import two, value
from pack.one import name
if TYPE_CHECKING:
    from pack.three import Type
class Class:
    def method(self):
        import pack.four
"""
    modules = ["pack", "pack.one", "pack.two", "pack.three", "pack.four"]

    assert imports(source, modules) == [
        Import("pack.one", 2, False),
        Import("pack.two", 3, False),
        Import("pack", 3, False),
        Import("pack.one", 4, False),
        Import("pack.three", 6, False),
        Import("pack.four", 9, True),
    ]


@pytest.mark.parametrize(
    ("call", "imported"),
    [
        ("importlib.import_module('pack.one')", ["pack.one"]),
        ("import_module('pack')", ["pack"]),
        ("__import__('pack.one')", ["pack.one"]),
        ("importlib.import_module(f'pack.{name}')", ["pack.one", "pack.two"]),
        ("importlib.import_module('pack.t' + name)", ["pack.two"]),
        ("importlib.import_module('pack.' + name + '_' + rest)", ["pack.one", "pack.two"]),
        ("importlib.import_module(f'pack.{name}' + rest)", ["pack.one", "pack.two"]),
        ("importlib.import_module(name + '.one')", []),
        ("importlib.import_module(f'{name}.one')", []),
        ("print('pack.one')", []),
    ],
)
def test_an_import_that_names_a_module_in_a_string_is_seen(call: str, imported: list[str]) -> None:
    found = imports(f"def function():\n    {call}", ["pack", "pack.one", "pack.two", "other"])

    by_name = "name" in call
    assert found == [Import(name, 2, True, by_name) for name in imported]


def test_every_module_of_the_harness_is_in_a_room() -> None:
    rooms = {room(module) for module in MODULES if module.startswith(HARNESS)}

    assert rooms == {*MAY_IMPORT, "api", "tests"}


def test_no_modules_import_each_other_in_a_circle() -> None:
    # By the beginning of a name the probe finds mutants, and nothing else; what one of them imports when it is applied
    # may be the probe.
    graph = {
        module: {
            each.module
            for each in imported
            if not (each.by_name and not is_of_mutants(each.module))
            and not (each.in_function and is_of_mutants(module))
        }
        for module, imported in IMPORTS.items()
    }

    graphlib.TopologicalSorter(graph).prepare()  # raises CycleError, which names the circle


def test_sections_import_the_api_and_nothing_else_of_ours() -> None:
    files = [f"specs.{section.package}" for section in SPECIFICATION.sections]
    wrong = [location(module, each) for module in files for each in IMPORTS[module] if room(each.module) != "api"]

    assert files
    assert wrong == []


def test_what_lists_parts_sections_and_symptoms_imports_nothing() -> None:
    lists = ["specs", "specs.symptoms", *(f"specs.{part.name}" for part in SPECIFICATION.parts)]

    assert [location(module, each) for module in lists for each in IMPORTS[module]] == []


def test_workloads_import_nothing_of_the_observers_side() -> None:
    wrong = [location(module, each) for module in WORKLOADS for each in IMPORTS[module] if each.module in MODULES]

    assert WORKLOADS
    assert wrong == []


def test_programs_and_mutants_import_nothing_of_another_section() -> None:
    wrong = [
        location(module, each)
        for module in WORKLOADS
        for each in IMPORTS[module]
        if not each.by_name and section_of(each.module) not in ("", section_of(module))
    ]

    assert {section_of(module) for module in WORKLOADS} == {"", *PACKAGES}
    assert wrong == []


def test_programs_import_no_mutants() -> None:
    wrong = [
        location(module, each)
        for module in WORKLOADS
        if not is_of_mutants(module)
        for each in IMPORTS[module]
        if not each.by_name and is_of_mutants(each.module)
    ]

    assert wrong == []


def test_the_observer_imports_nothing_of_the_workloads() -> None:
    observer = [module for module, path in MODULES.items() if SUBJECTS.isdisjoint(path.parts)]
    wrong = [location(module, each) for module in observer for each in IMPORTS[module] if each.module in WORKLOADS]

    assert observer
    assert wrong == []


def test_rooms_import_one_way_only() -> None:
    wrong = [
        location(module, each)
        for module, imported in IMPORTS.items()
        if (mine := room(module)) in MAY_IMPORT
        for each in imported
        if (theirs := room(each.module)) != mine and theirs not in MAY_IMPORT[mine]
    ]

    assert wrong == []


def test_no_import_of_ours_hides_in_a_function() -> None:
    wrong = [
        location(module, each)
        for module, imported in IMPORTS.items()
        if room(module) in MAY_IMPORT
        for each in imported
        if each.in_function and each.module not in ONLY_ON_DEMAND
    ]

    assert wrong == []


# The files.


#: What Windows takes for a device, whatever follows behind a dot.
DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))}


def test_every_program_is_in_the_folder_of_a_section_or_of_its_part() -> None:
    folders = {path.parent.as_posix() for path in WORKLOADS.values()}
    shared = {"workloads", "workloads/held", "workloads/mutants"}
    parts = {f"workloads/{part.name}" for part in SPECIFICATION.parts}

    assert folders - parts == shared | {f"workloads/{package.replace('.', '/')}" for package in PACKAGES}


def test_a_program_is_of_a_part_if_and_only_if_several_of_its_sections_run_it() -> None:
    texts = [(section, section.path.read_text(encoding="utf-8")) for section in SPECIFICATION.sections]
    of_parts = [
        path for path in WORKLOADS.values() if len(path.parts) == 3 and path.parts[1] not in ("held", "mutants")
    ]
    runs = {
        path: [section.name for section, text in texts if section.part == path.parts[1] and f'("{path.stem}"' in text]
        for path in of_parts
    }
    contents = [
        code for path in WORKLOADS.values() if (code := ROOT.joinpath(path).read_text(encoding="utf-8")).strip()
    ]

    assert of_parts
    assert {path: sections for path, sections in runs.items() if len(sections) < 2} == {}
    assert [path for path in of_parts if list(ROOT.joinpath(path).parent.glob(f"*/{path.name}"))] == []
    assert len(contents) == len(set(contents)), "the same program twice"


def test_no_program_is_named_as_a_module_of_the_standard_library() -> None:
    # The folder of a program that is run as a script comes first in `sys.path`.
    names = {path.as_posix(): path.stem for path in WORKLOADS.values() if path.stem != "__init__"}

    assert names
    assert [path for path, name in names.items() if name in sys.stdlib_module_names] == []


def test_no_file_is_named_as_a_device() -> None:
    paths = [path.as_posix() for path in PATHS.values()]
    assert [path for path in paths if not DEVICES.isdisjoint(re.split("[/.]", path.lower()))] == []


def test_no_file_is_too_long() -> None:
    lengths = {
        path.as_posix(): (len(ROOT.joinpath(path).read_text(encoding="utf-8").splitlines()), LONGEST[room(module)])
        for module, path in MODULES.items()
        if room(module) in MAY_IMPORT
    }

    assert lengths
    assert {path: (lines, most) for path, (lines, most) in lengths.items() if lines > most} == {}


def test_no_two_classes_have_the_same_name() -> None:
    places: dict[str, list[str]] = {}
    for module, path in MODULES.items():
        if room(module) in MAY_IMPORT:
            for node in ast.walk(ast.parse(ROOT.joinpath(path).read_text(encoding="utf-8"))):
                if isinstance(node, ast.ClassDef):
                    places.setdefault(node.name.strip("_"), []).append(f"{path.as_posix()}:{node.lineno}")

    assert places
    assert {name: where for name, where in places.items() if len(where) > 1} == {}


#: Where the platform may be asked: those rooms and files in which differences between platforms live.
ASKS_FOR_THE_PLATFORM = ("specs.harness.machine.", "specs.harness.tests.programs.")


@pytest.mark.parametrize("module", [name for name in MODULES if not name.startswith(ASKS_FOR_THE_PLATFORM)])
def test_a_module_outside_machine_does_not_ask_on_which_platform_it_is(module: str) -> None:
    tree = ast.parse(ROOT.joinpath(MODULES[module]).read_text(encoding="utf-8"))
    asked = [f"{ast.unparse(node)} in line {node.lineno}" for node in ast.walk(tree) if isinstance(node, ast.Attribute)]

    assert [each for each in asked if each.startswith(("sys.platform ", "os.name ", "platform.system "))] == []
