"""Sharing: queues, pipes, shared numbers, locks, managers and shared memory."""

SECTIONS = (
    "queues",
    "lost_items",
    "pipes",
    "numbers",
    "structures",
    "locks",
    "conditions",
    "edges",
    "asking",
    "deaths",
    "managers",
    "memory",
    "lifetimes",
)
