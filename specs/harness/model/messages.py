"""Values as JSON and back, in one place: messages between our own processes, and what people write by hand."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any, Literal, TypeVar, get_args, get_origin

from cattrs import transform_error
from cattrs.preconf.json import make_converter
from cattrs.v import format_exception

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

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


def _strictly(kind: type[T]) -> Callable[[object, object], T]:
    def structure(value: object, _kind: object) -> T:
        if type(value) is not kind:
            raise _WrongKindError(f"must be {kind.__name__}, not {value!r:.50}")
        return value

    return structure


class _WrongKindError(TypeError):
    """A value is of another type; the message says so."""


def _in_words(error: BaseException, kind: type | None) -> str:
    if isinstance(error, _WrongKindError):
        return str(error)
    choices = get_args(kind) if get_origin(kind) is Literal else ()
    return f"must be one of {', '.join(map(repr, choices))}" if choices else format_exception(error, kind)


def _is_list(kind: Any) -> bool:
    return get_origin(kind) is tuple


def _list(value: object, kind: type) -> tuple[object, ...]:
    if not isinstance(value, list | tuple):
        raise _WrongKindError(f"must be a list, not {value!r:.50}")
    return tuple(_BY_HAND.structure(each, get_args(kind)[0]) for each in value)


#: Nobody means a number by a text, or the other way round; nor a list of its characters.
_BY_HAND = make_converter(forbid_extra_keys=True)
for _kind in (str, int, bool):
    _BY_HAND.register_structure_hook(_kind, _strictly(_kind))
_BY_HAND.register_structure_hook_func(_is_list, _list)


def from_hand(kind: type[T], value: object, others: Collection[str] = ()) -> T:
    """As `from_value`, of what somebody has written by hand; what is wrong with that is said on one line.

    others: the names of fields that nobody writes by hand.

    Raises ValueError.
    """
    try:
        return _BY_HAND.structure(value, kind)
    except Exception as error:  # whatever cattrs raises for what is not valid
        wrong = (
            "; ".join(transform_error(error, path="it", format_exception=_in_words))
            .replace(" @ it.", ": ")
            .replace(" @ it", "")
        )
        allowed = ", ".join(field.name for field in fields(kind) if field.name not in others)  # type: ignore[arg-type]
        raise ValueError(f"{wrong}; allowed: {allowed}") from None
