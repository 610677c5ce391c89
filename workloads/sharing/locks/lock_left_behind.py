"""A child ends, in one way or another, while it holds a lock; then its parent asks for that lock.

If it does not get the lock at once, it waits for it forever, unless the lock is one on a file.
"""

import os
import sys
import tempfile

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp

if os.name == "posix":
    # remedy of lock.killed-holder
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


def acquire_and_return(lock):
    lock.acquire()
    log("holder has the lock")


def raise_within_with(lock):
    with lock:
        log("holder has the lock")
        raise ValueError("raised by the holder")


def exit_within_with(lock):
    with lock:
        log("holder has the lock")
        sys.exit()


def leave_within_with(lock):
    with lock:
        log("holder has the lock")
        os._exit(0)


def hold_it():
    log("holder has the lock")
    gate("holder may go on")  # it never may


def stay_within_with(lock):
    # remedy of lock.killed-holder
    with lock:
        hold_it()
    # end of remedy


#: The target of the holder, by how it ends.
TARGETS = {
    "return": acquire_and_return,
    "exception": raise_within_with,
    "sys.exit": exit_within_with,
    "os._exit": leave_within_with,
    "terminate": stay_within_with,
    "kill": stay_within_with,
}


def ask_when_it_has_ended(lock, holder, ending):
    gate("parent may join")
    if ending in ("terminate", "kill"):
        getattr(holder, ending)()
    holder.join()
    gets_it = lock.acquire(False)
    log("holder has ended", {"parent gets the lock": gets_it})
    if not gets_it:
        log("parent waits for the lock")
        lock.acquire()  # in vain


def ask_before_it_ends(lock, holder):
    gate("parent may ask")
    log("parent waits for the lock")
    with lock:
        log("parent has the lock")
    holder.join()


def start_a_holder(lock, ending):
    holder = mp.Process(target=TARGETS[ending], args=(lock,), name="holder")
    holder.start()
    return holder


if __name__ == "__main__":
    given = read_arguments(ending=tuple(TARGETS), kind=("Lock", "managed Lock", "file"))
    if given.kind == "file":
        with tempfile.TemporaryDirectory() as folder:
            lock = FileLock(os.path.join(folder, "lock"))
            ask_before_it_ends(lock, start_a_holder(lock, given.ending))
    elif given.kind == "managed Lock":
        with mp.Manager() as manager:
            lock = manager.Lock()
            ask_when_it_has_ended(lock, start_a_holder(lock, given.ending), given.ending)
    else:
        lock = mp.Lock()
        ask_when_it_has_ended(lock, start_a_holder(lock, given.ending), given.ending)
