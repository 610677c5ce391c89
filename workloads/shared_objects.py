"""A parent and its child read and write a shared value, array, list and block of memory."""

from importlib import import_module

from workloads.probe import gate, log, mp

SharedMemory = import_module(mp.__name__ + ".shared_memory").SharedMemory


def read(value, array, managed, block):
    return {"Value": value.value, "Array": array[:], "manager's list": list(managed), "shared_memory": block.buf[0]}


def write(value, array, managed, block, number):
    value.value = number
    array[1] = number
    managed.append(number)
    block.buf[0] = number


def work(*shared):
    log("child reads", read(*shared))
    write(*shared, 2)
    log("child has written")
    gate("child may end")
    shared[-1].close()


if __name__ == "__main__":
    block = SharedMemory(create=True, size=1)
    with mp.Manager() as manager:
        shared = mp.Value("i", 0), mp.Array("i", [0, 0]), manager.list(), block
        write(*shared, 1)
        child = mp.Process(target=work, args=shared)
        child.start()
        gate("parent may read")
        log("parent reads", read(*shared))
        child.join()
    block.close()
    block.unlink()
