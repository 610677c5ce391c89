"""What a program leaves behind beside processes: files in its temporary folder, shared memory and named semaphores.

Its temporary folder is a program's alone. The names of shared memory and semaphores are all programs' (Linux shows them
as files of one folder; other systems show none), and do not tell who has made them: they are random, and of their maker
the OS keeps the user. What came while a program ran is that program's if no other program of any observer ran meanwhile
and no living process has it. Otherwise it is a suspect until the whole run is over: then all that may have made it have
ended, and what is still there was left by one of them. If there were observers of another run, nothing can be told.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from specs.harness.machine.platforms import IS_LINUX
from specs.harness.machine.processes import POLL_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

#: Where Linux has the files of shared memory and semaphores, and how the names begin that `multiprocessing` gives them.
FOLDER = Path("/dev/shm")
BEGINNINGS = ("psm_", "sem.")

#: What a process of `multiprocessing` has for its sockets in the temporary folder, and leaves there if it does not end
#: by itself. Which processes have one depends on start method and version.
SOCKET_FOLDER = "pymp-*"

#: For how long others may have a file that no living process has, in seconds: one that is about to remove or open it.
STRANGERS_PATIENCE = 2.0


def shared_files() -> dict[str, int]:
    """The names of this user's blocks of shared memory and semaphores, each with its inode; {} other than on Linux."""
    if not IS_LINUX:
        return {}
    with os.scandir(FOLDER) as entries:
        return {entry.name: entry.inode() for entry in entries if entry.name.startswith(BEGINNINGS) and _is_own(entry)}


def _is_own(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.stat(follow_symlinks=False).st_uid == os.getuid()
    except OSError:  # it was just removed
        return False


def nobodys(files: Collection[str]) -> list[str]:
    """Those of these shared files that are still there and that no living process has, or comes to have."""
    deadline = time.monotonic() + STRANGERS_PATIENCE
    while files := shared_files().keys() & files:
        if time.monotonic() > deadline:
            break
        if files <= _held(files):
            return []
        time.sleep(POLL_SECONDS)
    return sorted(files - _held(files))


def _held(names: Collection[str]) -> set[str]:
    """Those of these shared files that a living process has mapped or open."""
    # Not by name: that of a semaphore is another one while it is being made, and stays so in the table of mappings.
    numbers = {inode: name for name, inode in shared_files().items() if name in names}
    held = set()
    for pid in psutil.pids():
        held |= {numbers[inode] for inode in _inodes_of(pid) if inode in numbers}
    return held


def _inodes_of(pid: int) -> set[int]:
    """The inodes of all that a process has mapped or open below the folder; of another user's process, none."""
    found = set()
    try:
        for line in Path(f"/proc/{pid}/maps").read_text(errors="replace").splitlines():
            if str(FOLDER) in line:
                found.add(int(line.split(maxsplit=5)[4]))
        for descriptor in Path(f"/proc/{pid}/fd").iterdir():
            if str(descriptor.readlink()).startswith(str(FOLDER)):
                found.add(descriptor.stat().st_ino)
    except OSError:  # it has ended, or is another user's
        pass
    return found


class Watch:
    """Watches what shared files come while a program runs.

    is_alone: whether what comes can only be the program's, or a stranger's.
    """

    def __init__(self, program: str, *, is_alone: bool) -> None:
        self.program = program
        self.is_alone = is_alone
        self._before = shared_files()

    def new(self) -> set[str]:
        """The shared files that have come since."""
        return {name for name, inode in shared_files().items() if self._before.get(name) != inode}


class SharedFiles:
    """The shared files of all the programs that one observer runs.

    observer: its name. observers: the names of those that there are now, of any run on this machine.
    seen: the names of all that there have been. suspects: what came while several programs ran, each with the programs
        that may have made it.
    excused: what came of programs that did not end by themselves: nobody is to blame for it.
    """

    def __init__(self, observer: str, observers: Callable[[], Iterable[str]]) -> None:
        self.observer = observer
        self.seen: set[str] = set()
        self.suspects: dict[str, list[str]] = {}
        self.excused: set[str] = set()
        self._observers = observers
        self._running: set[Watch] = set()

    def _is_alone(self) -> bool:
        observers = set(self._observers())
        self.seen |= observers
        return observers == {self.observer}

    def watch(self, program: str) -> Watch:
        """Begin to watch a program that is about to be launched."""
        watch = Watch(program, is_alone=self._is_alone() and not self._running)
        for other in self._running:
            other.is_alone = False
        self._running.add(watch)
        return watch

    def excuse(self, watch: Watch) -> None:
        """Unless it has been asked what it has left, the program was killed: then that is no fault of it."""
        if watch in self._running:
            self._running.discard(watch)
            self.excused |= watch.new()

    def left_by(self, watch: Watch, declared: Iterable[str] = ()) -> tuple[list[str], list[str]]:
        """What a program has left that has ended by itself, beside what it was to leave; and which of that it has not.

        declared: names of what it was to leave, which is removed.
        """
        self._running.discard(watch)
        new = watch.new()
        missing = [name for name in declared if name not in new]
        for name in new.intersection(declared):
            (FOLDER / name).unlink(missing_ok=True)
        new.difference_update(declared)
        watch.is_alone &= self._is_alone()
        if not watch.is_alone:
            for name in new:
                self.suspects.setdefault(name, []).append(watch.program)
            new.clear()
        return nobodys(new), missing


@dataclass
class Suspects:
    """What may be left of the programs of a run, as several observers of it have told.

    observers: of the run. seen, suspects, excused: see `SharedFiles`.
    """

    observers: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    suspects: dict[str, list[str]] = field(default_factory=dict)
    excused: list[str] = field(default_factory=list)

    def add(self, files: SharedFiles) -> None:
        """Take over what an observer knows."""
        self.merge(Suspects([files.observer], sorted(files.seen), files.suspects, sorted(files.excused)))

    def merge(self, other: Suspects) -> None:
        """Take over what several observers know."""
        self.observers += other.observers
        self.seen += other.seen
        self.excused += other.excused
        for name, programs in other.suspects.items():
            self.suspects[name] = [*self.suspects.get(name, ()), *programs]

    def left(self) -> list[str]:
        """What is left when the run is over, each with the programs that may have left it."""
        if not set(self.seen).issubset(self.observers):
            return []
        return [
            f"{FOLDER / name}, made while this ran: {', '.join(sorted(set(self.suspects[name])))}"
            for name in nobodys(self.suspects.keys() - set(self.excused))
        ]


def left_in(folder: Path, declared: Iterable[str] = ()) -> tuple[list[str], list[str]]:
    """What is left in a program's temporary folder beside what it was to leave; and which of that is not there.

    declared: names; and patterns of names, as a shell has them, of which nothing need be there.
    """
    names = sorted(path.name for path in folder.iterdir())
    missing = [name for name in declared if "*" not in name and name not in names]
    return [name for name in names if not any(fnmatchcase(name, pattern) for pattern in declared)], missing
