"""What came of a soak, as results and as a report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from specs.harness.machine.platforms import describe_machine
from specs.harness.model import catalogue, claims
from specs.harness.model.findings import Findings
from specs.harness.model.results import End, Results, new_run, now
from specs.harness.model.results_files import lines

if TYPE_CHECKING:
    from specs.harness.model.soak_messages import SoakTask
    from specs.harness.repeat.soak_report import Tally


def write(task: SoakTask, tally: Tally, arguments: list[str], code: int) -> None:
    """Write the files that the task names, and say where they are. arguments: pytest's. code: the soak's exit code."""
    run = new_run("soak", arguments, describe_machine())
    soak = tally.soak()
    found = Results({run.id: run}, {run.id: End(now(), 0, 0, code)}, {run.id: soak})
    folder = Path(task.folder)
    if task.results:
        (folder / task.results).write_text(
            "".join(f"{line}\n" for line in lines(found)), encoding="utf-8", newline="\n"
        )
        print(f"results: {task.results}")
    if task.report:
        from specs.harness.report import site  # noqa: PLC0415  # Jinja2 and Pygments only where they are needed

        known = claims.load()
        site.write(Findings(found, known, catalogue.load(claims.FILE.parent, known)), folder / task.report)
        print(f"report: {Path(task.report) / 'index.html'}")
