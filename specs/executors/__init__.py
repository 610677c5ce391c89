"""Executors: `ProcessPoolExecutor`, the other pool."""

SECTIONS = ("submitting", "options", "futures", "waiting", "timeouts", "shutdown", "alike")
