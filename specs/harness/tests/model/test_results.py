"""Results and their files: nothing is lost on the way, merging is a union, and what is wrong is refused on one line."""

from __future__ import annotations

import itertools
import json
import random
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from specs.harness.model import results_files
from specs.harness.model.courses import Course, Lane, Step
from specs.harness.model.results import End, Result, Results, ResultsError, Run, Soak, SoakFailure, digest, outcomes_of
from specs.harness.tests.written import subject

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from specs.harness.model.record import Outcome

SPEC = "specs/section_11_x.py::test_x"
KEYS = {method: subject(method).key for method in ("fork", "spawn")}


def course(what: str = "works") -> Course:
    return Course("join", (), (Lane("MainProcess", -1),), (Step(0, what), Step(-1, "opens the gate: g")))


def results(
    name: str = "one", method: str = "fork", outcome: Outcome = "passed", parameters: str = "", what: str = "works"
) -> Results:
    """What a run found that had one item."""
    found = Results()
    found.runs[name] = Run(name, 1, "0.1.0", digest(), "plain", "2026-01-01T00:00:00+00:00", "m", "o", ("-x",))
    found.add_subject(subject(method), name)
    ran = course(what)
    found.courses[ran.id] = ran
    found.add(Result(SPEC, KEYS[method], parameters, 2, outcome, courses=(ran.id,)))
    found.ends[name] = End("2026-01-01T00:01:00+00:00", 1, 2, 0)
    return found


def write(path: Path, found: Results) -> Path:
    path.write_text("".join(f"{line}\n" for line in results_files.lines(found)), encoding="utf-8")
    return path


def merged(*some: Results) -> Results:
    whole = Results()
    for one in some:
        whole.merge(one)
    return whole


# Files.


def test_what_is_written_is_what_is_read(tmp_path: Path) -> None:
    found = results(what="a \u2028 line, \udc80, \x1b[1m and <b>")
    found.soaks["one"] = Soak(3, 2, 1, 0, (SoakFailure("x", "3.13-fork", (7, 8), "E"),), ("round 2: left",))

    assert results_files.read(write(tmp_path / "r", found)) == found


def test_where_the_interpreter_lies_is_not_in_the_file(tmp_path: Path) -> None:
    assert "/python" not in write(tmp_path / "r", results()).read_text(encoding="utf-8")


def test_each_record_says_what_it_is(tmp_path: Path) -> None:
    lines = write(tmp_path / "r", results()).read_text(encoding="utf-8").splitlines()

    assert [json.loads(line)["kind"] for line in lines] == ["run", "subject", "course", "result", "end"]


def changed(number: int, old: str, new: str) -> Callable[[list[str]], list[str]]:
    """Change something in the record of this number."""

    def change(lines: list[str]) -> list[str]:
        assert old in lines[number - 1]
        return [*lines[: number - 1], lines[number - 1].replace(old, new), *lines[number:]]

    return change


#: What is said of a file, and what is done to make it so.
SPOILED: dict[str, Callable[[list[str]], list[str]]] = {
    "is cut off after record 4": lambda lines: lines[:4],
    "is cut off after record 3": lambda lines: [*lines[:3], lines[3][:40]],
    "goes on after its end, record 5": lambda lines: [*lines, lines[3]],
    "record 4 is not valid": changed(4, '"passed"', '"fine"'),
    "record 2 is not valid": lambda lines: [lines[0], "nonsense\n", *lines[1:]],
    "record 3 has been changed": changed(3, "works", "sleeps"),
    "lacks the course": lambda lines: [*lines[:2], *lines[3:]],
    "is of format 2, not 1": changed(1, '"format":1', '"format":2'),
    "has 1 results, not 7": changed(5, '"results":1', '"results":7'),
    "record 3 is of no subject in it": lambda lines: [lines[0], *lines[2:]],
    "record 1 is not what stands there": lambda lines: lines[1:],
}


@pytest.mark.parametrize("how", SPOILED)
def test_a_file_that_is_not_whole_is_refused_on_one_line(tmp_path: Path, how: str) -> None:
    path = write(tmp_path / "r.jsonl", results())
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(SPOILED[how](lines)), encoding="utf-8")

    with pytest.raises(ResultsError, match=how) as error:
        results_files.read(path)

    assert str(path) in str(error.value)
    assert "\n" not in str(error.value)


def test_an_empty_file_a_binary_one_and_none_are_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")

    for name, why in (("empty", "cut off after record 0"), ("binary", "not text in UTF-8"), ("none", "cannot be read")):
        with pytest.raises(ResultsError, match=why):
            results_files.read(tmp_path / name)


def test_a_file_of_another_version_of_the_project_is_not_merged(tmp_path: Path) -> None:
    found = results()
    found.runs["one"] = replace(found.runs["one"], specification="0123456789abcdef")

    with pytest.raises(ResultsError, match="written by another version of the project"):
        results_files.merge_files([write(tmp_path / "r", found)])


def test_files_that_contradict_each_other_are_not_merged(tmp_path: Path) -> None:
    one, other = write(tmp_path / "1", results()), write(tmp_path / "2", results("two", outcome="broken"))

    with pytest.raises(ResultsError, match=r"2: test_x under .*: broken in one of them, passed in another") as error:
        results_files.merge_files([one, other])

    assert "\n" not in str(error.value)


def test_what_was_not_run_in_one_is_taken_from_another() -> None:
    found = merged(results(outcome="not run"), results("two", outcome="passed"))

    assert [result.outcome for result in found.results.values()] == ["passed"]


# Merging.


def pieces(seed: int) -> list[Results]:
    """Some results, in which the same may stand several times."""
    choose = random.Random(seed)
    made = []
    for number in range(5):
        method, parameters = choose.choice(("fork", "spawn")), choose.choice(("", "a", "b"))
        outcome: Outcome = choose.choice(("passed", "not run"))
        made.append(results(f"run {number}", method, outcome, parameters, choose.choice(("works", "sleeps"))))
    return made


@pytest.mark.parametrize("seed", range(20))
def test_merging_is_associative_commutative_and_idempotent(seed: int) -> None:
    some = pieces(seed)
    whole = merged(*some)

    for order in itertools.islice(itertools.permutations(some), 0, None, 17):
        assert merged(*order) == whole
        assert merged(merged(*order[:2]), merged(*order[2:])) == whole
    assert merged(whole, whole) == whole
    assert merged(whole, *some) == whole


def test_a_spec_has_passed_if_all_its_items_have() -> None:
    half, whole = results(parameters="a"), merged(results(parameters="a"), results("two", parameters="b"))

    assert outcomes_of(half.results.values()) == {(SPEC, KEYS["fork"], ""): "not run"}
    assert outcomes_of(whole.results.values()) == {(SPEC, KEYS["fork"], ""): "passed"}


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
