"""What tells one specification from another: results of different ones are not merged."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from specs.harness.model import claims

if TYPE_CHECKING:
    from pathlib import Path


def digest(folder: Path = claims.FILE.parents[1]) -> str:
    """What the specification is, whatever its version is called: a hash of its claims, specs and programs."""
    sums = hashlib.sha256()
    files = [folder / "specs" / claims.FILE.name, *folder.glob("specs/section_*.py"), *folder.glob("workloads/**/*.py")]
    for path in sorted(files, key=lambda path: path.as_posix()):
        sums.update(path.relative_to(folder).as_posix().encode() + b"\0")
        sums.update(path.read_text(encoding="utf-8").encode() + b"\0")  # whatever ends its lines
    return sums.hexdigest()[:16]
