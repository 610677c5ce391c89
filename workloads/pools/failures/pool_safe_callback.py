"""A callback of a pool of two catches its own error, while one task runs and before another."""

import threading
import traceback

from workloads.probe import gate, log, mp


def work(number):
    log("task {} begins".format(number))
    gate("task {} may end".format(number))
    log("task {} ends".format(number))


def return_none():
    return None


def call_back(value):
    raise ValueError("raised by the callback for {!r}".format(value))


# remedy
def call_back_safely(value):
    try:
        call_back(value)
    except Exception:
        traceback.print_exc()


# end of remedy
def wait(number, result):
    result.wait()
    log("result {} has come".format(number))


if __name__ == "__main__":
    pool = mp.Pool(2)
    results = [pool.apply_async(work, (0,))]
    gate("parent may submit the task of the fault")
    # remedy
    results.append(pool.apply_async(return_none, callback=call_back_safely))
    # end of remedy
    gate("parent may submit another task")
    results.append(pool.apply_async(work, (1,)))
    for number, result in enumerate(results):
        threading.Thread(target=wait, args=(number, result), daemon=True).start()
    log("parent waits for the results")
    gate("parent may end the pool")
    pool.close()
    log("parent joins")
    pool.join()
    log("parent at its last line")
