"""On trial."""

SECTIONS = ("soak",)
