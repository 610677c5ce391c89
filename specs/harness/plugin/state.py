"""What the plugin knows about a run: one object for each pytest process, and in it what is done with the subjects."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from specs.harness.model.catalogue import Catalogue
    from specs.harness.model.claims import Claim
    from specs.harness.model.conditions import Decision
    from specs.harness.model.deviations import Deviation
    from specs.harness.model.record import Outcome, Record
    from specs.harness.model.subjects import Subject
    from specs.harness.observe.client import LogServer
    from specs.harness.observe.program import Program
    from specs.harness.observe.waiting import Standstill
    from specs.harness.report.lines import Line


#: What `pytest_report_teststatus` returns.
Status = tuple[str, str, tuple[str, dict[str, bool]]]


class Mode(ABC):
    """One of the two modes, plain or mutants.

    patience, quiet_window: the defaults of the two time constants, in seconds. standstill: when a
    program is not waited for any more because it stands still; None: it is waited for until patience is over.
    workers_per_core: how many workers `-n auto` means.
    """

    patience: float
    quiet_window: float
    standstill: Standstill | None
    workers_per_core: int

    def standstill_for(self, specs: Iterable[str], subject: Subject) -> Standstill | None:  # noqa: ARG002  # for modes
        """As `standstill`, for a program that these specs (their ids) run under a subject."""
        return self.standstill

    @abstractmethod
    def subject_ids(self, subjects: Sequence[Subject]) -> list[str]:
        """The ids of everything that specs run under, if these are the subjects of the run."""

    @abstractmethod
    def subjects_for(self, decisions: Sequence[Decision], subjects: Sequence[Subject]) -> list[Subject]:
        """What a spec with these decisions runs under."""

    @abstractmethod
    def adjust(
        self, report: pytest.TestReport, outcome: Outcome, subject: Subject, error: BaseException | None
    ) -> None:
        """Change the report of a spec's phase to what its outcome means in this mode. error: which ended it, if any."""

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
        """The summary at the end, in lines of at most `width` characters. detail: the option `--verdicts`."""


@dataclass(slots=True)
class State:
    """The state of a run.

    mode: what is done with the subjects. subjects: as the user chose them. claims, catalogue: all that there are.
    record: what was selected, and what came of it (in the process that reports). items: the node ids of each spec (its
    id) under each subject (its id), selected or not. deviations: those that are known. inapplicable: the selected specs
    that apply to no subject, each with the condition under which it would. servers: the log's; the last one is in use.
    programs: those of the spec that runs. left_running: the processes that specs left running that passed.
    """

    mode: Mode
    subjects: list[Subject]
    claims: Mapping[str, Claim]
    catalogue: Catalogue
    record: Record
    items: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    deviations: list[Deviation] = field(default_factory=list)
    inapplicable: dict[str, str] = field(default_factory=dict)
    servers: list[LogServer] = field(default_factory=list)
    programs: list[Program] = field(default_factory=list)
    left_running: list[str] = field(default_factory=list)


_STATE = pytest.StashKey[State]()


def state_of(config: pytest.Config) -> State:
    """The state of the run that has this configuration."""
    return config.stash[_STATE]


def left_running(config: pytest.Config) -> list[str]:
    """What specs of the run left running that passed; nothing if it did not even begin."""
    return config.stash[_STATE].left_running if _STATE in config.stash else []


def set_state(config: pytest.Config, state: State) -> None:
    """Begin a run."""
    config.stash[_STATE] = state


def is_worker(config: pytest.Config) -> bool:
    """Whether this process only runs specs, and another one reports (`-n`)."""
    return hasattr(config, "workerinput")
