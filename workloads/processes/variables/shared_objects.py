"""A parent and its child read and write objects that are made for sharing."""

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


def work(objects):
    for kind, shared in objects.items():
        _, read, write = KINDS[kind]
        log(kind + ": child reads", read(shared))
        write(shared, 2)
    log("child has written")
    gate("child may end")
    if "shared_memory" in objects:
        objects["shared_memory"].close()


if __name__ == "__main__":
    objects = {}
    for kind in read_arguments(kinds=",".join(KINDS)).kinds.split(","):
        create, _, write = KINDS[kind]
        objects[kind] = create()
        write(objects[kind], 1)
    child = mp.Process(target=work, args=(objects,))
    child.start()
    gate("parent may read")
    for kind, shared in objects.items():
        log(kind + ": parent reads", KINDS[kind][1](shared))
    log("parent has read")
    child.join()
    if "shared_memory" in objects:
        objects["shared_memory"].close()
        objects["shared_memory"].unlink()
