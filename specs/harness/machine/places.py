"""Places for files: the checkout, and the folder for temporary files."""

from __future__ import annotations

import os
import sys
import tempfile
from multiprocessing import connection
from pathlib import Path

#: The checkout.
ROOT = Path(__file__).parents[3]

#: The longest temporary folder that leaves room for what a program's `multiprocessing` puts below it
#: (`/12345/pymp-12345678/listener-12345678`) within the longest name of a socket, 103 bytes.
FOLDER_BYTES = 55


class NoPlaceError(Exception):
    """There is no place for temporary files; the message says, on one line, what is wrong and how to correct it."""

    def __init__(self, place: object, why: object) -> None:
        super().__init__(
            f"cannot keep temporary files in {place}: {why}; set TMPDIR to a folder that has room and can be written to"
        )


def find_place() -> Path:
    """The folder for the temporary files of programs: the user's, unless its path is too long for what goes there.

    Raises NoPlaceError if it has no room for a file, or cannot be written to.
    """
    try:
        place = tempfile.gettempdir()
    except OSError as error:
        raise NoPlaceError("any folder", error.strerror or error) from None
    if sys.platform != "win32" and len(os.fsencode(place)) > FOLDER_BYTES - len("/mp-spec-12345678"):
        place = "/tmp"  # where every POSIX system has a temporary folder with a short name
    try:
        # Without a name, where the OS can do that: nothing is left of it, whatever ends this process now.
        with tempfile.TemporaryFile(dir=place) as file:
            file.write(b"x")
    except OSError as error:
        raise NoPlaceError(place, error.strerror or error) from None
    return Path(place)


def socket_address(folder: Path) -> str:
    """Where to listen for processes of this machine: in a folder; on Windows, on a named pipe, which is in none."""
    if sys.platform == "win32":
        return connection.arbitrary_address("AF_PIPE")  # type: ignore[attr-defined,no-any-return]
    return str(folder / "log")
