"""The catalogue of specs: read from their source, whatever a run selects."""

from __future__ import annotations

from pathlib import Path

import pytest

from specs.harness.model import catalogue, specification
from specs.harness.model.book import Section
from specs.harness.model.catalogue import Spec, facts, needed
from specs.harness.model.claims import Claim
from specs.harness.model.conditions import Condition, Decision
from specs.harness.model.subjects import Implementation
from specs.harness.model.texts import ClaimsError, parse
from specs.harness.tests.written import write_book

FILE = "specs/processes/joining.py"
SECTION = Section(1, "processes", "joining", "Joining", Path(FILE))
CLAIMS = {
    "A": Claim("a.b", "s", "r"),
    "C": Claim("c.d", "s", "r"),
    "JOIN_WAITS": Claim("join.waits", "s", "r"),
}


def read(content: str) -> list[Spec]:
    """The specs of a section with this content."""
    return list(catalogue.read(parse(SECTION.path, content), content, SECTION, CLAIMS).values())


def refused(content: str) -> str:
    """The one line with which a section is refused."""
    with pytest.raises(ClaimsError) as error:
        read(content)
    assert "\n" not in str(error.value)
    return str(error.value)


def test_it_has_every_spec_of_a_section_with_all_that_it_decides() -> None:
    x, y = read(
        '@upholds(A, under="fork")\n@refutes(C, when="if late")\ndef test_x(run): ...\n'
        "\n@refutes(A)\n@mark\ndef test_y(): ...\n\ndef helper(): ...\n"
    )

    assert (x.id, x.name, x.place) == (f"{FILE}::test_x", "test_x", f"{FILE}:1")
    assert (y.id, y.name, y.place) == (f"{FILE}::test_y", "test_y", f"{FILE}:5")
    assert x.decisions == (
        Decision("a.b", "upholds", Condition(under=("fork",))),
        Decision("c.d", "refutes", Condition(when="if late")),
    )
    assert y.decisions == (Decision("a.b", "refutes", Condition()),)


def test_what_decides_nothing_is_no_spec() -> None:
    assert read("@mark\ndef test_x(): ...\n\ndef test_y(): ...\n\n@claim(A)\ndef test_z(): ...\n") == []


def test_a_spec_may_say_what_it_is_about_and_that_it_goes_beyond_the_documentation() -> None:
    x, y = read(
        '@needs("Process.kill", "Process(daemon)")\n@beyond_the_documentation\n@upholds(A)\ndef test_x(): ...\n'
        "@upholds(A)\ndef test_y(): ...\n"
    )

    assert (x.needs, x.beyond) == (("Process.kill", "Process(daemon)"), True)
    assert (y.needs, y.parts, y.beyond) == ((), ("Process",), False)
    assert needed({x.id: x, y.id: y}) == ["Process", "Process(daemon)", "Process.kill"]


@pytest.mark.parametrize("mark", ['needs("Process.sentinel")', '[needs("Process.sentinel"), mark]'])
def test_a_file_may_say_what_all_of_its_specs_are_about(mark: str) -> None:
    (spec,) = read(f'pytestmark = {mark}\n@needs("Pool")\n@upholds(A)\ndef test_x(): ...\n')

    assert spec.needs == ("Process.sentinel", "Pool")


def test_a_spec_may_be_about_one_part_after_the_other() -> None:
    x, y = read(
        'EACH = for_each_part("kind", "Lock", "RLock()")\nOTHER = 1\n'
        "@EACH\n@upholds(A)\ndef test_x(kind): ...\n"
        '@OTHER\n@for_each_part("x", "Pool(1)", "Process.start", indirect=True)\n@upholds(A)\ndef test_y(x): ...\n'
    )

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
    lacks: tuple[str, ...], lacking: list[str]
) -> None:
    (spec,) = read('@for_each_part("kind", "Lock", "RLock")\n@upholds(A)\ndef test_x(kind): ...\n')

    assert spec.lacking(Implementation("other", ("fork",), "fork", lacks=lacks)) == lacking


@pytest.mark.parametrize("cases", ["KINDS", "*KINDS", "'a lock'", "7"])
def test_what_a_spec_is_about_one_after_the_other_is_written_out(cases: str) -> None:
    message = refused(f"@for_each_part('kind', 'Lock', {cases})\n@upholds(A)\ndef test(kind): ...\n")

    assert message == f"{FILE}:1: for_each_part takes parts, such as 'Lock' or 'Pool()'"


@pytest.mark.parametrize("argument", ["kill", "'Process.'", "'Process kill'", "'Process()'", "['a']"])
def test_a_part_of_the_module_that_cannot_be_one_is_refused(argument: str) -> None:
    message = refused(f"@needs({argument})\n@upholds(A)\ndef test(): ...\n")

    assert message == f"{FILE}:1: needs takes parts of the module, such as 'Process.kill' or 'Process(daemon)'"


def test_a_spec_in_a_class_is_found_under_its_node_id() -> None:
    (spec,) = read("class TestX:\n    @upholds(A)\n    def test_x(self): ...\n")

    assert spec.id == f"{FILE}::TestX::test_x"


@pytest.mark.parametrize("arguments", ["'a.b'", "A + C", "", "7", "claim=A", "*CLAIMS", "A, C", "joining.A"])
def test_a_decision_names_one_claim(arguments: str) -> None:
    message = refused(f"import os\n@upholds({arguments})\ndef test(): ...\n")

    assert message == f"{FILE}:2: upholds takes one argument, the name of a claim of this file"


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ("under=METHODS", "the arguments of refutes must be literals"),
        ("under={[]: 1}", "the arguments of refutes must be literals"),
        ("**GIVEN", "the arguments of refutes must be literals"),
        ("undre='fork'", "condition() got an unexpected keyword argument 'undre'"),
        ("under='fark'", "a.b: unknown start method 'fark'; choose from fork, spawn, forkserver, thread, own"),
        ("under=3", "'int' object is not iterable"),
    ],
)
def test_a_condition_that_is_none_is_refused(arguments: str, why: str) -> None:
    assert refused(f"@refutes(A, {arguments})\ndef test(): ...\n") == f"{FILE}:1: {why}"


@pytest.mark.parametrize(
    ("claim", "what_would_do"),
    [("JOIN_WAIT", "did you mean JOIN_WAITS?"), ("POOL_SIZE", "add it above")],
)
def test_a_name_that_is_no_claims_of_this_file_is_refused_with_what_would_do(claim: str, what_would_do: str) -> None:
    message = refused(f"@upholds(A)\ndef test_x(): ...\n\n@upholds({claim})\ndef test_y(): ...\n")

    assert message == f"{FILE}:4: there is no claim {claim} in this file; {what_would_do}"


def test_a_claim_is_decided_in_its_own_section_only(tmp_path: Path) -> None:
    one = 'ONE = claim("topic.one", says="s", answer="r")\n'
    borrows = "from specs.processes.starting import ONE\n\n@upholds(ONE)\ndef test_x(run): ...\n"

    with pytest.raises(
        ClaimsError, match=r"^specs/processes/joining\.py:3: there is no claim ONE in this file; add it"
    ):
        specification.load(write_book(tmp_path, {"starting": one, "joining": borrows}))


def test_the_specs_of_all_sections_stand_in_the_order_of_the_book(tmp_path: Path) -> None:
    one = 'ONE = claim("topic.one", says="s", answer="r")\n@upholds(ONE)\ndef test_x(run): ...\n'
    folder = write_book(tmp_path, {"starting": one, "joining": one.replace("topic", "other")})

    found = specification.load(folder).catalogue

    assert list(found) == ["specs/processes/starting.py::test_x", "specs/processes/joining.py::test_x"]
    assert [spec.decisions[0].claim for spec in found.values()] == ["topic.one", "other.one"]


def test_the_docstring_of_a_spec_is_its_fact_behind_its_condition() -> None:
    always, fork = read(
        '@upholds(A)\ndef test_x(run):\n    """It\n    works."""\n'
        '@upholds(A, under="fork")\n@upholds(A, under="spawn", when="if late")\ndef test_y(run):\n    """It fails."""\n'
    )

    assert (always.fact, always.heading, always.statement) == ("It works.", "", "It works.")
    assert fork.heading == "Under fork or under spawn if late"
    assert fork.statement == "Under fork or under spawn if late: It fails."


def test_the_facts_that_are_always_so_come_first_and_those_of_one_condition_together() -> None:
    specs = read(
        '@upholds(A, under="fork")\ndef test_1(run): ...\n@upholds(A)\ndef test_2(run): ...\n'
        '@refutes(A, when="if late")\ndef test_3(run): ...\n@details(A, under="fork")\ndef test_4(run): ...\n'
    )

    by_heading = {heading: [spec.name for spec in some] for heading, some in facts(specs).items()}
    assert list(by_heading.items()) == [("", ["test_2"]), ("Under fork", ["test_1", "test_4"]), ("If late", ["test_3"])]


def test_a_spec_may_be_a_detail_and_may_say_what_to_do() -> None:
    detail, remedy = read(
        "@details(A)\ndef test_x(run): ...\n"
        '@remedies(A, "Do " "that.", unlike="It is longer.", under="fork")\n@upholds(A)\ndef test_y(run): ...\n'
    )

    assert (detail.decisions, detail.remedy) == ((Decision("a.b", "details", Condition()),), "")
    assert remedy.decisions == (
        Decision("a.b", "remedies", Condition(under=("fork",))),
        Decision("a.b", "upholds", Condition()),
    )
    assert (remedy.remedy, remedy.unlike) == ("Do that.", "It is longer.")


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ("A", "remedies takes the name of a claim of this file, and what to do"),
        ("A, 'Do that.', 'And that.'", "remedies takes the name of a claim of this file, and what to do"),
        ("A, WHAT", "WHAT is no literal; write its value"),
        ("A, 'Do that.', unlike=WHY", "WHY is no literal; write its value"),
        ("A, 'Do that.', undre='fork'", "condition() got an unexpected keyword argument 'undre'"),
    ],
)
def test_a_remedy_that_is_not_as_it_has_to_be_is_refused(arguments: str, why: str) -> None:
    assert refused(f"@remedies({arguments})\ndef test(): ...\n") == f"{FILE}:1: {why}"
