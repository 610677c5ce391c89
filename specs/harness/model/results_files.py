"""Results files: JSON lines, one reader and one writer.

Each line is a record with a `kind`, appended as it came: the `run`, its `subject`s, the items `collected`, then
`course`s of events and `phase`s that name them, or a `soak`, and the `end`. The file of a run that was killed has no
end, and its last line may be cut off: what it had selected and not come to was not run.

pytest-reportlog's format is not used: it holds pytest's reports as pytest's own classes serialize them (tracebacks,
sections, durations of each phase), and neither subjects nor events.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from specs.harness.model.courses import Course
from specs.harness.model.digest import digest
from specs.harness.model.messages import from_value, to_json
from specs.harness.model.results import FORMAT, Collected, End, Phase, Record, Results, ResultsError, RunInfo, Soak
from specs.harness.model.subjects import Subject

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_KINDS: dict[str, type] = {
    "run": RunInfo,
    "subject": Subject,
    "collected": Collected,
    "course": Course,
    "phase": Phase,
    "soak": Soak,
    "end": End,
}


def to_line(record: Record) -> str:
    """A record as a line of a results file, without the end of the line."""
    kind = next(name for name, cls in _KINDS.items() if isinstance(record, cls))
    head = {"kind": kind, **({"id": record.id} if isinstance(record, Course) else {})}
    return json.dumps(head, separators=(",", ":"))[:-1] + "," + to_json(record)[1:]


def read(path: Path, known: dict[str, Record] | None = None) -> Results:
    """Read a results file.

    known: courses that were read before, by their lines; where many files are read, most of theirs are the same.

    Raises ResultsError for a file that cannot be read, is broken, or is of another version.
    """
    cache = {} if known is None else known
    found = Results()
    number = 0
    try:
        with path.open(encoding="utf-8", newline="\n") as lines:
            for number, line in enumerate(lines, start=1):
                if not line.endswith("\n"):
                    break  # the run was killed while it wrote this
                _take(line, number, found, cache, path)
    except OSError as error:
        raise ResultsError(f"{path}: cannot be read ({error.strerror}); give a file written by --results") from None
    except UnicodeDecodeError:
        raise ResultsError(f"{path}: is not text in UTF-8; give a file written by --results") from None
    if not found.runs:
        raise ResultsError(f"{path}: holds no results; give a file written by --results")
    named = {name for by_run in found.phases.values() for some in by_run.values() for p in some for name in p.courses}
    if missing := named - set(found.courses):
        raise ResultsError(f"{path}: lacks the course {min(missing)} of a phase; restore it")
    return found


def _take(line: str, number: int, found: Results, known: dict[str, Record], path: Path) -> None:
    record = known.get(line)
    if record is None:
        record = _parse(line, number, path)
        if isinstance(record, Course):
            known[line] = record
    if isinstance(record, RunInfo) != (number == 1):
        raise ResultsError(f"{path}: record {number} is not what stands there; give a file written by --results")
    items = [record.item] if isinstance(record, Phase) else record.items if isinstance(record, Collected) else ()
    if any(item.subject not in found.subjects for item in items):
        raise ResultsError(f"{path}: record {number} is of no subject in it; restore it")
    found.append(record)


def _parse(line: str, number: int, path: Path) -> Record:
    try:
        value = json.loads(line)
        kind = value.pop("kind")
        if kind == "run" and value.get("format") != FORMAT:
            raise ResultsError(
                f"{path}: is of format {value.get('format')!r}, not {FORMAT}; run it again with this version"
            )
        name = value.pop("id") if kind == "course" else ""
        record: Any = from_value(_KINDS[kind], value)
    except ResultsError:
        raise
    except Exception as error:  # whatever cattrs raises for what is not valid
        why = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ResultsError(f"{path}: record {number} is not valid ({why:.100}); restore it, or leave it out") from None
    if kind == "course" and name != record.id:
        raise ResultsError(f"{path}: record {number} has been changed; restore it, or leave it out")
    return record  # type: ignore[no-any-return]


def merge_files(paths: Iterable[Path]) -> Results:
    """Read results files and merge them.

    Raises ResultsError for a file that cannot be read or merged: for what is not of this version of the project, too.
    """
    merged = Results()
    known: dict[str, Record] = {}
    here = digest()
    for path in paths:
        found = read(path, known)
        for run in found.runs.values():
            if run.specification != here:
                raise ResultsError(
                    f"{path}: was written by another version of the project ({run.project or 'unknown'}, specification "
                    f"{run.specification}); merge it with that one, or run it again with this one ({here})"
                )
        try:
            merged.merge(found)
        except ResultsError as error:
            raise ResultsError(f"{path}: {error}") from None
    return merged
