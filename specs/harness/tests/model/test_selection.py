"""What a command line may select, told from the text of specs: never less than pytest selects, and seldom more."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from specs.harness.machine.places import ROOT
from specs.harness.model.catalogue import Spec
from specs.harness.model.selection import selected
from specs.harness.tests.simulated import CATALOGUE

ONE = Spec(
    "specs/processes/joining.py::test_a_child_joins", 1, (), text="@upholds(join_waits) for name in ('lock', 'rlock')"
)
TWO = Spec("specs/pools/workers.py::Group::test_a_pool_works", 1, (), text="@refutes(pool_works) range(3)")
SPECS = {spec.id: spec for spec in (ONE, TWO)}
HERE = Path("/checkout")


@pytest.mark.parametrize(
    ("keyword", "found"),
    [
        ("", [ONE, TWO]),
        ("joins", [ONE]),
        ("JOINS", [ONE]),
        ("workers", [TWO]),
        ("pools", [TWO]),
        ("processes and not joins", []),
        ("group", [TWO]),
        ("specs", [ONE, TWO]),
        ("nothing", []),
        ("not joins", [TWO]),
        ("joins or works", [ONE, TWO]),
        ("joins and works", []),
        ("(joins or nothing) and not pool", [ONE]),
        ("lock", [ONE]),  # maybe a parameter
        ("not lock", [ONE, TWO]),
        ("lock and not joins", []),
        ("joins and lock", [ONE]),
        ("3.13-fork", [ONE, TWO]),
        ("not 3.13-fork and works", [TWO]),
        ("fork-lock", [ONE]),
        ("joins[3.13-fork", [ONE]),
        ("fork-2", [ONE, TWO]),  # the number of a parameter is not in the text
        ("fork-nothing", []),
        ("and", [ONE, TWO]),  # pytest says that this is no expression
    ],
)
def test_a_keyword_selects_by_names_and_perhaps_by_parameters(keyword: str, found: list[Spec]) -> None:
    assert selected(SPECS, keyword, [], HERE, ["3.13-fork"]) == found


@pytest.mark.parametrize(
    ("place", "name", "found"),
    [
        ("/checkout", "", [ONE, TWO]),
        ("/checkout/specs", "", [ONE, TWO]),
        ("/checkout/specs/pools", "", [TWO]),
        ("/checkout/specs/pool", "", []),
        ("/checkout/specs/processes/joining.py", "", [ONE]),
        ("/checkout/specs/pools/workers.py", "Group", [TWO]),
        ("/checkout/specs/pools/workers.py", "Group::test_a_pool_works", [TWO]),
        ("/checkout/specs/pools/workers.py", "test_a_pool_works", []),
        ("/checkout/specs/processes/joining.py", "test_a_child", []),
        ("/elsewhere", "", []),
    ],
)
def test_a_place_selects_what_is_there(place: str, name: str, found: list[Spec]) -> None:
    assert selected(SPECS, "", [(Path(place), name)], HERE) == found


def test_what_a_parameter_is_called_stands_in_the_text_of_its_spec() -> None:
    """Otherwise `-k` with that name would select a spec of a file that is not imported."""
    missing = []
    trees = {
        file: ast.parse((ROOT / file).read_text(encoding="utf-8")) for file in {s.file for s in CATALOGUE.values()}
    }
    for spec in CATALOGUE.values():
        tree = trees[spec.file]
        function = next(n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n.name == spec.name)
        constants = [
            str(node.value).lower()
            for decorator in function.decorator_list
            for node in ast.walk(decorator)
            if isinstance(node, ast.Constant)
        ]
        missing += [(spec.name, each) for each in constants if each.isidentifier() and each not in spec.text]

    assert CATALOGUE
    assert missing == []
