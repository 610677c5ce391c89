"""A main process submits two tasks to a pool of one and ends without joining it."""

from workloads.probe import gate, log, mp


def work(number):
    log("task {} begins".format(number), {"daemonic": mp.current_process().daemon})
    gate("task {} may end".format(number))
    log("task {} ends".format(number))


if __name__ == "__main__":
    pool = mp.Pool(1)
    for number in range(2):
        pool.apply_async(work, (number,))
    gate("parent may end")
    log("parent at its last line")
