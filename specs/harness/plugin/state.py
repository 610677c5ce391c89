"""What the plugin knows about a run: one object for each pytest process, and in it what is done with the subjects."""

from __future__ import annotations

import shutil
from abc import ABC, abstractmethod
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import IO, TYPE_CHECKING

import pytest

from specs.harness.machine.left_behind import Suspects
from specs.harness.model.findings import Findings
from specs.harness.model.results import Results
from specs.harness.model.results_files import to_line

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from specs.harness.model.conditions import Decision
    from specs.harness.model.deviations import Deviation
    from specs.harness.model.items import Item, NodeIds, Outcome
    from specs.harness.model.results import Record
    from specs.harness.model.specification import Specification
    from specs.harness.model.subjects import Subject
    from specs.harness.observe.client import LogServer
    from specs.harness.observe.program import Program
    from specs.harness.observe.waiting import Standstill
    from specs.harness.report.lines import Line


#: What `pytest_report_teststatus` returns.
Status = tuple[str, str, tuple[str, dict[str, bool]]]


#: The size of what is no terminal, in columns and lines: a file can have longer lines, but they are to be read.
WITHOUT_A_TERMINAL = (120, 24)


def terminal_width() -> int:
    """How wide the terminal is, in characters."""
    return shutil.get_terminal_size(WITHOUT_A_TERMINAL).columns


class Mode(ABC):
    """One of the two modes, plain or mutants.

    name: as results call it. remark: under which name a report carries why its outcome is as expected. patience,
    quiet_window: the defaults of the two time constants, in seconds. standstill: when a program is not waited for any
    more because it stands still; None: it is waited for until patience is over. workers_per_core: how many workers at
    most `-n auto` means. items_per_spec: how many items a spec has under a start method, about. items_per_worker: how
    many it takes until another worker is worth what it costs.
    """

    name: str
    remark: str

    patience: float
    quiet_window: float
    standstill: Standstill | None
    workers_per_core: int
    items_per_spec: int
    items_per_worker: int

    def standstill_for(self, specs: Iterable[str], subject: Subject) -> Standstill | None:  # noqa: ARG002  # for modes
        """As `standstill`, for a program that these specs (their ids) run under a subject."""
        return self.standstill

    @property
    def mutants(self) -> Collection[str]:
        """The names of the mutants that specs run on."""
        return ()

    @abstractmethod
    def subjects_for(self, decisions: Sequence[Decision], subjects: Sequence[Subject]) -> list[Subject]:
        """What a spec with these decisions runs under."""

    @abstractmethod
    def expected(self, spec: str, subject: Subject, outcome: Outcome, error: BaseException | None) -> str:
        """Why what came of a phase of a spec (its id) is as expected, if in this mode there is anything to say of that.

        error: which ended it, if any. A failure that is expected is none.
        """

    @abstractmethod
    def status(self, report: pytest.TestReport) -> Status | None:
        """How the terminal shows a report; None: as pytest does."""

    @abstractmethod
    def fails(self, state: State) -> bool:
        """Whether what is on record fails the run, also where every report passed."""

    @abstractmethod
    def title(self, state: State) -> str:
        """The heading of the summary."""

    @abstractmethod
    def summary(self, state: State, detail: str, width: int) -> Iterator[Line]:
        """The summary at the end, in lines of at most `width` characters. detail: the option `--verdicts`, or
        `brief`, of a run that is to be quiet.
        """

    def complaints(self, state: State, width: int) -> Iterator[Line]:  # noqa: ARG002  # for modes
        """What fails the run and no report tells, in lines of at most `width` characters; also without a summary."""
        return iter(())


@dataclass
class State:
    """The state of a run.

    mode: what is done with the subjects. subjects: as the user chose them. specification: what there is.
    deviations: those that are known. node_ids: what takes the node ids of this run apart. width: of the terminal, in
    characters. results: what was selected,
    and what came of it (in the process that reports). file: where that is written as well. collected: the items of each
    spec, subject and mutant that were not selected, until a report tells of them. inapplicable: the selected specs that
    apply to no subject, each with the condition under which they would. servers: the log's; the last one is in use.
    programs: those of the spec that runs. left_running: the processes that specs left running that passed, and the
    files that programs left behind. suspects: what else may be left.
    """

    mode: Mode
    subjects: list[Subject]
    specification: Specification
    deviations: list[Deviation]
    node_ids: NodeIds
    width: int
    results: Results = field(default_factory=Results)
    file: IO[str] | None = None
    collected: dict[tuple[str, str, str], set[Item]] = field(default_factory=lambda: defaultdict(set))
    inapplicable: dict[str, str] = field(default_factory=dict)
    servers: list[LogServer] = field(default_factory=list)
    programs: list[Program] = field(default_factory=list)
    left_running: list[str] = field(default_factory=list)
    suspects: Suspects = field(default_factory=Suspects)
    _findings: Findings | None = None

    @cached_property
    def first_file(self) -> str:
        """The file of the first section of which something is run, where that is more than one; else ""."""
        files = {item.spec.partition("::")[0] for item in self.results.selected}
        first = next((section.file for section in self.specification.sections if section.file in files), "")
        return first if len(files) > 1 else ""

    def append(self, record: Record) -> None:
        """Put something on record."""
        self.results.append(record)
        if self.file:
            self.file.write(to_line(record) + "\n")
            self.file.flush()

    def findings(self) -> Findings:
        """What follows from the results, once all are there."""
        if self._findings is None:
            names = {subject.key: subject.id for subject in self.subjects}
            self._findings = Findings(self.results, self.specification, self.deviations, names)
        return self._findings


_STATE = pytest.StashKey[State]()


def state_of(config: pytest.Config) -> State:
    """The state of the run that has this configuration."""
    return config.stash[_STATE]


def set_state(config: pytest.Config, state: State) -> None:
    """Begin a run."""
    config.stash[_STATE] = state


def is_worker(config: pytest.Config) -> bool:
    """Whether this process only runs specs, and another one reports (`-n`)."""
    return hasattr(config, "workerinput")
