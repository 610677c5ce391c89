"""Whatever shows results shows the same: what the terminal sums up is what a report sums up from the file."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from specs.harness.model import results_files
from specs.harness.model.findings import Findings
from specs.harness.model.items import Item
from specs.harness.model.results import Collected, Phase, anonymous
from specs.harness.model.subjects import Subject
from specs.harness.report import summary, verdict_table
from specs.harness.tests.simulated import CATALOGUE, SPECIFICATION, interpreter
from specs.harness.tests.simulated import subjects as of_interpreters
from specs.harness.tests.written import END, RUN, stored

if TYPE_CHECKING:
    from pathlib import Path

    from specs.harness.model.items import Outcome
    from specs.harness.model.results import Record


def run_of_everything(seed: int) -> list[Record]:
    """The records of a run of which much did not pass, was not selected, or was not come to."""
    choose = random.Random(seed)
    some: list[Record] = []
    outcomes: tuple[Outcome, ...] = (*("passed",) * 30, "broken", "no answer", "not run")
    for subject in of_interpreters([interpreter("3.13.0"), interpreter("3.14.7")]):
        some.append(anonymous(subject))
        for spec in CATALOGUE.values():
            if spec.decisions_for(subject):
                item = Item(spec.id, subject.key, parameters=choose.choice(["", "x"]))
                some.append(Collected((item,), selected=choose.random() < 0.98))
                if choose.random() < 0.98:
                    some.append(Phase(item, "call", choose.choice(outcomes)))
    return [RUN, *some, END]


@pytest.mark.parametrize("seed", range(5))
def test_terminal_and_report_agree_in_whatever_order_records_came(tmp_path: Path, seed: int) -> None:
    first, *others = run_of_everything(seed)
    here = Findings(stored([first, *others]), SPECIFICATION)
    # A file names its subjects first.
    shuffled = sorted(
        random.Random(seed).sample(others, len(others)), key=lambda record: not isinstance(record, Subject)
    )
    path = tmp_path / "results.jsonl"
    lines = [f"{results_files.to_line(record)}\n" for record in [first, *shuffled]]
    path.write_text("".join(lines), encoding="utf-8")

    there = Findings(results_files.read(path), SPECIFICATION)

    assert there.verdicts == here.verdicts
    assert there.fail == here.fail
    assert {v.value for v in here.verdicts.values()} >= {"holds", "deviates", "no answer", "not run"}
    *_, last = [line.text for line in verdict_table.table(here, list(CATALOGUE), {}, "all", 80)]
    assert verdict_table.summary(list(there.verdicts.values())) == last
    assert head_counts(there) == head_counts(here)


def head_counts(findings: Findings) -> tuple[object, ...]:
    """What stands at the head of each page."""
    line = summary.head(findings)
    return line.what, line.warnings
