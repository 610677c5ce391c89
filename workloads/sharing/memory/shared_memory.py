"""A child attaches to its parent's block of shared memory by name; then the parent unlinks and closes it."""

from importlib import import_module

from workloads.exceptions import name_of
from workloads.probe import gate, log, mp

SharedMemory = import_module(mp.__name__ + ".shared_memory").SharedMemory


def attempt(*arguments, **more):
    """What a block is made of with these arguments; the name of the exception's type if that raises one."""
    try:
        block = SharedMemory(*arguments, **more)
    except Exception as error:  # the log says which
        return name_of(error)
    content = bytes(block.buf[:4])
    block.close()
    return content.decode()


def work(name):
    block = SharedMemory(name)
    log("child reads", bytes(block.buf[:4]).decode())
    block.buf[:4] = b"born"
    log("child has written", block.size >= 5)
    gate("child may read again")
    log("child reads again", bytes(block.buf[:4]).decode())
    block.close()


if __name__ == "__main__":
    block = SharedMemory(create=True, size=5)
    log("parent has made a block", [any(block.buf), block.size >= 5, len(block.buf) == block.size])
    block.buf[:4] = b"four"
    child = mp.Process(target=work, args=(block.name,))
    child.start()
    gate("parent may read")
    log("parent reads", bytes(block.buf[:4]).decode())
    block.buf[:4] = b"late"
    log("parent has written again")
    gate("child may read again")
    child.join()
    log("parent makes another of the same name", attempt(block.name, create=True, size=4))
    log("parent makes one without a size", [attempt(create=True, size=size) for size in (0, -1)])
    log("parent attaches to no name", attempt())
    log("parent attaches to a name that there is not", attempt(block.name + "x"))
    log("parent attaches", attempt(block.name))
    other = SharedMemory(block.name)
    other.close()
    other.close()
    log("parent has closed one of two", [other.buf is None, bytes(block.buf[:4]).decode()])
    block.unlink()
    log("parent has unlinked it", bytes(block.buf[:4]).decode())
    block.close()
    log("parent attaches again", attempt(block.name))
