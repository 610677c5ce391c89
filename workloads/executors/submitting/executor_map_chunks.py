"""A parent maps a function that raises an exception, and then one that returns it, to six items in chunks of three."""

from workloads.executor import ProcessPoolExecutor
from workloads.probe import log


def work(number):
    log("item {} begins".format(number))
    if number in (4, 10):
        raise ValueError("error of item {}".format(number))
    log("item {} ends".format(number))
    return number * 10


# remedy
def work_or_error(number):
    try:
        return work(number)
    except Exception as error:
        return error


# end of remedy
if __name__ == "__main__":
    executor = ProcessPoolExecutor(1)
    for function, items in ((work, range(6)), (work_or_error, range(6, 12))):
        results = executor.map(function, items, chunksize=3)
        try:
            for number, result in enumerate(results, items[0]):
                shown = str(result) if isinstance(result, Exception) else result
                log("parent has the result of item {}".format(number), shown)
        except ValueError as error:
            log("parent gets the error of an item", str(error))
            log("parent asks for another result", next(results, "there is none"))
    executor.shutdown()
