"""Selecting: what a command line may select is found out from the text of the specs, before anything is collected.

So only the files of which anything may be selected are imported, and there are no more workers than there is to do.
"""

from __future__ import annotations

import pickle
from fnmatch import fnmatch
from typing import TYPE_CHECKING

import pytest

from specs.harness.machine.places import ROOT
from specs.harness.model import selection, specification
from specs.harness.model.specification import Specification
from specs.harness.model.texts import ClaimsError
from specs.harness.plugin.usage import usage_error

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from specs.harness.model.catalogue import Spec


#: Under which name the specification stands in a worker's input, pickled: to read it takes half a second.
KEY = "multiprocessing-spec specification"

_SPECIFICATION = pytest.StashKey[Specification]()

#: Names that `-k` knows a spec by and that do not stand in its file: those of our marks.
MARKS = ("decides", "needs", "needs_one", "parametrize", "usefixtures")


def specification_of(config: pytest.Config) -> Specification:
    """What there is, read once: a worker gets it from the process that reports.

    Raises UsageError if it cannot be read.
    """
    if _SPECIFICATION not in config.stash:
        given = getattr(config, "workerinput", {}).get(KEY)
        try:
            # It comes from the same code in the process that has started this one.
            config.stash[_SPECIFICATION] = pickle.loads(given) if given else specification.load()
        except ClaimsError as error:
            raise usage_error(error) from None
    return config.stash[_SPECIFICATION]


def may_be_selected(config: pytest.Config, ids: Iterable[str]) -> list[Spec]:
    """The specs of which items may be selected. ids: of subjects and mutants."""
    specs = specification_of(config).catalogue
    return selection.selected(specs, config.option.keyword, _places(config), ROOT, [*ids, *MARKS])


def is_about_specs_alone(config: pytest.Config) -> bool:
    """Whether everything on the command line is a file of specs."""
    files = {ROOT / spec.file for spec in specification_of(config).catalogue.values()}
    return all(path in files for path, _ in _places(config))


def _places(config: pytest.Config) -> list[tuple[Path, str]]:
    """The paths on the command line, each with what stands behind `::`, without parameters."""
    split = [argument.partition("::") for argument in config.args]
    return [(config.invocation_params.dir / path, name.partition("[")[0]) for path, _, name in split]


def choose_files(config: pytest.Config, ids: Iterable[str]) -> None:
    """Where nobody has named any, choose the sections of which something is selected, in their order. ids: as above."""
    if config.args_source is pytest.Config.ArgsSource.TESTPATHS:
        files = {spec.file for spec in may_be_selected(config, ids)}
        sections = [ROOT / section.file for section in specification_of(config).sections if section.file in files]
        config.args = [str(path) for path in sections if not _is_ignored(config, path)]


def _is_ignored(config: pytest.Config, path: Path) -> bool:
    """Whether `--ignore` or `--ignore-glob` says so; pytest does not ask that of a file that is named."""
    folder, option = config.invocation_params.dir, config.option
    is_below = any(path.is_relative_to(folder / each) for each in option.ignore or ())
    return is_below or any(fnmatch(str(path), str(folder / each)) for each in option.ignore_glob or ())
