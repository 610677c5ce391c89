"""A parent asks for the results of map() with a timeout, or leaves its loop, while items are at work and wait."""

from workloads.command_line import read_arguments
from workloads.exceptions import name_of
from workloads.executor import ProcessPoolExecutor
from workloads.probe import gate, log


def work(number):
    log("item {} begins".format(number))
    gate("item {} may end".format(number))
    log("item {} ends".format(number))
    return number


if __name__ == "__main__":
    given = read_arguments(by=("a timeout", "close", "nothing", "futures"))
    with ProcessPoolExecutor(1) as executor:
        if given.by == "futures":
            # remedy
            futures = [executor.submit(work, number) for number in range(5)]
            for future in futures:
                result = future.result()
                # end of remedy
                log("parent leaves the loop", result)
                # remedy
                break
            # end of remedy
        else:
            results = executor.map(work, range(5), timeout=0.01 if given.by == "a timeout" else None)
            log("parent has called map")
            gate("parent may ask")
            log("parent asks")
            try:
                if given.by != "nothing":
                    log("parent has a result", next(results))
            except Exception as error:  # the log says which
                log("next raises", name_of(error))
            if given.by == "close":
                results.close()  # as CPython does with a generator that nobody refers to any more
            log("parent leaves the loop")
            log("parent asks for another", next(results, "there is none") if given.by == "a timeout" else None)
