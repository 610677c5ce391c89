"""A parent leaves the with block of a pool of one, by its end or by an exception, while one task runs and one waits."""

from workloads.command_line import read_arguments
from workloads.exceptions import name_of
from workloads.probe import gate, log, mp


class OwnError(Exception):
    pass


def work(number):
    try:
        log("task {} begins".format(number))
        gate("task {} may end".format(number))
        log("task {} ends".format(number))
    finally:
        log("task {} cleans up".format(number))
    return number * number


if __name__ == "__main__":
    given = read_arguments(by=("its end", "an exception"), joins=("no", "yes"))
    created = mp.Pool(1)
    workers = mp.active_children()
    raised = None
    try:
        with created as pool:
            log("parent enters the block", {"gets the pool": pool is created})
            results = [pool.apply_async(work, (number,)) for number in range(3)]
            log("parent has the result of task 0", results[0].get())
            gate("parent may leave")
            if given.joins == "yes":
                log("parent closes and joins the pool")
                # remedy
                pool.close()
                pool.join()
                # end of remedy
            log("parent leaves the block")
            if given.by == "an exception":
                raise OwnError
    except Exception as error:  # the log says which
        raised = name_of(error)
    log("parent is behind the block", {"raised": raised, "exitcodes": [worker.exitcode for worker in workers]})
    try:
        with created:
            log("parent enters the block again")
    except Exception as error:
        log("entering it again raises " + name_of(error))
    gate("parent may end")
    log("parent at its last line", {"ready": [result.ready() for result in results]})
