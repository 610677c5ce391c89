"""A parent and its child share what was made for sharing: a value, an array, a manager's list, a block of memory."""

from importlib import import_module

from workloads.probe import gate, log, mp

SharedMemory = import_module(mp.__name__ + ".shared_memory").SharedMemory


def read(value, array, managed, block):
    return {"value": value.value, "array": array[:], "list": list(managed), "memory": bytes(block.buf[:2]).decode()}


def write(value, array, managed, block, number, letters):
    value.value = number
    array[1] = number
    managed.append(number)
    block.buf[:2] = letters


def work(*shared):
    log("child reads", read(*shared))
    write(*shared, 2, b"cc")
    log("child has written")
    gate("child may end")
    shared[-1].close()


if __name__ == "__main__":
    block = SharedMemory(create=True, size=2)
    with mp.Manager() as manager:
        shared = mp.Value("i", 0), mp.Array("i", [0, 0]), manager.list(), block
        write(*shared, 1, b"pp")
        child = mp.Process(target=work, args=shared)
        child.start()
        gate("parent may read")
        log("parent reads", read(*shared))
        child.join()
    block.close()
    block.unlink()
