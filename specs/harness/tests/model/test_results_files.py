"""Results files: nothing is lost on the way, a killed run's can be read, and what is wrong is refused on one line."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from specs.harness.model import results_files
from specs.harness.model.courses import Course, Lane, Step
from specs.harness.model.digest import digest
from specs.harness.model.items import Item
from specs.harness.model.results import Collected, Phase, ResultsError, Soak, SoakFailure
from specs.harness.tests.written import RUN, records, stored, subject

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from specs.harness.model.results import Record

FORK = subject("fork")
ITEM = Item("specs/processes/joining.py::test_x", FORK.key, parameters="a \u2028 b")
COURSE = Course("join", (), (Lane("MainProcess", -1),), (Step(0, "works, \udc80, \x1b[1m and <b>"),))


def whole() -> list[Record]:
    return records({ITEM: "passed"}, [FORK], {ITEM: COURSE}, run=replace(RUN, specification=digest()))


def write(path: Path, some: Iterable[Record]) -> Path:
    path.write_text("".join(f"{results_files.to_line(record)}\n" for record in some), encoding="utf-8")
    return path


def test_what_is_written_is_what_is_read(tmp_path: Path) -> None:
    soak = Soak(3, 2, 1, 0, (SoakFailure("x", "3.13-fork", (7, 8), "E"),), ("round 2: left",))
    some = [*whole(), soak, Phase(ITEM, "teardown", "no answer", "listed", "m", "d")]

    assert results_files.read(write(tmp_path / "r", some)) == stored(some)


def test_where_the_interpreter_lies_is_not_in_the_file(tmp_path: Path) -> None:
    assert "/python" not in write(tmp_path / "r", whole()).read_text(encoding="utf-8")


def test_each_record_says_what_it_is(tmp_path: Path) -> None:
    lines = write(tmp_path / "r", whole()).read_text(encoding="utf-8").splitlines()

    assert [json.loads(line)["kind"] for line in lines] == ["run", "subject", "collected", "course", "phase", "end"]


@pytest.mark.parametrize("cut", [0, 3, 40, 10_000])
def test_the_file_of_a_killed_run_says_what_was_selected_and_did_not_run(tmp_path: Path, cut: int) -> None:
    other = replace(ITEM, parameters="b")
    run: list[Record] = [RUN, FORK, Collected((ITEM, other), selected=True), Phase(ITEM, "call", "passed")]
    path = write(tmp_path / "r", run)
    last = results_files.to_line(Phase(other, "call", "passed"))
    path.write_text(path.read_text(encoding="utf-8") + last[:cut], encoding="utf-8")

    found = results_files.read(path)

    assert found.ends == {}
    assert found.outcome_of(ITEM) == "passed"
    assert found.outcome(*ITEM.pair) == "not run"
    assert found.lost == [other]


def changed(number: int, old: str, new: str) -> Callable[[list[str]], list[str]]:
    """Change something in the record of this number."""

    def change(lines: list[str]) -> list[str]:
        assert old in lines[number - 1]
        return [*lines[: number - 1], lines[number - 1].replace(old, new), *lines[number:]]

    return change


#: What is said of a file, and what is done to make it so.
SPOILED: dict[str, Callable[[list[str]], list[str]]] = {
    "record 5 is not valid": changed(5, '"passed"', '"fine"'),
    "record 2 is not valid": lambda lines: [lines[0], "nonsense\n", *lines[1:]],
    "record 4 has been changed": changed(4, "works", "sleeps"),
    "lacks the course": lambda lines: [*lines[:3], *lines[4:]],
    "is of format 2, not 3": changed(1, '"format":3', '"format":2'),
    "record 2 is of no subject in it": lambda lines: [lines[0], *lines[2:]],
    "record 1 is not what stands there": lambda lines: lines[1:],
    "record 7 is not what stands there": lambda lines: [*lines, lines[0]],
    "holds no results": lambda _: [],
}


@pytest.mark.parametrize("how", SPOILED)
def test_a_file_that_has_been_spoiled_is_refused_on_one_line(tmp_path: Path, how: str) -> None:
    path = write(tmp_path / "r.jsonl", whole())
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(SPOILED[how](lines)), encoding="utf-8")

    with pytest.raises(ResultsError, match=re.escape(how)) as error:
        results_files.read(path)
    assert "\n" not in str(error.value)
    assert str(path) in str(error.value)


def test_what_is_no_results_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    for name, why in (("binary", "not text in UTF-8"), ("none", "cannot be read")):
        with pytest.raises(ResultsError, match=why):
            results_files.read(tmp_path / name)


def test_a_file_of_another_version_of_the_project_is_not_merged(tmp_path: Path) -> None:
    with pytest.raises(ResultsError, match="written by another version of the project"):
        results_files.merge_files([write(tmp_path / "r", records({}, [FORK]))])


def test_of_files_that_contradict_each_other_the_second_is_named(tmp_path: Path) -> None:
    run = replace(RUN, id="two", specification=digest())
    one, other = write(tmp_path / "1", whole()), write(tmp_path / "2", records({ITEM: "broken"}, [FORK], run=run))

    with pytest.raises(ResultsError, match=r"2: test_x.* under .*: broken in one of them, passed in another"):
        results_files.merge_files([one, other])


def test_the_digest_changes_with_what_a_workload_does(tmp_path: Path) -> None:
    for folder in ("specs", "workloads"):
        (tmp_path / folder).mkdir()
    (tmp_path / "specs" / "claims.toml").write_text("")
    (tmp_path / "workloads" / "a.py").write_text("x = 1\n")
    before = digest(tmp_path)
    (tmp_path / "workloads" / "a.py").write_bytes(b"x = 1\r\n")
    assert digest(tmp_path) == before
    (tmp_path / "workloads" / "a.py").write_text("x = 2\n")
    assert digest(tmp_path) != before
