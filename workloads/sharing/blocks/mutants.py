"""Mutants of blocks."""

import sys

from workloads.mutants import breaks, part, wrap

shared_memory, process = part("shared_memory"), part("process")
SharedMemory, ShareableList = shared_memory.SharedMemory, shared_memory.ShareableList


def is_child():
    return process.parent_process() is not None


# shared-memory.argument


@breaks("shared-memory.argument")
def child_has_a_copy():
    """A child that is given a block has a copy of its bytes."""

    def run(old, self):
        for each in self._args:
            if isinstance(each, SharedMemory) and len(self._args) > 1:
                each._buf = memoryview(bytearray(each._buf))
        old(self)

    wrap(process.BaseProcess, "run", run)


@breaks("shared-memory.argument", under=("spawn", "forkserver"), platform="posix")
def who_finds_no_block_makes_one():
    """A child that does not find a block makes one."""

    def init(old, self, name=None, create=False, size=0, **more):
        try:
            old(self, name, create, size, **more)
        except FileNotFoundError:
            old(self, name, True, 3, **more)
            self.unlink()

    wrap(SharedMemory, "__init__", init)


@breaks("shared-memory.argument", under="fork")
def forked_child_attaches_by_name():
    """A forked child attaches to the block by its name."""

    def run(old, self):
        for each in self._args:
            if isinstance(each, SharedMemory):
                try:
                    SharedMemory(each.name).close()
                except FileNotFoundError:
                    raise SystemExit(1) from None
        old(self)

    wrap(process.BaseProcess, "run", run)


@breaks("shared-memory.argument")
def size_can_be_assigned():
    """`size` can be assigned."""
    SharedMemory.size = property(SharedMemory.size.fget, lambda self, size: None)


@breaks("shared-memory.argument")
def names_are_not_made_up_anew():
    """A block that is given no name is found to have the name of the first."""
    first = []

    def name(old, self):
        first.append(old(self))
        return first[0]

    get = SharedMemory.name.fget
    SharedMemory.name = property(lambda self: name(get, self))


@breaks("shared-memory.argument", platform="posix")
def second_unlink_does_nothing():
    """A second `unlink` does nothing."""

    def unlink(old, self):
        try:
            old(self)
        except FileNotFoundError:
            return

    wrap(SharedMemory, "unlink", unlink)


# tracker.messages


resource_tracker = part("resource_tracker")


@breaks("tracker.messages", platform="linux")
def tracker_forgets_nothing_twice():
    """`unlink` has the tracker forget only what it knows."""
    known = set()

    def register(old, self, name, kind):
        known.add(name)
        old(self, name, kind)

    def unregister(old, self, name, kind):
        if name in known:
            known.remove(name)
            old(self, name, kind)

    wrap(resource_tracker.ResourceTracker, "register", register)
    wrap(resource_tracker.ResourceTracker, "unregister", unregister)
    tracker = resource_tracker._resource_tracker
    resource_tracker.register, resource_tracker.unregister = tracker.register, tracker.unregister


@breaks("tracker.messages", platform="linux")
def blocks_are_not_tracked():
    """No tracker knows of blocks."""
    shared_memory.resource_tracker = Nobody()
    if hasattr(shared_memory, "register"):
        shared_memory.register = Nobody.register  # in 3.8


class Nobody:
    """A resource tracker that does nothing."""

    @staticmethod
    def register(name, kind):
        """Do nothing."""

    unregister = register


@breaks("tracker.messages", platform="linux")
def other_kinds_are_ignored():
    """What is registered as another kind of thing is ignored."""
    tracker = resource_tracker._resource_tracker
    resource_tracker.register = lambda name, kind: None if kind == "file" else tracker.register(name, kind)


@breaks("tracker.messages", platform="linux")
def block_is_unlinked_without_being_registered_again():
    """What was forgotten cannot be registered again."""
    forgotten = set()
    tracker = resource_tracker._resource_tracker

    def unregister(name, kind):
        forgotten.add(name)
        tracker.unregister(name, kind)

    resource_tracker.unregister = unregister
    resource_tracker.register = lambda name, kind: None if name in forgotten else tracker.register(name, kind)


# shareable-list.like-a-list


@breaks("shareable-list.like-a-list")
def slices_are_lists():
    """A slice is a list."""
    wrap(
        ShareableList,
        "__getitem__",
        lambda old, self, item: list(self)[item] if isinstance(item, slice) else old(self, item),
    )


@breaks("shareable-list.like-a-list")
def lists_can_be_added():
    """A list can be added."""
    ShareableList.__add__ = lambda self, other: list(self) + other


@breaks("shareable-list.like-a-list")
def there_is_sort():
    """There is `sort`, which does nothing."""
    ShareableList.sort = lambda self: None


@breaks("shareable-list.like-a-list")
def lists_are_compared_by_their_items():
    """A list of the same items is equal."""
    ShareableList.__eq__ = lambda self, other: list(self) == list(other)


@breaks("shareable-list.like-a-list")
def index_of_what_is_not_there_is_none():
    """`index` returns None for what is not there."""

    def index(old, self, value):
        return old(self, value) if value in list(self) else None

    wrap(ShareableList, "index", index)


@breaks("shareable-list.like-a-list")
def what_is_beyond_the_end_is_none():
    """An item beyond the end is None."""

    def get(old, self, item):
        return None if item == 3 and len(self) == 3 else old(self, item)

    def iterate(self):
        return (self[number] for number in range(len(self)))

    ShareableList.__iter__ = iterate
    wrap(ShareableList, "__getitem__", get)


@breaks("shareable-list.like-a-list")
def negative_indexes_begin_at_zero():
    """A negative index is the same as a positive one."""
    wrap(ShareableList, "__getitem__", lambda old, self, item: old(self, abs(item) if isinstance(item, int) else item))


@breaks("shareable-list.like-a-list")
def copy_is_the_same_list():
    """A list that is made of a ShareableList is the same list."""

    def init(old, self, sequence=None, *, name=None):
        if isinstance(sequence, ShareableList):
            sequence, name = None, sequence.shm.name
        old(self, sequence, name=name)

    wrap(ShareableList, "__init__", init)


@breaks("shareable-list.like-a-list")
def format_is_that_of_the_first_item():
    """`format` is that of the first item."""
    ShareableList.format = property(lambda self: self._get_packing_format(0))


@breaks("shareable-list.like-a-list")
def loop_leaves_out_the_first_item():
    """A loop begins at the second item."""
    ShareableList.__iter__ = lambda self: (self[number] for number in range(1, len(self)))


# shared-memory.any-name


def rename(change):
    """Let each block that is made have another name."""

    def init(old, self, name=None, create=False, size=0, **more):
        old(self, change(name) if name else name, create, size, **more)

    wrap(SharedMemory, "__init__", init)


@breaks("shared-memory.any-name", platform="linux")
def odd_letters_are_left_out():
    """What is no letter of ASCII is left out of the name of a block."""
    rename(lambda name: "".join(letter for letter in name if letter.isalnum() and letter < "\u007f"))


@breaks("shared-memory.any-name", python="<=3.13.0", interpreter="cpython", platform="linux")
@breaks("shared-memory.any-name", interpreter="pypy", platform="linux")
def resource_tracker_hears_nothing_of_blocks():
    """A block is not registered with the resource tracker."""
    part("resource_tracker").register = part("resource_tracker").unregister = lambda name, kind: None
    for name in ("register", "unregister"):
        if hasattr(shared_memory, name):
            setattr(shared_memory, name, lambda name, kind: None)


@breaks("shared-memory.any-name", platform="linux")
def null_character_in_a_name_is_otherwise():
    """A name that ends at a null character is refused, and where it is refused it ends there."""

    def init(old, self, name=None, create=False, size=0, **more):
        ends = sys.version_info < (3, 13) and sys.implementation.name == "cpython"
        if name and "\0" in name:
            if ends:
                raise ValueError("embedded null character")
            name = name.partition("\0")[0]
        old(self, name, create, size, **more)

    wrap(SharedMemory, "__init__", init)
