"""The module of this platform, `posix` or `windows`: both have the same names."""

from __future__ import annotations

import platform as platform_module
import sys
from typing import Protocol

if sys.platform == "win32":
    from specs.harness.machine import windows as platform
else:
    from specs.harness.machine import posix as platform

__all__ = ["IS_LINUX", "IS_WINDOWS", "Descriptor", "describe_machine", "platform"]


IS_WINDOWS = sys.platform == "win32"
IS_LINUX = sys.platform == "linux"


def describe_machine() -> str:
    """On what this runs, for a reader."""
    return f"{platform_module.platform()}{' under Wine' if platform.IS_WINE else ''}"


class Descriptor(Protocol):
    """What stands for one process, and never for a later one of the same pid (`posix.PidDescriptor`)."""

    def is_held(self) -> bool: ...  # noqa: D102
    def kill(self) -> None: ...  # noqa: D102
    def stop(self) -> None: ...  # noqa: D102
    def resume(self) -> None: ...  # noqa: D102
    def kill_group(self) -> bool: ...  # noqa: D102
