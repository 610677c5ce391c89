"""Selecting: what a command line may select is found out from the text of the specs, before anything is collected.

So only the files of which anything may be selected are imported, and there are no more workers than there is to do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from specs.harness.machine.places import ROOT
from specs.harness.model import catalogue, claims, selection

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from specs.harness.model.catalogue import Catalogue, Spec
    from specs.harness.model.claims import Claim


@dataclass(frozen=True, slots=True)
class Specification:
    """What there is, read as text: the claims and the specs."""

    claims: Mapping[str, Claim]
    catalogue: Catalogue


_SPECIFICATION = pytest.StashKey[Specification]()

#: Names that `-k` knows a spec by and that do not stand in its file: those of our marks.
_MARKS = ("decides", "needs", "needs_one", "parametrize", "usefixtures")


def specification_of(config: pytest.Config) -> Specification:
    """What there is, read once in each process.

    Raises UsageError if it cannot be read.
    """
    if _SPECIFICATION not in config.stash:
        try:
            known = claims.load()
            config.stash[_SPECIFICATION] = Specification(known, catalogue.load(claims.FILE.parent, known))
        except claims.ClaimsError as error:
            raise pytest.UsageError(str(error)) from None
    return config.stash[_SPECIFICATION]


def may_be_selected(config: pytest.Config, ids: Iterable[str]) -> list[Spec]:
    """The specs of which items may be selected. ids: of subjects and mutants."""
    specs = specification_of(config).catalogue
    return selection.selected(specs, config.option.keyword, _places(config), ROOT, [*ids, *_MARKS])


def is_about_specs_alone(config: pytest.Config) -> bool:
    """Whether everything on the command line is a file of specs."""
    files = {ROOT / spec.file for spec in specification_of(config).catalogue.values()}
    return all(path in files for path, _ in _places(config))


def _places(config: pytest.Config) -> list[tuple[Path, str]]:
    """The paths on the command line, each with what stands behind `::`, without parameters."""
    split = [argument.partition("::") for argument in config.args]
    return [(config.invocation_params.dir / path, name.partition("[")[0]) for path, _, name in split]


def leave_out_files(config: pytest.Config, ids: Iterable[str]) -> None:
    """Of the files that nobody has named, do not import those of which nothing is selected. ids: as above."""
    if config.args_source is pytest.Config.ArgsSource.TESTPATHS and config.option.keyword:
        files = {ROOT / spec.file for spec in may_be_selected(config, ids)}
        config.args = [argument for argument in config.args if config.invocation_params.dir / argument in files]
