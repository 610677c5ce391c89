"""Values: what two processes do to one number."""

import pytest

from specs.harness.api import History, Run, claim, for_each_part, needs, opens, refutes, upholds

pytestmark = needs("Process")


VALUE_READ_MODIFY_WRITE = claim(
    "value.read-modify-write",
    says="A shared Value has a lock, so counter.value += 1 is safe.",
    answer="counter.value += 1 loses additions, although a Value has a lock: it is held for each read ",
    # was: The statement reads and then writes, and the lock is free in between: if another process adds 1 there, one of the two additions is lost. None is lost if each process does it within "with counter.get_lock():". The same is true of the items of an Array.
    about=["Value.value", "Value.get_lock()", "Array.get_lock()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Value"],
    surprise=10,
)


KINDS_OF_NUMBERS = for_each_part("kind", "Value", "Array")


@refutes(VALUE_READ_MODIFY_WRITE)
@KINDS_OF_NUMBERS
def test_an_addition_between_read_and_write_of_another_process_is_lost(run: Run, kind: str) -> None:
    program = run("value_add", kind=kind)
    program.open("first may begin")
    program.reaches("first has read the number")
    program.open("second may begin", "second may write")
    program.goes_on_to("second has added 1")
    program.open("first may write")

    history = program.ends()
    assert history == [
        *("first begins", "first has read the number"),
        *("second begins", "second has read the number", "second has added 1"),
        *("first has added 1", "parent reads"),
    ]
    assert history["parent reads"].value == 1


def add_while_the_first_holds_the_lock(run: Run, kind: str, *, takes_lock: str) -> History:
    """Two processes add 1; the second begins while the first, with the lock, is between its read and its write."""
    program = run("value_add", kind=kind, takes_lock=takes_lock)
    program.open("first may begin")
    program.reaches("first has read the number")
    program.open("second may begin", "second may write")
    second = program.goes_on_to("second begins")
    program.stays_quiet(second)
    program.waits_without_timeout(second)
    program.open("first may write")
    return program.ends()


@upholds(VALUE_READ_MODIFY_WRITE, when="if both processes hold the lock that get_lock() returns")
@KINDS_OF_NUMBERS
def test_no_addition_is_lost_if_both_processes_hold_the_lock_of_the_number(run: Run, kind: str) -> None:
    history = add_while_the_first_holds_the_lock(run, kind, takes_lock="both")

    assert history == [
        *("first begins", "first has read the number", "second begins", opens("first may write")),
        "first has added 1",
        *("second has read the number", "second has added 1", "parent reads"),
    ]
    assert history["parent reads"].value == 2


VALUE_EACH_ACCESS = claim(
    "value.each-access",
    says="Each single access to a Value or an Array holds its lock.",
    answer="TODO",
    # was: A read waits while another process holds the lock that get_lock() returns. By default each object has an RLock of its own. A lock that was passed as lock is used instead, so that several objects can share one. If that is a Lock, which is not recursive, whoever holds it waits forever when it reads the object.
    about=["Value(lock)", "Value.value", "Value.get_lock()", "Array.get_lock()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Value"],
)


@upholds(VALUE_EACH_ACCESS)
@KINDS_OF_NUMBERS
def test_a_read_without_get_lock_waits_while_another_process_holds_the_lock(run: Run, kind: str) -> None:
    history = add_while_the_first_holds_the_lock(run, kind, takes_lock="first")

    assert history == [
        *("first begins", "first has read the number", "second begins", opens("first may write")),
        *("first has added 1", "second has read the number", "second has added 1"),
        "parent reads",
    ]
    assert history["parent reads"].value == 2


def read_while_another_is_locked(run: Run, *, lock: str) -> History:
    """A child holds the lock of one value, and its parent can only read the other one when the child has let go."""
    program = run("value_lock", lock=lock)
    program.reaches("holder has the lock of one value")
    program.open("parent may read the other value")
    parent = program.reaches("parent asks for the other value")
    program.stays_quiet(parent)
    program.waits_without_timeout(parent)
    program.open("parent may join")
    program.open("holder may release the lock")
    return program.ends()


@needs("Value")
@upholds(VALUE_EACH_ACCESS)
def test_values_that_were_made_with_one_lock_are_locked_together(run: Run) -> None:
    history = read_while_another_is_locked(run, lock="one for both")

    assert history == [
        "parent has made the values",
        *("holder has the lock of one value", "parent asks for the other value"),
        *(opens("holder may release the lock"), "holder releases the lock", "parent has read the other value"),
    ]
    assert history["parent has made the values"].value == {"get_lock() returns it": True}
    assert history["parent has read the other value"].value == 2


@needs("Value")
@upholds(VALUE_EACH_ACCESS)
def test_each_value_has_a_lock_of_its_own_by_default(run: Run) -> None:
    program = run("value_lock", lock="one for each")
    program.reaches("holder has the lock of one value")
    program.open("parent may read the other value")
    assert program.goes_on_to("parent has read the other value").value == 2
    program.open("holder may release the lock", "parent may join")

    program.ends()


@needs("Value")
@upholds(VALUE_EACH_ACCESS)
def test_a_value_whose_lock_is_not_recursive_cannot_be_read_by_its_holder(run: Run) -> None:
    program = run("value_lock", lock="one Lock for both")
    holder = program.reaches("holder has the lock of one value")
    program.open("holder may read it")
    program.goes_on_to("holder reads its value")
    program.stays_quiet(holder)
    program.waits_without_timeout(holder)

    assert program.kill_stuck() == [
        *("parent has made the values", "holder has the lock of one value", "holder reads its value"),
    ]


VALUE_SHARED = claim(
    "value.shared",
    says="A Value and an Array are shared with children that get them as arguments, with or without a lock.",
    answer="TODO",
    # was: A parent reads what its child has written. With lock=False they have no get_lock(). Without content they are all zero. An Array of the type "c" has the attributes value, the bytes before the first null byte, and raw, all of them; a value that is longer than the array raises ValueError.
    about=[
        "Value(args)",
        "Value(lock)",
        "Value.value",
        "Value.get_lock()",
        "Array(size_or_initializer)",
        "Array(lock)",
        "Array.get_lock()",
        "Array.value",
        "Array.raw",
    ],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.sharedctypes.multiprocessing.Value"
    ],
)


@pytest.fixture(scope="module")
def kinds(record: Run) -> History:
    """A child writes to values and arrays, with and without a lock; its parent reads them and assigns to them."""
    return record("value_kinds").ends()


@needs("Value", "Array")
@upholds(VALUE_SHARED)
def test_a_parent_reads_what_its_child_has_written_to_values_and_arrays(kinds: History) -> None:
    number, numbers = 2, [1, 2, 3]
    assert kinds["parent reads"].value == [number, numbers, number, numbers]


@needs("Value", "Array")
@upholds(VALUE_SHARED)
def test_what_was_made_with_lock_false_has_no_get_lock(kinds: History) -> None:
    assert kinds["parent asks for locks"].value == [True, True, False, False]


@needs("Value", "Array")
@upholds(VALUE_SHARED)
def test_a_value_and_an_array_without_content_are_all_zero(kinds: History) -> None:
    assert kinds["parent makes a value and an array without content"].value == [0, [0, 0, 0]]


@needs("Value", "Array")
@upholds(VALUE_SHARED)
def test_a_text_in_an_array_ends_at_the_first_null_byte_and_must_fit_the_array(kinds: History) -> None:
    assert kinds["parent reads the text"].value == ["ab", "ab\0r"]
    assert kinds["parent assigns a text that is too long"].value == "ValueError"


VALUE_ANY_NUMBER = claim(
    "value.any-number",
    says="A Value holds any number, as a variable does.",
    answer="An integer that is too large for a shared Value is cut without an error: 2**31 comes back ",
    # was: It holds a number of its C type. Of an integer that is too large, the bits that do not fit are dropped without an error: 2**31 in a Value or an Array of the type "i" is read as -2**31. A float or a text raises TypeError there.
    about=["Value(typecode_or_type)", "Value.value", "Array(typecode_or_type)"],
    sources=["https://docs.python.org/3/library/ctypes.html#fundamental-data-types (no overflow checking is done)"],
    surprise=24,
)


@needs("Value", "Array")
@refutes(VALUE_ANY_NUMBER)
def test_a_number_that_does_not_fit_into_the_type_is_cut_without_an_error(kinds: History) -> None:
    assert kinds[f"value = {2**31 - 1}"].value == 2**31 - 1
    assert kinds[f"value = {2**31}"].value == -(2**31)
    assert kinds[f"value = {2**32 + 5}"].value == 5
    assert kinds[f"array[0] = {2**31}"].value == -(2**31)


@needs("Value", "Array")
@refutes(VALUE_ANY_NUMBER)
@pytest.mark.parametrize("assignment", ["value = 1.5", "value = 'text'", "array[0] = 1.5"])
def test_what_is_not_of_the_type_is_refused(kinds: History, assignment: str) -> None:
    assert kinds[assignment].value == "TypeError"


ARRAY_GROWS = claim(
    "array.grows",
    says="An Array is a shared list: it can grow.",
    answer="TODO",
    # was: Its length is fixed. An index beyond the end raises IndexError, a slice can only be replaced by as many items (otherwise ValueError), and it has no append(), insert() or pop().
    about=["Array(size_or_initializer)"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Array"],
)


@needs("Value", "Array")
@refutes(ARRAY_GROWS)
def test_an_array_keeps_its_length(kinds: History) -> None:
    assert kinds["array[slice(0, 2, None)] = [7, 8]"].value == [7, 8]
    assert kinds["array[slice(0, 2, None)] = [7]"].value == "ValueError"
    assert kinds["array[3] = 4"].value == "IndexError"
    assert kinds["array has no methods that change its length"].value == [False, False, False]
