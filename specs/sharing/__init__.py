"""Sharing: queues, pipes, shared numbers, locks, managers and shared memory."""

SECTIONS = (
    "queues",
    "lost_items",
    "pipes",
    "connections",
    "numbers",
    "structures",
    "locks",
    "conditions",
    "edges",
    "asking",
    "deaths",
    "managers",
    "registering",
    "proxies",
    "managed_objects",
    "remote_managers",
    "listeners",
    "memory",
    "blocks",
    "lifetimes",
)
