"""Three tasks fail: nobody asks for the first, the second has an error callback, and get asks for the third."""

from workloads.probe import log, mp


def fail(number):
    log("task {} fails".format(number))
    raise ValueError("error of task {}".format(number))


def be_told(error):
    log("error callback is told", str(error))


if __name__ == "__main__":
    pool = mp.Pool(1)
    pool.apply_async(fail, (0,))
    pool.apply_async(fail, (1,), error_callback=be_told)
    asked = pool.apply_async(fail, (2,))
    try:
        asked.get()
    except ValueError as error:
        log("get raises", str(error))
    pool.close()
    pool.join()
    log("parent at its last line")
