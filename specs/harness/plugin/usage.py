"""Usage errors: what the user has given that will not do, on one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable


def usage_error(message: object) -> pytest.UsageError:
    """A usage error with this message, on one line."""
    return pytest.UsageError(one_line(str(message)))


def one_line(text: str) -> str:
    """A text with what a terminal would not print as Python writes it in a string: a line break, say."""
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)


def one_of(option: str, *choices: str) -> Callable[[str], str]:
    """What reads an option's value, and raises UsageError if it is none of these."""

    def read(text: str) -> str:
        if text not in choices:
            raise usage_error(f"{option} {text}: must be {', '.join(choices[:-1])} or {choices[-1]}")
        return text

    return read


def some_path(option: str) -> Callable[[str], str]:
    """What reads an option's value, and raises UsageError if that is empty: a variable that was not set, say."""

    def read(text: str) -> str:
        if not text.strip():
            raise usage_error(f"{option} {text}: needs a path; write {option}=PATH")
        return text

    return read
