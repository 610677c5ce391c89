"""A parent makes arrays and drops them, one of which its child still has."""

import gc

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
