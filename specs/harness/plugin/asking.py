"""Asking: `--claims` prints the contents of the book, or the claims that have some words, and runs nothing."""

from __future__ import annotations

import shutil

import pytest

from specs.harness.model import interface, search, symptoms
from specs.harness.model.texts import ClaimsError
from specs.harness.plugin.selecting import specification_of
from specs.harness.plugin.usage import one_line, usage_error
from specs.harness.report import claims_list

#: The longest line: a longer one is hard to read.
MAX_WIDTH = 100


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--claims`."""
    group = parser.getgroup("multiprocessing-spec", "the specification of Python's processes")
    group.addoption(
        "--claims",
        nargs="*",
        metavar="WORD",
        help="print the claims that have these words, or, without any, all of them with their answers; run nothing",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> int | None:
    """Answer, if that is what is asked for."""
    if config.option.claims is None or config.option.help or config.option.version:
        return None
    words = [one_line(word) for word in config.option.claims if word.strip()]
    specification = specification_of(config)
    try:
        documented = interface.load(specification.claims)
        index = symptoms.load(specification.claims)
        vocabulary = symptoms.vocabulary(specification.claims)
    except ClaimsError as error:
        raise usage_error(error) from None
    width = min(shutil.get_terminal_size().columns, MAX_WIDTH)
    if words:
        claims = search.find(specification, index, words, vocabulary)
        lines = claims_list.found(specification, claims, documented, words, width)
    else:
        lines = claims_list.contents(specification, index, width)
    for line in lines:
        print(line.text)  # noqa: T201
    return int(pytest.ExitCode.OK)
