"""On trial."""

SECTIONS = ("trial",)
