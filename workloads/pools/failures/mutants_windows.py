"""Mutants of what is so on Windows only, of claims of other sections."""

from workloads.mutants import breaks, change_exit_code

# pool.killed-worker


@breaks("pool.killed-worker", platform="win32")
def killed_worker_has_a_negative_exit_code():
    """A worker that `os.kill` has ended has minus the number as exit code, on Windows too."""
    change_exit_code(lambda code: -9 if code == 9 else code)
