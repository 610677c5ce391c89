"""The specification: its parts, in the order in which a learner meets them."""

PARTS = ("processes", "sharing", "pools", "executors")
