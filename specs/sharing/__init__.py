"""Sharing: queues, pipes, shared numbers, locks, managers and shared memory."""

SECTIONS = (
    "queues",
    "lost_items",
    "pipes",
    "numbers",
    "locks",
    "conditions",
    "deaths",
    "managers",
    "memory",
    "lifetimes",
)
