"""What an interpreter says of itself and of an implementation, asked for real."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from specs.harness.machine.environments import clean_environment
from specs.harness.machine.places import find_place
from specs.harness.model import catalogue, specification
from specs.harness.model.catalogue import NEEDED_BY_DEFAULT
from specs.harness.model.subjects import STANDARD
from specs.harness.observe.implementations import Candidate, candidate
from specs.harness.observe.interpreters import query_interpreter

if TYPE_CHECKING:
    from pathlib import Path

ASKED = (
    "Process.kill",
    "Process.no_such",
    "parent_process",
    "pool.AsyncResult",
    "no_such",
    "Process(daemon)",
    "Process(x)",
)


def library(module: str) -> Candidate:
    return candidate("--implementation", module)


def lacks(module: str, *parts: str) -> tuple[str, ...]:
    _, implementation = query_interpreter(
        sys.executable, library(module), clean_environment(find_place()), "--python", parts=parts
    )
    return implementation.lacks


def test_it_says_what_the_module_lacks_of_the_parts_that_specs_are_about() -> None:
    assert lacks("multiprocessing", *ASKED) == ("Process.no_such", "no_such", "Process(x)")
    assert lacks("multiprocessing.dummy", *ASKED) == ASKED


def test_the_standard_library_lacks_nothing_that_specs_are_about_but_what_came_later() -> None:
    parts = catalogue.needed(specification.load().catalogue)
    newer = {"Process.interrupt": (3, 14), "ProcessPoolExecutor.map(buffersize)": (3, 14)}
    newer["set_forkserver_preload(on_error)"] = (3, 15)
    newer |= dict.fromkeys((f"ProcessPoolExecutor.{name}" for name in ("kill_workers", "terminate_workers")), (3, 14))

    assert set(lacks(STANDARD, *parts)) == {part for part, since in newer.items() if sys.version_info < since}


def test_where_processes_are_threads_there_is_one_way_to_start_them() -> None:
    _, dummy = query_interpreter(
        sys.executable,
        library("multiprocessing.dummy"),
        clean_environment(find_place()),
        "--python",
    )

    assert (dummy.start_methods, dummy.default) == (("thread",), "thread")


def test_what_offers_a_pool_and_no_processes_starts_them_in_a_way_of_its_own_and_is_not_asked_about_processes() -> None:
    place = clean_environment(find_place())
    _, pool = query_interpreter(
        sys.executable,
        library("multiprocessing.pool"),
        place,
        "--python",
        parts=NEEDED_BY_DEFAULT,
    )

    assert (pool.start_methods, pool.default) == (("own",), "own")
    assert pool.lacks == NEEDED_BY_DEFAULT


@pytest.mark.parametrize(
    ("own", "of_its_package", "of_its_distribution", "version"),
    [
        ("3.1", "2.1", "1.1", "3.1"),
        ("", "2.1", "1.1", "2.1"),
        ("", "", "1.1", "1.1"),
        ("", "", "", ""),
    ],
)
def test_its_version_is_its_own_or_that_of_its_package_or_of_the_distribution_of_that_name(
    tmp_path: Path, own: str, of_its_package: str, of_its_distribution: str, version: str
) -> None:
    package, distribution = tmp_path / "parallel", tmp_path / "parallel-1.1.dist-info"
    package.mkdir()
    package.joinpath("__init__.py").write_text(f"__version__ = {of_its_package!r}\n" if of_its_package else "")
    module = "from multiprocessing import *\n" + (f"__version__ = {own!r}\n" if own else "")
    package.joinpath("processes.py").write_text(module)
    if of_its_distribution:
        distribution.mkdir()
        distribution.joinpath("METADATA").write_text(f"Name: parallel\nVersion: {of_its_distribution}\n")

    environment = {**clean_environment(find_place()), "PYTHONPATH": str(tmp_path)}
    _, implementation = query_interpreter(sys.executable, library("parallel.processes"), environment, "--python")

    assert implementation.version == version


def test_a_module_of_the_standard_library_has_no_version_of_its_own() -> None:
    for module in (STANDARD, "multiprocessing.dummy", "multiprocessing.pool"):
        _, implementation = query_interpreter(
            sys.executable, library(module), clean_environment(find_place()), "--python"
        )

        assert implementation.version == ""
