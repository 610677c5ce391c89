"""On trial."""

SECTIONS = ("killed",)
