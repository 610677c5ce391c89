"""A child holds the lock of one value, while its parent reads another one, and may then read its own."""

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def hold(value, reads_it):
    with value.get_lock():
        log("holder has the lock of one value")
        if reads_it:
            gate("holder may read it")
            log("holder reads its value")
            log("holder has read its value", value.value)
        gate("holder may release the lock")
        log("holder releases the lock")


if __name__ == "__main__":
    given = read_arguments(lock=("one for each", "one for both", "one Lock for both"))
    kind = {"one for both": "RLock", "one Lock for both": "Lock"}.get(given.lock)
    lock = getattr(mp, kind)() if kind else True
    one, other = mp.Value("i", 1, lock=lock), mp.Value("i", 2, lock=lock)
    log("parent has made the values", {"get_lock() returns it": one.get_lock() is other.get_lock() is lock})
    child = mp.Process(target=hold, args=(one, given.lock == "one Lock for both"), name="holder")
    child.start()
    gate("parent may read the other value")
    log("parent asks for the other value")
    log("parent has read the other value", other.value)
    gate("parent may join")
    child.join()
