"""What mutants of executors have in common."""

from concurrent.futures import ProcessPoolExecutor, process

from workloads.mutants import wrap

Manager = getattr(process, "_ExecutorManagerThread", None)  # from 3.9


def alter_breaking(around):
    """Replace what an executor does when it is broken by `around(old, manager, ...)`."""
    name = "terminate_broken" if "terminate_broken" in vars(Manager) else "_terminate_broken"
    wrap(Manager, name, around)


def alter_initializer(change):
    """Replace the initializer of an executor by `change(initializer)`."""

    def init(old, self, *args, initializer=None, **kwargs):
        old(self, *args, initializer=change(initializer) if initializer else None, **kwargs)

    wrap(ProcessPoolExecutor, "__init__", init)
