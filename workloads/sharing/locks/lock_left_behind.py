"""Children end, one after another and each in its way, while they hold a lock; then their parent asks for that lock.

If it does not get the lock at once, it waits for it, until a thread of its own releases it. By hand nobody is killed.
"""

import os
import sys
import tempfile
import threading

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


def tell_that_it_holds_it():
    log(mp.current_process().name + " has the lock")


def acquire_and_return(lock):
    lock.acquire()
    tell_that_it_holds_it()


def raise_within_with(lock):
    with lock:
        tell_that_it_holds_it()
        raise ValueError("raised by the holder")


def exit_within_with(lock):
    with lock:
        tell_that_it_holds_it()
        sys.exit()


def leave_within_with(lock):
    with lock:
        tell_that_it_holds_it()
        os._exit(0)


def hold_it():
    tell_that_it_holds_it()
    gate("holder may go on")  # it never may


def stay_within_with(lock):
    # remedy of lock.killed-holder
    with lock:
        hold_it()
    # end of remedy


#: How a holder ends: where it releases the lock, and where it does not.
ENDINGS = {"yes": ("exception", "sys.exit"), "no": ("return", "os._exit", "terminate", "kill")}

#: The target of a holder, by how it ends.
TARGETS = {
    "exception": raise_within_with,
    "sys.exit": exit_within_with,
    "return": acquire_and_return,
    "os._exit": leave_within_with,
    "terminate": stay_within_with,
    "kill": stay_within_with,
}


def start_a_holder(lock, ending):
    holder = mp.Process(target=TARGETS[ending], args=(lock,), name="holder ({})".format(ending))
    holder.start()
    return holder


def ask_when_it_has_ended(lock, ending):
    holder = start_a_holder(lock, ending)
    gate("parent may join ({})".format(ending))
    if ending == "terminate":
        holder.terminate()
    holder.join()
    gets_it = lock.acquire(False)
    log("parent asks ({})".format(ending), {"gets the lock": gets_it})
    if not gets_it:
        wait_until_let_in(lock, ending)


def wait_until_let_in(lock, ending):
    thread = threading.Thread(target=let_in, args=(lock, ending))
    thread.start()
    log("parent waits for the lock ({})".format(ending))
    lock.acquire()
    log("parent has the lock ({})".format(ending))
    thread.join()


def let_in(lock, ending):
    gate("parent may be let in ({})".format(ending))
    lock.release()  # any thread can do that


def ask_before_it_ends(lock, ending):
    holder = start_a_holder(lock, ending)
    gate("parent may ask ({})".format(ending))
    log("parent waits for the lock ({})".format(ending))
    with lock:
        log("parent has the lock ({})".format(ending))
    holder.join()


if __name__ == "__main__":
    given = read_arguments(kind=("Lock", "managed Lock", "file"), releases=("no", "yes"))
    if given.kind == "file":
        with tempfile.TemporaryDirectory() as folder:
            ask_before_it_ends(FileLock(os.path.join(folder, "lock")), "kill")
    elif given.kind == "managed Lock":
        with mp.Manager() as manager:
            ask_when_it_has_ended(manager.Lock(), "kill")
    else:
        for ending in ENDINGS[given.releases]:
            ask_when_it_has_ended(mp.Lock(), ending)
