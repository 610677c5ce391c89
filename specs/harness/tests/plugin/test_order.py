"""Specs run in the order of the book, whatever their files are called and in whatever order they are named."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from specs.harness.machine.places import ROOT
from specs.harness.model import book
from specs.harness.tests.marks import METHOD

if TYPE_CHECKING:
    from specs.harness.tests.conftest import Launch


@pytest.mark.parametrize(
    ("named", "selected"),
    [
        ((), ["specs/processes/starting.py", "specs/processes/joining.py", "specs/sharing/queues.py"]),
        (("specs/pools", "specs/processes/lives.py"), ["specs/processes/lives.py", "specs/pools/workers.py"]),
    ],
    ids=["everything", "folders and files"],
)
def test_sections_are_collected_in_the_order_of_the_book(
    launch: Launch, named: tuple[str, ...], selected: list[str]
) -> None:
    run = launch(ROOT, "--collect-only", "-q", "-n0", f"--start-method={METHOD}", *named)

    assert run.ends() == pytest.ExitCode.OK
    files = list(dict.fromkeys(re.findall(r"^(specs/\w+/\w+\.py)::", run.output, re.MULTILINE)))
    order = [section.file for section in book.sections(book.load())]
    assert files == sorted(files, key=order.index)
    assert set(selected) <= set(files)
