"""What the text of the specs tells of a command line is never less than what pytest selects."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING

import pytest

from specs.harness.machine.places import ROOT
from specs.harness.model.selection import selected
from specs.harness.plugin.selecting import MARKS
from specs.harness.tests.marks import METHOD
from specs.harness.tests.simulated import CATALOGUE

if TYPE_CHECKING:
    from specs.harness.tests.conftest import Launch

#: What may stand in a name of `-k`.
NAME = re.compile(r"[\w:+\-.\[\]\\/]+")


def test_every_piece_of_an_items_name_selects_its_spec(launch: Launch) -> None:
    run = launch(ROOT, "--collect-only", "-q", "-n0", f"--start-method={METHOD}")
    assert run.ends() == pytest.ExitCode.OK
    items = re.findall(r"^(specs/\w+/\w+\.py::.+)$", run.output, re.MULTILINE)
    (subject,) = set(re.findall(rf"[\[-](\d[\w.]*-{METHOD})[\]-]", run.output))
    choose = random.Random(0)

    missed = []
    for item in items:
        spec, _, parameters = item.partition("[")
        words = NAME.findall(f"{spec.rpartition('::')[2]}[{parameters}" if parameters else spec)
        for word in choose.choices(words, k=5):
            begin = choose.randrange(len(word))
            piece = word[begin : begin + choose.randint(3, 30)]
            is_keyword = piece in {"and", "or", "not"}
            if not is_keyword and not selected({spec: CATALOGUE[spec]}, piece, [], ROOT, [subject, *MARKS]):
                missed.append((piece, item))

    assert items
    assert missed == []


@pytest.mark.parametrize("option", ["--ignore=specs/pools", "--ignore-glob=*/pools/*"])
def test_what_is_ignored_is_not_selected(launch: Launch, option: str) -> None:
    run = launch(ROOT, "--collect-only", "-q", "-n0", f"--start-method={METHOD}", option)

    assert run.ends() == pytest.ExitCode.OK
    parts = set(re.findall(r"^specs/(\w+)/\w+\.py::", run.output, re.MULTILINE))
    assert parts == {"processes", "sharing", "executors"}
