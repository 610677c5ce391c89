"""A child is killed that holds locks; siblings wait for one each, and their parent tries to release them.

For a lock on a file the parent waits itself: nobody has to release it.

Run by hand, it waits for you to kill the holder.
"""

import os
import tempfile
from contextlib import ExitStack

from workloads.command_line import read_arguments
from workloads.exceptions import name_of
from workloads.probe import gate, log, mp

if os.name == "posix":
    # remedy
    import fcntl

    class FileLock:
        """A lock between processes (not threads), which the OS releases when its holder has ended in any way."""

        def __init__(self, path):
            self.path = path

        def __enter__(self):
            self.file = open(self.path, "a")  # whoever opens it twice in one process loses the lock
            fcntl.lockf(self.file, fcntl.LOCK_EX)

        def __exit__(self, *error):
            self.file.close()

    # end of remedy

#: What has a lock that is shared, by name; an RLock can be released by nobody but its owner.
SHARED = "Lock,Semaphore,RLock,Value"


def make_lock(kind):
    if kind == "file":
        return FileLock(os.path.join(tempfile.gettempdir(), "shared.lock"))
    return mp.Value("i").get_lock() if kind == "Value" else getattr(mp, kind)()


def hold(locks):
    with ExitStack() as held:
        for lock in locks:
            held.enter_context(lock)
        log("holder has the locks")
        gate("holder may release the locks")  # it never may


def ask(kind, lock):
    gate("others may ask")
    log(kind + ": asks for the lock")
    with lock:
        log(kind + ": has the lock")


def release(kind, lock, sibling):
    try:
        lock.release()
    except Exception as error:
        log(kind + ": parent cannot release the lock", name_of(error))
        sibling.terminate()
    sibling.join()


if __name__ == "__main__":
    locks = {kind: make_lock(kind) for kind in read_arguments(kinds=SHARED).kinds.split(",")}
    on_a_file = locks.pop("file", None)
    holder = mp.Process(target=hold, args=([on_a_file] if on_a_file else list(locks.values()),), name="holder")
    siblings = {kind: mp.Process(target=ask, args=(kind, lock), name=kind) for kind, lock in locks.items()}
    for child in (holder, *siblings.values()):
        child.start()
    if on_a_file:
        ask("file", on_a_file)
    holder.join()  # returns once it is killed
    gets = {kind: lock.acquire(block=False) for kind, lock in locks.items()}
    log("holder is dead", {"alive": holder.is_alive(), "parent gets the lock": gets})
    gate("parent may release the locks")
    for kind, lock in locks.items():
        release(kind, lock, siblings[kind])
    if on_a_file:
        os.remove(on_a_file.path)
