"""A program submits a function that is defined at its top level, before the executor is created."""

from workloads.executor import ProcessPoolExecutor
from workloads.probe import log


# remedy
def square(number):
    return number * number


# end of remedy


if __name__ == "__main__":
    # remedy
    executor = ProcessPoolExecutor(1)
    result = executor.submit(square, 3).result()
    # end of remedy
    log("parent has the result", result)
    executor.shutdown()
