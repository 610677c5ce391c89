"""Executors: `ProcessPoolExecutor`, the other pool."""

SECTIONS = ("submitting", "futures", "waiting", "timeouts", "shutdown")
