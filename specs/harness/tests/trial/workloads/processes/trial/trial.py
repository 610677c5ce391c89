"""A parent with shared memory and a lock starts children and joins them; one waits at a gate, one just stays."""

import os
import threading
from multiprocessing.shared_memory import SharedMemory

from workloads.probe import gate, log, mp


def work(lock):
    with lock:
        log("child waits")
        gate("child may end")
        log("child ends", "ends")


def stay(lock):
    # Only who logs or waits at a gate notices that nobody observes any more; this one does not.
    os.close(1)
    os.close(2)
    threading.Event().wait()


if __name__ == "__main__":
    memory = SharedMemory(create=True, size=1000)
    lock = mp.Lock()
    with open(os.environ["MP_TESTS_NOTES"], "w") as notes:
        # What the OS calls them; a lock under fork has lost its name already.
        notes.write("{} sem.{}".format(memory.name.lstrip("/"), (lock._semlock.name or "").lstrip("/")))
    child = mp.Process(target=work, args=(lock,))
    bystander = mp.Process(target=stay, args=(lock,))
    log("parent starts children")
    child.start()
    bystander.start()
    log("parent joins")
    child.join()
    bystander.terminate()
    bystander.join()
    memory.close()
    memory.unlink()
