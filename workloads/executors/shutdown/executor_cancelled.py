"""The thread of an executor of one still reads a result when its parent cancels a new task and shuts it down.

Before Python 3.10.11, and in 3.11 before 3.11.4, it hangs.
"""

from workloads.command_line import read_arguments
from workloads.executor import ProcessPoolExecutor
from workloads.probe import gate, log


class Result:
    """What takes a while to unpickle, as a large result does."""

    def __reduce__(self):
        return read, ()


def read():
    log("result is read")
    gate("result may be there")


if __name__ == "__main__":
    given = read_arguments(submits=("no", "yes"))
    executor = ProcessPoolExecutor(1)
    executor.submit(Result)
    gate("parent may cancel")
    future = executor.submit(int)
    log("parent cancels", future.cancel())
    if given.submits == "yes":
        # remedy of executor.shutdown
        executor.submit(int).result()
        # end of remedy
    log("parent calls shutdown")
    executor.shutdown()
    log("parent is back from shutdown")
