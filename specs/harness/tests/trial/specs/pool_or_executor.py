"""What one asks of pools and executors on trial: nothing."""

POOL_OR_EXECUTOR: dict[str, dict[str, tuple[list[str], list[str]]]] = {}
