"""Pools: workers, results, and how a pool ends."""

SECTIONS = ("workers", "results", "mapping", "tasks", "closing", "failures")
