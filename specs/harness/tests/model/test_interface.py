"""All that the modules for processes offer, each parameter, method and attribute, is accounted for."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import findpython
import pytest

from specs.harness.machine.places import ROOT
from specs.harness.model import interface
from specs.harness.model.claims import Claim
from specs.harness.model.interface import Interface, covers
from specs.harness.model.texts import ClaimsError
from specs.harness.report import claims_list
from specs.harness.tests.simulated import CLAIMS, SPECIFICATION

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

NAMES = ROOT / "specs" / "harness" / "tests" / "programs" / "documented_names.py"

#: How the interpreters that are asked are called, with their versions: those from 3.8 on.
_INTERPRETER = re.compile(r"((?:python|pypy)3\.(?:[89]|[1-9]\d)t?)(?:\.exe)?")

#: What no class shows: only an object has it, or no module lists it.
NOT_SHOWN = {
    *(
        f"{lock}.{method}"
        for lock in ("Lock", "RLock", "Semaphore", "BoundedSemaphore")
        for method in ("acquire(block)", "acquire(timeout)", "release()")
    ),
    *("Condition.acquire()", "Condition.release()", "SyncManager.shutdown()", "ShareableList.shm", "BrokenProcessPool"),
}

#: What newer Pythons have, and those at hand may not have.
NEWER = {
    *("Process.interrupt()", "SharedMemory(track)", "SyncManager.set()", "set_forkserver_preload(on_error)"),
    *("Lock.locked()", "RLock.locked()", "Semaphore.locked()", "InvalidStateError", "InterpreterPoolExecutor.*"),
    *("ProcessPoolExecutor.map(buffersize)", "ProcessPoolExecutor.terminate_workers()"),
    "ProcessPoolExecutor.kill_workers()",
}


def interpreters_at_hand() -> Iterator[list[str]]:
    """The one that runs the tests, and of each version the places of those that there seem to be."""
    yield [sys.executable]
    found: dict[str, list[str]] = {}
    for provider in findpython.Finder().setup_providers():
        for python in provider.find_pythons():
            if match := _INTERPRETER.fullmatch(python.executable.name):
                found.setdefault(match[1], []).append(str(python.executable))
    yield from found.values()


@pytest.fixture(scope="module")
def offered() -> set[str]:
    """What the interpreters at hand offer, taken together."""
    names = set(NOT_SHOWN)
    for places in interpreters_at_hand():
        for place in places:
            asked = subprocess.run([place, str(NAMES)], capture_output=True, text=True, check=place == sys.executable)
            if asked.returncode == 0:  # and no launcher of an interpreter that is not chosen
                names |= set(json.loads(asked.stdout))
                break
    return names


@pytest.fixture(scope="module")
def accounted() -> interface.Interface:
    return interface.load(CLAIMS)


def test_all_that_is_offered_is_claimed_or_it_is_said_why_not(
    offered: set[str], accounted: interface.Interface
) -> None:
    assert len(offered) > 250
    missing = {name for name in offered - set(accounted) if not any(covers(pattern, name) for pattern in accounted)}
    assert missing == set()


def test_nothing_else_is_accounted_for(offered: set[str], accounted: interface.Interface) -> None:
    needless = {name for name in accounted if name not in offered and not any(covers(name, each) for each in offered)}
    assert needless <= NEWER
    assert set(accounted) >= NEWER


# What is wrong.


def written(folder: Path, not_claimed: str) -> Path:
    path = folder / "specs" / "symptoms.py"
    path.parent.mkdir()
    path.write_text(f"NOT_CLAIMED = {not_claimed}\n")
    return path


def claim(id_: str, *about: str) -> Mapping[str, Claim]:
    return {id_: Claim(id_, "s", "r", about=about)}


def test_what_claims_are_about_and_what_is_not_claimed_is_one_table_in_the_order_of_the_names(tmp_path: Path) -> None:
    claims = {**claim("a.b", "X.y", "X(z)"), **claim("c.d", "X.y")}

    found = interface.load(claims, written(tmp_path, '{"X.w()": "undocumented", "Y.*": "no claim yet"}'))

    assert list(found.items()) == [
        ("X(z)", ("a.b",)),
        ("X.w()", "undocumented"),
        ("X.y", ("a.b", "c.d")),
        ("Y.*", "no claim yet"),
    ]


@pytest.mark.parametrize(
    ("pattern", "name", "covered"),
    [
        ("X.y", "X.y", True),
        ("X.y", "X.y()", False),
        ("X.*", "X.y(z)", True),
        ("X.*", "X(z)", True),
        ("X.*", "X", False),
        ("X.*", "XY.z", False),
        ("X.*", "XY(z)", False),
        ("X.y.*", "X.y(z)", True),
        ("X.__*__()", "X.__exit__()", True),
        ("X.__*__()", "X.y()", False),
    ],
)
def test_a_pattern_stands_for_all_of_a_class(pattern: str, name: str, *, covered: bool) -> None:
    assert covers(pattern, name) is covered


@pytest.mark.parametrize("name", ["X.y", "X.*", "X.?"])
def test_what_is_claimed_is_not_said_not_to_be(tmp_path: Path, name: str) -> None:
    path = written(tmp_path, f'{{"W": "why", "{name}": "no claim yet"}}')

    message = f"specs/symptoms.py: NOT_CLAIMED: {name}: a.b is about X.y; take it out"
    with pytest.raises(ClaimsError, match=f"^{re.escape(message)}$"):
        interface.load(claim("a.b", "X.y"), path)


@pytest.mark.parametrize("entries", ['["X.y"]', '{"X.y": ""}', '{"X.y": ["a.b"]}', "None"])
def test_what_is_not_claimed_has_a_reason(tmp_path: Path, entries: str) -> None:
    with pytest.raises(ClaimsError, match=r"^specs/symptoms\.py: needs NOT_CLAIMED, a dict of reasons$"):
        interface.load({}, written(tmp_path, entries))


def test_who_asks_for_what_is_not_claimed_is_told_why() -> None:
    interface: Interface = {"Process.start()": ("a.b", "c.d"), "Process.other": "it is undocumented"}
    lines = [line.text for line in claims_list.found(SPECIFICATION, [], interface, ["OTHER"], 80)]

    assert lines[0] == "Process.other is not claimed: it is undocumented"
