"""Each mutant can be applied, as the probe applies it before the program's own code: one that cannot kills nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import defaultdict

from specs.harness.machine.places import ROOT
from specs.harness.model import mutants
from specs.harness.model.subjects import STANDARD, subjects
from specs.harness.observe.implementations import candidate
from specs.harness.observe.interpreters import query_interpreter
from specs.harness.tests.marks import forks
from specs.harness.tests.simulated import CLAIMS

#: Imports each file of mutants in a child of its own, and applies each of its mutants in a child of that one.
APPLY = """
import importlib, os, signal, sys, traceback

APPLIED = 7  # nothing that a process exits with by chance

def applies(work, *arguments):
    pid = os.fork()
    if pid == 0:
        signal.alarm(60)
        try:
            work(*arguments)
        except BaseException:
            traceback.print_exc(file=sys.stdout)
            sys.stdout.flush()
            os._exit(1)
        os._exit(APPLIED)
    return os.waitpid(pid, 0)[1] >> 8 == APPLIED

def try_each(module, names):
    there = importlib.import_module(module)
    for name in names:
        if not applies(getattr(there, name)):
            print("cannot be applied:", module, name, flush=True)

for line in sys.stdin:
    module, *names = line.split()
    if not applies(try_each, module, names):
        print("cannot be imported, or lacks a mutant:", module, flush=True)
"""


# A fork for each of more than a thousand mutants takes seconds.
pytestmark = [forks]


def test_every_mutant_that_breaks_something_here_can_be_applied() -> None:
    own = {name: value for name, value in os.environ.items() if not name.startswith("MULTIPROCESSING_SPEC_")}
    here = subjects(
        [query_interpreter(sys.executable, candidate("--implementation", STANDARD), own, "this Python")], ()
    )
    by_module = defaultdict(list)
    for mutant in mutants.load(CLAIMS):
        if any(mutant.claims_broken(set(CLAIMS), subject) for subject in here):
            by_module[f"workloads.{mutant.module}"].append(mutant.name)

    lines = [f"{module} {' '.join(names)}" for module, names in by_module.items()]
    command = [sys.executable, "-c", APPLY]
    done = subprocess.run(
        command, cwd=ROOT, env=own, input="\n".join(lines), stdout=subprocess.PIPE, check=True, text=True
    )

    assert lines
    assert done.stdout == ""
