"""A parent gives a block of shared memory to a child, and once more to another one when it is unlinked."""

from importlib import import_module

from workloads.exceptions import name_of
from workloads.probe import log, mp

shared_memory = import_module(mp.__name__ + ".shared_memory")


def attempt(function, *arguments):
    """What the call returns; the name of the exception's type if it raises one."""
    try:
        return function(*arguments)
    except Exception as error:  # the log says which
        return name_of(error)


def work(block, name):
    log("child reads", [bytes(block.buf[:3]).decode(), block.name == name])
    block.buf[:3] = b"new"
    block.close()


def work_later(block):
    log("later child reads", bytes(block.buf[:3]).decode())
    block.close()


def start_and_join(target, *args):
    child = mp.Process(target=target, args=args)
    child.start()
    child.join()
    return child.exitcode


if __name__ == "__main__":
    block = shared_memory.SharedMemory(create=True, size=3)
    block.buf[:3] = b"old"
    # remedy of shared-memory.argument
    child = mp.Process(target=work, args=(block, block.name))
    child.start()
    child.join()  # before the block is unlinked
    # end of remedy
    log("parent is back from join", {"exitcode": child.exitcode})
    log("parent reads", bytes(block.buf[:3]).decode())
    log("parent assigns", [attempt(setattr, block, name, None) for name in ("name", "size", "buf")])
    other = shared_memory.SharedMemory(create=True, size=3)
    log("another block has another name", other.name != block.name)
    other.close()
    other.unlink()
    block.unlink()
    log("parent unlinks it again", attempt(block.unlink))
    log("parent is back from the later child", {"exitcode": start_and_join(work_later, block)})
    block.close()
