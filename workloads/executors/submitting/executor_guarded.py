"""A program with a main guard creates an executor of one, and submits a task."""

from workloads.executor import ProcessPoolExecutor
from workloads.probe import log


def work():
    log("task begins")
    return 7


# remedy
if __name__ == "__main__":
    with ProcessPoolExecutor(1) as executor:
        future = executor.submit(work)
        result = future.result()
# end of remedy
