"""Four children wait in a condition; their parent notifies some of them, and then all."""

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def wait(number, condition, count):
    with condition:
        log("child {} waits".format(number))
        was_notified = condition.wait()
        count.value += 1
        log("{} of 4 awake".format(count.value), was_notified)


if __name__ == "__main__":
    to_notify = read_arguments(to_notify=("default", "2")).to_notify
    condition, count = mp.Condition(), mp.Value("i", 0)
    with condition:
        condition.notify()  # when nobody waits
        condition.notify_all()
    children = [mp.Process(target=wait, args=(number, condition, count)) for number in range(4)]
    for child in children:
        child.start()
    gate("parent may notify some")
    with condition:  # which each child has left to wait
        condition.notify() if to_notify == "default" else condition.notify(int(to_notify))
        log("parent has notified some")
        gate("parent may leave the block")
        log("parent leaves the block")
    gate("parent may notify all")
    with condition:
        log("parent notifies all")
        condition.notify_all()
    for child in children:
        child.join()
