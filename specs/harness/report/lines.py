"""Lines of text for a terminal, each in a style."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import Literal

#: What a line is about: an expected result, one that is against what tutorials say, a deviation, something open.
Style = Literal["", "heading", "holds", "differs", "fails", "open", "aside"]

_MARKUP: dict[Style, dict[str, bool]] = {
    "": {},
    "heading": {"bold": True},
    "holds": {"green": True},
    "differs": {"cyan": True},
    "fails": {"red": True, "bold": True},
    "open": {"yellow": True},
    "aside": {"light": True},
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line, and its style."""

    text: str
    style: Style = ""

    @property
    def markup(self) -> dict[str, bool]:
        """The style as pytest's terminal reporter takes it."""
        return _MARKUP[self.style]


def wrap(text: str, width: int, *, first: str = "", rest: str = "", style: Style = "") -> list[Line]:
    """A text in lines of at most `width` characters. first, rest: what the first and the further lines begin with."""
    lines = textwrap.wrap(
        text,
        max(width, 40),
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [Line(line, style) for line in lines]


def count(number: int, singular: str, plural: str = "") -> str:
    """A number of things: `1 claim`, `2 claims`."""
    return f"{number} {singular if number == 1 else plural or singular + 's'}"
