"""The table of verdicts: what is so of each claim, in words."""

from __future__ import annotations

import textwrap
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from specs.harness.model.verdicts import FAILING, SILENT, WEAK, Value, Verdict
from specs.harness.report.lines import Line, Style, count, wrap

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from specs.harness.model.book import Section
    from specs.harness.model.conditions import Condition
    from specs.harness.model.findings import Findings

#: Up to how many claims are all shown in the table that nobody asked for.
FULL_TABLE_LIMIT = 30

STYLES: dict[Value, Style] = {
    "holds": "holds",
    "refuted": "differs",
    "depends": "differs",
    "deviates": "fails",
    "no answer": "open",
    "not run": "open",
    "not offered": "aside",
    "not applicable": "aside",
}

#: How the values are counted, one and several, in the order in which they are.
_COUNTED: dict[Value, tuple[str, str]] = {
    "holds": ("holds", "hold"),
    "refuted": ("refuted", "refuted"),
    "depends": ("depends", "depend"),
    "deviates": ("deviates", "deviate"),
    "no answer": ("without an answer", "without an answer"),
    "not run": ("not run", "not run"),
    "not offered": ("not offered", "not offered"),
    "not applicable": ("not applicable", "not applicable"),
}


def _join(conditions: Sequence[Condition]) -> str:
    return " or ".join(map(str, conditions))


def dependence(verdict: Verdict) -> str:
    """On what a claim depends: the exception first."""
    upheld, refuted = verdict.conditions("upholds"), verdict.conditions("refutes")
    always_upheld, always_refuted = "" in map(str, upheld), "" in map(str, refuted)
    if always_upheld and always_refuted:
        return "some of its specs uphold it, others refute it"
    if always_upheld:
        return f"refuted {_join(refuted)}; otherwise holds"
    if always_refuted:
        return f"holds {_join(upheld)}; otherwise refuted"
    return f"holds {_join(upheld)}; refuted {_join(refuted)}"


def words(verdict: Verdict, name: Callable[[str], str] = str) -> str:
    """What there is to say besides a verdict's value: on what it depends, and what was seen under other subjects.

    name: how to call a subject, from its key.
    """

    def under(value: Value) -> str:
        return ", ".join(name(cell.subject) for cell in verdict.cells if cell.value == value)

    values = list(dict.fromkeys(cell.value for cell in verdict.cells))
    parts = []
    if verdict.value in WEAK:
        if len(values) > 1:
            others = [value for value in STYLES if value not in (*WEAK, *SILENT)]
            parts = [f"{value} under {under(value)}" for value in (*WEAK, *others) if value in values]
    elif verdict.value == "depends":
        parts = [dependence(verdict)]
    elif verdict.value in SILENT:
        parts = list(dict.fromkeys(cell.because for cell in verdict.cells if cell.because))
    if verdict.value not in SILENT:
        parts += dict.fromkeys(cell.because for cell in verdict.cells if cell.because and cell.value not in SILENT)
    if verdict.value != "not offered" and "not offered" in values:
        parts.append(f"not offered under {under('not offered')}")
    return "; ".join(parts)


def _details(verdict: Verdict, findings: Findings) -> Iterator[tuple[str, Style]]:
    """Which specs failed, and under which subjects; how many did not run."""
    subjects: dict[tuple[Value, str, str], list[str]] = defaultdict(list)
    statements: dict[str, str] = {}
    not_run: set[str] = set()
    decided: set[str] = set()
    for cell in verdict.cells:
        decided.update(cell.outcomes)
        for spec, outcome in cell.outcomes.items():
            name = spec.rpartition("::")[2]
            name += " (beyond the documentation)" if findings.catalogue[spec].beyond else ""
            statements[name] = findings.catalogue[spec].statement
            if outcome == "broken":
                subjects["deviates", name, findings.instead(spec, cell.subject)].append(findings.names[cell.subject])
            elif outcome == "no answer":
                subjects["no answer", name, findings.instead(spec, cell.subject)].append(findings.names[cell.subject])
            elif outcome == "not run":
                not_run.add(spec)
    for (value, name, instead), names in sorted(subjects.items()):
        if instead:
            yield f"{value} as listed under {', '.join(names)}: {name}: {instead}", "differs"
        else:
            yield f"{value} under {', '.join(names)}: {name}", STYLES[value]
            if value == "deviates" and statements[name]:
                yield f"asserted: {statements[name]}", ""
    unselected = not_run - findings.results.specs
    if unselected:
        were = "was" if len(unselected) == 1 else "were"
        yield f"{len(unselected)} of its {count(len(decided), 'spec')} {were} not selected", "open"
    if not_run - unselected:
        yield f"{len(not_run - unselected)} of its {count(len(decided), 'spec')} did not run, or not completely", "open"


def section_line(section: Section, verdicts: Sequence[Verdict], width: int) -> Line:
    """One line: how many of a section's claims there are of each value."""
    values = {verdict.value for verdict in verdicts}
    worst: Style = next((STYLES[value] for value in WEAK if value in values), "")
    number = f"{section.number:>2}. "
    counts = f"  {counted(verdicts)}"
    title = section.title.partition(":")[0]
    room = max(min(width - 1, 79) - len(number) - len(counts), 10)
    return Line(f"{number}{textwrap.shorten(title, room, placeholder='…'):<{room}}{counts}", worst)


def deviation(verdict: Verdict, findings: Findings, width: int) -> Iterator[Line]:
    """A claim that deviates or has no answer: what is claimed, what is so, which fact is not seen, and what to do."""
    claim = findings.claims[verdict.claim]
    remark = words(verdict, findings.names.__getitem__)
    head = f"    {verdict.claim}  {verdict.value}" + (f"  {remark}" if remark else "")
    yield from wrap(head.strip(), width, first="    ", rest="      ", style=STYLES[verdict.value])
    yield from wrap(claim.says, width, first="      claimed: ", rest="        ")
    yield from wrap(claim.answer, width, first="      in fact: ", rest="        ")
    for text, style in _details(verdict, findings):
        yield from wrap(text, width, first="      ", rest="        ", style=style)


def selected(findings: Findings, touched: Collection[str]) -> list[Verdict]:
    """The verdicts on the claims of which any of these specs (ids) was selected."""
    return [
        verdict
        for verdict in findings.verdicts.values()
        if any(spec.id in touched for spec in findings.specs_of(verdict.claim))
    ]


def table(
    findings: Findings,
    touched: Collection[str],
    inapplicable: Mapping[str, str],
    detail: str,
    width: int,
) -> Iterator[Line]:
    """The table, in lines of at most `width` characters.

    touched: the specs (ids) that were selected; claims without any are not shown. inapplicable: those of them that
    apply to none of the subjects, by name, each with the condition under which it would. detail: "all" shows of every
    claim what is claimed and what is so; "auto" shows every claim, without that, if there are few, and otherwise what
    fails; of many claims, the table tells to which section they belong.
    """
    claims, sections = findings.claims, findings.specification.titles
    verdicts = selected(findings, touched)
    everything = detail == "all" or len(verdicts) <= FULL_TABLE_LIMIT
    shown = [verdict for verdict in verdicts if everything or verdict.value in WEAK]
    first = max([len("claim"), *(len(verdict.claim) for verdict in shown)]) + 2
    second = max([0, *(len(verdict.value) for verdict in shown)]) + 2
    by_section = len(verdicts) > FULL_TABLE_LIMIT
    section = None
    for verdict in shown:
        if by_section and everything and claims[verdict.claim].section != section:
            section = claims[verdict.claim].section
            yield Line(_heading(section, sections), "heading")
        style = STYLES[verdict.value]
        head = f"{verdict.claim:<{first}}{verdict.value:<{second}}"
        remark = words(verdict, findings.names.__getitem__)
        yield from (
            wrap(remark, width, first=head, rest=" " * len(head), style=style)
            if remark
            else [Line(head.rstrip(), style)]
        )
        if detail == "all" or verdict.value in FAILING:
            claim = claims[verdict.claim]
            yield from wrap(claim.says, width, first="    claimed: ", rest="      ")
            yield from wrap(claim.answer, width, first="    in fact: ", rest="      ")
        for text, of_detail in _details(verdict, findings):
            yield from wrap(text, width, first="    ", rest="      ", style=of_detail)
    hint = "" if everything else " (--verdicts=all lists them)"
    yield Line(summary(verdicts) + hint)
    untouched = len(claims) - len(verdicts)
    if untouched > 0:
        yield Line(f"{count(untouched, 'more claim')} not run: no spec was selected")
    if inapplicable:
        are = "is" if len(inapplicable) == 1 else "are"
        yield Line(f"{count(len(inapplicable), 'spec')} {are} for other subjects{':' if detail == 'all' else ''}")
    for spec, condition in inapplicable.items() if detail == "all" else []:
        yield from wrap(f"{spec}: {condition}", width, first="  ", rest="    ")


def _heading(section: int, sections: Mapping[int, str]) -> str:
    return f"{section}. {sections.get(section, '').rstrip('.')}"


def summary(verdicts: Sequence[Verdict]) -> str:
    """One line: how many claims there are, and how many of each value."""
    return f"{count(len(verdicts), 'claim')}: {counted(verdicts)}" if verdicts else "0 claims"


def counted(verdicts: Sequence[Verdict]) -> str:
    """How many claims there are of each value."""
    numbers = Counter(verdict.value for verdict in verdicts)
    parts = [
        f"{numbers[value]} {one if numbers[value] == 1 else many}"
        for value, (one, many) in _COUNTED.items()
        if numbers[value]
    ]
    return ", ".join(parts)
