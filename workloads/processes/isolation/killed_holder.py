"""A child is killed that holds a shared lock; two siblings wait for it, and their parent tries to release it.

Run by hand, it waits for you to kill the holder.
"""

import os
import tempfile

from workloads.command_line import read_arguments
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

#: What has a lock, by name; an RLock can be released by nobody but its owner.
KINDS = ("Lock", "Semaphore", "RLock", "Value", "file")


def make_lock(kind):
    if kind == "file":
        return FileLock(os.path.join(tempfile.gettempdir(), "shared.lock"))
    return mp.Value("i").get_lock() if kind == "Value" else getattr(mp, kind)()


def hold(lock):
    with lock:
        log("holder has the lock")
        gate("holder may release the lock")  # it never may


def ask(who, lock):
    gate("siblings may ask")
    log(who + " asks for the lock")
    with lock:
        log(who + " has the lock")


if __name__ == "__main__":
    kind = read_arguments(kind=KINDS).kind
    lock = make_lock(kind)
    siblings = [mp.Process(target=ask, args=(who, lock), name=who) for who in ("first", "second")]
    holder = mp.Process(target=hold, args=(lock,), name="holder")
    for child in (*siblings, holder):
        child.start()
    holder.join()  # returns once it is killed
    if kind == "file":
        log("holder is dead", {"alive": holder.is_alive()})
    else:
        log("holder is dead", {"alive": holder.is_alive(), "parent gets the lock": lock.acquire(block=False)})
        gate("parent may release the lock")
        try:
            lock.release()
        except Exception as error:
            log("parent cannot release the lock", type(error).__name__)
            for sibling in siblings:
                sibling.terminate()
    for sibling in siblings:
        sibling.join()
