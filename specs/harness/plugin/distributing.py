"""Distributing: what pytest-xdist has to know, and what its workers and the process that reports tell each other."""

from __future__ import annotations

import contextlib
import pickle
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from specs.harness.machine.left_behind import Suspects
from specs.harness.machine.processes import cores
from specs.harness.model.messages import from_json, to_json
from specs.harness.model.subjects import STANDARD, Subject  # a message consists of it
from specs.harness.plugin import selecting
from specs.harness.plugin.collecting import select
from specs.harness.plugin.mutants import MutantsMode
from specs.harness.plugin.plain import WORKERS_PER_CORE_FOR_OTHERS, PlainMode
from specs.harness.plugin.selecting import is_about_specs_alone, may_be_selected
from specs.harness.plugin.state import Mode, is_worker, state_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: Under which name a message stands in a worker's input and in its output.
KEY = "multiprocessing-spec"


@dataclass(frozen=True, slots=True)
class Task:
    """What a worker is told at its start: the subjects, so that each interpreter is asked only once; how wide the
    terminal is, in characters.
    """

    subjects: list[Subject]
    width: int


@dataclass(frozen=True, slots=True)
class Farewell:
    """What a worker tells at its end (see `State`)."""

    inapplicable: dict[str, str] = field(default_factory=dict)
    left_running: list[str] = field(default_factory=list)
    suspects: Suspects = field(default_factory=Suspects)


def task_of(config: pytest.Config) -> Task | None:
    """What a worker was told; None in the process that reports."""
    if not is_worker(config):
        return None
    worker_input: dict[str, str] = config.workerinput  # type: ignore[attr-defined]
    return from_json(Task, worker_input[KEY])


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionstart() -> Iterator[None]:
    """Let an interruption while workers start be one, although it is not what is raised.

    Ctrl-C ends the workers too. execnet, interrupted while it waits for a worker's answer, goes on to wait for its
    channel to close, and raises that the worker is gone: an internal error for pytest.
    """
    try:
        yield
    except Exception as error:
        if isinstance(error.__context__, KeyboardInterrupt):
            raise error.__context__ from None
        raise


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Give a worker its task, and the specification."""
    state = state_of(node.config)
    node.workerinput[selecting.KEY] = pickle.dumps(state.specification)
    node.workerinput[KEY] = to_json(Task(state.subjects, state.width))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """In a worker: say what there is left to say."""
    config = session.config
    if is_worker(config):
        state = state_of(config)
        config.workeroutput[KEY] = to_json(  # type: ignore[attr-defined]
            Farewell(state.inapplicable, state.left_running, state.suspects)
        )


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take over what a worker has said at its end, if it came to that."""
    text = getattr(node, "workeroutput", {}).get(KEY)
    if text:
        farewell = from_json(Farewell, text)
        state = state_of(node.config)
        state.inapplicable.update(farewell.inapplicable)
        state.left_running.extend(farewell.left_running)
        state.suspects.merge(farewell.suspects)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_node_collection_finished(node: Any, ids: Sequence[str]) -> None:
    """Note what is going to be run, before anything is."""
    select(state_of(node.config), ids)


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist reads it
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Distribute, unless the user says how, or cannot."""
    if not is_worker(config) and getattr(config.option, "numprocesses", 0) is None and not config.option.tx:
        config.option.numprocesses = "auto"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """How many workers `-n auto`, the default, means: none where there is less to do than a worker costs."""
    # There is no state yet: nobody has asked an interpreter for its start methods.
    option = config.option
    mode: type[Mode] = MutantsMode if option.mutants else PlainMode
    others = {*option.implementation, *option.executor} - {STANDARD}
    most = (WORKERS_PER_CORE_FOR_OTHERS if others else mode.workers_per_core) * cores()
    if not is_about_specs_alone(config):
        return most
    methods = 3 if "all" in option.start_method else max(1, len(option.start_method))
    subjects = max(1, len(option.python)) * methods * max(1, len(option.implementation) + len(option.executor))
    specs = may_be_selected(config, ["fork", "spawn"])
    items = len(specs) * subjects * mode.items_per_spec
    return most if items > most * mode.items_per_worker else items // mode.items_per_worker


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give one worker all the specs of a section and a subject, so that what they share is recorded once."""
    if config.option.dist != "load":
        return None  # chosen by the user
    from xdist.scheduler import LoadScopeScheduling  # noqa: PLC0415  # only where xdist is in use

    state = state_of(config)
    node_ids = state.node_ids

    class BySectionAndSubject(LoadScopeScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            item, file = node_ids.item(nodeid), nodeid.partition("::")[0]
            # The first section of several is dealt out spec by spec, so that there is soon something to tell.
            return f"{file} {item.subject} {item.mutant}" if item and file != state.first_file else nodeid

        def _reschedule(self, node: Any) -> None:
            """Give a worker more to run, but not one that has taken a crashed one's place and is still collecting.

            It is given something when it has: until then the scheduler knows nothing of it, and would fail. Nor is it
            a failure that a worker has crashed meanwhile: `remove_node` hands on what that was to run.
            """
            if node in self.registered_collections:
                with contextlib.suppress(OSError):
                    super()._reschedule(node)

        def remove_node(self, node: Any) -> str | None:
            """Hand on what a worker was to run that is gone, but not the item that it crashed on.

            That one would make the next worker crash, and so on until no more are allowed; then everything after it
            would be lost. Source: https://github.com/pytest-dev/pytest-xdist/pull/1371.
            """
            workload = self.assigned_work[node]
            crashed: str | None = next((i for unit in workload.values() for i, done in unit.items() if not done), None)
            for scope, unit in list(workload.items()):
                if crashed in unit:
                    unit[crashed] = True
                if all(unit.values()):
                    del workload[scope]
            super().remove_node(node)
            return crashed

    return BySectionAndSubject(config, log)
