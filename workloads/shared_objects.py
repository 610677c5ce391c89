"""A parent and its child read and write a shared value, array and list, and perhaps a block of shared memory."""

from importlib import import_module

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def read(value, array, managed, block=None):
    seen = {"Value": value.value, "Array": array[:], "manager's list": list(managed)}
    if block:
        seen["shared_memory"] = block.buf[0]
    return seen


def write(number, value, array, managed, block=None):
    value.value = number
    array[1] = number
    managed.append(number)
    if block:
        block.buf[0] = number


def work(*shared):
    log("child reads", read(*shared))
    write(2, *shared)
    log("child has written")
    gate("child may end")
    for block in shared[3:]:
        block.close()


def create_block():
    return import_module(mp.__name__ + ".shared_memory").SharedMemory(create=True, size=1)


if __name__ == "__main__":
    blocks = [create_block()] if read_arguments(block=("no", "yes")).block == "yes" else []
    with mp.Manager() as manager:
        shared = [mp.Value("i", 0), mp.Array("i", [0, 0]), manager.list(), *blocks]
        write(1, *shared)
        child = mp.Process(target=work, args=shared)
        child.start()
        gate("parent may read")
        log("parent reads", read(*shared))
        child.join()
    for block in blocks:
        block.close()
        block.unlink()
