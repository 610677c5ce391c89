"""Executors: `ProcessPoolExecutor`, the other pool."""

SECTIONS = ("submitting", "shutdown")
