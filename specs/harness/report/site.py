"""The report: results as a web site of static files, without a server, a network or a build step."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2
from markupsafe import Markup

from specs.harness.model.subject_names import way
from specs.harness.model.verdicts import FAILING
from specs.harness.report import (
    chapters,
    claim_page,
    comparing,
    folders,
    interface_page,
    matrix,
    mutants_page,
    pool_or_executor_page,
    rows,
    search_data,
    start_page,
    summary,
    symptoms_page,
)
from specs.harness.report.claims_list import VERBS
from specs.harness.report.troubles import failures_of
from specs.harness.report.verdict_table import STYLES

if TYPE_CHECKING:
    from collections.abc import Collection

    from specs.harness.model.findings import Findings

HERE = Path(__file__).parent


#: What HTML must not hold though a program may log it: control characters, surrogates, noncharacters.
_INVALID = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(1, 17))
    + "]"
)


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters["letter"] = lambda value: matrix.LETTERS[value][0]
    environment.filters["sign"] = lambda value: matrix.LETTERS[value][1]
    environment.filters["slug"] = slug
    environment.filters["code"] = code
    environment.filters["plain"] = lambda text: text.replace("`", "")
    environment.filters["linked"] = linked
    return environment


def code(text: str) -> Markup:
    """A text in which code stands between backquotes, as HTML."""
    parts = re.split(r"`([^`]*)`", text)
    return Markup().join(Markup("<code>{}</code>").format(part) if n % 2 else part for n, part in enumerate(parts))


def linked(text: str, claims: Collection[str], root: str) -> Markup:
    """A text as HTML, in which the ids of claims that stand between backquotes lead to their pages."""
    html = str(code(text))
    link = Markup('<a href="{0}claims/{1}.html"><code>{1}</code></a>')
    return Markup(
        re.sub(
            "<code>([^<]*)</code>", lambda found: link.format(root, found[1]) if found[1] in claims else found[0], html
        )
    )


def slug(name: str) -> str:
    """A subject's name as a file's."""
    return re.sub(r"[^\w.]+", "-", name).strip("-")


def write(findings: Findings, folder: Path) -> Path:
    """Write the site to a folder, in the place of an older one; return the start page.

    Raises OSError if it cannot be written.
    """
    folders.prepare(folder)
    for asset in (HERE / "assets").iterdir():
        shutil.copyfile(asset, folder / "assets" / asset.name)
    Site(findings, folder).write()
    return folder / "index.html"


class Site:
    """The pages of one site."""

    def __init__(self, findings: Findings, folder: Path) -> None:
        self._findings = findings
        self._folder = folder
        self._titles = findings.specification.titles
        self._book = {section.number: section for section in findings.specification.sections}
        self._single = matrix.columns(findings)
        self._environment = _environment()
        self._environment.globals.update(
            head=summary.head(findings),
            LETTERS=matrix.LETTERS,
            LANE=rows.LANE,
            has_mutants=any(run.mode == "mutants" for run in findings.results.runs.values()),
            has_soak=bool(findings.results.soaks),
            sections=self._titles,
            book=self._book,
            ids=findings.claims,
            VERBS=VERBS,
        )
        self._seen = {claim: findings.courses_of(claim) for claim in findings.claims}

    def write(self) -> None:
        """Write every page."""
        findings = self._findings
        self._page("index.html", "index.html", **start_page.view(findings, self._single))
        self._page("symptoms.html", "symptoms.html", **symptoms_page.view(findings))
        self._page("pool_or_executor.html", "pool_or_executor.html", **pool_or_executor_page.view(findings))
        self._page("interface.html", "interface.html", **interface_page.view(findings))
        self._page("compare.html", "compare.html", **comparing.view(findings))
        self._page("runs.html", "runs.html", runs=summary.runs(findings))
        self._write("assets/data.js", comparing.data(findings, self._seen))
        self._write("assets/search_data.js", search_data.script(findings))
        for claim in findings.claims.values():
            self._page(
                "claim.html",
                f"claims/{claim.id}.html",
                root="../",
                **claim_page.view(findings, claim, self._seen[claim.id]),
            )
        for section in self._book.values():
            self._page("section.html", f"sections/{section.name}.html", root="../", **chapters.view(findings, section))
        for column in self._single:
            self._page("subject.html", f"subjects/{slug(column.title)}.html", root="../", **self._subject(column))
        if self._environment.globals["has_mutants"]:
            self._page("mutants.html", "mutants.html", **mutants_page.view(findings))
        if findings.results.soaks:
            self._page("soak.html", "soak.html", soaks=summary.soaks(findings))

    def _page(self, template: str, path: str, root: str = "", **values: Any) -> None:
        text = self._environment.get_template(template).render(root=root, **values)
        self._write(path, _INVALID.sub(lambda match: ascii(match[0])[1:-1], text))

    def _write(self, path: str, text: str) -> None:
        (self._folder / path).write_text(text, encoding="utf-8", newline="\n")

    def _subject(self, column: matrix.Column) -> dict[str, Any]:
        findings = self._findings
        subject = column.first
        cells = [(claim, findings.cell(claim.id, subject.key)) for claim in findings.claims.values()]
        failing = [claim for claim, cell in cells if cell.value in FAILING]
        return {
            "troubles": [(claim, failures_of(findings, claim.id, subject.key)) for claim in failing],
            "subject": subject,
            "name": column.title,
            "way": way(subject),
            "cells": cells,
            "counts": [(value, Counter(cell.value for _, cell in cells)[value]) for value in STYLES],
            "runs": [findings.results.runs[run] for run in sorted(findings.results.runs_of[subject.key])],
        }
