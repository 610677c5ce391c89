"""The digest: what is decided changes it, and what is said of that does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from specs.harness.model.digest import digest

if TYPE_CHECKING:
    from pathlib import Path

SECTION = '''"""Joining: who waits for whom.

An introduction.
"""

from specs.harness.api import Run, claim, upholds

JOIN_WAITS = claim(
    "join.waits",
    says="join() waits.",
    answer="It does.",
    about=["Process.join(timeout)"],
)


@remedies(
    JOIN_WAITS,
    "Call join().",
    under="fork",
    unlike="It is another program.",
)
@upholds(JOIN_WAITS)
def test_a_parent_waits(run: Run) -> None:
    """It waits."""
    program = run("join")

    # Only join can make the parent wait now.
    assert program.ends() == ["parent # joins", "child works"]  # in this order
'''

PROGRAM = '''"""A parent waits for its child."""


def work():
    """The child's."""
    log("child works")
'''

MUTANTS = '''"""Mutants of joining."""


@breaks("join.waits")
def join_returns_at_once():
    """`join` returns at once."""
    Process.join = lambda self, timeout=None: None
'''

SPEC, WORK, FAULT = (
    "specs/processes/joining.py",
    "workloads/processes/joining/join.py",
    "workloads/processes/joining/mutants.py",
)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    files = {
        SPEC: SECTION,
        WORK: PROGRAM,
        FAULT: MUTANTS,
        "specs/__init__.py": 'PARTS = ("processes",)\n',
        "specs/processes/__init__.py": '"""Processes."""\n\nSECTIONS = ("joining",)\n',
        "workloads/probe.py": "def log(what): ...\n",
        "specs/harness/api.py": "NUMBER = 1\n",
        "specs/harness/model/thing.py": "NUMBER = 1\n",
        "specs/symptoms.py": "SYMPTOMS = {}\n",
        "README.md": "A text.\n",
    }
    for name, content in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return tmp_path


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (SPEC, '"parent # joins"', '"parent # does not join"'),
        (SPEC, '"child works"', '"child # works"'),
        (SPEC, "@upholds", "@refutes"),
        (SPEC, "@upholds", "@details"),
        (SPEC, 'under="fork"', 'under="spawn"'),
        (SPEC, '"join.waits"', '"join.returns"'),
        (SPEC, "JOIN_WAITS", "JOIN_RETURNS"),
        (SPEC, "test_a_parent_waits", "test_a_parent_goes_on"),
        (WORK, 'log("child works")', 'log("child sleeps")'),
        (WORK, "def work", "def sleep"),
        (FAULT, "timeout=None: None", "timeout=None: 1"),
        (FAULT, '@breaks("join.waits")', '@breaks("join.waits", under="fork")'),
        ("workloads/probe.py", "...", "pass"),
    ],
)
def test_what_is_decided_and_by_which_program_changes_it(checkout: Path, file: str, old: str, new: str) -> None:
    before = digest(checkout)

    change(checkout / file, old, new)

    assert digest(checkout) != before


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (SPEC, "An introduction.", "Another one,\nof two lines."),
        (SPEC, '"""It waits."""', '"""It really waits:\n\n    join.\n    """'),
        (SPEC, "    # Only join can make the parent wait now.\n", ""),
        (SPEC, "# in this order", "# and in no other"),
        (SPEC, "  # in this order", ""),
        (SPEC, "It does.", "It does not."),
        (SPEC, "Call join().", "Call join(). And wait."),
        (SPEC, "It is another program.", "It has another way."),
        (SPEC, '    about=["Process.join(timeout)"],\n', '    about=["Process.join()"],\n    sources=["x#y"],\n'),
        (WORK, "A parent waits", "Somebody waits"),
        (WORK, '    """The child\'s."""\n', ""),
        (WORK, "\n\n", "\n\n\n"),
        (FAULT, "`join` returns at once.", "`join` does not wait."),
        ("specs/processes/__init__.py", "Processes.", "Starting processes."),
        ("specs/harness/api.py", "1", "2"),
        ("specs/harness/model/thing.py", "1", "2"),
        ("specs/symptoms.py", "{}", '{"It hangs": ["join.waits"]}'),
        ("README.md", "A text.", "Another text."),
    ],
)
def test_what_is_said_of_that_does_not_change_it(checkout: Path, file: str, old: str, new: str) -> None:
    before = digest(checkout)

    change(checkout / file, old, new)

    assert digest(checkout) == before


@pytest.mark.parametrize("file", [SPEC, WORK, FAULT])
def test_a_file_of_another_name_or_place_changes_it(checkout: Path, file: str) -> None:
    before = digest(checkout)
    path = checkout / file

    other = path.rename(path.with_stem("other"))
    renamed = digest(checkout)
    other.unlink()
    removed = digest(checkout)

    assert len({before, renamed, removed}) == 3


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_it_is_the_same_whatever_ends_lines(checkout: Path, end: str) -> None:
    before = digest(checkout)

    for path in checkout.rglob("*.py"):
        path.write_bytes(path.read_text().replace("\n", end).encode())

    assert digest(checkout) == before


def test_it_does_not_depend_on_the_place_of_the_checkout(checkout: Path) -> None:
    before = digest(checkout)

    assert digest(checkout.rename(checkout.with_name("elsewhere"))) == before
