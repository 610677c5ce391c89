"""A parent counts its descriptors for a pool that was joined, or for an executor that was shut down (Linux)."""

import gc
import os

from workloads.command_line import read_arguments
from workloads.executor import ProcessPoolExecutor
from workloads.probe import log, mp


def count():
    gc.collect()
    return len(os.listdir("/proc/self/fd"))


def end_pool():
    pool = mp.Pool(1)
    pool.apply(abs, (-1,))
    pool.close()
    pool.join()
    return pool


def end_executor():
    executor = ProcessPoolExecutor(1)
    executor.submit(abs, -1).result()
    executor.shutdown()
    return executor


if __name__ == "__main__":
    end = {"a pool": end_pool, "an executor": end_executor}[read_arguments(of=("a pool", "an executor")).of]
    log("parent begins")  # from here on it has a connection to the log
    end()  # whatever helpers there are, they are running now
    before = count()
    ended = end()
    more = {"ended": count() - before}
    del ended
    more["forgotten"] = count() - before
    log("parent has counted", more)
