"""A child is killed that holds a shared lock; two siblings wait for it, and their parent tries to release it."""

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp

#: What has a lock, by name; an RLock can be released by nobody but its owner.
KINDS = ("Lock", "Semaphore", "RLock", "Value")


def make_lock(kind):
    return mp.Value("i").get_lock() if kind == "Value" else getattr(mp, kind)()


def hold(lock):
    lock.acquire()
    log("holder has the lock")
    gate("holder may release the lock")  # it never may


def ask(who, lock):
    gate("siblings may ask")
    log(who + " asks for the lock")
    lock.acquire()
    log(who + " has the lock")
    lock.release()


if __name__ == "__main__":
    lock = make_lock(read_arguments(kind=KINDS).kind)
    siblings = [mp.Process(target=ask, args=(who, lock), name=who) for who in ("first", "second")]
    holder = mp.Process(target=hold, args=(lock,), name="holder")
    for child in (*siblings, holder):
        child.start()
    holder.join()  # returns once it is killed (run by hand: kill it yourself)
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
