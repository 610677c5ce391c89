"""Messages between our own processes: values as JSON, and back, in one place for all of them."""

from __future__ import annotations

from typing import TypeVar

from cattrs.preconf.json import make_converter

T = TypeVar("T")

_CONVERTER = make_converter(forbid_extra_keys=True, omit_if_default=True)


def to_json(value: object, kind: object = None) -> str:
    """A value as one line of JSON. kind: its type, where that is a generic one such as `list[Subject]`."""
    return _CONVERTER.dumps(value, unstructure_as=kind, separators=(",", ":"))


def from_json(kind: type[T], text: str) -> T:
    """The value of this type that `to_json` wrote.

    Raises an exception (ValueError from JSON, `cattrs.BaseValidationError` and others) for any other text.
    """
    return _CONVERTER.loads(text, kind)


def from_value(kind: type[T], value: object) -> T:
    """As `from_json`, of what JSON makes of the text."""
    return _CONVERTER.structure(value, kind)
