"""What an implementation lacks is not offered, and hides nothing else: the real specs on modules that lack much."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest

from specs.harness.machine.places import ROOT
from specs.harness.machine.platforms import IS_WINDOWS
from specs.harness.tests import checkout, marks

if TYPE_CHECKING:
    from pathlib import Path

    from specs.harness.tests.conftest import Launch

#: The one that is quickest.
METHOD = "spawn" if IS_WINDOWS else "fork"

START_METHODS = "get_all_start_methods, get_context, get_start_method, set_start_method"

#: Modules by their content, each with claims of which some are not offered there, and some others are decided.
LEAN = {
    "processes and nothing else": (
        f"from multiprocessing import Process, current_process, {START_METHODS}\n",
        "names or forking or variables or numbers or conditions or lost_items or queues",
        ["value.shared", "event.set", "queue.order", "globals.by-default"],
        ["name.default", "globals.not-shared"],
    ),
    "no submodules": (
        "from multiprocessing import *\n",
        "lives or stopping or managers or memory or start_method_of",
        ["shared-memory.same-bytes", "shareable-list.items"],
        [
            "process.life-cycle",
            "close.releases",
            "pool.context",
            "manager.gone",
        ],
    ),
    "no exceptions": (
        f"from multiprocessing import Process, current_process, Pool, {START_METHODS}\n",
        "mapping",
        [],
        ["imap.error", "imap.timeout"],
    ),
    "some kinds of queues and locks": (
        f"from multiprocessing import Process, current_process, Pool, Pipe, Queue, Lock, {START_METHODS}\n",
        "queues or lost_items or locks",
        ["queue.simple", "semaphore.bounded"],
        ["queue.snapshot", "queue.empty", "queue.unpicklable", "queue.through-pool", "lock.owner"],
    ),
}


@pytest.mark.parametrize(
    ("content", "selected", "not_offered", "decided"),
    [pytest.param(*LEAN[name], marks=[] if number == 0 else marks.slow, id=name) for number, name in enumerate(LEAN)],
)
def test_what_a_module_lacks_is_not_offered_and_hides_nothing_else(
    tmp_path: Path, launch: Launch, content: str, selected: str, not_offered: list[str], decided: list[str]
) -> None:
    folder = checkout.copy(tmp_path / "checkout")
    for path in (ROOT / "specs").glob("[!h]*"):
        if path.is_dir():
            shutil.copytree(path, folder / "specs" / path.name)
        else:
            shutil.copy(path, folder / "specs")
    shutil.copytree(ROOT / "workloads", folder / "workloads", dirs_exist_ok=True)
    (folder / "lean.py").write_text(content)

    subject = ("--implementation=lean", f"--start-method={METHOD}")
    run = launch(folder, "-n2", *subject, "--verdicts=all", "-k", selected)

    assert run.ends() == pytest.ExitCode.OK
    values = dict(re.findall(r"^([a-z-]+\.[a-z-]+) +(not offered|holds|refuted|depends)", run.output, re.MULTILINE))
    assert {claim: values.get(claim) for claim in not_offered} == dict.fromkeys(not_offered, "not offered")
    assert [claim for claim in decided if values.get(claim) in {None, "not offered"}] == []
