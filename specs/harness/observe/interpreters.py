"""Asking the interpreters that a user names what they are."""

from __future__ import annotations

import json
import secrets
import subprocess
from typing import TYPE_CHECKING, Any

from specs.harness.machine.children import Child
from specs.harness.machine.launching import launch
from specs.harness.machine.ownership import Ownership
from specs.harness.model.conditions import START_METHODS
from specs.harness.model.subjects import Implementation, Interpreter, SubjectError
from specs.harness.observe.implementations import Candidate, hint
from specs.harness.observe.output import OutputReader
from specs.harness.observe.question import MARK, OLDEST, QUESTION, TOKEN
from specs.harness.observe.waiting import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: How long an interpreter may take at least to say what it is, in seconds, however impatient the user is otherwise: on
#: a loaded machine, an implementation that is slow to import.
MIN_ANSWER_PATIENCE = 10.0


def query_interpreter(
    executable: str,
    chosen: Candidate,
    environment: dict[str, str],
    origin: str,
    patience: float = PATIENCE,
    parts: Sequence[str] = (),
) -> tuple[Interpreter, Implementation]:
    """Ask an interpreter what it is and what an implementation offers there.

    origin: how the user chose it, for error messages. patience: how long to wait for its answer (seconds). parts: of
    these the answer says which the implementation lacks, such as `Process.kill`.

    Raises SubjectError for what is not a Python, is too old, crashes or does not answer.
    """
    marks = {TOKEN: secrets.token_hex(8)}
    there = {"PYTHONPATH": chosen.folder} if chosen.folder else {}
    kind = "executor" if chosen.is_executor else "module"
    try:
        process = launch(
            [executable, "-c", QUESTION, chosen.name, kind, *parts],
            environment={**environment, **there, **marks},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            contained=True,
        )
    except OSError as error:
        raise SubjectError(
            f"{origin}: cannot be run ({error.strerror}); give the path of a Python 3.8 or newer"
        ) from None
    assert process.stdout
    assert process.stderr
    child = Child(process)
    out, err = OutputReader(process.stdout), OutputReader(process.stderr)
    patience = max(patience, MIN_ANSWER_PATIENCE)
    try:
        code = child.wait(patience)
    finally:
        _end(child, marks)
    if code is None:
        raise SubjectError(f"{origin}: did not answer within {patience:g} s; give the path of a working Python")
    for reader in (out, err):
        reader.wait(patience)  # what has left the session may hold it open
    return _read(out.text, err.text, code, executable, chosen, origin)


def _end(child: Child, marks: Mapping[str, str]) -> None:
    """End the process, and whatever it may have started."""
    Ownership(marks, [child.session]).end_all()
    child.kill()
    child.release()


def _read(
    out: str, err: str, code: int, executable: str, chosen: Candidate, origin: str
) -> tuple[Interpreter, Implementation]:
    marked = [line for line in out.splitlines() if line.startswith(MARK)]
    if not marked:
        last = (err.strip().splitlines() or ["it printed nothing"])[-1]
        ended = f"it was ended by signal {-code}" if code < 0 else f"exit code {code}"
        why = f"{ended}: {last:.200}"
        raise SubjectError(f"{origin}: is not a working Python interpreter ({why}); give one that is 3.8 or newer")
    try:
        facts: dict[str, Any] = json.loads(marked[-1].removeprefix(MARK))
    except ValueError:
        raise SubjectError(
            f"{origin}: gave no readable answer ({marked[-1]:.200}); give a Python 3.8 or newer"
        ) from None
    version = ".".join(map(str, facts["version"]))
    if tuple(facts["version"]) < OLDEST:
        raise SubjectError(f"{origin}: is Python {version}, too old; the programs need 3.8 or newer")
    if "error" in facts:
        raise SubjectError(
            f"{origin}: cannot use {chosen.name!r} ({facts['error']:.200}); {hint(facts, chosen, executable)}"
        )
    interpreter = Interpreter(
        executable=facts["executable"] or executable,
        version=version,
        implementation=facts["implementation"],
        free_threaded=facts["free_threaded"],
        platform=facts["platform"],
        real_executable=facts.get("real_executable", ""),
        machine=facts["machine"],
        libc=facts["libc"],
        build=facts["build"],
    )
    ignored: dict[str, str] = facts.get("ignored", {})
    remarks = [facts["remark"]] if facts.get("remark") else []
    if ignored:
        said = ", ".join(f"{method} ({says})" for method, says in ignored.items())
        remarks.append(f"set_start_method() is not heeded for {said}")
    return interpreter, Implementation(
        chosen.name,
        tuple(sorted(facts["start_methods"], key=_place_of_method)),
        facts["default"],
        facts["module_version"],
        tuple(facts["lacks"]),
        chosen.is_executor,
        chosen.folder,
        "; ".join(remarks),
    )


def _place_of_method(method: str) -> int:
    """Those that Python has come first, in their order; then those that a library adds, in its order."""
    return START_METHODS.index(method) if method in START_METHODS else len(START_METHODS)
