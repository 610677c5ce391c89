"""Merges results files: `python -m specs.harness.report FILE... --output DIR`."""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

from specs.harness.model import deviations, specification
from specs.harness.model.findings import Findings
from specs.harness.model.results import ResultsError
from specs.harness.model.results_files import merge_files
from specs.harness.model.texts import ClaimsError
from specs.harness.report import compare, folders, summary


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m specs.harness.report",
        description="Merge what runs of the specification found (pytest --results FILE), and show it.",
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a results file")
    parser.add_argument("--output", type=Path, metavar="DIR", help="write a web site to this folder")
    parser.add_argument("--summary", type=Path, metavar="FILE", help="append a short summary in Markdown to this file")
    parser.add_argument("--compare", metavar="A,B", help="list what differs between two subjects")
    parser.add_argument("--deviations", type=Path, action="append", default=[], metavar="FILE", help="known deviations")
    return parser


def main(arguments: list[str]) -> int:
    """Do what the arguments say; return the exit code: 0, or 2 for what cannot be done."""
    options = _parser().parse_args(arguments)
    try:
        if options.output:
            folders.check(options.output)
        results = merge_files(options.files)
        found = specification.load()
        findings = Findings(results, found, deviations.load(options.deviations, found.catalogue))
        if options.compare:
            pair = compare.choose(options.compare, list(findings.subjects.values()))
            for line in compare.text(findings, *pair, shutil.get_terminal_size().columns):
                print(line.text)  # noqa: T201
        if options.summary:
            with options.summary.open("a", encoding="utf-8") as file:
                file.write(summary.markdown(findings))
        if options.output:
            from specs.harness.report import site  # noqa: PLC0415  # Jinja2 and Pygments only where they are needed

            print(site.write(findings, options.output))  # noqa: T201
    except (ResultsError, ClaimsError, deviations.DeviationsError, compare.ChoiceError) as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 2
    except folders.FolderError as error:
        print(f"{options.output}: {error}", file=sys.stderr)  # noqa: T201
        return 2
    except OSError as error:
        print(f"{error.filename}: cannot be written ({error.strerror})", file=sys.stderr)  # noqa: T201
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
