"""The order of the specs: that of the book, or shuffled by a seed (`--shuffle`)."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from specs.harness.plugin.selecting import specification_of
from specs.harness.plugin.usage import usage_error

if TYPE_CHECKING:
    from collections.abc import Callable


def whole_number(option: str, least: int) -> Callable[[str], int]:
    """What reads an option's value, and raises UsageError if it is not a whole number of at least so much."""

    def read(text: str) -> int:
        if not text.isdecimal() or int(text) < least:
            raise usage_error(f"{option} {text}: must be a whole number of at least {least}")
        return int(text)

    return read


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--shuffle`."""
    group = parser.getgroup("multiprocessing-spec", "the specification of Python's processes")
    group.addoption(
        "--shuffle",
        type=whole_number("--shuffle", 0),
        metavar="SEED",
        help="run the specs in the order that follows from this number "
        "(with --soak: in the first round; each further round adds 1; default there: a random one)",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Keep a distributed run from sorting by size instead."""
    if hasattr(config.option, "loadscopereorder"):
        config.option.loadscopereorder = False


def pytest_report_header(config: pytest.Config) -> str | None:
    """Say what the order is."""
    return None if config.option.shuffle is None else f"order: shuffled with seed {config.option.shuffle}"


# Before pytest groups the specs that share a recording: it then brings them together again.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Sort by sections, or shuffle: the order of two specs follows from the seed and their ids, whatever else runs."""
    seed = config.option.shuffle
    if seed is None:
        numbers = {section.path: section.number for section in specification_of(config).sections}
        items.sort(key=lambda item: numbers.get(item.path, 0))  # stable
    else:
        items.sort(key=lambda item: hashlib.sha256(f"{seed} {item.nodeid}".encode(errors="replace")).digest())
