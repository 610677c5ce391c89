"""A parent defines a function, creates a pool of one after that, and submits the function twice as a task."""

from workloads.probe import gate, log, mp


# remedy
def work(number):
    return number * number


if __name__ == "__main__":
    pool = mp.Pool(1)
    # end of remedy

    results = []
    for number in range(2):
        gate("parent may submit task {}".format(number))
        log("parent submits task {}".format(number))
        results.append(pool.apply_async(work, (number,)))
    log("parent has the result of task 1", results[1].get())
    gate("parent may wait for the result of task 0")
    log("parent waits for the result of task 0")
    results[0].get()
    log("parent has the result of task 0")
    pool.terminate()  # of one that is left until the end, a free-threaded 3.13 complains
