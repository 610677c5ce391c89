"""A main process with a pool of four that does two tasks, and perhaps another child, is killed (by hand: it ends)."""

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def report():
    log("worker {} has started".format(mp.current_process().name.rpartition("-")[2]))


def work(number):
    log("task {} begins".format(number))
    gate("task {} may end".format(number))
    log("task {} ends".format(number))


def live_on():
    log("other child works")
    gate("other child may end")
    log("other child ends")


if __name__ == "__main__":
    given = read_arguments(other_child=("none", "started later"))
    pool = mp.Pool(4, initializer=report)
    if given.other_child != "none":
        mp.Process(target=live_on).start()
    for number in range(2):
        pool.apply_async(work, (number,))
    log("parent has submitted two tasks")
    gate("parent may end")
