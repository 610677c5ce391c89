"""Mutants of numbers."""

import os

from workloads.mutants import breaks, package, part, wrap

sharedctypes = part("sharedctypes")


Base, Value, Array, Text = (
    getattr(sharedctypes, name)
    for name in ("SynchronizedBase", "Synchronized", "SynchronizedArray", "SynchronizedString")
)


def wrap_value(owner, get=None, put=None):
    """Have `value` of this class call `get(old, self)` and `put(old, self, content)` with the old functions."""
    old = owner.value
    owner.value = property(
        (lambda self: get(old.fget, self)) if get else old.fget,
        (lambda self, content: put(old.fset, self, content)) if put else old.fset,
    )


def keep_the_lock(old, self, *item):
    """Read, and keep the lock until something is written."""
    self.acquire()
    self.kept = True
    return old(self, *item)


def let_go(old, self, *content):
    """Write, and release the lock if it was kept."""
    old(self, *content)
    if vars(self).pop("kept", False):
        self.release()


# value.read-modify-write


@breaks("value.read-modify-write")
def value_keeps_its_lock_until_it_is_written():
    """Who reads a `Value` holds its lock until it writes."""
    wrap_value(Value, keep_the_lock, let_go)


@breaks("value.read-modify-write")
def array_keeps_its_lock_until_it_is_written():
    """Who reads an item of an `Array` holds its lock until it writes."""
    wrap(Array, "__getitem__", keep_the_lock)
    wrap(Array, "__setitem__", let_go)


@breaks("value.read-modify-write", "value.each-access")
def get_lock_returns_a_new_lock():
    """`get_lock` returns a new lock each time."""
    Base.get_lock = lambda self: package().RLock()


# value.each-access


@breaks("value.each-access")
def value_is_read_without_its_lock():
    """A `Value` is read without its lock."""
    wrap_value(Value, lambda old, self: self._obj.value)


@breaks("value.each-access")
def array_is_read_without_its_lock():
    """An item of an `Array` is read without its lock."""
    Array.__getitem__ = lambda self, item: self._obj[item]


@breaks("value.each-access")
def value_is_written_without_its_lock():
    """A `Value` is written without its lock."""
    wrap_value(Value, None, lambda old, self, content: setattr(self._obj, "value", content))


@breaks("value.each-access")
def array_is_written_without_its_lock():
    """An item of an `Array` is written without its lock."""
    Array.__setitem__ = lambda self, item, content: self._obj.__setitem__(item, content)


process = part("process")


def is_child():
    return process.parent_process() is not None


@breaks("value.each-access")
def value_ignores_the_lock_that_it_is_given():
    """A lock that is passed to `Value` is not used."""

    def init(old, self, content, lock=None, ctx=None):
        old(self, content, lock if is_child() else None, ctx)

    wrap(Base, "__init__", init)


@breaks("value.each-access")
def values_have_one_lock():
    """All values and arrays of a process have the same lock, unless they are given one."""
    locks = []

    def make(old, typecode, *args, lock=True, ctx=None):
        locks.extend([] if locks else [package().RLock()])
        return old(typecode, *args, lock=locks[0] if lock is True else lock, ctx=ctx)

    wrap(sharedctypes, "Value", make)


@breaks("value.each-access")
def value_does_not_ask_its_own_process():
    """Who holds the lock of a `Value` does not acquire it once more to read."""

    def get(old, self):
        return self._obj.value if self.get_lock()._semlock._is_mine() else old(self)

    wrap_value(Value, get)


def forget_in_a_child(old, self, *content):
    if not is_child():
        old(self, *content)


@breaks("value.each-access")
def anything_can_be_a_lock():
    """What is no lock is taken for none as the lock of a value or an array."""

    def make(old, typecode, *args, lock=True, ctx=None):
        return old(typecode, *args, lock=False if isinstance(lock, str) else lock, ctx=ctx)

    wrap(part("sharedctypes"), "Value", make)
    wrap(part("sharedctypes"), "Array", make)


# value.shared


@breaks("value.shared")
def child_does_not_write_to_a_value():
    """What a child writes to a `Value` does not reach its parent."""
    wrap_value(Value, None, forget_in_a_child)


@breaks("value.shared")
def child_does_not_write_to_an_array():
    """What a child writes to an `Array` does not reach its parent."""
    wrap(Array, "__setitem__", forget_in_a_child)


def copy_argument(number, copied):
    """Replace one of a child's arguments by what `copied` makes of it."""

    def run(old, self):
        args = list(self._args)
        args[number] = copied(args[number])
        self._args = tuple(args)
        old(self)

    wrap(process.BaseProcess, "run", run)


@breaks("value.shared")
def value_without_a_lock_is_copied():
    """A `Value` without a lock is a copy in a child."""
    copy_argument(2, lambda value: type(value)(value.value))


@breaks("value.shared")
def array_without_a_lock_is_copied():
    """An `Array` without a lock is a copy in a child."""
    copy_argument(3, lambda array: type(array)(*array))


@breaks("value.shared")
def value_always_has_a_lock():
    """`lock=False` is ignored by `Value`."""
    wrap(sharedctypes, "Value", lambda old, typecode, *args, lock=True, ctx=None: old(typecode, *args, ctx=ctx))


@breaks("value.shared")
def array_always_has_a_lock():
    """`lock=False` is ignored by `Array`."""
    wrap(sharedctypes, "Array", lambda old, typecode, content, *, lock=True, ctx=None: old(typecode, content, ctx=ctx))


@breaks("value.shared")
def value_never_has_a_lock():
    """A `Value` has no `get_lock`."""
    wrap(sharedctypes, "Value", lambda old, typecode, *args, lock=True, ctx=None: old(typecode, *args, lock=False))


@breaks("value.shared")
def value_begins_with_1():
    """A `Value` that is given no number is 1."""
    wrap(sharedctypes, "RawValue", lambda old, typecode, *args: old(typecode, *(args or (1,))))


@breaks("value.shared")
def array_begins_with_1():
    """The items of an `Array` that is given no content are 1."""

    def make(old, typecode, content):
        return old(typecode, [1] * content if isinstance(content, int) else content)

    wrap(sharedctypes, "RawArray", make)


@breaks("value.shared")
def text_goes_on_after_a_null_byte():
    """`value` of an array of characters is all of it."""
    wrap_value(Text, lambda old, self: self.raw)


@breaks("value.shared")
def raw_text_ends_at_a_null_byte():
    """`raw` of an array of characters ends at the first null byte."""
    Text.raw = Text.value


@breaks("value.shared")
def long_text_is_cut():
    """A text that is too long for an array is cut."""
    wrap_value(Text, None, lambda old, self, content: old(self, content[: len(self)]))


LARGEST = 2**31 - 1


def refuse_large(old, self, *content):
    if isinstance(content[-1], int) and content[-1] > LARGEST:
        raise OverflowError
    old(self, *content)


# value.any-number


@breaks("value.any-number")
def value_refuses_large_numbers():
    """A number that does not fit into a `Value` raises OverflowError."""
    wrap_value(Value, None, refuse_large)


@breaks("value.any-number")
def array_refuses_large_numbers():
    """A number that does not fit into an `Array` raises OverflowError."""
    wrap(Array, "__setitem__", refuse_large)


@breaks("value.any-number")
def value_stops_at_the_largest_number():
    """A number that is too large for a `Value` is replaced by the largest one."""
    wrap_value(Value, None, lambda old, self, content: old(self, min(content, LARGEST)))


@breaks("value.any-number")
def value_keeps_large_numbers():
    """A `Value` keeps a number of any size in the process that has written it."""
    large = {}

    def put(old, self, content):
        large[id(self)] = content
        old(self, content)

    wrap_value(Value, lambda old, self: large.get(id(self), old(self)), put)


@breaks("value.any-number")
def value_rounds_floats():
    """A float that is assigned to a `Value` of integers is rounded."""
    wrap_value(Value, None, lambda old, self, content: old(self, int(content) if content == 1.5 else content))


@breaks("value.any-number")
def value_takes_text():
    """A text that is assigned to a `Value` is 0."""
    wrap_value(Value, None, lambda old, self, content: old(self, 0 if isinstance(content, str) else content))


@breaks("value.any-number")
def array_rounds_floats():
    """A float that is assigned to an item of an `Array` of integers is rounded."""

    def put(old, self, item, content):
        old(self, item, int(content) if content == 1.5 else content)

    wrap(Array, "__setitem__", put)


# array.grows


@breaks("array.grows")
def array_grows_at_its_end():
    """An item can be assigned that is beyond the end of an `Array`."""
    beyond = {}

    def put(old, self, item, content):
        if item == len(self):
            beyond[item] = content
        else:
            old(self, item, content)

    wrap(Array, "__setitem__", put)
    wrap(Array, "__getitem__", lambda old, self, item: beyond[item] if item == len(self) else old(self, item))


@breaks("array.grows")
def array_slice_can_be_replaced_by_less():
    """A slice of an `Array` can be replaced by fewer items."""

    def put(old, self, item, content):
        if isinstance(item, slice):
            item = slice(item.start, (item.start or 0) + len(content))
        old(self, item, content)

    wrap(Array, "__setitem__", put)


@breaks("array.grows")
def array_slice_cannot_be_replaced():
    """A slice of an `Array` cannot be assigned."""

    def put(old, self, item, content):
        if isinstance(item, slice) and item.stop == 2:
            raise TypeError("an index must be an integer")
        old(self, item, content)

    wrap(Array, "__setitem__", put)


@breaks("array.grows")
def array_has_append():
    """An `Array` has a method `append`."""
    Array.append = lambda self, content: None


@breaks("value.shared", under="fork")
def forked_child_goes_on_in_the_memory_of_its_parent():
    """A forked child takes the next piece of its parent's memory for a Value of its own."""

    def malloc(old, self, size):
        self._lastpid = os.getpid()
        return old(self, size)

    wrap(part("heap").Heap, "malloc", malloc)
