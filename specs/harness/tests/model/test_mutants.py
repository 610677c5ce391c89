"""Mutants are read from their source, and what is wrong with one is told on one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from specs.harness.model.claims import Claim
from specs.harness.model.conditions import Condition
from specs.harness.model.mutants import Mutant, load
from specs.harness.model.texts import ClaimsError

if TYPE_CHECKING:
    from pathlib import Path


CLAIMS = {name: Claim(name, "s", "r") for name in ("a.b", "c.d")}

JOINING = "processes/joining/mutants.py"


@pytest.fixture
def workloads(tmp_path: Path) -> Path:
    folder = tmp_path / "workloads"
    folder.mkdir()
    return folder


def mutants_file(workloads: Path, content: str, name: str = JOINING) -> None:
    path = workloads / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")


def refused(workloads: Path) -> str:
    """The one line with which the mutants of a folder are refused."""
    with pytest.raises(ClaimsError) as error:
        load(CLAIMS, workloads)
    assert "\n" not in str(error.value)
    return str(error.value)


def test_the_mutants_of_all_sections_are_read_in_the_order_of_the_files(workloads: Path) -> None:
    second = '@breaks("c.d")\ndef second():\n    """`join` is “wrong”. """\n'
    first = '@breaks("a.b", "c.d", under="fork")\ndef first():\n    """It is wrong."""\n'
    helpers = 'def helper():\n    """It helps."""\n\n@wraps(helper)\ndef another():\n    """It helps, too."""\n'
    mutants_file(workloads, second, "sharing/queues/mutants_of_order.py")
    mutants_file(workloads, f"{helpers}\n{first}")
    for no_sections in (
        "mutants/mutants.py",
        "mutants/control.py",
        "processes/joining/join.py",
        "processes/mutants.py",
    ):
        mutants_file(workloads, second, no_sections)  # what several have in common, and programs

    forked = Condition(under=("fork",))
    assert load(CLAIMS, workloads) == [
        Mutant("first", "processes.joining.mutants", "It is wrong.", (("a.b", forked), ("c.d", forked))),
        Mutant("second", "sharing.queues.mutants_of_order", "`join` is “wrong”.", (("c.d", Condition()),)),
    ]


def test_nothing_of_what_a_file_of_mutants_does_is_done(workloads: Path) -> None:
    mutants_file(workloads, 'import not_installed_here\n\n@breaks("a.b")\ndef wrong():\n    """Wrong."""\n')

    assert [mutant.name for mutant in load(CLAIMS, workloads)] == ["wrong"]


def test_a_mutant_may_break_several_claims_under_different_conditions(workloads: Path) -> None:
    mutants_file(
        workloads,
        '@breaks("c.d", python=">=3.9")\n@functools.wraps(old)\n'
        '@breaks("a.b", platform="posix", alters="workload", survives_if="nobody looks")\n'
        'def wrong():\n    """Wrong."""\n',
    )

    (mutant,) = load(CLAIMS, workloads)

    assert mutant.breaks == (("a.b", Condition(platform="posix")), ("c.d", Condition(python=">=3.9")))
    assert mutant.alters_workload
    assert mutant.survives_if == "nobody looks"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ('("a.b", *OTHERS)', "the arguments of breaks must be literals"),
        ("(CLAIM)", "the arguments of breaks must be literals"),
        ('("a.b", python=VERSION)', "the arguments of breaks must be literals"),
        ('("a.b", **OPTIONS)', "the arguments of breaks must be literals"),
        ("", "breaks takes the ids of the claims that the mutant breaks"),
        ('(under="fork")', "breaks takes the ids of the claims that the mutant breaks"),
        ('(["a.b"])', "a claim must be a string, not ['a.b']"),
        ('("a.b", python=3.9)', "python must be a string, not 3.9"),
        ('("a.b", survives_if=True)', "survives_if must be a string, not True"),
        ('("a.b", alters="program")', "alters must be 'workload', not 'program'"),
        ('("a.b", "x.y")', "there is no claim 'x.y'; add it first"),
        ('("a.b", undre="fork")', "condition() got an unexpected keyword argument 'undre'"),
        ('("a.b", under=3)', "'int' object is not iterable"),
        ('("a.b", under="fark")', "unknown start method 'fark'; choose from fork, spawn, forkserver, thread, own"),
    ],
)
def test_a_decorator_that_is_not_as_it_has_to_be_is_told_with_its_place(
    workloads: Path, arguments: str, message: str
) -> None:
    mutants_file(workloads, f'import os\n\n@breaks("a.b")\n@breaks{arguments}\ndef wrong():\n    """Wrong."""\n')

    assert refused(workloads) == f"workloads/processes/joining/mutants.py:4: wrong: {message}"


@pytest.mark.parametrize("body", ["pass", '""', '"""One.\n\n    Two.\n    """'])
def test_a_mutant_says_on_one_line_what_is_wrong(workloads: Path, body: str) -> None:
    mutants_file(workloads, f'@breaks("a.b")\ndef wrong():\n    {body}\n')

    place = "workloads/processes/joining/mutants.py:2: wrong"
    assert refused(workloads) == f"{place}: needs a docstring of one line that says what is wrong"


@pytest.mark.parametrize(
    ("name", "line"), [(JOINING, 6), ("sharing/queues/mutants.py", 2)], ids=["one file", "two files"]
)
def test_no_two_mutants_have_the_same_name(workloads: Path, name: str, line: int) -> None:
    mutant = '@breaks("a.b")\ndef wrong():\n    """Wrong."""\n'
    mutants_file(workloads, mutant)
    mutants_file(workloads, mutant if name != JOINING else f"{mutant}\n{mutant}", name)

    message = "there are two mutants called wrong; names must be unique"
    assert refused(workloads) == f"workloads/{name}:{line}: {message}"


@pytest.mark.parametrize(
    "mutant",
    [
        'if os.name == "nt":\n    @breaks("a.b")\n    def wrong():\n        """Wrong."""\n',
        'def helper():\n    @breaks("a.b")\n    def wrong():\n        """Wrong."""\n',
        '\n@breaks("a.b")\nclass Wrong:\n    """Wrong."""\n',
        '\n@breaks("a.b")\nasync def wrong():\n    """Wrong."""\n',
    ],
    ids=["condition", "function", "class", "coroutine"],
)
def test_a_mutant_is_a_function_that_the_probe_can_find_by_its_name(workloads: Path, mutant: str) -> None:
    mutants_file(workloads, mutant)

    message = "a mutant must be a function at the top level of its file"
    assert refused(workloads) == f"workloads/processes/joining/mutants.py:2: {message}"


def test_a_file_of_mutants_that_is_no_python_is_told_with_its_place(workloads: Path) -> None:
    mutants_file(workloads, "import os\n\ndef wrong(:\n")

    assert refused(workloads).startswith("workloads/processes/joining/mutants.py:3: is not valid Python: ")
