"""Waiting for the end of a child by its sentinel, for programs that are about something else."""

# The standard library's, whatever implementation is under test: it may lack this part.
from multiprocessing.connection import wait


def wait_for_end(child):
    """Wait until the parent can know that the child has ended, and neither join it nor ask for its state.

    A fork server closes a sentinel when it has noted the exit code: the parent need not be told by the OS alone.
    """
    wait([child.sentinel])
