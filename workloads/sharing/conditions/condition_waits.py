"""A child waits in a condition, with timeouts and for what a function returns; its parent notifies it."""

from workloads.probe import gate, log, mp


def attempt(function, *arguments):
    """What the call returns; the name of the exception's type if it raises one."""
    try:
        return function(*arguments)
    except Exception as error:  # the log says which
        return type(error).__name__


def nothing():
    return 0


def wait(condition, number):
    calls = (condition.wait, 0.05), (condition.notify,), (condition.notify_all,)
    log("child does not hold the lock", [attempt(*call) for call in calls])
    with condition, condition:
        log("child waits with timeouts", [condition.wait(timeout) for timeout in (0, 0.05, -1)])
        log("child waits for nothing", [condition.wait_for(nothing, 0.05), condition.wait_for(nothing, timeout=-1)])
        log("child waits for what is so", condition.wait_for(lambda: number.value + 7))
        log("child waits for 2")
        log("child is back", [condition.wait_for(lambda: number.value == 2 and "it is 2"), number.value])


if __name__ == "__main__":
    lock = mp.RLock()
    condition, number = mp.Condition(lock), mp.Value("i", 0)
    child = mp.Process(target=wait, args=(condition, number))
    child.start()
    for count in (1, 2):
        gate("parent may assign {}".format(count))
        with lock:
            number.value = count
            log("parent has assigned {}".format(count), attempt(condition.notify))
    child.join()
