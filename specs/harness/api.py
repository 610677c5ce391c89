"""What a spec imports: all of the harness that the author of a spec needs to know.

- `claim`: a claim of the section (`specs.harness.model.claims`).
- `upholds`, `refutes`, `details`, `remedies`: what a passing spec says of a claim (`specs.harness.plugin.decisions`).
- `needs`: the parts of the module without which a spec has nothing to ask (`specs.harness.plugin.decisions`).
- `for_each_part`: runs a spec for one part of the module after the other (the same).
- `beyond_the_documentation`: marks a spec that asks for more than the documentation promises (the same).
- `Run`: the type of the fixtures `run` and `record`, which start a workload (`specs.harness.plugin.running`).
- `Program`: the type of a program that `run` has started (`specs.harness.observe.program`).
- `History`, `Event`: what a program did (`specs.harness.model`).
- `gone`, `inspects`, `kills` …: the observer's own acts, as they stand in a history (`specs.harness.model.events`).
- `Subject`: the type of the fixture `subject` (`specs.harness.model.subjects`).
- `SOCKET_FOLDER`: what a process may leave that does not end by itself (`specs.harness.machine.left_behind`).
- `UNKNOWN`: the status of a process of which the OS knows nothing (`specs.harness.machine.processes`).
"""

from specs.harness.machine.left_behind import SOCKET_FOLDER
from specs.harness.machine.processes import UNKNOWN
from specs.harness.model.events import Event, gone, inspects, kills, main_exits, opens, resumes, sees, stops
from specs.harness.model.histories import History
from specs.harness.model.subjects import Subject
from specs.harness.observe.program import Program
from specs.harness.plugin.decisions import (
    beyond_the_documentation,
    claim,
    details,
    for_each_part,
    needs,
    refutes,
    remedies,
    upholds,
)
from specs.harness.plugin.running import Run

__all__ = [
    "SOCKET_FOLDER",
    "UNKNOWN",
    "Event",
    "History",
    "Program",
    "Run",
    "Subject",
    "beyond_the_documentation",
    "claim",
    "details",
    "for_each_part",
    "gone",
    "inspects",
    "kills",
    "main_exits",
    "needs",
    "opens",
    "refutes",
    "remedies",
    "resumes",
    "sees",
    "stops",
    "upholds",
]
