"""The folder of a report: what may be replaced there."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

#: A file of this name tells that a folder holds a report, and nothing but it.
MARK = ".multiprocessing-spec"


class FolderError(Exception):
    """No report may be written there; the message says, on one line, why and what would do."""


def prepare(folder: Path) -> None:
    """Make the folder, and empty it of an older report. Raises OSError if that cannot be done."""
    if folder.exists():
        for path in folder.iterdir():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()
    folder.mkdir(exist_ok=True)
    (folder / MARK).write_text("A report of multiprocessing-spec; the next one replaces all files here.\n")
    for part in ("assets", "claims", "sections", "subjects"):
        (folder / part).mkdir()


def check(folder: Path) -> None:
    """Raise FolderError unless the folder is new, empty, or an older report."""
    try:
        if not folder.exists():
            if not folder.parent.is_dir():
                raise FolderError(f"{folder.parent} does not exist; make it, or name another folder")
        elif not folder.is_dir():
            raise FolderError("is a file; name a folder")
        elif any(folder.iterdir()) and not (folder / MARK).is_file():
            raise FolderError("holds other files, which a report would be mixed with; name a new or an empty folder")
    except OSError as error:
        raise FolderError(f"cannot be used ({error.strerror}); name another folder") from None
