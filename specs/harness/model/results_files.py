"""Results files: JSON lines, one reader and one writer.

Each line is a record with a `kind`: one `run`, its `subject`s, then `course`s of events and `result`s that name them,
or a `soak`, and one `end`.

pytest-reportlog's format is not used: it holds pytest's reports as pytest's own classes serialize them (tracebacks,
sections, durations of each phase), and neither subjects nor events.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from specs.harness.model.courses import Course
from specs.harness.model.messages import from_value, to_json
from specs.harness.model.results import FORMAT, End, Result, Results, ResultsError, Run, Soak, digest
from specs.harness.model.subjects import Subject

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_KINDS: dict[str, type] = {"run": Run, "subject": Subject, "course": Course, "result": Result, "soak": Soak, "end": End}


def to_line(record: object) -> str:
    """A record as a line of a results file, without the end of the line."""
    kind = next(name for name, cls in _KINDS.items() if isinstance(record, cls))
    head = {"kind": kind, **({"id": record.id} if isinstance(record, Course) else {})}
    return json.dumps(head, separators=(",", ":"))[:-1] + "," + to_json(record)[1:]


def read(path: Path, known: dict[str, tuple[str, Course]] | None = None) -> Results:
    """Read a results file.

    known: courses that were read before, by their lines; where many files are read, most of theirs are the same.

    Raises ResultsError for a file that cannot be read, is broken or cut off, or is of another version.
    """
    cache = {} if known is None else known
    found = Results()
    run = ""
    number = 0
    try:
        with path.open(encoding="utf-8", newline="\n") as lines:
            for number, line in enumerate(lines, start=1):
                if run in found.ends:
                    raise ResultsError(f"{path}: goes on after its end, record {number - 1}; restore it")
                if not line.endswith("\n"):
                    raise ResultsError(f"{path}: is cut off after record {number - 1}; run it again, or leave it out")
                run = _take(line, number, found, run, cache, path)
    except OSError as error:
        raise ResultsError(f"{path}: cannot be read ({error.strerror}); give a file written by --results") from None
    except UnicodeDecodeError:
        raise ResultsError(f"{path}: is not text in UTF-8; give a file written by --results") from None
    if run not in found.ends:
        raise ResultsError(f"{path}: is cut off after record {number}; run it again, or leave it out")
    if found.ends[run].results != len(found.results):
        raise ResultsError(f"{path}: has {len(found.results)} results, not {found.ends[run].results}; restore it")
    missing = {course for result in found.results.values() for course in result.courses} - set(found.courses)
    if missing:
        raise ResultsError(f"{path}: lacks the course {min(missing)} of a result; restore it")
    return found


def _take(line: str, number: int, found: Results, run: str, known: dict[str, tuple[str, Course]], path: Path) -> str:
    """Take in a record, and return the run's id."""
    if line in known:
        name, course = known[line]
        found.courses[name] = course
        return run
    name, record = _parse(line, number, path)
    if isinstance(record, Run) != (number == 1):
        raise ResultsError(f"{path}: record {number} is not what stands there; give a file written by --results")
    match record:
        case Run():
            found.runs[record.id] = record
            return record.id
        case Subject():
            found.add_subject(record, run)
        case Course():
            known[line] = name, record
            found.courses[name] = record
        case Result():
            if record.subject not in found.subjects or record.key in found.results:
                raise ResultsError(f"{path}: record {number} is of no subject in it, or there twice; restore it")
            found.add(record)
        case Soak():
            found.soaks[run] = record
        case End():
            found.ends[run] = record
    return run


def _parse(line: str, number: int, path: Path) -> tuple[str, Any]:
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
    return name, record


def merge_files(paths: Iterable[Path]) -> Results:
    """Read results files and merge them.

    Raises ResultsError for a file that cannot be read or merged: for what is not of this version of the project, too.
    """
    merged = Results()
    known: dict[str, tuple[str, Course]] = {}
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


def lines(results: Results) -> Iterator[str]:
    """The records of results of one run, in the order of a file."""
    (run,) = results.runs
    yield to_line(results.runs[run])
    for subject in results.subjects.values():
        yield to_line(subject)
    for course in results.courses.values():
        yield to_line(course)
    for result in results.results.values():
        yield to_line(result)
    if run in results.soaks:
        yield to_line(results.soaks[run])
    if run in results.ends:
        yield to_line(results.ends[run])
