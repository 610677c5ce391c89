"""A pool of two does six items in chunks of two; the first item of the first chunk and of the last one fails."""

from workloads.probe import gate, log, mp


def work(number):
    log("item {} begins".format(number))
    if number in {0, 4}:
        raise ValueError("error of item {}".format(number))
    gate("item {} may end".format(number))
    log("item {} ends".format(number))
    return number


def note(error):
    log("error callback is called", str(error))


if __name__ == "__main__":
    pool = mp.Pool(2)
    result = pool.map_async(work, range(6), chunksize=2, error_callback=note)
    gate("parent may go on")
    log("parent asks", {"ready": result.ready()})
    try:
        outcome = {"returns": result.get()}
    except Exception as error:  # the log says which
        outcome = {"raises": type(error).__name__, "text": str(error)}
    log("parent has called get", outcome)
    pool.close()
    pool.join()
