"""Three tasks fail: one unnoticed, one with an error callback, one whose result the parent gets."""

from workloads.probe import log, mp


def fail(number):
    log("task {} fails".format(number))
    raise ValueError("error of task {}".format(number))


def note(error):
    log("error callback is called", str(error))


if __name__ == "__main__":
    pool = mp.Pool(1)
    pool.apply_async(fail, (0,))
    pool.apply_async(fail, (1,), error_callback=note)
    result = pool.apply_async(fail, (2,))
    try:
        result.get()
    except Exception as error:  # the log says which
        log("get raises " + type(error).__name__, str(error))
    pool.close()
    pool.join()
    log("parent at its last line")
