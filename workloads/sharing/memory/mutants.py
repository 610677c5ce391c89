"""Mutants of memory."""

import subprocess
import sys

from workloads.mutants import breaks, part, wrap

process = part("process")


shared_memory = part("shared_memory")


SharedMemory = part("shared_memory").SharedMemory


def is_child():
    return process.parent_process() is not None


def replace_buffer(when, copied):
    """Have a block that was made under a condition have another buffer: what `copied` makes of the shared one."""

    def init(old, self, name=None, create=False, size=0, **more):
        old(self, name, create, size, **more)
        if when(create):
            self._buf = memoryview(copied(self._buf))

    wrap(SharedMemory, "__init__", init)


# shared-memory.same-bytes


@breaks("shared-memory.same-bytes")
def block_is_copied():
    """Who attaches to a block has a copy of it."""
    replace_buffer(lambda create: not create and is_child(), bytearray)


@breaks("shared-memory.same-bytes")
def block_is_new_for_who_attaches():
    """Who attaches to a block has one of zeros."""
    replace_buffer(lambda create: not create and is_child(), lambda buffer: bytearray(len(buffer)))


@breaks("shared-memory.same-bytes")
def block_begins_with_ones():
    """A new block is filled with ones."""

    def init(old, self, name=None, create=False, size=0, **more):
        old(self, name, create, size, **more)
        if create:
            self._buf[:] = b"\1" * len(self._buf)

    wrap(SharedMemory, "__init__", init)


@breaks("shared-memory.same-bytes")
def block_is_too_small():
    """A new block is one byte smaller than it was to be."""
    wrap(
        SharedMemory,
        "__init__",
        lambda old, self, name=None, create=False, size=0, **more: old(self, name, create, size and size - 1, **more),
    )


@breaks("shared-memory.same-bytes")
def close_clears_the_block():
    """`close` fills the block with zeros."""

    def close(old, self):
        if self._buf is not None and not is_child():
            self._buf[:] = bytes(len(self._buf))
        old(self)

    wrap(SharedMemory, "close", close)


@breaks("shared-memory.same-bytes")
def closed_block_keeps_its_buffer():
    """`close` does nothing."""
    SharedMemory.close = lambda self: None


@breaks("shared-memory.same-bytes")
def unlink_clears_the_block():
    """`unlink` fills the block with zeros."""

    def unlink(old, self):
        self._buf[:] = bytes(len(self._buf))
        old(self)

    wrap(SharedMemory, "unlink", unlink)


# shared-memory.names


@breaks("shared-memory.names")
def block_that_exists_is_attached_to():
    """`create=True` attaches to a block that exists."""
    made = set()

    def change(name, create, size):
        if name in made:
            return name, False, size
        return name, create, size

    def init(old, self, name=None, create=False, size=0, **more):
        old(self, *change(name, create, size), **more)
        made.add(self.name)

    wrap(SharedMemory, "__init__", init)


@breaks("shared-memory.names")
def block_that_does_not_exist_is_created():
    """A block that does not exist is created, whatever is asked for."""

    def init(old, self, name=None, create=False, size=0, **more):
        try:
            old(self, name, create, size, **more)
        except FileNotFoundError:
            old(self, name, True, 4, **more)
            SharedMemory.unlink(self)

    wrap(SharedMemory, "__init__", init)


def change_arguments(change):
    """Have a block be made with other arguments: those that `change` returns for the name, `create` and the size."""

    def init(old, self, name=None, create=False, size=0, **more):
        old(self, *change(name, create, size), **more)

    wrap(SharedMemory, "__init__", init)


@breaks("shared-memory.names")
def block_of_no_size_is_created():
    """A block of size 0 is one of 4 bytes."""
    change_arguments(lambda name, create, size: (name, create, 4 if create and size == 0 else size))


@breaks("shared-memory.names")
def block_of_a_negative_size_is_created():
    """A negative size is a positive one."""
    change_arguments(lambda name, create, size: (name, create, 4 if size < 0 else size))


@breaks("shared-memory.names")
def block_without_a_name_is_created():
    """A block is created if no name is given."""

    def init(old, self, name=None, create=False, size=0, **more):
        is_nameless = name is None and not create
        old(self, name, create or is_nameless, 4 if is_nameless else size, **more)
        if is_nameless:
            self.unlink()

    wrap(SharedMemory, "__init__", init)


resource_tracker = part("resource_tracker")


# shared-memory.unlink


@breaks("shared-memory.unlink", platform="posix")
def tracker_ignores_who_attaches():
    """The resource tracker looks only after blocks that its own program has created."""

    def init(old, self, name=None, create=False, size=0, **more):
        old(self, name, create, size, **more)
        if not create and not is_child() and "--attach" in " ".join(sys.argv):
            resource_tracker.unregister(self._name, "shared_memory")

    wrap(SharedMemory, "__init__", init)


def forget(when):
    """Have the resource tracker forget a block that was made under a condition on `create`."""

    def init(old, self, name=None, create=False, size=0, **more):
        old(self, name, create, size, **more)
        if when(create):
            resource_tracker.unregister(self._name, "shared_memory")

    wrap(SharedMemory, "__init__", init)


@breaks("shared-memory.unlink", platform="posix")
def tracker_ignores_who_makes():
    """The resource tracker does not look after a block that its program has made."""
    forget(lambda create: create and "--make" in " ".join(sys.argv))


@breaks("shared-memory.unlink", under="fork", platform="posix")
def tracker_ignores_children():
    """The resource tracker does not look after a block that a child has made or attached to."""
    forget(lambda create: is_child())


@breaks("shared-memory.unlink", platform="posix", python="<3.13")
def tracker_never_forgets():
    """The resource tracker looks after a block that it was told to forget."""
    resource_tracker.unregister = lambda name, kind: None


@breaks("shared-memory.unlink", under="fork", platform="posix")
def tracker_cannot_be_started_early():
    """`ensure_running` starts no resource tracker."""
    resource_tracker.ensure_running = lambda: None


@breaks("shared-memory.unlink", platform="posix")
def maker_that_ends_unlinks():
    """A child destroys the blocks that it has made when it closes them."""

    def close(old, self):
        is_open = self._buf is not None
        old(self)
        if is_open and is_child() and vars(self).pop("is_own", False):
            self.unlink()

    def init(old, self, name=None, create=False, size=0, **more):
        old(self, name, create, size, **more)
        self.is_own = create

    wrap(SharedMemory, "__init__", init)
    wrap(SharedMemory, "close", close)


@breaks("shared-memory.unlink", platform="posix")
def block_is_cleared_when_another_program_ends():
    """What another program has written to a block is gone when that has ended."""

    def run(old, command, *args, **kwargs):
        done = old(command, *args, **kwargs)
        if "workloads.sharing.memory.shared_memory_lifetime" in command:
            sys.modules["__main__"].block.buf[0] = 0
        return done

    wrap(subprocess, "run", run)


@breaks("shared-memory.unlink", platform="posix")
def last_close_unlinks():
    """`close` destroys a block in the process that has created it."""

    def init(old, self, name=None, create=False, size=0, **more):
        old(self, name, create, size, **more)
        self.is_own = create

    def close(old, self):
        is_own = vars(self).pop("is_own", False)
        old(self)
        if is_own:
            self.unlink()

    wrap(SharedMemory, "__init__", init)
    wrap(SharedMemory, "close", close)


@breaks("shared-memory.unlink", platform="posix")
def child_that_ends_unlinks():
    """A child destroys the blocks to which it has attached when it closes them."""

    def close(old, self):
        is_open = self._buf is not None
        old(self)
        if is_open and is_child():
            self.unlink()

    wrap(SharedMemory, "close", close)


@breaks("shared-memory.unlink", platform="posix")
def unlink_is_for_later():
    """`unlink` destroys a block when it is closed."""

    def close(old, self):
        is_open = self._buf is not None
        old(self)
        if is_open and vars(self).pop("is_unlinked", False):
            unlink(self)

    unlink = SharedMemory.unlink
    SharedMemory.unlink = lambda self: setattr(self, "is_unlinked", True)
    wrap(SharedMemory, "close", close)


@breaks("shared-memory.unlink", python=">=3.13", interpreter="cpython", platform="posix")
def track_is_ignored():
    """A block is tracked although it is not to be."""
    wrap(
        SharedMemory,
        "__init__",
        lambda old, self, name=None, create=False, size=0, *, track=True: old(self, name, create, size),
    )


@breaks("shared-memory.unlink", platform="win32")
def block_outlives_the_last_object():
    """A block stays as long as the process that has created it."""
    kept = []

    def init(old, self, name=None, create=False, size=0, **more):
        old(self, name, create, size, **more)
        if create and not kept:
            kept.append(SharedMemory(self.name))

    wrap(SharedMemory, "__init__", init)


class CopiedList(list):
    """A list with the interface of `ShareableList`."""

    def __init__(self, shared):
        super().__init__(shared)
        self.shm = shared.shm


# shareable-list.items


@breaks("shareable-list.items")
def shareable_list_is_copied():
    """A shareable list that is passed to a child is a copy there."""

    def run(old, self):
        self._args = (CopiedList(self._args[0]), *self._args[1:])
        old(self)

    wrap(process.BaseProcess, "run", run)


ShareableList = part("shared_memory").ShareableList


@breaks("shareable-list.items")
def item_keeps_its_type():
    """An item of a shareable list keeps the type that it has at first."""

    def put(old, self, position, content):
        if type(content) is type(self[position]):
            old(self, position, content)

    wrap(ShareableList, "__setitem__", put)


@breaks("shareable-list.items")
def floats_are_rounded():
    """A float in a shareable list is read as an int."""

    def get(old, self, position):
        item = old(self, position)
        return int(item) if isinstance(item, float) else item

    wrap(ShareableList, "__getitem__", get)


@breaks("shareable-list.items")
def none_is_zero():
    """None in a shareable list is read as 0."""
    wrap(
        ShareableList,
        "__getitem__",
        lambda old, self, position: 0 if old(self, position) is None else old(self, position),
    )


@breaks("shareable-list.items")
def shareable_list_counts_nothing():
    """`count` of a shareable list returns 0."""
    ShareableList.count = lambda self, content: 0


@breaks("shareable-list.items")
def shareable_list_finds_from_1():
    """`index` of a shareable list counts from 1."""
    wrap(ShareableList, "index", lambda old, self, content: old(self, content) + 1)


# shareable-list.grows


@breaks("shareable-list.grows")
def shareable_list_has_append():
    """A shareable list has a method `append`."""
    ShareableList.append = lambda self, content: None


@breaks("shareable-list.grows")
def shareable_list_ignores_an_index_beyond_its_end():
    """An assignment beyond the end of a shareable list is ignored."""

    def put(old, self, position, content):
        if position < len(self):
            old(self, position, content)

    def get(old, self, position):
        return old(self, position) if position < len(self) else None

    length = ShareableList.__len__
    wrap(ShareableList, "__setitem__", put)
    ShareableList.__iter__ = lambda self: (get_item(self, position) for position in range(length(self)))
    get_item = ShareableList.__getitem__
    wrap(ShareableList, "__getitem__", get)


@breaks("shareable-list.grows")
def long_item_is_cut():
    """A text that is too long for its place in a shareable list is cut."""
    wrap(
        ShareableList,
        "__setitem__",
        lambda old, self, position, content: old(self, position, content[:7] if isinstance(content, str) else content),
    )


@breaks("shareable-list.grows")
def long_bytes_are_cut():
    """Bytes that are too long for their place in a shareable list are cut."""
    wrap(
        ShareableList,
        "__setitem__",
        lambda old, self, position, content: old(self, position, content[:7] if type(content) is bytes else content),
    )


@breaks("shareable-list.grows")
def item_cannot_be_longer_than_at_first():
    """A text in a shareable list cannot be longer than it was at first."""

    def put(old, self, position, content):
        if isinstance(content, str) and isinstance(self[position], str) and len(content) > len(self[position]):
            raise ValueError
        old(self, position, content)

    wrap(ShareableList, "__setitem__", put)


# shareable-list.any-item


@breaks("shareable-list.any-item")
def null_bytes_are_kept():
    """Null bytes at the end of a text are kept."""
    kept = {}

    def put(old, self, position, content):
        kept[position] = content
        old(self, position, content)

    wrap(ShareableList, "__setitem__", put)
    wrap(ShareableList, "__getitem__", lambda old, self, position: kept.get(position, old(self, position)))


@breaks("shareable-list.any-item")
def null_bytes_of_bytes_are_kept():
    """Null bytes at the end of bytes are kept."""
    kept = {}

    def put(old, self, position, content):
        kept[position] = content
        old(self, position, content)

    def get(old, self, position):
        item = old(self, position)
        return kept.get(position, item) if isinstance(item, bytes) else item

    wrap(ShareableList, "__setitem__", put)
    wrap(ShareableList, "__getitem__", get)


@breaks("shareable-list.any-item")
def large_numbers_are_cut():
    """An int of more than 64 bits is 0."""

    def put(old, self, position, content):
        old(self, position, 0 if isinstance(content, int) and content >= 2**63 else content)

    wrap(ShareableList, "__setitem__", put)


@breaks("shareable-list.any-item")
def bytes_lose_their_last_one():
    """The last of the bytes that a new list is made of is dropped if it is a full stop."""

    def init(old, self, sequence=None, *, name=None):
        items = [item[:-1] if item == b"\xe2\x82\xac" * 3 + b"\0\0." else item for item in sequence or ()]
        old(self, sequence and items, name=name)

    wrap(ShareableList, "__init__", init)


@breaks("shareable-list.any-item")
def text_has_storage_for_its_utf8():
    """A text of a new list is kept, whatever its characters are."""
    longer = {}

    def init(old, self, sequence=None, *, name=None):
        old(self, sequence, name=name)
        longer.update({(self.shm.name, number): item for number, item in enumerate(sequence or ()) if item == "é" * 5})

    def get(old, self, number):
        return longer.get((self.shm.name, number), old(self, number))

    wrap(ShareableList, "__getitem__", get)
    wrap(ShareableList, "__init__", init)


@breaks("shareable-list.any-item")
def text_that_was_cut_is_read():
    """A text of which the last character was cut in the middle is read without that."""

    def get(old, self, number):
        try:
            return old(self, number)
        except UnicodeDecodeError:
            return "€€"

    wrap(ShareableList, "__getitem__", get)


@breaks("shareable-list.any-item")
def other_objects_are_zero():
    """An object that a shareable list cannot hold is 0 there."""
    wrap(
        ShareableList,
        "__setitem__",
        lambda old, self, position, content: old(self, position, 0 if isinstance(content, list) else content),
    )
