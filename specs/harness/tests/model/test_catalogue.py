"""The catalogue of specs: read from their source, whatever a run selects."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from specs.harness.model.catalogue import load, needed
from specs.harness.model.claims import Claim, ClaimsError
from specs.harness.model.conditions import Condition, Decision
from specs.harness.model.subjects import Implementation

if TYPE_CHECKING:
    from pathlib import Path

CLAIMS = {name: Claim(name, 1, "s", "r") for name in ("a.b", "c.d", "join.waits")}


def spec_file(folder: Path, content: str, name: str = "section_1_x.py") -> None:
    (folder / name).write_text(content)


def refused(folder: Path) -> str:
    """The one line with which the specs of a folder are refused."""
    with pytest.raises(ClaimsError) as error:
        load(folder, CLAIMS)
    assert "\n" not in str(error.value)
    return str(error.value)


def test_it_has_every_spec_of_every_section_with_all_that_it_decides(tmp_path: Path) -> None:
    spec_file(tmp_path, '@upholds("a.b", under="fork")\n@refutes("c.d", when="if late")\ndef test_x(run): ...\n')
    spec_file(tmp_path, '\n@refutes("a.b")\n@mark\ndef test_y(): ...\n\ndef helper(): ...\n', "section_2_y.py")
    spec_file(tmp_path, '@upholds("e.f")\ndef test(): ...\n', "helper.py")

    specs = load(tmp_path, CLAIMS)

    folder = tmp_path.name
    assert {spec.id: (spec.name, spec.place) for spec in specs.values()} == {
        f"{folder}/section_1_x.py::test_x": ("test_x", f"{folder}/section_1_x.py:1"),
        f"{folder}/section_2_y.py::test_y": ("test_y", f"{folder}/section_2_y.py:2"),
    }
    assert specs[f"{folder}/section_1_x.py::test_x"].decisions == (
        Decision("a.b", "upholds", Condition(under=("fork",))),
        Decision("c.d", "refutes", Condition(when="if late")),
    )


def test_a_spec_may_say_what_it_is_about_and_that_it_goes_beyond_the_documentation(tmp_path: Path) -> None:
    spec_file(
        tmp_path,
        '@needs("Process.kill", "Process(daemon)")\n@beyond_the_documentation\n@upholds("a.b")\ndef test_x(): ...\n'
        '@upholds("a.b")\ndef test_y(): ...\n',
    )

    x, y = load(tmp_path, CLAIMS).values()

    assert (x.needs, x.beyond) == (("Process.kill", "Process(daemon)"), True)
    assert (y.needs, y.parts, y.beyond) == ((), ("Process",), False)
    assert needed({x.id: x, y.id: y}) == ["Process", "Process(daemon)", "Process.kill"]


@pytest.mark.parametrize("mark", ['needs("Process.sentinel")', '[needs("Process.sentinel"), mark]'])
def test_a_file_may_say_what_all_of_its_specs_are_about(tmp_path: Path, mark: str) -> None:
    spec_file(tmp_path, f'pytestmark = {mark}\n@needs("Pool")\n@upholds("a.b")\ndef test_x(): ...\n')

    (spec,) = load(tmp_path, CLAIMS).values()

    assert spec.needs == ("Process.sentinel", "Pool")


def test_a_spec_may_be_about_one_part_after_the_other(tmp_path: Path) -> None:
    spec_file(
        tmp_path,
        'EACH = for_each_part("kind", "Lock", "RLock()")\nOTHER = 1\n'
        '@EACH\n@upholds("a.b")\ndef test_x(kind): ...\n'
        '@OTHER\n@for_each_part("x", "Pool(1)", "Process.start", indirect=True)\n@upholds("a.b")\ndef test_y(x): ...\n',
    )

    x, y = load(tmp_path, CLAIMS).values()

    assert (x.one_of, y.one_of) == (("Lock", "RLock"), ("Pool", "Process.start"))
    assert needed({x.id: x, y.id: y}) == ["Lock", "Pool", "Process", "Process.start", "RLock"]


@pytest.mark.parametrize(
    ("lacks", "lacking"),
    [
        ((), []),
        (("Lock",), []),
        (("Process", "Lock"), ["Process"]),
        (("Lock", "RLock"), ["Lock", "RLock"]),
        (("Lock", "RLock", "Process", "Pool"), ["Process", "Lock", "RLock"]),
    ],
)
def test_a_spec_about_one_part_after_the_other_applies_where_there_is_one(
    tmp_path: Path, lacks: tuple[str, ...], lacking: list[str]
) -> None:
    spec_file(tmp_path, '@for_each_part("kind", "Lock", "RLock")\n@upholds("a.b")\ndef test_x(kind): ...\n')
    (spec,) = load(tmp_path, CLAIMS).values()

    assert spec.lacking(Implementation("other", ("fork",), "fork", lacks=lacks)) == lacking


@pytest.mark.parametrize("cases", ["KINDS", "*KINDS", "'a lock'", "7"])
def test_what_a_spec_is_about_one_after_the_other_is_written_out(tmp_path: Path, cases: str) -> None:
    spec_file(tmp_path, f"@for_each_part('kind', 'Lock', {cases})\n@upholds('a.b')\ndef test(kind): ...\n")

    assert refused(tmp_path).endswith("section_1_x.py:1: for_each_part takes parts, such as 'Lock' or 'Pool()'")


@pytest.mark.parametrize("argument", ["kill", "'Process.'", "'Process kill'", "'Process()'", "['a']"])
def test_a_part_of_the_module_that_cannot_be_one_is_refused(tmp_path: Path, argument: str) -> None:
    spec_file(tmp_path, f"@needs({argument})\n@upholds('a.b')\ndef test(): ...\n")

    assert refused(tmp_path).endswith(
        "section_1_x.py:1: needs takes parts of the module, such as 'Process.kill' or 'Process(daemon)'"
    )


def test_a_spec_in_a_class_is_found_under_its_node_id(tmp_path: Path) -> None:
    spec_file(tmp_path, 'class TestX:\n    @upholds("a.b")\n    def test_x(self): ...\n')

    assert list(load(tmp_path, CLAIMS)) == [f"{tmp_path.name}/section_1_x.py::TestX::test_x"]


@pytest.mark.parametrize("arguments", ["NAME", "'a' + '.b'", "", "7", "claim='a.b'", "*ids"])
def test_an_id_that_is_not_written_out_is_refused(tmp_path: Path, arguments: str) -> None:
    spec_file(tmp_path, f"@upholds({arguments})\ndef test(): ...\n")

    assert refused(tmp_path).endswith(
        "section_1_x.py:1: upholds takes one argument, the id of a claim as a string literal"
    )


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ("under=METHODS", "the arguments of upholds must be literals"),
        ("undre='fork'", "condition() got an unexpected keyword argument 'undre'"),
        ("under='fark'", "a.b: unknown start method 'fark'; choose from fork, spawn, forkserver, thread, own"),
    ],
)
def test_a_condition_that_is_none_is_refused(tmp_path: Path, arguments: str, why: str) -> None:
    spec_file(tmp_path, f"@upholds('a.b', {arguments})\ndef test(): ...\n")

    assert refused(tmp_path).endswith(f"section_1_x.py:1: {why}")


@pytest.mark.parametrize("content", ["def test(:", "\0"])
def test_a_file_that_is_no_python_is_left_to_pytest(tmp_path: Path, content: str) -> None:
    spec_file(tmp_path, content)

    assert load(tmp_path, CLAIMS) == {}


@pytest.mark.parametrize(
    ("claim", "what_would_do"),
    [("join.wait", "did you mean 'join.waits'?"), ("pool.size", "add it there first")],
)
def test_an_id_that_is_no_claims_is_refused_with_what_would_do(tmp_path: Path, claim: str, what_would_do: str) -> None:
    spec_file(tmp_path, f"@upholds('a.b')\ndef test_x(): ...\n\n@upholds('{claim}')\ndef test_y(): ...\n")

    message = f"section_1_x.py:4: there is no claim '{claim}' in specs/claims.toml; {what_would_do}"
    assert refused(tmp_path).endswith(message)
