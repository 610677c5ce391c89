"""What deviates in a run, as a list of deviations for review (`--deviations-out`)."""

from __future__ import annotations

import json
import re
import textwrap
from typing import TYPE_CHECKING, get_args

from specs.harness.model.deviations import Reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from specs.harness.model.findings import Findings
    from specs.harness.model.subjects import Subject


def to_toml(findings: Findings) -> str:
    """What was seen to deviate in a run, listed or not, as a list for review."""
    reasons = ", ".join(get_args(Reason))
    parts = [f"# Seen by a run. --deviations takes it as it is. Say of each entry why it is so: {reasons}.\n"]
    for spec, subjects in _together(findings.deviating()):
        implementation = subjects[0].implementation
        same = [s for s in findings.subjects.values() if s.implementation.name == implementation.name]
        lines = [
            *textwrap.wrap(
                f"Asserted: {findings.catalogue[spec].statement}", 110, initial_indent="# ", subsequent_indent="# "
            ),
            "[[deviation]]",
            f"implementation = {json.dumps(implementation.name)}",
            *([f"versions = {json.dumps(f'=={_public(implementation.version)}')}"] if implementation.version else []),
            f"specs = [{json.dumps(spec.rpartition('::')[2])}]",
        ]
        methods = list(dict.fromkeys(subject.start_method for subject in subjects))
        if len(methods) < len({subject.start_method for subject in same}):
            lines.append(f"under = {json.dumps(methods)}")
        of_it = [result for result in findings.results_of(spec) if result.item.subject == subjects[0].key]
        instead = next((result.message for result in of_it if result.message), "it fails")
        lines += [f"instead = {json.dumps(_in_short(instead), ensure_ascii=False)}", 'why = "not yet known"\n']
        parts.append("\n".join(lines))
    return "\n".join(parts)


def _public(version: str) -> str:
    """Without what its distributor added: `==2.14.1` holds for 2.14.1+cpu, but not the other way round."""
    return version.partition("+")[0]


def _in_short(message: str) -> str:
    """A failure's sentence without its exception's class, and without pids, which are others in each run."""
    return re.sub(r" \(\d+\)", "", re.sub(r"^\w+Error: ", "", message))


def _together(seen: Iterable[tuple[str, Subject]]) -> Iterator[tuple[str, list[Subject]]]:
    groups: dict[tuple[str, str, str], list[Subject]] = {}
    for spec, subject in seen:
        groups.setdefault((spec, subject.implementation.name, subject.implementation.version), []).append(subject)
    for (spec, _, _), subjects in groups.items():
        yield spec, subjects
