"""A parent makes arrays and drops them, one of which its child still has."""

import gc
import logging

from workloads.probe import gate, log, mp

LARGE, SMALL = 8 * 2**20, 1000


def mapped():
    """How many bytes of this process are memory for what is shared (Linux)."""
    total = 0
    with open("/proc/self/maps") as maps:
        for line in maps:
            if "/pym-" in line:  # what the files are called in which it lies
                begin, _, end = line.split()[0].partition("-")
                total += int(end, 16) - int(begin, 16)
    return total


def work(array):
    log("child has an array")
    gate("child may read")
    log("child reads", [array[0], len(array)])


def make_and_drop(size):
    """How much memory there is while there is an array of so many bytes, and when nothing refers to it any more."""
    array = mp.Array("b", size, lock=False)
    there = mapped()
    del array
    gc.collect()
    return [there, mapped()]


class Dropper(logging.Handler):
    """It drops what there is while multiprocessing tells that it makes memory for something else."""

    def __init__(self, arrays):
        super().__init__()
        self._arrays = arrays

    def emit(self, record):  # noqa: ARG002  # as logging calls it
        self._arrays.clear()


def drop_in_the_middle():
    """How much memory there is more with another array, while which one is dropped, and after the next."""
    arrays = [mp.Array("b", LARGE, lock=False)]
    dropper = Dropper(arrays)
    logger = mp.get_logger()
    logger.addHandler(dropper)
    logger.setLevel(logging.INFO)
    before = mapped()
    another = mp.Array("b", 2 * LARGE, lock=False)
    logger.setLevel(logging.NOTSET)
    logger.removeHandler(dropper)
    more = mapped() - before
    small = mp.Array("b", 1, lock=False)
    return [len(arrays), more, mapped() - before, another[0], small[0]]


if __name__ == "__main__":
    log("parent begins", mapped())
    log("parent makes and drops a large array", make_and_drop(LARGE))
    log("parent makes and drops a small array", [make_and_drop(SMALL) for _ in range(3)])
    array = mp.Array("b", LARGE, lock=False)
    array[0] = 7
    child = mp.Process(target=work, args=(array,))
    child.start()
    gate("parent may drop the array")
    before = mapped()
    del array
    gc.collect()
    log("parent drops the array that its child has", before - mapped())
    gate("parent may join")
    child.join()
    log("parent drops an array in the middle of making another", drop_in_the_middle())
