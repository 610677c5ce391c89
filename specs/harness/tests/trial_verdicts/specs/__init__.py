"""A specification on trial."""

PARTS = ("processes",)
