"""Types of C: structures, arrays and other objects of ctypes in shared memory.

What a `Value` and an `Array` are made of, for whoever wants more than one number: structures (`structure.shared`), and
numbers without a lock (`raw.shared`). Two traps: an object of ctypes that was not made for sharing (`ctypes.argument`),
and a pointer (`value.pointer`). At the end, which types there are (`typecode.known`), and what becomes of the memory
(`array.memory`).
"""

import pytest

from specs.harness.api import (
    History,
    Run,
    Subject,
    beyond_the_documentation,
    claim,
    details,
    needs,
    refutes,
    remedies,
    upholds,
)

pytestmark = needs("Process", "Value", "Array", "RawValue", "sharedctypes")

STRUCTURE_SHARED = claim(
    "structure.shared",
    says="A structure of ctypes can be shared between processes, alone or in an array.",
    answer="`Value(Point, 1, 2)` is shared: all processes read what one assigns to a field.",
    about=["Value(typecode_or_type)", "Value(args)", "Array(typecode_or_type)", "Array(size_or_initializer)"],
    see=["value.shared", "ctypes.argument"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.sharedctypes.Array"],
)


@pytest.fixture(scope="module")
def changed(record: Run, subject: Subject) -> History:
    """A child changes all that it was given: raw numbers, structures, objects of ctypes and a pointer."""
    return record("changed_by_a_child").ends(says=subject.failed_start_says)


@upholds(STRUCTURE_SHARED)
def test_a_parent_reads_the_fields_of_structures_that_its_child_has_changed(changed: History) -> None:
    """A child reads the fields of a structure, and of each item of an array of structures. Its parent reads the fields
    that the child has changed, and the others as they were.
    """
    assert changed["child reads"].value[2:] == [1, 0.5, [[1, 1.5], [2, 2.5]]]
    assert changed["parent reads structures"].value == [3, 0.5, [[1, 1.5], [2, 4.5]]]


@details(STRUCTURE_SHARED)
def test_what_is_no_field_of_a_structure_is_not_shared(changed: History) -> None:
    """An attribute that a child assigns and that is no field is not there for its parent, and there is no error. A
    structure has no `value`.
    """
    assert changed["parent looks for what is no field"].value == [False, False]


@details(STRUCTURE_SHARED)
def test_a_structure_is_made_of_as_many_arguments_as_it_has_fields_at_most(changed: History) -> None:
    """To make a structure of two fields of three numbers raises TypeError."""
    assert changed["parent makes a point of three"].value == "TypeError"


RAW_SHARED = claim(
    "raw.shared",
    says="RawValue and RawArray are a Value and an Array without a lock.",
    answer="Like what `lock=False` makes, a RawValue is shared, and has no `get_lock()`.",
    about=[
        "RawValue(typecode_or_type)",
        "RawValue(args)",
        "RawArray(typecode_or_type)",
        "RawArray(size_or_initializer)",
    ],
    see=["value.shared", "value.read-modify-write"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.sharedctypes.RawArray"],
)


@needs("RawArray")
@upholds(RAW_SHARED)
def test_a_parent_reads_what_its_child_has_written_without_a_lock(changed: History) -> None:
    """A child reads a `RawValue` and a `RawArray`, and writes to them. Its parent reads what it has written."""
    assert changed["child reads"].value[:2] == [1, [0.5, 1.5]]
    assert changed["parent reads numbers"].value == [6, [0.5, 2.5]]


@needs("RawArray")
@upholds(RAW_SHARED)
def test_raw_numbers_are_objects_of_ctypes_without_get_lock(changed: History) -> None:
    """A `RawValue` and a `RawArray` are objects of ctypes and have no `get_lock()`. `Value(lock=False)` and
    `Array(lock=False)` make objects of the same types.
    """
    number, numbers, value, array = changed["parent compares types"].value

    assert [number, numbers] == [value, array]
    assert number in {"c_int", "c_long"}  # which is the same type on Windows
    assert numbers == "c_double_Array_2"
    assert changed["parent looks for locks"].value == [False, False]


CTYPES_ARGUMENT = claim(
    "ctypes.argument",
    says="An object of ctypes is memory of C, so a child that is given one shares it.",
    answer="A child gets a copy of an object of ctypes, or start() fails; `sharedctypes.copy()` helps.",
    why=(
        "Its memory belongs to one process. Once an object of its type has been made for sharing, multiprocessing pickles "
        "all objects of that type as shared ones."
    ),
    about=[
        "sharedctypes.copy(obj)",
        "sharedctypes.synchronized(obj)",
        "sharedctypes.synchronized(lock)",
        "Value.get_obj()",
        "Value.__enter__()",
        "Value.__exit__()",
    ],
    see=["arguments.copied", "structure.shared"],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.sharedctypes.copy",
        "Lib/multiprocessing/sharedctypes.py (reduce_ctype)",
    ],
)


@refutes(CTYPES_ARGUMENT)
def test_what_a_child_writes_to_an_object_of_ctypes_its_parent_does_not_read(changed: History) -> None:
    """A child reads the number of a `c_short` that it was given, and writes another. Its parent reads the old one."""
    assert changed["child reads what was no shared memory"].value[0] == 1
    assert changed["parent reads what was no shared memory"].value[0] == 1


@refutes(CTYPES_ARGUMENT, under="fork", when="if the program has made a shared object of that type")
def test_a_forked_child_gets_a_copy_of_an_object_of_ctypes_in_any_case(changed: History) -> None:
    """A child reads the number that its parent has."""
    assert changed["parent starts a child after it has made a shared one of that type"].value is None
    assert changed["later child reads what was no shared memory"].value == 1


@refutes(CTYPES_ARGUMENT, under=("spawn", "forkserver"), when="if the program has made a shared object of that type")
def test_start_fails_if_an_object_of_ctypes_is_taken_for_a_shared_one(changed: History) -> None:
    """`start()` raises AttributeError, and no child is started."""
    assert changed["parent starts a child after it has made a shared one of that type"].value == "AttributeError"
    assert not changed.all("later child reads what was no shared memory")


@remedies(CTYPES_ARGUMENT, "Make a copy of it in shared memory by `sharedctypes.copy()`, and give the child that.")
def test_a_copy_in_shared_memory_is_shared(changed: History) -> None:
    """A child reads the number of a `c_long` that `sharedctypes.copy()` has copied, and writes another. Its parent
    reads that.
    """
    assert changed["child reads what was no shared memory"].value[1] == 1
    assert changed["parent reads what was no shared memory"].value[1] == 6


@details(CTYPES_ARGUMENT)
def test_synchronized_gives_a_shared_object_the_lock_that_is_named(changed: History) -> None:
    """`synchronized(object, lock)` returns one whose `get_lock()` is that lock, and whose `get_obj()` is that object.
    Its `value` can be read in a `with` block, and without a lock, it has one of its own.
    """
    assert changed["parent looks at a lock that it has not named"].value == [False, True, None]
    assert changed["parent looks at its lock"].value == [True, True]
    assert changed["parent reads with the locks"].value == [3, 6]


VALUE_POINTER = claim(
    "value.pointer",
    says="A Value of the type c_char_p shares a text.",
    answer="A pointer is shared as an address, which leads nowhere in another process.",
    why="A pointer is the address of memory that only the process has that has stored it.",
    about=["Value(typecode_or_type)", "Array.value"],
    see=["value.any-number", "structure.shared"],
    undecided=["What a process reads at the address of another process: mostly it is killed by SIGSEGV"],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#module-multiprocessing.sharedctypes (Although it is possible to store a pointer in shared memory …)",
    ],
)


@refutes(VALUE_POINTER)
def test_of_a_pointer_the_address_is_shared_and_no_byte_of_the_text(changed: History) -> None:
    """A value of the type `c_char_p` has as many bytes as an address. Of a text of 1300 bytes a child reads the address
    in its parent, and its parent reads the address in the child of the text that the child has assigned.
    """
    assert changed["pointer has as many bytes as an address"].value is True
    assert changed["child reads the address"].value == changed["parent has stored an address"].value
    assert changed["parent reads the address"].value == changed["child has stored an address"].value


@remedies(VALUE_POINTER, 'Make an `Array` of the type "c" that is long enough, and assign the bytes to its `value`.')
def test_a_text_in_an_array_of_characters_is_shared(changed: History) -> None:
    """A child assigns bytes to `value` of an `Array("c", 100)`. Its parent reads them."""
    assert changed["parent reads the text"].value == "by the child"


TYPECODE_KNOWN = claim(
    "typecode.known",
    says="A Value and an Array can have each typecode that the module array knows.",
    answer='A Value can be a c, b, B, u, h, H, i, I, l, L, q, Q, f or d, but not the new "w".',
    about=["Value(typecode_or_type)", "Value(lock)", "Array(typecode_or_type)", "Array(lock)"],
    see=["value.any-number"],
    sources=[
        "https://docs.python.org/3/library/array.html",
        "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Array",
    ],
)


@pytest.fixture(scope="module")
def typecodes(record: Run) -> History:
    """A child reads a value of each typecode; its parent tries what is none, and other arguments."""
    return record("typecodes").ends()


@upholds(TYPECODE_KNOWN, when="for 14 typecodes")
def test_a_child_reads_a_value_of_each_typecode(typecodes: History) -> None:
    """A child reads what its parent has put into values of the types b, B, h, H, i, I, l, L, q, Q, f, d, u and c."""
    numbers = {**dict.fromkeys("bBhHiIlLqQ", 7), "f": 1.5, "d": 2.5, "u": "w"}

    assert typecodes["child reads"].value == [numbers, "c"]


#: Typecodes of the module array that are no typecodes of Value and Array.
NEWER = {"w", "e", "Zf", "Zd"}


@refutes(TYPECODE_KNOWN, python=">=3.13", interpreter="cpython", when="for newer typecodes")
def test_newer_typecodes_of_the_module_array_are_not_known(typecodes: History) -> None:
    """`Array("w", 1)` raises TypeError, and so do "e", "Zf" and "Zd", where the module array knows them."""
    known: dict[str, bool] = typecodes["parent makes arrays of the typecodes of array"].value

    assert "w" in known
    assert {code for code in known if not known[code]} == NEWER & set(known)


@details(TYPECODE_KNOWN)
def test_what_is_no_typecode_raises_type_error(typecodes: History) -> None:
    """`Value("?")`, `Value("ii")`, `Value("")`, `Value(1)` and `Value(None)` raise TypeError."""
    assert typecodes["parent tries what is no typecode"].value == ["TypeError"] * 5


@details(TYPECODE_KNOWN)
def test_the_lock_is_given_by_name_and_has_to_be_one(typecodes: History) -> None:
    """`Array("i", 3, False)` raises TypeError: `lock` is given by name only. What is no lock raises AttributeError."""
    assert typecodes["parent gives the lock by position"].value == "TypeError"
    assert typecodes["parent gives what is no lock"].value == ["AttributeError", "AttributeError"]


@details(TYPECODE_KNOWN)
def test_an_array_is_made_of_a_sequence_or_a_length(typecodes: History) -> None:
    """`Array("i", …)` takes a list, a tuple, a range, 0 and an empty list. An iterator, a `str` among the items and a
    float raise TypeError, -1 ValueError, and a length of `sys.maxsize` OverflowError.
    """
    taken = [None] * 5
    assert typecodes["parent makes arrays of contents"].value == [
        *(*taken, "TypeError", "ValueError", "TypeError", "TypeError"),
    ]
    assert typecodes["parent makes an array of the largest size"].value == "OverflowError"


@details(TYPECODE_KNOWN)
def test_a_value_is_made_of_one_number(typecodes: History) -> None:
    """`Value("i", 1, 2)` raises TypeError."""
    assert typecodes["parent makes a value of two numbers"].value == "TypeError"


ARRAY_MEMORY = claim(
    "array.memory",
    says="The memory of a shared Array is free when nothing refers to the array any more.",
    answer="Arrays of 4 MiB or more give their memory back; smaller ones leave it to the next.",
    about=["Array(size_or_initializer)"],
    see=["shared-memory.unlink"],
    sources=["Lib/multiprocessing/heap.py (_DISCARD_FREE_SPACE_LARGER_THAN)"],
    not_applicable=[
        {"platform": "win32", "because": "only Linux tells which memory of a process is shared in this way"},
        {"platform": "darwin", "because": "only Linux tells which memory of a process is shared in this way"},
        {"interpreter": "pypy", "because": "PyPy's collector decides when an array is gone"},
    ],
)


@pytest.fixture(scope="module")
def memory(record: Run) -> History:
    """A parent makes arrays of 8 MiB and of 1000 bytes and drops them; at last one that its child has as well."""
    program = record("array_memory")
    program.reaches("child has an array")
    program.open("parent may drop the array")
    program.reaches("parent drops the array that its child has")
    program.open("child may read")
    program.goes_on_to("child reads")
    program.open("parent may join")
    return program.ends()


LARGE = 8 * 2**20


@upholds(ARRAY_MEMORY, platform="linux", interpreter="cpython", when="for an array of 8 MiB")
def test_a_process_has_no_memory_of_a_large_array_that_is_gone(memory: History) -> None:
    """A process that makes an array has 8 MiB more of shared memory, and none when nothing refers to it any more."""
    assert memory["parent begins"].value == 0
    assert memory["parent makes and drops a large array"].value == [LARGE, 0]


@refutes(ARRAY_MEMORY, platform="linux", interpreter="cpython", when="for an array of 1000 bytes")
def test_a_process_keeps_the_memory_of_a_small_array_for_the_next(memory: History) -> None:
    """A process keeps its memory when nothing refers to it any more. The next array of that size needs no more."""
    ((first, kept), *others) = memory["parent makes and drops a small array"].value

    assert first == kept > 0
    assert others == [[first, kept]] * 2


@details(ARRAY_MEMORY, platform="linux", interpreter="cpython", when="if a child has the array, too")
def test_a_child_still_reads_an_array_that_its_parent_has_dropped(memory: History) -> None:
    """The parent has 8 MiB less of shared memory when it has dropped the array. Its child reads the array after that."""
    assert memory["parent drops the array that its child has"].value == LARGE
    assert memory["child reads"].value == [7, LARGE]


@details(
    ARRAY_MEMORY, platform="linux", interpreter="cpython", when="if it is dropped in the middle of making another array"
)
@beyond_the_documentation
def test_an_array_that_is_dropped_in_the_middle_of_making_another_gives_memory_back_later(memory: History) -> None:
    """A logging handler that is called while an array of 16 MiB is made drops one of 8 MiB. The process has 16 MiB more, and 8
    MiB less again after the next array.
    """
    assert memory["parent drops an array in the middle of making another"].value == [0, 2 * LARGE, LARGE, 0, 0]
