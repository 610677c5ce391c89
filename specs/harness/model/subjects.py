"""Subjects: what is specified, each an interpreter, a start method and an implementation of `multiprocessing`."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


#: The implementation in the standard library.
STANDARD = "multiprocessing"

#: How specs call the executor that they are about: the standard library's, or another class in its place.
EXECUTOR = "ProcessPoolExecutor"


class SubjectError(Exception):
    """No such subject can be had; the message says, on one line, what is wrong and what would do."""


@dataclass(frozen=True, slots=True)
class Interpreter:
    """An interpreter, as it described itself.

    executable: its path. version: such as "3.13.0". implementation: `sys.implementation.name`. platform:
    `sys.platform`. real_executable: what has to be launched where that is another: a virtual environment's `python.exe`
    on Windows only launches that, and tells it for which one by `__PYVENV_LAUNCHER__`; "" if it is the same. machine:
    `platform.machine()`, and how many bits if 32. libc: the C library (`glibc`, `musl`), or `Wine`; "" where there is
    nothing to tell apart. build: `platform.python_build()` and the compiler.
    """

    executable: str
    version: str
    implementation: str
    free_threaded: bool
    platform: str
    real_executable: str = ""
    machine: str = ""
    libc: str = ""
    build: str = ""

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

    @property
    def place(self) -> str:
        """The platform, for a reader: `Linux x86_64`, `Windows AMD64 under Wine`, `Linux x86_64 with musl`."""
        known = {"linux": "Linux", "win32": "Windows", "darwin": "macOS"}
        remark = {"": "", "glibc": "", "Wine": " under Wine"}.get(self.libc, f" with {self.libc}")
        return f"{known.get(self.platform, self.platform)} {self.machine}".strip() + remark

    def _called(self, version: str) -> str:
        prefix = "" if self.implementation == "cpython" else self.implementation
        return f"{prefix}{version}{'t' if self.free_threaded else ''}"


@dataclass(frozen=True, slots=True)
class Implementation:
    """An implementation of `multiprocessing`, or of a part of it, as an interpreter described it.

    name: under which it is imported: `module`, or `module:attribute` for a class, a factory or a context.
    start_methods: all that it has there, the default among them; `thread` alone where its processes are threads, and
    `own` where it offers a pool or an executor, and nothing that could choose or tell how. version: "" if it has none.
    lacks: what it has not, of the parts that specs are about. is_executor: whether it stands for the executor alone.
    folder: where Python has to look for it first; "" where it does so by itself. remark: what there is to know of it
    besides; "" if nothing.
    """

    name: str
    start_methods: tuple[str, ...]
    default: str
    version: str = ""
    lacks: tuple[str, ...] = ()
    is_executor: bool = False
    folder: str = ""
    remark: str = ""

    def lacking(self, parts: Sequence[str]) -> list[str]:
        """Those of some parts that it lacks; all of them where it is an executor, and none of them is about one."""
        if self.is_executor and not any(re.match(rf"{EXECUTOR}\b", part) for part in parts):
            return list(parts)
        return [part for part in parts if part in self.lacks]

    @property
    def is_standard(self) -> bool:
        """Whether it is the standard library's."""
        return self.name == STANDARD

    @property
    def title(self) -> str:
        """Its name and version."""
        return f"{self.name} {self.version}".strip()

    @property
    def suffix(self) -> str:
        """What a subject's name ends with; "" for the standard library's."""
        return "" if self.is_standard else f"-{self.name.replace(':', '.')}"


@dataclass(frozen=True, slots=True)
class Subject:
    """One interpreter, one start method, one implementation; `id` is how test ids and the report name it.

    mutant: the deliberate fault that is put into the implementation, such as
    `processes.joining.mutants.join_returns_at_once`; "" for none. twin: 1, or more if others of the run before it are
    just the same but for the place of their interpreter.
    """

    interpreter: Interpreter
    implementation: Implementation
    start_method: str
    id: str
    mutant: str = ""
    twin: int = 1

    @property
    def is_default(self) -> bool:
        """Whether its start method is the default of its implementation, there."""
        return self.start_method == self.implementation.default

    @property
    def version(self) -> str:
        """The interpreter's version."""
        return self.interpreter.version

    @property
    def failed_start_says(self) -> str:
        """What is written where `start()` fails to pickle: on Windows the child runs by then, and fails as well."""
        return "Traceback (most recent call last)" if self.interpreter.platform == "win32" else ""

    @property
    def key(self) -> str:
        """What tells it from every other subject, on whatever machine it was seen.

        Platform, interpreter, full version, build, start method, and the implementation with its version.
        """
        python = self.interpreter
        platform = "-".join(filter(None, (python.platform, python.machine, python.libc)))
        version = f"{python.implementation}-{python.version}{'t' if python.free_threaded else ''}"
        implementation = "-".join(filter(None, (self.implementation.name, self.implementation.version)))
        parts = (platform, version, python.build, self.start_method, implementation)
        return "/".join(part.replace("/", "|") for part in parts) + (f"#{self.twin}" if self.twin > 1 else "")


def subjects(found: Sequence[tuple[Interpreter, Implementation]], methods: Sequence[str]) -> list[Subject]:
    """Every subject that interpreters, what they offer, and start methods make.

    methods: names, `all`, or `default`, which is also what none means: what a program gets that chooses nothing.

    Raises SubjectError for a start method that an implementation does not support on an interpreter.
    """
    unique = list(dict.fromkeys(interpreter for interpreter, _ in found))
    chosen = []
    for interpreter, implementation in found:
        words = {"all": implementation.start_methods, "default": (implementation.default,)}
        for method in itertools.chain.from_iterable(words.get(word, (word,)) for word in methods or ("default",)):
            if method not in implementation.start_methods:
                which = "" if implementation.is_standard else f"{implementation.name} on "
                where = f"{which}Python {interpreter.version} at {interpreter.executable}"
                raise SubjectError(
                    f"--start-method {method}: {where} does not support it on this platform "
                    f"(available: {', '.join(implementation.start_methods)}, or all)"
                )
            way = f"{method}{implementation.suffix}"
            chosen.append(Subject(interpreter, implementation, method, f"{_name(interpreter, unique)}-{way}"))
    numbers: Counter[str] = Counter()
    numbered = []
    for subject in dict.fromkeys(chosen):
        numbers[subject.key] += 1
        numbered.append(replace(subject, twin=numbers[subject.key]))
    return numbered


def _name(interpreter: Interpreter, every: Sequence[Interpreter]) -> str:
    """As short a name as tells it from the others."""
    same = [other for other in every if other.name == interpreter.name]
    if len(same) == 1:
        return interpreter.name
    if len({other.version for other in same}) == len(same):
        return interpreter.full_name
    return f"{interpreter.name}#{same.index(interpreter) + 1}"
