"""Mutants of structures."""

import ctypes

from workloads.mutants import breaks, package, part, wrap

sharedctypes = part("sharedctypes")
heap = part("heap")
process = part("process")

Array, Text = sharedctypes.SynchronizedArray, sharedctypes.SynchronizedString


def is_child():
    return process.parent_process() is not None


def change_fields(get=None, put=None):
    """Have the fields of structures be read and written by these, with the old function first."""

    def make(old, name):
        field = old(name)
        return property(
            (lambda self: get(field.fget, self)) if get else field.fget,
            (lambda self, content: put(field.fset, self, content)) if put else field.fset,
        )

    wrap(sharedctypes, "make_property", make)


# structure.shared


@breaks("structure.shared")
def child_does_not_write_to_a_structure():
    """What a child writes to a field of a structure does not reach its parent."""
    change_fields(None, lambda old, self, content: None if is_child() else old(self, content))


@breaks("structure.shared")
def child_reads_zeros_in_a_structure():
    """A child reads 0 in each field of a structure."""
    change_fields(lambda old, self: 0 if is_child() and hasattr(self._obj, "y") else old(self))


@breaks("structure.shared")
def item_of_an_array_is_copied():
    """An item of an array of structures is a copy."""

    def get(old, self, item):
        found = old(self, item)
        return type(found).from_buffer_copy(found) if isinstance(found, ctypes.Structure) else found

    wrap(Array, "__getitem__", get)


@breaks("structure.shared")
def structure_has_a_value():
    """A structure has `value`, as a number has."""
    sharedctypes.SynchronizedBase.value = None


@breaks("structure.shared")
def structure_ignores_further_arguments():
    """A structure is made of as many of the arguments as it has fields."""

    def make(old, type_, *args):
        return old(type_, *args[: len(getattr(type_, "_fields_", args))])

    wrap(sharedctypes, "RawValue", make)


# raw.shared


@breaks("raw.shared")
def raw_value_has_a_lock():
    """`RawValue` makes a value with a lock."""
    package().RawValue = package().Value


@breaks("raw.shared")
def raw_array_has_a_lock():
    """`RawArray` makes an array with a lock."""
    package().RawArray = package().Array


@breaks("raw.shared")
def raw_value_is_copied():
    """A `RawValue` is a copy in a child."""
    copy_argument(0, lambda value: type(value)(value.value))


@breaks("raw.shared")
def raw_array_is_copied():
    """A `RawArray` is a copy in a child."""
    copy_argument(1, lambda array: type(array)(*array))


@breaks("raw.shared", "structure.shared", "ctypes.argument", "value.pointer")
def child_reads_zeros():
    """What a child is given is filled with zeros."""
    wrap(process.BaseProcess, "run", lambda old, self: (clear(self._args), old(self)))


def clear(args):
    for each in args:
        if hasattr(each, "get_obj") or isinstance(each, (ctypes._SimpleCData, ctypes.Array)):
            content = each.get_obj() if hasattr(each, "get_obj") else each
            ctypes.memset(ctypes.addressof(content), 0, ctypes.sizeof(content))


def copy_argument(number, copied):
    """Replace one of a child's arguments by what `copied` makes of it."""

    def run(old, self):
        args = list(self._args)
        if len(args) > 1:
            args[number] = copied(args[number])
        self._args = tuple(args)
        old(self)

    wrap(process.BaseProcess, "run", run)


# ctypes.argument


@breaks("ctypes.argument")
def object_of_ctypes_is_shared():
    """An object of ctypes has what a child has written to it when that was joined."""
    pairs = []

    def init(old, self, *args, **kwargs):
        old(self, *args, **kwargs)
        given = list(self._args)
        for number, each in enumerate(given):
            if type(each) is ctypes.c_short:
                shared = package().Array("h", [each.value], lock=False)
                pairs.append((each, shared))
                given[number] = Shared(shared)
        self._args = tuple(given)

    def join(old, self, timeout=None):
        old(self, timeout)
        for each, shared in pairs:
            each.value = shared[0]

    wrap(process.BaseProcess, "__init__", init)
    wrap(process.BaseProcess, "join", join)


class Shared:
    """What has the number of an array of one."""

    def __init__(self, array):
        self.array = array

    @property
    def value(self):
        return self.array[0]

    @value.setter
    def value(self, content):
        self.array[0] = content


@breaks("ctypes.argument", under=("spawn", "forkserver"))
def objects_of_ctypes_are_told_apart():
    """An object of ctypes that is not shared is pickled as before."""

    def reduce_ctype(old, obj):
        return old(obj) if hasattr(obj, "_wrapper") else obj.__reduce__()

    wrap(sharedctypes, "reduce_ctype", reduce_ctype)


@breaks("ctypes.argument", under="fork")
def forked_child_cannot_have_an_object_of_ctypes():
    """An object of ctypes that is taken for a shared one cannot be given to a forked child."""

    def start(old, self):
        if self._args and len(self._args) == 1:
            raise AttributeError("_wrapper")
        old(self)

    wrap(process.BaseProcess, "start", start)


@breaks("ctypes.argument")
def copy_is_not_shared():
    """`copy` returns what it is given."""
    sharedctypes.copy = lambda obj: obj


@breaks("ctypes.argument")
def copy_is_empty():
    """`copy` makes an object of zeros."""
    sharedctypes.copy = lambda obj: package().RawValue(type(obj))


@breaks("ctypes.argument")
def synchronized_makes_a_lock_of_its_own():
    """`synchronized` ignores the lock that it is given."""
    wrap(sharedctypes, "synchronized", lambda old, obj, lock=None, ctx=None: old(obj, None, ctx))


@breaks("ctypes.argument")
def synchronized_needs_a_lock():
    """`synchronized` without a lock gives one that cannot be acquired."""

    class Unlockable:
        def acquire(self):
            return False

        release = acquire

    wrap(sharedctypes, "synchronized", lambda old, obj, lock=None, ctx=None: old(obj, lock or Unlockable(), ctx))


@breaks("ctypes.argument")
def get_obj_returns_a_copy():
    """`get_obj` returns a copy of the object."""

    def get_obj(old, self):
        found = old(self)
        return type(found)(found.value) if type(found) is ctypes.c_long else found

    wrap(sharedctypes.SynchronizedBase, "get_obj", get_obj)


# value.pointer


@breaks("value.pointer")
def pointer_is_a_text():
    """A value of the type `c_char_p` is an array of characters."""

    def make(old, type_, *args, **more):
        if type_ is ctypes.c_char_p:
            return sharedctypes.Array("c", args[0], **more)
        return old(type_, *args, **more)

    wrap(sharedctypes, "Value", make)


@breaks("value.pointer")
def child_does_not_write_a_text():
    """What a child writes to a text does not reach its parent."""
    old = Text.value
    Text.value = property(old.fget, lambda self, content: None if is_child() else old.fset(self, content))


# typecode.known


def know(change):
    change(sharedctypes.typecode_to_type)


@breaks("typecode.known")
def typecode_q_is_not_known():
    """The typecode "q" is not known."""
    know(lambda codes: codes.pop("q"))


@breaks("typecode.known")
def typecode_f_is_an_integer():
    """The typecode "f" is an integer."""
    wrap(sharedctypes, "RawValue", lambda old, code, *args: old("i", int(*args)) if code == "f" else old(code, *args))


@breaks("typecode.known")
def typecode_h_is_read_as_zero():
    """A child reads 0 in a value of the typecode "h"."""
    old = sharedctypes.Synchronized.value
    sharedctypes.Synchronized.value = property(
        lambda self: 0 if is_child() and type(self._obj) is ctypes.c_short else old.fget(self), old.fset
    )


@breaks("typecode.known", python=">=3.13", interpreter="cpython")
def typecode_w_is_known():
    """The typecode "w" is known."""
    know(lambda codes: codes.update(w=ctypes.c_wchar))


@breaks("typecode.known")
def typecode_bool_is_known():
    """The typecode "?" is known."""
    know(lambda codes: codes.update({"?": ctypes.c_bool}))


@breaks("typecode.known")
def lock_can_be_given_by_position():
    """The lock of an array can be given by position."""
    array = package().Array
    package().Array = lambda code, content, lock=True: array(code, content, lock=lock)


@breaks("typecode.known")
def whatever_is_no_lock_is_ignored():
    """What is no lock is ignored."""

    def make(old, typecode, *args, lock=True, ctx=None):
        return old(typecode, *args, lock=lock if hasattr(lock, "acquire") or lock is False else True, ctx=ctx)

    for name in ("Value", "Array"):
        wrap(sharedctypes, name, make)


@breaks("typecode.known")
def array_takes_an_iterator():
    """An array can be made of an iterator."""

    def make(old, code, content):
        return old(code, list(content) if hasattr(content, "__next__") else content)

    wrap(sharedctypes, "RawArray", make)


@breaks("typecode.known")
def array_of_a_negative_length_is_empty():
    """An array of a negative length is empty."""

    def make(old, code, content):
        return old(code, max(content, 0) if isinstance(content, int) else content)

    wrap(sharedctypes, "RawArray", make)


@breaks("typecode.known")
def array_of_any_size_can_be_made():
    """An array of the largest size is one of a byte."""

    def make(old, code, content):
        return old(code, 1 if isinstance(content, int) and content > 2**40 else content)

    wrap(sharedctypes, "RawArray", make)


@breaks("typecode.known")
def value_ignores_further_numbers():
    """A value is made of the first number."""
    wrap(sharedctypes, "RawValue", lambda old, code, *args: old(code, *args[:1]))


# array.memory


@breaks("array.memory", platform="linux", interpreter="cpython")
def memory_is_never_freed():
    """The memory of an array is kept, however large it is."""
    heap.Heap._DISCARD_FREE_SPACE_LARGER_THAN = 2**62


@breaks("array.memory", platform="linux", interpreter="cpython")
def memory_is_freed_at_once():
    """The memory of an array is freed, however small it is."""
    heap.Heap._DISCARD_FREE_SPACE_LARGER_THAN = 0


@breaks("array.memory", platform="linux", interpreter="cpython")
def memory_is_not_used_again():
    """Each array has memory of its own, and keeps it."""

    def malloc(old, self, size):
        self._lengths.clear()
        self._len_to_seq.clear()
        return old(self, size)

    wrap(heap.Heap, "malloc", malloc)


@breaks("array.memory", platform="linux", interpreter="cpython")
def memory_that_cannot_be_freed_at_once_is_kept():
    """The memory of an array that is dropped in the middle of making another is kept."""
    heap.Heap._free_pending_blocks = lambda self: None


@breaks("array.memory", platform="linux", interpreter="cpython")
def dropped_array_is_cleared():
    """The memory of an array that is gone is filled with zeros."""

    def free(old, self, block):
        arena, start, stop = block
        if stop - start > 2**20:
            arena.buffer[start:stop] = bytes(stop - start)
        old(self, block)

    wrap(heap.Heap, "free", free)
