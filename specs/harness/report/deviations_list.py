"""What deviates in a run, as a list of deviations for review (`--deviations-out`)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from specs.harness.model.findings import Findings
    from specs.harness.model.subjects import Subject


def to_toml(findings: Findings) -> str:
    """What was seen to deviate in a run, listed or not, as a list for review."""
    parts = ["# Seen by a run, for review: say of each why it is so, and what is seen instead in a few words.\n"]
    for spec, subjects in _together(findings.deviating()):
        implementation = subjects[0].implementation
        same = [s for s in findings.subjects.values() if s.implementation.name == implementation.name]
        lines = [
            "[[deviation]]",
            f"implementation = {json.dumps(implementation.name)}",
            *([f"versions = {json.dumps(f'=={implementation.version}')}"] if implementation.version else []),
            f"specs = [{json.dumps(spec.rpartition('::')[2])}]",
        ]
        methods = list(dict.fromkeys(subject.start_method for subject in subjects))
        if len(methods) < len({subject.start_method for subject in same}):
            lines.append(f"under = {json.dumps(methods)}")
        of_it = [result for result in findings.results_of(spec) if result.item.subject == subjects[0].key]
        instead = next((result.message for result in of_it if result.message), "it fails")
        lines += [f"instead = {json.dumps(instead)}", 'why = "not yet known"\n']
        parts.append("\n".join(lines))
    return "\n".join(parts)


def _together(seen: Iterable[tuple[str, Subject]]) -> Iterator[tuple[str, list[Subject]]]:
    groups: dict[tuple[str, str, str], list[Subject]] = {}
    for spec, subject in seen:
        groups.setdefault((spec, subject.implementation.name, subject.implementation.version), []).append(subject)
    for (spec, _, _), subjects in groups.items():
        yield spec, subjects
