"""How many workers there are, and how work is handed on when they crash, whatever pytest-xdist has noticed so far."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from specs.harness.machine.processes import cores
from specs.harness.plugin.distributing import pytest_xdist_auto_num_workers, pytest_xdist_make_scheduler
from specs.harness.tests.marks import METHOD

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from specs.harness.tests.conftest import Launch

ITEMS = [f"f{number}.py::test_{number}" for number in range(8)]


class Worker:
    """What the scheduler needs of a worker. After `crashes`, nothing can be sent to it."""

    def __init__(self, name: str) -> None:
        self.gateway = SimpleNamespace(id=name)
        self.shutting_down = self.has_crashed = False
        self.given: list[str] = []

    def send_runtest_some(self, indices: Sequence[int]) -> None:
        if self.has_crashed:
            raise OSError("cannot send (already closed?)")
        self.given += [ITEMS[index] for index in indices]

    def shutdown(self) -> None:
        self.shutting_down = True


@pytest.fixture
def scheduler(pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(pytestconfig.option, "dist", "load")
    monkeypatch.setattr(pytestconfig.option, "tx", ["2*popen"])
    return pytest_xdist_make_scheduler(pytestconfig, None)


def join(scheduler: Any, worker: Worker) -> None:
    scheduler.add_node(worker)
    scheduler.add_node_collection(worker, ITEMS)


def test_work_is_handed_on_past_a_worker_that_has_crashed_too_and_past_one_that_is_still_collecting(
    scheduler: Any,
) -> None:
    first, second, third, fourth = (Worker(name) for name in ("first", "second", "third", "fourth"))
    join(scheduler, first)
    join(scheduler, second)
    scheduler.schedule()
    assert first.given
    assert second.given

    first.has_crashed = second.has_crashed = True
    crashed = [scheduler.remove_node(first)]  # hands on to the second, which is gone as well
    scheduler.add_node(third)
    crashed.append(scheduler.remove_node(second))
    scheduler.add_node(fourth)  # which is still collecting when the third one begins
    scheduler.add_node_collection(third, ITEMS)
    scheduler.schedule()

    assert crashed == [first.given[0], second.given[0]]
    left = [item for unit in scheduler.workqueue.values() for item, is_done in unit.items() if not is_done]
    assert third.given
    assert sorted([*third.given, *left, *crashed]) == ITEMS


@pytest.mark.parametrize(
    ("options", "per_core"),
    [
        ({}, 2),
        ({"implementation": ["multiprocessing"]}, 2),
        ({"implementation": ["multiprocessing", "another"]}, 4),
        ({"mutants": True}, 4),
    ],
    ids=["plain", "multiprocessing", "another implementation", "mutants"],
)
def test_there_are_more_workers_where_more_programs_hang(
    pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch, options: dict[str, Any], per_core: int
) -> None:
    for name, value in {"implementation": [], "mutants": False, **options}.items():
        monkeypatch.setattr(pytestconfig.option, name, value)

    assert pytest_xdist_auto_num_workers(pytestconfig) == per_core * cores()


SECTION = "specs/processes/joining.py"


@pytest.mark.parametrize(
    ("places", "keyword", "methods", "workers"),
    [
        ([SECTION], "stays_in_join", [], 0),
        ([f"{SECTION}::test_a_parent_stays_in_join_until_its_child_has_ended"], "", [], 0),
        ([SECTION], "", ["all"], 2 * cores()),
        ([SECTION, "specs/harness/tests"], "stays_in_join", [], 2 * cores()),
    ],
)
def test_there_are_no_more_workers_than_there_is_to_do(
    pytestconfig: pytest.Config,
    monkeypatch: pytest.MonkeyPatch,
    places: list[str],
    keyword: str,
    methods: list[str],
    workers: int,
) -> None:
    for name, value in {"implementation": [], "python": [], "start_method": methods, "keyword": keyword}.items():
        monkeypatch.setattr(pytestconfig.option, name, value)
    monkeypatch.setattr(pytestconfig, "args", places)

    assert min(pytest_xdist_auto_num_workers(pytestconfig), 2 * cores()) == min(workers, 2 * cores())


def test_without_xdist_everything_runs_in_one_process(launch: Launch, trial: Path) -> None:
    run = launch(trial, "-p", "no:xdist", f"--start-method={METHOD}", "specs/processes/trial.py::test_passes")

    assert run.ends() == pytest.ExitCode.OK
    assert "1 passed" in run.output
