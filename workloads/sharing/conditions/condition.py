"""Four children wait in a condition, twice; their parent notifies some of them, and then all."""

from workloads.probe import gate, log, mp

#: What `notify` is called with, first and then.
NUMBERS = {"default": (), "2": (2,)}


def wait(number, condition, counts):
    for to_notify, count in counts.items():
        gate("children may wait ({})".format(to_notify))
        with condition:
            log("child {} waits ({})".format(number, to_notify))
            was_notified = condition.wait()
            count.value += 1
            log("{} of 4 awake ({})".format(count.value, to_notify), was_notified)


if __name__ == "__main__":
    condition = mp.Condition()
    counts = {to_notify: mp.Value("i", 0) for to_notify in NUMBERS}
    with condition:
        condition.notify()  # when nobody waits
        condition.notify_all()
    children = [mp.Process(target=wait, args=(number, condition, counts)) for number in range(4)]
    for child in children:
        child.start()
    for to_notify, arguments in NUMBERS.items():
        gate("parent may notify some ({})".format(to_notify))
        with condition:  # which each child has left to wait
            condition.notify(*arguments)
            log("parent has notified some ({})".format(to_notify))
            gate("parent may leave the block ({})".format(to_notify))
            log("parent leaves the block ({})".format(to_notify))
        gate("parent may notify all ({})".format(to_notify))
        with condition:
            log("parent notifies all ({})".format(to_notify))
            condition.notify_all()
    for child in children:
        child.join()
