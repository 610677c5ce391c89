"""What the start page, the chapters and the lists are made of."""

from __future__ import annotations

import pytest

from specs.harness.model import interface, symptoms
from specs.harness.report import chapters, interface_page, site, start_page, symptoms_page
from specs.harness.report.matrix import columns
from specs.harness.tests import simulated
from specs.harness.tests.simulated import CLAIMS, SPECIFICATION

FINDINGS = simulated.findings(
    simulated.results(simulated.subjects([simulated.interpreter("3.13.0"), simulated.interpreter("3.14.2")]))
)
VIEW = start_page.view(FINDINGS, columns(FINDINGS))


def test_the_matrix_has_a_row_for_each_claim_in_its_section_with_counts() -> None:
    assert [row.claim.id for _, _, rows in VIEW["rows"] for row in rows] == list(CLAIMS)
    for section, counts, rows in VIEW["rows"]:
        assert {row.claim.section for row in rows} == {section}
        assert sum(int(part.split()[0]) for part in counts.split(", ")) == len(rows)


def test_a_row_says_on_what_it_depends_if_it_does() -> None:
    depends = {row.claim.id: row.depends for _, _, rows in VIEW["rows"] for row in rows}

    assert depends["join.waits"] == "refuted under forkserver if the fork server is killed; otherwise holds"
    assert depends["join.orders"] == ""
    assert {claim for claim, words in depends.items() if words} == {
        claim for claim, verdict in FINDINGS.verdicts.items() if verdict.value == "depends"
    }


@pytest.mark.parametrize(("versions", "tables"), [(["3.15.2"], ["full"]), (["3.15.2", "3.15.3"], ["full", "folded"])])
def test_equal_columns_have_a_table_of_their_own_only_where_there_are_some(
    versions: list[str], tables: list[str]
) -> None:
    some = simulated.subjects(map(simulated.interpreter, versions))
    findings = simulated.findings(simulated.results(some, failing="join.orders"))

    view = start_page.view(findings, columns(findings))
    assert [name for name, _ in view["tables"]] == tables
    assert view["default"] == "full"


def test_the_contents_have_every_section_with_its_counts() -> None:
    listed = [section for _, sections in chapters.contents(FINDINGS) for section, _ in sections]

    assert listed == SPECIFICATION.sections
    assert all(counts for _, sections in chapters.contents(FINDINGS) for _, counts in sections)


def test_a_chapter_has_its_claims_in_order_with_words_and_what_to_do_and_leads_on() -> None:
    section = SPECIFICATION.sections[1]
    view = chapters.view(FINDINGS, section)

    assert [claim.id for claim, *_ in view["claims"]] == [
        claim.id for claim in CLAIMS.values() if claim.section == section.number
    ]
    said = {claim.id: (words, remedies) for claim, _, words, remedies in view["claims"]}
    assert said["join.waits"][0].endswith("otherwise holds")
    assert len(said["join.waits"][1]) == 1
    assert (view["before"], view["after"]) == (SPECIFICATION.sections[0], SPECIFICATION.sections[2])
    assert section in view["part"].sections


def test_every_name_of_the_interface_is_on_its_page_once_with_claims_or_with_why_not() -> None:
    groups = interface_page.view(FINDINGS)["groups"]
    listed = {name: (claims, why) for names in groups.values() for name, claims, why in names}

    assert set(listed) == set(interface.load(CLAIMS))
    assert sum(map(len, groups.values())) == len(listed)
    assert all(bool(claims) != bool(why) for claims, why in listed.values())
    assert [name for name, *_ in groups["Pipe"]] == ["Pipe(duplex)"]
    assert "active_children()" in [name for name, *_ in groups[interface_page.FUNCTIONS]]


def test_every_symptom_is_on_its_page_and_the_start_page_has_the_first() -> None:
    listed = symptoms_page.view(FINDINGS)["symptoms"]

    assert [(symptom, tuple(claim.id for claim, _ in claims)) for symptom, claims in listed] == list(
        symptoms.load(CLAIMS).items()
    )
    assert [symptom for symptom, _ in VIEW["symptoms"]] == [symptom for symptom, _ in listed[: start_page.SYMPTOMS]]
    assert VIEW["more_symptoms"] == len(listed) - start_page.SYMPTOMS


def test_ids_of_claims_in_a_text_lead_to_their_pages() -> None:
    text = site.linked("`a.b` is <so> of `x()`.", ["a.b"], "../")

    assert text == '<a href="../claims/a.b.html"><code>a.b</code></a> is &lt;so&gt; of <code>x()</code>.'
