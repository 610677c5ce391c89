"""A parent and its child read and write an object that is made for sharing."""

from importlib import import_module

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp

manager = None  # kept: its process ends with it


def create_list():
    global manager
    manager = mp.Manager()
    return manager.list()


def create_block():
    return import_module(mp.__name__ + ".shared_memory").SharedMemory(create=True, size=1)


def write_number(shared, number):
    shared.value = number


def write_item(shared, number):
    shared[1] = number


def write_byte(shared, number):
    shared.buf[0] = number


#: How to create, read and write an object, by what offers it.
KINDS = {
    "Value": (lambda: mp.Value("i", 0), lambda shared: shared.value, write_number),
    "Array": (lambda: mp.Array("i", [0, 0]), lambda shared: shared[:], write_item),
    "Manager": (create_list, list, lambda shared, number: shared.append(number)),
    "shared_memory": (create_block, lambda shared: shared.buf[0], write_byte),
}


def work(kind, shared):
    _, read, write = KINDS[kind]
    log("child reads", read(shared))
    write(shared, 2)
    log("child has written")
    gate("child may end")
    if kind == "shared_memory":
        shared.close()


if __name__ == "__main__":
    kind = read_arguments(kind=tuple(KINDS)).kind
    create, read, write = KINDS[kind]
    shared = create()
    write(shared, 1)
    child = mp.Process(target=work, args=(kind, shared))
    child.start()
    gate("parent may read")
    log("parent reads", read(shared))
    child.join()
    if kind == "shared_memory":
        shared.close()
        shared.unlink()
