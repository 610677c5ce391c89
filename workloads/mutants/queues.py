"""What mutants of queues have in common."""

from workloads.mutants import part, wrap

queues = part("queues")


def wrap_put(around):
    """Replace `put` of queues that have a thread by `around(old, self, thing, ...)`."""
    for owner in (queues.Queue, queues.JoinableQueue):
        wrap(owner, "put", around)
