"""The contract: what the observer has as constants, the probe has as literals of its own."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from specs.harness.machine.places import ROOT
from specs.harness.observe import contract
from specs.harness.observe.client import LogServer

if TYPE_CHECKING:
    from pathlib import Path

    from specs.harness.model.subjects import Subject

#: The probe's source is read, not imported: it would take this process for a program.
PROBE = ast.parse(ROOT.joinpath("workloads", "probe.py").read_text(encoding="utf-8"))


def probe_constants() -> dict[str, object]:
    """The constants that the probe's module defines, by name, without the underscore that keeps them to itself."""
    constants: dict[str, object] = {}
    for node in PROBE.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name | ast.Tuple):
            target = node.targets[0]
            names = [ast.unparse(name) for name in (target.elts if isinstance(target, ast.Tuple) else [target])]
            values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
            for name, value in zip(names, values, strict=True):
                if isinstance(value, ast.Constant):
                    constants[name.removeprefix("_")] = value.value
    return constants


def test_the_observer_sets_the_variables_of_the_contract_and_no_others(subject: Subject, tmp_path: Path) -> None:
    executor = replace(subject.implementation, name="loky:ProcessPoolExecutor", is_executor=True)
    some = (replace(subject, mutant="section_1.any"), replace(subject, implementation=executor))
    server = LogServer(delays=1)
    environments = [server.environment(1, each, tmp_path) for each in some]
    server.end()
    names = {name for environment in environments for name in environment}
    assert {name for name in names if name.startswith(contract.PREFIX)} == contract.VARIABLES


def test_the_probe_reads_the_variables_of_the_contract_and_no_others() -> None:
    texts = {node.value for node in ast.walk(PROBE) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    assert {text for text in texts if text.startswith(contract.PREFIX)} == {*contract.VARIABLES, contract.MAIN}


def test_the_probe_frames_calls_and_gives_up_as_the_contract_says() -> None:
    names = ("LENGTH_FORMAT", "MESSAGE_BYTES", "PUT", "WAIT_AT", "RETURNED", "UNOBSERVED_EXIT_CODE")
    constants = probe_constants()
    assert {name: constants[name] for name in names} == {name: getattr(contract, name) for name in names}
