"""The tasks of a pool try to start a process of their own, and to use a pool of their own."""

from workloads.probe import log, mp


def work(number):
    log("{} works".format("grandchild" if number is None else "task of the inner pool"))
    return number


def start_a_process():
    log("start_a_process begins")
    child = mp.Process(target=work, args=(None,))
    child.start()
    child.join()
    return child.exitcode


def use_a_pool():
    log("use_a_pool begins")
    with mp.Pool(1) as inner:
        return inner.apply(work, (7,))


if __name__ == "__main__":
    pool = mp.Pool(1)
    for task in (start_a_process, use_a_pool):
        result = pool.apply_async(task)
        try:
            outcome = {"returns": result.get()}
        except Exception as error:  # the log says which
            outcome = {"raises": type(error).__name__}
        log("parent has the outcome of " + task.__name__, outcome)
    pool.close()
    pool.join()
    log("parent is back from join")
