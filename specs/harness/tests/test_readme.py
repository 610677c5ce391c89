"""README and CONTRIBUTING: what they quote, link to and promise is so."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
import venv
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from specs.harness.machine.places import ROOT
from specs.harness.model import book, specification
from specs.harness.model.findings import Findings
from specs.harness.model.items import Item
from specs.harness.observe import contract
from specs.harness.report.screen import screen
from specs.harness.report.verdict_table import section_line
from specs.harness.tests import marks, simulated
from specs.harness.tests.written import records, stored

if TYPE_CHECKING:
    from pathlib import Path

    from specs.harness.tests.conftest import Launch

README = ROOT / "README.md"
CONTRIBUTING = ROOT / ".github" / "CONTRIBUTING.md"
DOCUMENTS = (
    README,
    CONTRIBUTING,
    *(ROOT / ".github" / name for name in ("CHANGELOG.md", "DEVIATIONS.md", "LIBRARIES.md")),
)

#: A module that makes a Python of what README calls a vendor's. It gives up after 10 s instead of 50 ms: the child must
#: be at work before that, on a busy machine too.
IMPATIENT_JOIN = """
from multiprocessing.process import BaseProcess

join = BaseProcess.join
BaseProcess.join = lambda self, timeout=None: join(self, 10 if timeout is None else timeout)
"""

LINK = re.compile(r"\[[^\]]+\]\(([^)]+)\)")


def blocks(document: Path, language: str) -> list[str]:
    """The contents of the fenced blocks of a language, in order."""
    text = document.read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def collapse(text: str) -> str:
    """The text without what differs between runs (pids, versions) and between terminals (width)."""
    text = re.sub(r"\d+\.\d+t?-fork", "X.Y-fork", text)
    text = re.sub(r"\.py:\d+:", ".py:N:", text)  # another claim may be added above
    text = re.sub(r"(MainProcess|Process-1) \d+", r"\1 PID", text)
    return re.sub(r"([-= ])\1+", r"\1", text)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_every_relative_link_leads_to_a_file_of_the_checkout(document: Path) -> None:
    targets = [target for target in LINK.findall(document.read_text(encoding="utf-8")) if "://" not in target]

    assert targets
    assert [target for target in targets if not leads_somewhere(document, *target.partition("#")[::2])] == []


def leads_somewhere(document: Path, target: str, anchor: str) -> bool:
    """Whether a link leads to a file, and to a heading of it, if it names one."""
    file = document.parent / target if target else document
    if not anchor:
        return file.is_file()
    headings = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
    return anchor in [re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings]


def test_the_spec_that_readme_quotes_is_in_the_file_that_it_names() -> None:
    (spec,) = blocks(README, "python")
    before_the_spec = README.read_text(encoding="utf-8").partition(spec)[0]
    file = next(target for target in reversed(LINK.findall(before_the_spec)) if target.startswith("specs/"))

    assert spec in (ROOT / file).read_text(encoding="utf-8")


def test_every_program_and_mutant_that_a_command_runs_exists() -> None:
    text = "".join(document.read_text(encoding="utf-8") for document in DOCUMENTS)
    created = {path.replace("/", ".") for path in re.findall(r"in `workloads/([\w/]+)\.py`:", text)}
    programs = set(re.findall(r"-m workloads\.([a-z_.]+\w)", text)) - created
    mutants = re.findall(r"MULTIPROCESSING_SPEC_MUTANT=([\w.]+)\.(\w+)", text)

    assert [name for name in programs if not workload(name).is_file()] == []
    assert mutants
    for module, name in mutants:
        assert f"def {name}(" in workload(module).read_text(encoding="utf-8")


def workload(name: str) -> Path:
    """The file of a module below `workloads`."""
    return ROOT.joinpath("workloads", *name.split(".")).with_suffix(".py")


def test_readme_lists_the_sections_of_the_book_in_its_order() -> None:
    parts = book.load()
    text = README.read_text(encoding="utf-8")

    listed = re.findall(r"\[(\d+)\. ([^\]]+)\]\((specs/[^)]+)\)", text)
    sections = book.sections(parts)
    assert listed == [(str(section.number), section.title.partition(":")[0], section.file) for section in sections]
    assert [part.title.partition(":")[0] for part in parts] == re.findall(r"^\*\*([^*]+)\*\* \[1?", text, re.MULTILINE)


def test_every_argument_of_a_program_in_a_command_is_one_that_it_takes() -> None:
    text = "".join(document.read_text(encoding="utf-8") for document in DOCUMENTS)
    commands = set(re.findall(r"python3? (-m workloads\.[a-z_.]+ --[^`\n]+)", text))

    assert commands
    for command in commands:
        subprocess.run([sys.executable, *shlex.split(command), "--help"], cwd=ROOT, check=True, stdout=subprocess.PIPE)


def test_every_environment_variable_in_a_command_is_one_that_programs_read() -> None:
    text = "".join(document.read_text(encoding="utf-8") for document in DOCUMENTS)
    read = {value for value in vars(contract).values() if isinstance(value, str)}

    assert set(re.findall(rf"{contract.PREFIX}\w+", text)) <= read


def test_every_option_that_is_listed_exists(launch: Launch) -> None:
    text = "".join(document.read_text(encoding="utf-8") for document in DOCUMENTS)
    options = re.findall(r"^\| `(--?[a-z-]+)` \|", text, re.MULTILINE)
    run = launch(ROOT, "--help")

    assert run.ends() == 0, run.output
    assert options
    assert [option for option in options if not re.search(rf"^ +{option}\b", run.output, re.MULTILINE)] == []


def test_the_answers_that_readme_shows_are_those_of_the_claims() -> None:
    claims = specification.load().claims
    shown = re.findall(r"^- (.+) \(`([a-z.-]+)`\)$", README.read_text(encoding="utf-8"), re.MULTILINE)

    assert len(shown) == 3
    assert [(claims[id_].answer, id_) for _, id_ in shown] == shown


@marks.linux("the sample is of a run on Linux")
def test_what_readme_shows_of_a_run_is_what_a_run_shows() -> None:
    (sample,) = [block for block in blocks(README, "text") if "What surprises most" in block]
    there = specification.load()
    subject = replace(simulated.subjects([simulated.interpreter("3.11.7")])[0], id="3.11-fork")
    items = [Item(spec.id, subject.key) for spec in there.catalogue.values() if spec.decisions_for(subject)]
    findings = Findings(
        stored(records(dict.fromkeys(items, "passed"), [subject])), there, names={subject.key: subject.id}
    )
    verdicts = list(findings.verdicts.values())
    inapplicable = [spec.id for spec in there.catalogue.values() if not spec.decisions_for(subject)]
    lines = [line.text for line in screen(findings, verdicts, inapplicable, 80, is_brief=False)]
    for section in there.sections:
        some = (verdict for verdict in verdicts if there.claims[verdict.claim].section == section.number)
        mine = [verdict for verdict in some if verdict.cells[0].outcomes]
        lines.append(section_line(section, mine, 80).text)
    whole = "\n".join(lines)

    pieces = [
        line.partition("…")[0].rstrip() for line in sample.splitlines() if not line.startswith(("subject:", "===", "…"))
    ]
    assert pieces
    assert [piece for piece in pieces if piece not in whole] == []


@marks.posix("the sample is of a forked child")
def test_the_failure_that_readme_shows_is_what_pytest_prints(tmp_path: Path, launch: Launch) -> None:
    venv.create(tmp_path / "vendor", symlinks=True)
    paths = {name: str(tmp_path / "vendor") for name in ("base", "platbase")}
    modules = tmp_path / "vendor" / sysconfig.get_path("purelib", "venv", paths)
    (modules / "vendor.pth").write_text("import vendor\n")
    (modules / "vendor.py").write_text(IMPATIENT_JOIN)
    text = README.read_text(encoding="utf-8")
    (command,) = re.findall(
        r"^    \.venv/bin/python -m pytest (--python=/opt/vendor/bin/python3 --start.+)$", text, re.MULTILINE
    )
    (sample,) = [block for block in blocks(README, "text") if "ClaimBrokenError" in block]

    arguments = command.replace("/opt/vendor", str(tmp_path / "vendor"))
    run = launch(ROOT, "-n0", "--quiet-window=60", *shlex.split(arguments))  # it ends with the first event

    assert run.ends() == pytest.ExitCode.TESTS_FAILED, run.output
    # How the main process ends then, by itself or killed, is a race.
    begin, end = sample.index("ends what is left of the"), sample.index("=====")
    output = collapse(run.output).splitlines()
    assert [line for line in collapse(sample[:begin] + sample[end:]).splitlines() if line not in output] == []


def test_ci_runs_the_commands_that_readme_gives() -> None:
    commands = re.findall(r"^    (python3 -m venv .+)$", README.read_text(encoding="utf-8"), re.MULTILINE)
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()

    assert len(commands) == 2
    assert [step for command in commands for step in command.split(" && ") if step not in lines] == []


@pytest.mark.parametrize("mode", [(), ("--mutants",)], ids=["specs", "mutants"])
def test_the_claim_that_contributing_adds_is_decided_and_its_mutant_killed(
    tmp_path: Path, launch: Launch, mode: tuple[str, ...]
) -> None:
    folder = tmp_path / "checkout"
    folder.mkdir()
    leave_out = shutil.ignore_patterns("__pycache__", "tests")
    for name in ("specs", "workloads"):
        shutil.copytree(ROOT / name, folder / name, ignore=leave_out)
    for name in ("conftest.py", "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    claim, program, spec, mutant = blocks(CONTRIBUTING, "python")
    section = folder / "workloads" / "processes" / "joining"
    (section / "join_again.py").write_text(program, encoding="utf-8")
    specs = folder / "specs" / "processes" / "joining.py"
    for file, added in ((specs, claim), (specs, spec), (section / "mutants.py", mutant)):
        text = file.read_text(encoding="utf-8")
        if added.strip() not in text:  # it is where someone tries the example in this checkout
            file.write_text(f"{text}\n\n{added}", encoding="utf-8")

    run = launch(folder, "-n0", "-k", "joined_again", *mode)

    assert run.ends() == 0, run.output
    assert "join.again" in run.output


def test_contributing_names_claims_that_exist_for_each_kind_of_input() -> None:
    text = CONTRIBUTING.read_text(encoding="utf-8")
    rows = text.partition("### Inputs at the edge")[2].partition("\n### ")[0]

    named = re.findall(r"`([a-z-]+\.[a-z0-9-]+)`", rows)
    assert named
    assert [claim for claim in named if claim not in specification.load().claims] == []
