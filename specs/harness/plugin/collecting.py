"""Collecting: each spec once for each subject to which it applies, and a record of what was collected."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from specs.harness.model.items import spec_of
from specs.harness.model.results import Collected
from specs.harness.model.subjects import Subject
from specs.harness.plugin.decisions import decisions_of, lacking, needs_of, one_of_which
from specs.harness.plugin.state import is_worker, state_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from specs.harness.model.items import Item
    from specs.harness.plugin.state import State

#: What the parameter `subject` of a spec is that applies to none.
_NONE = object()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a spec under everything that the mode has it run under."""
    if "subject" not in metafunc.fixturenames:
        return
    state = state_of(metafunc.config)
    offered = [subject for subject in state.subjects if not lacking(metafunc.definition, subject.implementation)]
    subjects = state.mode.subjects_for(decisions_of(metafunc.definition), offered)
    # For the whole module, so that what is recorded once for a subject serves all of the module's specs.
    metafunc.parametrize("subject", subjects, ids=[subject.id for subject in subjects], scope="module")


def _parameter(item: pytest.Item) -> Any:
    callspec = getattr(item, "callspec", None)
    if callspec is None or "subject" not in callspec.params:
        return None
    subject = callspec.params["subject"]
    return subject if isinstance(subject, Subject) else _NONE


def subject_of(item: pytest.Item) -> Subject | None:
    """The subject under which an item runs; None for a test that has none."""
    parameter = _parameter(item)
    return parameter if isinstance(parameter, Subject) else None


def item_of(node: pytest.Item) -> Item | None:
    """What a node of pytest's is for us; None for a test that has no subject."""
    return state_of(node.config).node_ids.item(node.nodeid) if subject_of(node) else None


def _is_about_what_is_lacking(item: pytest.Item) -> bool:
    """Whether an item of a spec that does apply to its subject is about a part that is not offered there."""
    subject = subject_of(item)
    return subject is not None and bool(subject.implementation.lacking(needs_of(item)))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    """Note which items each spec has, before any of them is left out."""
    report: pytest.CollectReport = yield  # type: ignore[assignment]
    state = state_of(collector.config)
    for node in report.result or ():
        if isinstance(node, pytest.Item):
            node.extra_keyword_matches.update(decision.claim for decision in decisions_of(node))
            if (item := item_of(node)) and not _is_about_what_is_lacking(node):
                state.collected[item.pair].add(item)
    return report  # type: ignore[return-value]


@pytest.hookimpl(trylast=True)  # what -k and -m leave out was not selected
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect the specs that apply to none of the subjects, and note to what they would."""
    without = [item for item in items if _parameter(item) is _NONE]
    state = state_of(config)
    not_offered = {part for subject in state.subjects for part in subject.implementation.lacks}
    for item in without:
        conditions = {str(replace(decision.condition, when="")) for decision in decisions_of(item)} - {""}
        one_of = one_of_which(item)
        parts = [part for part in needs_of(item) if part in not_offered.difference(one_of)]
        parts += [" or ".join(one_of)] if one_of and not_offered.issuperset(one_of) else []
        where = [f"where there is {' and '.join(parts)}"] if parts else []
        state.inapplicable[spec_of(item.nodeid)] = "; ".join([*sorted(conditions), *where])
    without += [item for item in items if _is_about_what_is_lacking(item)]
    if without:
        config.hook.pytest_deselected(items=without)
        items[:] = [item for item in items if item not in without]


def pytest_collection_finish(session: pytest.Session) -> None:
    """Note what is going to be run. (Where other processes run the specs, `distributing` does.)"""
    state = state_of(session.config)
    ids = [item.nodeid for item in session.items]
    for item in filter(None, map(state.node_ids.item, ids)):
        state.collected[item.pair].discard(item)
    if not is_worker(session.config):
        select(state, ids)


def select(state: State, node_ids: Iterable[str]) -> None:
    """Put on record what is going to be run, a record for each spec."""
    by_spec: dict[str, list[Item]] = {}
    for item in filter(None, map(state.node_ids.item, node_ids)):
        if item not in state.results.collected:
            by_spec.setdefault(item.spec, []).append(item)
    for items in by_spec.values():
        state.append(Collected(tuple(items), selected=True))
