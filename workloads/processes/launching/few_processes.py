"""A parent that may start no more processes starts one, and a pool; then it may again (Linux)."""

import contextlib
import gc
import importlib
import os
import resource

from workloads.exceptions import name_of
from workloads.probe import log, mp

#: Who has no process of his own, and may not have more than the limit says, as root may.
NOBODY = 65534


def work():
    log("child works")


@contextlib.contextmanager
def no_more_processes():
    """Let this process start no others."""
    limits = resource.getrlimit(resource.RLIMIT_NPROC)
    is_root = os.getuid() == 0
    if is_root:
        os.setresuid(NOBODY, NOBODY, 0)
    resource.setrlimit(resource.RLIMIT_NPROC, (1, limits[1]))
    try:
        yield
    finally:
        if is_root:
            os.setresuid(0, 0, 0)
        resource.setrlimit(resource.RLIMIT_NPROC, limits)


def count():
    gc.collect()  # PyPy closes nothing before that
    return len(os.listdir("/proc/self/fd"))


def attempt(create):
    """Create something while no process may be started: what has happened, and how many descriptors are left open."""
    before = count()
    happened = "nothing"
    with no_more_processes():
        try:
            create()
        except OSError as error:
            happened = [name_of(error), error.strerror]
    return {"happened": happened, "more": count() - before}


if __name__ == "__main__":
    child = mp.Process(target=work)
    child.start()
    child.join()
    # Import what is needed as the user who may read it.
    for name in ("pool", "queues", "synchronize", "heap", "popen_fork", "popen_spawn_posix"):
        with contextlib.suppress(ImportError):
            importlib.import_module(mp.__name__ + "." + name)
    child = mp.Process(target=work, name="late child")
    log("parent has tried to start one", attempt(child.start))
    log("parent has looked at it", {"no pid": child.pid is None, "active children": len(mp.active_children())})
    if hasattr(mp, "Pool"):
        log("parent has tried to build a pool", attempt(lambda: mp.Pool(1).terminate())["happened"])
    # remedy
    child.start()
    child.join()
    # end of remedy
    log("parent is back from join", {"exitcode": child.exitcode})
