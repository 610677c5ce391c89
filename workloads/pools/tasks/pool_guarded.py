"""A program creates a pool of one under its main guard, and gives it a task."""

from workloads.probe import log, mp


def work():
    log("task begins")


# remedy
if __name__ == "__main__":
    pool = mp.Pool(1)
    result = pool.apply_async(work)
    result.get()
    pool.close()
    pool.join()
# end of remedy
