"""Pools: workers, results, and how a pool ends."""

SECTIONS = ("workers", "results", "mapping", "there_and_back", "stopping_tasks", "tasks", "closing", "failures")
