"""Finding the interpreter that a user names."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import findpython
from findpython.providers import ALL_PROVIDERS
from findpython.providers.base import BaseProvider
from findpython.utils import parse_major

from specs.harness.model.subjects import SubjectError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from findpython import PythonVersion

_VERSION = re.compile(r"\d+(\.\d+){0,2}t?")

#: The name of an interpreter's file, where it tells the version: `python3.13`.
_TELLING = re.compile(r"(?:python|pypy)(\d+)\.(\d+)t?(?:\.exe)?")


def locate(name: str) -> str:
    """The path of the interpreter that a user means by a path, a version such as `3.8`, or a name such as `pypy3`.

    Raises SubjectError if there is none.
    """
    looks_like_a_path = os.sep in name or bool(os.altsep and os.altsep in name)
    # Unlike pathlib, os.path takes a name that is too long for one that is not there.
    if looks_like_a_path or os.path.isfile(name):  # noqa: PTH113
        path = Path(name).expanduser()
        if os.path.isdir(path) or not os.path.exists(path):  # noqa: PTH110, PTH112
            what = "is a folder" if os.path.isdir(path) else "does not exist"  # noqa: PTH112
            raise SubjectError(f"--python {name}: {what}; give an interpreter's path, a version or a name")
        if not os.access(path, os.X_OK):
            raise SubjectError(f"--python {name}: is not executable; give an interpreter's path, a version or a name")
        return str(path.absolute())
    if not _VERSION.fullmatch(name) and (executable := shutil.which(name)):
        return executable
    finder = findpython.Finder(selected_providers=[])
    finder.add_provider(_Promising(name))
    found = finder.find_all(name, allow_prereleases=True)
    if not found:
        raise SubjectError(
            f"--python {name}: no such interpreter; `python -m findpython --all` lists those available, or give a path"
        )
    return str(found[0].executable)


class _Promising(BaseProvider):
    """The interpreters of this machine but for those whose files are called otherwise.

    All others are asked what they are, which takes many seconds where there are many, on a busy machine.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    @classmethod
    def create(cls) -> None:
        """Nothing: it is made for a name."""

    def find_pythons(self) -> Iterator[PythonVersion]:
        """What findpython finds, as far as it may be what the user means."""
        for each in ALL_PROVIDERS.values():
            if provider := each.create():
                yield from filter(self._may_be, provider.find_pythons())

    def _may_be(self, python: PythonVersion) -> bool:
        wanted = parse_major(self._name)
        if wanted is None:
            return python.name == self._name
        telling = _TELLING.fullmatch(python.real_path.name.lower())
        if telling is None:
            return True
        major, minor = map(int, telling.groups())
        return wanted["major"] == major and wanted["minor"] in (None, minor)
