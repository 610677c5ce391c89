"""Mutants of shareable lists."""

from workloads.mutants import breaks, part, wrap

process, shared_memory, resource_tracker = part("process"), part("shared_memory"), part("resource_tracker")


SharedMemory, ShareableList = shared_memory.SharedMemory, shared_memory.ShareableList


# shareable-list.items


@breaks("shareable-list.items")
def shareable_list_is_copied():
    """A shareable list that is passed to a child is a copy there."""

    def run(old, self):
        self._args = (CopiedList(self._args[0]), *self._args[1:])
        old(self)

    wrap(process.BaseProcess, "run", run)


class CopiedList(list):
    """A list with the interface of `ShareableList`."""

    def __init__(self, shared):
        super().__init__(shared)
        self.shm = shared.shm


@breaks("shareable-list.items")
def item_keeps_its_type():
    """An item of a shareable list keeps the type that it has at first."""

    def put(old, self, position, content):
        if type(content) is type(self[position]):
            old(self, position, content)

    wrap(ShareableList, "__setitem__", put)


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
def other_objects_are_zero():
    """An object that a shareable list cannot hold is 0 there."""
    wrap(
        ShareableList,
        "__setitem__",
        lambda old, self, position, content: old(self, position, 0 if isinstance(content, list) else content),
    )
