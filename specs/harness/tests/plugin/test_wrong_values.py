"""Every option with every kind of value that will not do: one line that says what would, before anything runs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from specs.harness.machine.places import ROOT
from specs.harness.tests.checkout import refusals

if TYPE_CHECKING:
    from pathlib import Path

#: What a user may give by mistake: a variable of a script that is not set, half a word, another option's value.
TEXTS = {
    "nothing": "",
    "blanks": "  ",
    "a word": "nonsense",
    "a negative number": "-1",
    "a fraction": "1.5e400",
    "a line break": "a\nb",
    "control characters": "\x1b[31ma\x07",
    "a long word": "9" * 4000,
    "other letters": "ü☃\u202e",
    "an option": "--patience",
}

NUMBER_OF_SECONDS = r"must be a number of seconds above 0 and up to \d+$"
WHOLE_NUMBER = r"must be a whole number of at least \d$"
NEEDS_A_PATH = r"needs a path; write --[a-z-]+=PATH$"

#: By option: what is said of a text that is none, from behind the text; and which texts are one, or name a file.
REFUSED = {
    "--python": (r"no such interpreter; `python -m findpython --all` lists those available, or give a path$", []),
    "--start-method": (r"Python .* does not support it on this platform \(available: .*, or all\)$", []),
    "--implementation": (
        r"(is no module; give one as Python imports it, module:Class, or a file$|.*install it there: .*)",
        [],
    ),
    "--executor": (r"names no class; write one behind a colon, as in loky:ProcessPoolExecutor$", []),
    "--program-env": (r"is no variable; write NAME=VALUE$", []),
    "--patience": (NUMBER_OF_SECONDS, []),
    "--quiet-window": (NUMBER_OF_SECONDS, []),
    "--soak": (WHOLE_NUMBER, ["a long word"]),
    "--shuffle": (WHOLE_NUMBER, ["a long word"]),
    "--verdicts": (r"must be auto, all or none$", []),
    "--compare": (r"needs two subjects with a comma between them, such as 3\.13,3\.14$", []),
    "--results": (NEEDS_A_PATH, [text for text in TEXTS if text not in ("nothing", "blanks")]),
    "--report": (NEEDS_A_PATH, [text for text in TEXTS if text not in ("nothing", "blanks")]),
    "--deviations": (NEEDS_A_PATH, [text for text in TEXTS if text not in ("nothing", "blanks")]),
    "--deviations-out": (NEEDS_A_PATH, [text for text in TEXTS if text not in ("nothing", "blanks")]),
}

#: Those of which every value will do, or that have none.
NEVER_WRONG = {"--claims", "--allow-output", "--mutants", "--delays", "--load", "--soak-round"}


def test_every_option_of_ours_has_its_wrong_values(pytestconfig: pytest.Config) -> None:
    groups = pytestconfig._parser._groups  # pytest has no other list of them
    ours = {
        name
        for group in groups
        if group.name == "multiprocessing-spec"
        for each in group.options
        for name in each.names()
    }

    assert ours == REFUSED.keys() | NEVER_WRONG


@pytest.mark.parametrize("option", REFUSED)
def test_what_is_no_value_of_an_option_is_refused_on_one_line(option: str) -> None:
    message, right = REFUSED[option]
    wrong = {what: text for what, text in TEXTS.items() if what not in right}

    lines = refusals(ROOT, *([f"{option}={text}", "-n0"] for text in wrong.values()))

    assert {what: line for what, line in zip(wrong, lines, strict=True) if not re.search(message, line)} == {}
    assert [line for line in lines if not line.isprintable()] == []


@pytest.mark.parametrize("option", ["--results", "--report", "--deviations", "--deviations-out"])
def test_a_path_where_nothing_can_be_is_refused_on_one_line(option: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "something").touch()
    paths = [tmp_path / "no" / "folder" / "x", tmp_path / "file" / "x", tmp_path / "folder", tmp_path / ("9" * 4000)]

    lines = refusals(ROOT, *([f"{option}={path}", "-n0"] for path in paths))

    assert [line for line in lines if not re.search("; (give|make|name) ", line)] == []


def test_a_regular_expression_that_is_none_is_refused_on_one_line() -> None:
    wrong = ["(", "[a", "*", "a{2,1}", "(?P<1>a)", "\\"]
    lines = refusals(ROOT, *([f"--allow-output={text}", "-n0"] for text in wrong))

    assert [line for line in lines if "is no regular expression" not in line] == []
