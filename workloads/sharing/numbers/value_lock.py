"""A child holds the lock of one value, and then that of two; meanwhile its parent reads another value each time."""

from workloads.attempts import attempt
from workloads.probe import gate, log, mp


class Amount:
    """What is moved. Python calls `__rsub__` after it has read the number from which it is taken."""

    def __rsub__(self, number):
        log("holder has the lock of two values")
        gate("holder may release that lock")
        log("holder is about to write")
        return number - 1

    def __radd__(self, number):
        return number + 1


def move(one, other):
    amount = Amount()
    # remedy of value.each-access
    with one.get_lock():  # it is the other's lock as well
        one.value -= amount
        other.value += amount
    # end of remedy


def work(single, one, other):
    with single.get_lock():
        log("holder has the lock of one value")
        gate("holder may release the lock")
    move(one, other)


if __name__ == "__main__":
    single, another_single = mp.Value("i", 1), mp.Value("i", 2)
    # remedy of value.each-access
    lock = mp.RLock()
    one, other = mp.Value("i", 1, lock=lock), mp.Value("i", 2, lock=lock)
    # end of remedy
    log("parent has made the values", {"get_lock() returns it": one.get_lock() is other.get_lock() is lock})
    refused = [attempt(lambda: type(make("i", 1, lock="a text")).__name__) for make in (mp.Value, mp.Array)]  # noqa: B023
    log("parent has tried to make numbers with another lock", refused)
    child = mp.Process(target=work, args=(single, one, other), name="holder")
    child.start()
    gate("parent may read a value with another lock")
    log("parent reads a value with another lock", another_single.value)
    gate("parent may read the other value")
    log("parent asks for the other value")
    log("parent has read the other value", other.value)
    gate("parent may join")
    child.join()
    log("parent reads both", [one.value, other.value])
