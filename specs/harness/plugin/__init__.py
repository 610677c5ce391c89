"""What pytest needs to run the specification: options, subjects, the `run` fixture, and the verdicts at the end."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from specs.harness.machine import metering
from specs.harness.machine.environments import clean_environment
from specs.harness.machine.places import NoPlaceError, find_place
from specs.harness.machine.processes import cores
from specs.harness.model import claims, subjects, verdicts
from specs.harness.model.conditions import Condition, Decision
from specs.harness.model.histories import History
from specs.harness.model.orders import first_difference
from specs.harness.model.verdicts import EVIDENCE
from specs.harness.observe import interpreters
from specs.harness.observe.client import LogServer
from specs.harness.observe.program import PATIENCE, QUIET_WINDOW, ClaimBrokenError, LeftOverError, Program, Times
from specs.harness.plugin import decisions, mutants
from specs.harness.report import verdict_table
from specs.harness.report.lanes import lanes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from specs.harness.model.subjects import Subject

#: How many workers for each core. Specs wait for processes to start, and for quiet windows to pass; meanwhile another
#: worker's can run. On two cores (CPython 3.13, all specs) two workers took 28 s, three 18, four 17.5 and six 17, and
#: each worker more costs as much CPU as several specs.
WORKERS_PER_CORE = 2

#: Up to how many claims the verdict table is shown unasked.
SHORT = 30

SUBJECTS = pytest.StashKey[list[subjects.Subject]]()
_CLAIMS = pytest.StashKey[Mapping[str, claims.Claim]]()
_MUTANTS = pytest.StashKey[Sequence[mutants.Mutant]]()
_SERVERS = pytest.StashKey[list[LogServer]]()
_PROGRAMS = pytest.StashKey[list[Program]]()
_PASSED = pytest.StashKey[bool]()
_INAPPLICABLE = pytest.StashKey[dict[str, list[str]]]()  # by spec: to what it would apply, and what it decides there
_LEFT = pytest.StashKey[list[str]]()


class Run(Protocol):
    """Starts a workload as a main process under the spec's subject."""

    def __call__(
        self,
        workload: str,
        *,
        options: tuple[str, ...] = (),
        as_script: bool = False,
        default_start_method: bool = False,
        **arguments: object,
    ) -> Program:
        """Run `python OPTIONS -m workloads.WORKLOAD ARGUMENTS`, or `python OPTIONS workloads/WORKLOAD.py ARGUMENTS`.

        arguments: by name; `tasks_per_worker=4` becomes `--tasks-per-worker=4`, in the order given.
        default_start_method: leave the start method to the interpreter, instead of setting the subject's.
        """


# Options.


def _seconds(option: str) -> Callable[[str], float]:
    def read(text: str) -> float:
        try:
            number = float(text)
        except ValueError:
            number = 0.0
        if not 0 < number < 86_400:
            told = f"{option}: {text!r} is no number of seconds above 0; write one such as 0.5 or 30"
            raise pytest.UsageError(told)
        return number

    return read


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options that choose the subjects and set the time constants."""
    group = parser.getgroup("multiprocessing-spec", "the specification of Python's processes")
    group.addoption(
        "--python",
        action="append",
        default=[],
        metavar="PYTHON",
        help="an interpreter to verify: a path, a version (3.8) or a name (pypy3); repeatable; "
        "default: the one that runs pytest",
    )
    group.addoption(
        "--start-method",
        action="append",
        default=[],
        metavar="METHOD",
        help="fork, spawn or forkserver; repeatable; default: all that the interpreter has on this platform",
    )
    group.addoption(
        "--implementation",
        default="multiprocessing",
        metavar="MODULE",
        help="the implementation to verify, as it is imported: multiprocessing (default), multiprocess, billiard …",
    )
    group.addoption(
        "--patience",
        type=_seconds("--patience"),
        default=None,
        metavar="SECONDS",
        help=f"how long to wait for what must happen (default: {PATIENCE:g}; with --mutants {mutants.PATIENCE:g})",
    )
    group.addoption(
        "--quiet-window",
        type=_seconds("--quiet-window"),
        default=None,
        metavar="SECONDS",
        help=f"how long to watch that nothing happens (default: {QUIET_WINDOW:g}; with --mutants "
        f"{mutants.QUIET_WINDOW:g})",
    )
    group.addoption(
        "--verdicts",
        choices=("auto", "all", "none"),
        default="auto",
        help="the table of verdicts at the end: all of it, none of it, or (auto) all of a short one, and of a long one "
        "what deviates",
    )
    group.addoption(
        "--mutants",
        action="store_true",
        help="run every spec against deliberately wrong implementations of what it is about, on which it has to fail",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Read the claims and find out about the subjects, before anything runs."""
    config.addinivalue_line("markers", "decides(decision): the claim that a spec decides (set by upholds and refutes)")
    config.stash[_SERVERS] = []
    config.stash[_PROGRAMS] = []
    config.stash[_INAPPLICABLE] = {}
    config.stash[_LEFT] = []
    config.stash[_MUTANTS] = []
    if config.option.patience is None:
        config.option.patience = mutants.PATIENCE if config.option.mutants else PATIENCE
    if config.option.quiet_window is None:
        config.option.quiet_window = mutants.QUIET_WINDOW if config.option.mutants else QUIET_WINDOW
    # The last net, for a fault of the harness itself: each wait of a spec has a patience of its own.
    if hasattr(config.option, "timeout") and config.option.timeout is None:
        config.option.timeout = 10 * config.option.patience
    worker_input: dict[str, str] | None = getattr(config, "workerinput", None)
    if worker_input is not None:
        config.stash[SUBJECTS] = subjects.from_json(worker_input["subjects"])
        config.stash[_CLAIMS] = claims.load()
        _load_mutants(config)
        return
    try:
        config.stash[_CLAIMS] = claims.load()
        decisions.check_ids(config.stash[_CLAIMS], decisions.named_ids(claims.FILE.parent))
        _load_mutants(config)
        config.stash[SUBJECTS] = _find_subjects(config)
    except (claims.ClaimsError, subjects.SubjectError, NoPlaceError) as error:
        raise pytest.UsageError(str(error)) from None


def _load_mutants(config: pytest.Config) -> None:
    if config.option.mutants:
        config.stash[_MUTANTS] = mutants.load(config.stash[_CLAIMS])
        trial = mutants.Trial(config.stash[_MUTANTS], config.stash[_CLAIMS])
        config.pluginmanager.register(trial, "multiprocessing-spec-mutants")


def _find_subjects(config: pytest.Config) -> list[Subject]:
    module = config.option.implementation
    environment = clean_environment(find_place())
    chosen = {f"--python {name}": interpreters.locate(name) for name in config.option.python}
    found = [
        interpreters.ask(path, module, environment, said)
        for said, path in (chosen or {"the Python that runs pytest": sys.executable}).items()
    ]
    return subjects.subjects(found, config.option.start_method, module)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker the subjects, so that each interpreter is asked only once."""
    node.workerinput["subjects"] = subjects.to_json(node.config.stash[SUBJECTS])


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """How many workers `-n auto`, the default, means."""
    return (mutants.WORKERS_PER_CORE if config.option.mutants else WORKERS_PER_CORE) * cores()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give one worker all the specs of a section and a subject, so that what they share is recorded once."""
    if config.option.dist != "load":
        return None  # chosen by the user
    from xdist.scheduler import LoadScopeScheduling  # noqa: PLC0415  # only in a distributed run's controller

    of = config.stash[SUBJECTS]
    tried = [mutant.put_into(subject) for subject in of for mutant in (mutants.CONTROL, *config.stash[_MUTANTS])]
    ids = "|".join(re.escape(subject.id) for subject in (tried if config.option.mutants else of))

    class BySectionAndSubject(LoadScopeScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            subject = re.search(rf"[\[-]({ids})[\]-]", nodeid)
            return f"{nodeid.partition('::')[0]} {subject[1]}" if subject else nodeid

    return BySectionAndSubject(config, log)


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Name every subject."""
    lines = []
    of = config.stash[SUBJECTS]
    for interpreter in dict.fromkeys(subject.interpreter for subject in of):
        methods = [
            f"{subject.start_method}{' (default)' if subject.start_method == interpreter.default else ''}"
            for subject in of
            if subject.interpreter == interpreter
        ]
        lines.append(f"subject: {interpreter.title} at {interpreter.executable}: {', '.join(methods)}")
    if config.option.implementation != "multiprocessing":
        lines.append(f"implementation: {config.option.implementation}")
    return lines


# Collecting: each spec once for each subject to which it applies.


def _decisions(markers: Iterator[pytest.Mark], subject: Subject | None = None) -> list[Decision]:
    found = [marker.args[0] for marker in markers if marker.name == "decides"]
    return [decision for decision in found if subject is None or decision.condition.applies_to(subject)]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a spec under every subject to which one of its decisions applies."""
    if "subject" not in metafunc.fixturenames:
        return
    decisions = _decisions(metafunc.definition.iter_markers())
    of = metafunc.config.stash[SUBJECTS]
    chosen = [
        subject
        for subject in of
        if not decisions or any(decision.condition.applies_to(subject) for decision in decisions)
    ]
    if metafunc.config.option.mutants:
        chosen = mutants.subjects_of(decisions, of, metafunc.config.stash[_MUTANTS])
    # For the whole module, so that what is recorded once for a subject serves all of the module's specs.
    metafunc.parametrize("subject", chosen, ids=[subject.id for subject in chosen], scope="module")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect the specs that apply to none of the subjects, and keep in mind to what they would."""
    without = [item for item in items if _subject_of(item) is pytest.param]
    for item in without:
        decisions = _decisions(item.iter_markers())
        conditions = {str(replace(decision.condition, when="")) for decision in decisions}
        told = ["; ".join(sorted(conditions)), *(decision.claim for decision in decisions)]
        config.stash[_INAPPLICABLE][getattr(item, "originalname", item.name)] = told
    if without:
        config.hook.pytest_deselected(items=without)
        items[:] = [item for item in items if item not in without]


def _subject_of(item: pytest.Item) -> Any:
    """The item's subject; None if it has none; `pytest.param` if its spec applies to none of the subjects."""
    callspec = getattr(item, "callspec", None)
    if callspec is None or "subject" not in callspec.params:
        return None
    subject = callspec.params["subject"]
    return subject if isinstance(subject, subjects.Subject) else pytest.param


# Running.


def _server(config: pytest.Config) -> LogServer:
    """The log's server of this pytest process; started when first needed, and anew when it is gone."""
    servers = config.stash[_SERVERS]
    if not servers or not servers[-1].is_alive():
        servers.append(LogServer())
    return servers[-1]


def _runner(config: pytest.Config, subject: Subject) -> Run:
    standstill = mutants.STANDSTILL if config.option.mutants else None
    times = Times(config.option.patience, config.option.quiet_window, standstill)

    def start(
        workload: str,
        *,
        options: tuple[str, ...] = (),
        as_script: bool = False,
        default_start_method: bool = False,
        **arguments: object,
    ) -> Program:
        program = Program(
            _server(config),
            subject,
            times,
            workload,
            tuple(f"--{name.replace('_', '-')}={value}" for name, value in arguments.items()),
            options=options,
            as_script=as_script,
            default_start_method=default_start_method,
        )
        config.stash[_PROGRAMS].append(program)
        return program

    return start


@pytest.fixture
def run(pytestconfig: pytest.Config, subject: Subject) -> Run:
    """Start workloads under the spec's subject. When the spec is over, nothing of them is left."""
    return _runner(pytestconfig, subject)


@pytest.fixture(scope="module")
def record(pytestconfig: pytest.Config, subject: Subject) -> Run:
    """As `run`, for a fixture that records one course of events, which several specs then judge."""
    return _runner(pytestconfig, subject)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Forget the programs of the spec before: they have ended."""
    item.config.stash[_PROGRAMS].clear()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """End what is left of the spec's programs; that there was something fails a spec that passed."""
    try:
        yield
    finally:
        left = [line for program in item.config.stash[_PROGRAMS] for line in program.clean_up()]
    if item.stash.get(_PASSED, False) and left:
        raise LeftOverError("the spec passed, and left running: " + "; ".join(left))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Say in the report what the spec decides, and, where it failed, show what its programs did."""
    report: pytest.TestReport = yield  # type: ignore[assignment]
    if call.when == "call":
        item.stash[_PASSED] = report.passed
    subject = _subject_of(item)
    if subject is None:
        return report  # type: ignore[return-value]
    if call.when == "call" or report.failed:
        report.user_properties.append((EVIDENCE, json.dumps(_evidence(item, subject, call, report))))
    if report.failed and call.when != "teardown":
        programs = item.config.stash[_PROGRAMS]
        for program in programs:
            program.clean_up()
        histories = [program.history for program in programs]
        recorded = [value for value in getattr(item, "funcargs", {}).values() if isinstance(value, History)]
        for history in dict.fromkeys([*recorded, *histories]):
            report.sections.append((f"{history.title}: what happened, in order", lanes(history)))
            if history.output:
                report.sections.append((f"{history.title}: what it wrote", history.output))
    return report  # type: ignore[return-value]


def _evidence(
    item: pytest.Item, subject: Subject, call: pytest.CallInfo[None], report: pytest.TestReport
) -> list[list[object]]:
    # In a recording nothing is asserted but by the program's own methods; elsewhere any assertion may fail.
    of_a_claim = AssertionError if call.when == "call" else ClaimBrokenError
    broken = call.excinfo is not None and issubclass(call.excinfo.type, of_a_claim)
    outcome: verdicts.Outcome = "passed" if report.passed else "broken" if broken else "no answer"
    return [
        [decision.claim, decision.side, asdict(decision.condition), subject.id, item.nodeid, outcome]
        for decision in _decisions(item.iter_markers(), subject)
    ]


def pytest_assertrepr_compare(op: str, left: object, right: object) -> list[str] | None:
    """Say where a log leaves the expected order."""
    if op != "==" or not isinstance(left, History) or not isinstance(right, list):
        return None
    difference = first_difference(left, right)
    if difference is None:
        return None
    lines = ["the log leaves the expected order"]
    if difference.index < len(left):
        event = left[difference.index]
        lines.append(f"event {difference.index + 1} says: {event.what!r} ({event.name})")
    else:
        lines.append(f"it ends after event {len(left)}")
    wanted = " or ".join(sorted(map(repr, difference.wanted)))
    lines.append(f"expected there: {wanted or 'the end'}")
    return lines


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """End the log's servers, and with them what may be left of any program: that there was something is a failure."""
    config = session.config
    for server in config.stash[_SERVERS]:
        # What an interrupted spec had running is no fault.
        left = server.end()
        config.stash[_LEFT].extend(left if session.exitstatus == pytest.ExitCode.OK else [])
    config.stash[_SERVERS].clear()
    if config.stash[_LEFT] and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
    if hasattr(config, "workeroutput"):
        config.workeroutput["multiprocessing-spec"] = json.dumps([config.stash[_INAPPLICABLE], config.stash[_LEFT]])


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take over what a worker has to tell."""
    told = getattr(node, "workeroutput", {}).get("multiprocessing-spec")
    if told:
        inapplicable, left = json.loads(told)
        node.config.stash[_INAPPLICABLE].update(inapplicable)
        node.config.stash[_LEFT].extend(left)


def left_running(config: pytest.Config) -> list[str]:
    """The processes that specs left running that passed, as far as this pytest process has been told."""
    return config.stash[_LEFT]


def pytest_unconfigure(config: pytest.Config) -> None:
    """Write down what this process cost, if a benchmark asks."""
    metering.record_own_cpu("worker" if hasattr(config, "workerinput") else "controller")


# Verdicts.


class _Verdicts:
    """Gathers the evidence of a run (in the controller, where it is distributed) and shows what follows from it."""

    def __init__(self) -> None:
        self.evidence: list[verdicts.Evidence] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        for name, value in report.user_properties:
            if name == EVIDENCE:
                for claim, side, condition, *rest in json.loads(str(value)):
                    met = Condition(**{**condition, "under": tuple(condition["under"])})
                    self.evidence.append(verdicts.Evidence(claim, side, met, *rest))

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
        if self.evidence and config.option.verdicts != "none":
            self._write_table(terminalreporter, config)
        for process in config.stash[_LEFT]:
            terminalreporter.write_line(f"left running by a spec that passed: {process}", red=True)

    def _write_table(self, terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
        inapplicable = sorted(config.stash[_INAPPLICABLE].items())
        decided = {piece.claim for piece in self.evidence} | {claim for _, (_, *ids) in inapplicable for claim in ids}
        judged = [verdicts.judge(claim, self.evidence) for claim in config.stash[_CLAIMS] if claim in decided]
        every = config.option.verdicts == "all" or len(judged) <= SHORT
        shown = judged if every else [v for v in judged if v.broken or v.unanswered or v.kind == "undecided"]
        names = list(dict.fromkeys(subject.id for subject in config.stash[SUBJECTS]))
        terminalreporter.ensure_newline()
        terminalreporter.section(
            f"verdicts on {', '.join(names)}" if len(names) <= 4 else f"verdicts on {len(names)} subjects"
        )
        for line, kind in verdict_table.table(shown, shutil.get_terminal_size().columns):
            terminalreporter.write_line(line, **_COLOURS[kind])
        hint = "" if every else " (--verdicts=all lists them)"
        terminalreporter.write_line(verdict_table.count(judged) + hint)
        if inapplicable:
            number = f"{len(inapplicable)} spec{'s' * (len(inapplicable) != 1)}"
            terminalreporter.write_line(f"{number} for other subjects than these{hint or ':'}")
        for spec, (condition, *_) in inapplicable if every else []:
            terminalreporter.write_line(f"  {spec}: {condition}")


_COLOURS: dict[str, dict[str, bool]] = {
    "holds": {"green": True},
    "refuted": {"red": True},
    "depends": {"cyan": True},
    "undecided": {"yellow": True},
    "deviates": {"red": True, "bold": True},
}


def pytest_sessionstart(session: pytest.Session) -> None:
    """Gather evidence where there is a terminal to report to."""
    if not hasattr(session.config, "workerinput") and not session.config.option.mutants:
        session.config.pluginmanager.register(_Verdicts(), "multiprocessing-spec-verdicts")
