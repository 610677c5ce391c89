"""Subjects: what is specified, each an interpreter, a start method and an implementation of `multiprocessing`."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from specs.harness.log import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence

#: The oldest Python that the workloads run on.
OLDEST = (3, 8)

#: How long an interpreter may take to say what it is, in seconds.
ANSWER_PATIENCE = 5.0

#: The order in which start methods are named.
_ORDER = ("fork", "spawn", "forkserver")

_MARK = "multiprocessing-spec facts: "

# Runs in whatever the user names, from Python 2.6 on: it must be able to tell us that it is too old.
_QUESTION = f"""
import json, sys
facts = {{"version": list(sys.version_info[:3]), "executable": sys.executable, "platform": sys.platform}}
if sys.version_info >= {OLDEST}:
    import importlib, sysconfig
    facts["implementation"] = sys.implementation.name
    facts["free_threaded"] = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))
    try:
        module = importlib.import_module(sys.argv[1])
        facts["start_methods"] = module.get_all_start_methods()
        facts["default"] = module.get_context().get_start_method()
    except Exception as error:
        facts["error"] = type(error).__name__ + ": " + str(error)
sys.stdout.write("\\n{_MARK}" + json.dumps(facts) + "\\n")
"""


class SubjectError(Exception):
    """No such subject can be had; the message says, on one line, what is wrong and what would do."""


@dataclass(frozen=True, slots=True)
class Interpreter:
    """An interpreter, as it described itself.

    executable: its path. version: such as "3.13.0". implementation: `sys.implementation.name`. platform:
    `sys.platform`. start_methods: all that it has, the default among them.
    """

    executable: str
    version: str
    implementation: str
    free_threaded: bool
    platform: str
    start_methods: tuple[str, ...]
    default: str

    @property
    def name(self) -> str:
        """A short name: `3.13`, `3.14t` where free-threaded, `pypy3.11`."""
        return self._called(self.version.rpartition(".")[0])

    @property
    def full_name(self) -> str:
        """The name with the whole version: `3.13.0`."""
        return self._called(self.version)

    @property
    def title(self) -> str:
        """What it is, for a reader: `CPython 3.13.0`, `CPython 3.14.0 (free-threaded)`, `PyPy 3.11.13`."""
        known = {"cpython": "CPython", "pypy": "PyPy", "graalpy": "GraalPy"}
        name = known.get(self.implementation, self.implementation)
        return f"{name} {self.version}{' (free-threaded)' if self.free_threaded else ''}"

    def _called(self, version: str) -> str:
        prefix = "" if self.implementation == "cpython" else self.implementation
        return f"{prefix}{version}{'t' if self.free_threaded else ''}"


@dataclass(frozen=True, slots=True)
class Subject:
    """One interpreter, one start method, one implementation; `id` is how test ids and the report name it.

    mutant: the deliberate fault that is put into the implementation, `section_4.join_returns_at_once`; "" for none.
    """

    interpreter: Interpreter
    start_method: str
    implementation: str
    id: str
    mutant: str = ""

    @property
    def version(self) -> str:
        """The interpreter's version."""
        return self.interpreter.version


def locate(name: str) -> str:
    """The path of the interpreter that a user means by a path, a version such as `3.8`, or a name such as `pypy3`.

    Raises SubjectError if there is none.
    """
    looks_like_a_path = os.sep in name or bool(os.altsep and os.altsep in name)
    if looks_like_a_path or Path(name).is_file():
        path = Path(name).expanduser()
        if path.is_dir() or not path.exists():
            what = "is a folder" if path.is_dir() else "does not exist"
            raise SubjectError(f"--python {name}: {what}; give an interpreter's path, a version or a name")
        if not os.access(path, os.X_OK):
            raise SubjectError(f"--python {name}: is not executable; give an interpreter's path, a version or a name")
        return str(path.absolute())
    is_version = re.fullmatch(r"\d+(\.\d+){0,2}t?", name)
    if not is_version and (found := shutil.which(name)):
        return found
    import findpython  # noqa: PLC0415  # it looks into many places; most runs need none of that

    version = findpython.find(name, allow_prereleases=True)
    if version is None:
        raise SubjectError(
            f"--python {name}: there is no such interpreter here; `python -m findpython --all` lists those that there "
            "are, or give a path"
        )
    return str(version.executable)


def ask(executable: str, module: str, environment: dict[str, str], said: str) -> Interpreter:
    """Ask an interpreter what it is and what its `module` (`multiprocessing`, say) offers.

    said: how the user chose it, for error messages. Raises SubjectError for what is no Python, is too old, crashes or
    does not answer.
    """
    try:
        # In a session of its own, so that whatever it may have started can be ended with it.
        process = subprocess.Popen(
            [executable, "-c", _QUESTION, module],
            cwd=ROOT,  # where the programs will run
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            start_new_session=True,
        )
    except OSError as error:
        raise SubjectError(
            f"{said}: cannot be run ({error.strerror}); give the path of a Python 3.8 or newer"
        ) from None
    try:
        out, err = process.communicate(timeout=ANSWER_PATIENCE)
    except subprocess.TimeoutExpired:
        raise SubjectError(
            f"{said}: did not say what it is within {ANSWER_PATIENCE:g} s; give the path of a Python that starts"
        ) from None
    finally:
        _end(process)
    return _read(out, err, process.returncode, executable, module, said)


def _end(process: subprocess.Popen[str]) -> None:
    from specs.harness import processes  # noqa: PLC0415  # psutil is only needed here

    process.kill()
    for pid in processes.in_session(process.pid):
        processes.kill(pid)
    process.wait()
    for pipe in (process.stdout, process.stderr):
        if pipe:
            pipe.close()


def _read(out: str, err: str, code: int, executable: str, module: str, said: str) -> Interpreter:
    marked = [line for line in out.splitlines() if line.startswith(_MARK)]
    if not marked:
        last = (err.strip().splitlines() or ["it printed nothing"])[-1]
        ended = f"it was ended by signal {-code}" if code < 0 else f"exit code {code}"
        raise SubjectError(f"{said}: is not a Python that starts ({ended}: {last:.200}); give one that is 3.8 or newer")
    try:
        facts: dict[str, Any] = json.loads(marked[-1].removeprefix(_MARK))
    except ValueError:
        raise SubjectError(f"{said}: did not say what it is ({marked[-1]:.200}); give a Python 3.8 or newer") from None
    version = ".".join(map(str, facts["version"]))
    if tuple(facts["version"]) < OLDEST:
        raise SubjectError(f"{said}: is Python {version}, too old; the programs need 3.8 or newer")
    if "error" in facts:
        hint = (
            "install it there, or leave --implementation out" if module != "multiprocessing" else "that build lacks it"
        )
        raise SubjectError(f"{said}: cannot use {module!r} ({facts['error']:.200}); {hint}")
    return Interpreter(
        executable=facts["executable"] or executable,
        version=version,
        implementation=facts["implementation"],
        free_threaded=facts["free_threaded"],
        platform=facts["platform"],
        start_methods=tuple(method for method in _ORDER if method in facts["start_methods"]),
        default=facts["default"],
    )


def subjects(interpreters: Sequence[Interpreter], methods: Sequence[str], implementation: str) -> list[Subject]:
    """Every subject that the interpreters and the start methods make (no methods: all that each interpreter has).

    Raises SubjectError for a start method that an interpreter has not.
    """
    unique = list(dict.fromkeys(interpreters))
    ids: list[str] = []
    for interpreter in unique:
        same = [other for other in unique if other.name == interpreter.name]
        if len(same) == 1:
            ids.append(interpreter.name)
        elif len({other.version for other in same}) == len(same):
            ids.append(interpreter.full_name)
        else:
            ids.append(f"{interpreter.name}#{same.index(interpreter) + 1}")
    made = []
    for interpreter, name in zip(unique, ids, strict=True):
        for method in methods or interpreter.start_methods:
            if method not in interpreter.start_methods:
                raise SubjectError(
                    f"--start-method {method}: Python {interpreter.version} at {interpreter.executable} has not got it "
                    f"on this platform; it has {', '.join(interpreter.start_methods)}"
                )
            suffix = "" if implementation == "multiprocessing" else f"-{implementation}"
            made.append(Subject(interpreter, method, implementation, f"{name}-{method}{suffix}"))
    return list(dict.fromkeys(made))


def to_json(made: Sequence[Subject]) -> str:
    """Subjects as JSON, for the workers of a distributed run: an interpreter is asked once."""
    return json.dumps([asdict(subject) for subject in made])


def from_json(text: str) -> list[Subject]:
    """The subjects that `to_json` wrote."""
    made = []
    for table in json.loads(text):
        facts = table.pop("interpreter")
        interpreter = Interpreter(**{**facts, "start_methods": tuple(facts["start_methods"])})
        made.append(Subject(interpreter, **table))
    return made
