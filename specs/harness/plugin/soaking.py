"""`--soak N`: starts the soak, a command of its own, instead of a session."""

from __future__ import annotations

import argparse
import secrets

import pytest

from specs.harness.machine.launching import replace_process
from specs.harness.model.messages import to_json
from specs.harness.model.soak_task import SoakTask
from specs.harness.plugin.results import check_outputs
from specs.harness.plugin.shuffling import whole_number
from specs.harness.plugin.usage import usage_error

#: What `--soak` cannot be combined with.
_INCOMPATIBLE = (
    *("--claims", "--collect-only", "--compare", "--deviations-out", "--fixtures", "--markers", "--pdb"),
    *("--setup-plan", "--trace"),
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--soak`, how to make its rounds harder, and the option with which it starts each of them."""
    group = parser.getgroup("multiprocessing-spec", "the specification of Python's processes")
    group.addoption(
        "--soak",
        type=whole_number("--soak", 1),
        metavar="N",
        help="run everything N times, each time in another order, and report what failed how often",
    )
    group.addoption("--load", action="store_true", help="with --soak: keep every core busy with several processes")
    group.addoption(
        "--delays", action="store_true", help="with --soak: delay the programs' processes at random lines of theirs"
    )
    group.addoption("--soak-round", action="store_true", help=argparse.SUPPRESS)


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> int | None:
    """Soak, if the user asks for it, instead of running once."""
    option = config.option
    if option.soak_round:
        option.soak = option.report = None  # the soak's, where PYTEST_ADDOPTS has them
    if option.soak_round or option.help or option.version:
        return None
    if option.soak is None:
        for name in ("load", "delays"):
            if getattr(option, name):
                raise usage_error(f"--{name}: needs --soak")
        return None
    for other in _INCOMPATIBLE:
        if config.getoption(other, default=False):
            raise usage_error(f"--soak: cannot be combined with {other}")
    check_outputs(config)
    task = SoakTask(
        rounds=option.soak,
        first_seed=secrets.randbelow(10**9) if option.shuffle is None else option.shuffle,
        load=option.load,
        delays=option.delays,
        stop_at_failure=bool(option.maxfail),
        folder=str(config.invocation_params.dir),
        results=option.results or "",
        report=option.report or "",
    )
    return replace_process("specs.harness.repeat.soak", to_json(task), *map(str, config.invocation_params.args))
