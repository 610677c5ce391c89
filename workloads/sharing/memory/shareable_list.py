"""A child changes the items of a shareable list; its parent reads them, and assigns what does not fit."""

from importlib import import_module

from workloads.exceptions import name_of
from workloads.probe import log, mp

ShareableList = import_module(mp.__name__ + ".shared_memory").ShareableList


def attempt(shared, number, content):
    """What an item is after an assignment to it; the name of the exception's type if that raises one."""
    try:
        shared[number] = content
        return shared[number]
    except Exception as error:  # the log says which
        return name_of(error)


def read(shared, number):
    """An item; the name of the exception's type if that raises one."""
    try:
        return shared[number]
    except Exception as error:  # the log says which
        return name_of(error)


def work(shared, name):
    shared[0] = 2
    by_name = ShareableList(name=name)
    by_name[1] = "two"
    by_name[2] = "a text"
    for each in (shared, by_name):
        each.shm.close()


if __name__ == "__main__":
    shared = ShareableList([1, "one", 2.5, True, None, b"12345678"])
    log("parent has made the list", list(shared)[:5])
    child = mp.Process(target=work, args=(shared, shared.shm.name))
    child.start()
    child.join()
    log("parent reads", [*list(shared)[:5], shared[5].decode(), len(shared)])
    log("parent counts and finds", [shared.count(None), shared.index(True)])
    log("parent assigns 7 characters to 3", attempt(shared, 1, "1234567"))
    log("parent assigns 9 characters to 3", attempt(shared, 1, "123456789"))
    log("parent assigns 17 bytes to 8", attempt(shared, 5, b"12345678901234567"))
    log("parent assigns beyond the end", attempt(shared, 6, 1))
    log("list has no methods that change its length", [hasattr(shared, name) for name in ("append", "pop", "insert")])
    log("parent assigns a text that ends with null bytes", attempt(shared, 1, "one\0\0"))
    log("parent assigns bytes that end with null bytes", attempt(shared, 5, b"12\0").decode())
    log("parent assigns an int of more than 64 bits", attempt(shared, 0, 2**63))
    log("parent assigns a list", attempt(shared, 1, []))
    texts = ShareableList(["é" * 5, "€" * 3])
    log("parent reads texts that are not ASCII", [read(texts, number) for number in (0, 1)])
    text = "€€€\0\0"
    # remedy of shareable-list.any-item
    stored = ShareableList([text.encode() + b"."])
    text = stored[0][:-1].decode()  # without what was added
    # end of remedy
    log("parent reads a text that it has stored as bytes", text)
    for each in (shared, texts, stored):
        each.shm.close()
        each.shm.unlink()
