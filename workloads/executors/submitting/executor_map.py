"""A parent maps a function to six items that a generator yields, by an executor of two, and one of them fails."""

from workloads.command_line import read_arguments
from workloads.executor import ProcessPoolExecutor
from workloads.probe import gate, log


def work(number):
    log("item {} begins".format(number))
    gate("item {} may end".format(number))
    log("item {} ends".format(number))
    if number == 4:
        raise ValueError("error of item 4")
    return number * 10


def generate():
    for number in range(6):
        log("generator yields {}".format(number))
        yield number
    log("generator is at its end")


if __name__ == "__main__":
    given = read_arguments(buffersize=0)
    executor = ProcessPoolExecutor(2)
    options = {"buffersize": given.buffersize} if given.buffersize else {}
    results = executor.map(work, generate(), **options)
    log("parent is back from map")
    gate("parent may ask")
    try:
        for number, result in enumerate(results):
            log("parent has the result of item {}".format(number), result)
    except ValueError as error:
        log("parent gets the error of an item", str(error))
        log("parent asks for another result", next(results, "there is none"))
    executor.shutdown()
    log("parent is back from shutdown")
