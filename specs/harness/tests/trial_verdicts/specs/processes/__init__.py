"""On trial."""

SECTIONS = ("verdicts",)
