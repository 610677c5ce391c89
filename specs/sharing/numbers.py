"""Values: what two processes do to one number.

Most people come here because their counter is too low: `value.read-modify-write` says why, and what to do.
`value.each-access` says what the lock of a number is for. The rest is about the numbers themselves: who shares them
(`value.shared`), which fit into them (`value.any-number`), and how many an Array has (`array.grows`).
"""

import pytest

from specs.harness.api import (
    History,
    Run,
    beyond_the_documentation,
    claim,
    details,
    for_each_part,
    needs,
    opens,
    refutes,
    remedies,
    upholds,
)

pytestmark = needs("Process")


VALUE_READ_MODIFY_WRITE = claim(
    "value.read-modify-write",
    says="A shared Value has a lock, so counter.value += 1 is safe.",
    answer="`counter.value += 1` loses additions, except in `with counter.get_lock():`.",
    why="The statement reads and then writes. The lock is held for each of the two, and free in between.",
    about=["Value.value", "Value.get_lock()", "Array.get_lock()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Value"],
    surprise=10,
    see=["value.each-access", "manager.read-modify-write"],
)


KINDS_OF_NUMBERS = for_each_part("kind", "Value", "Array", indirect=True)


@pytest.fixture(scope="module")
def kind(request: pytest.FixtureRequest) -> str:
    """A kind of number."""
    return str(request.param)


@pytest.fixture(scope="module")
def additions(record: Run, kind: str) -> History:
    """A child and its parent add 1 to a number; the parent begins while the child is between its read and its write.

    They do it once without the lock of the number, and then with it.
    """
    program = record("value_add", kind=kind)
    program.open("child may begin (without the lock)")
    program.reaches("child has read the number (without the lock)")
    program.open("parent may begin (without the lock)", "parent may write (without the lock)")
    program.goes_on_to("parent has read the number (without the lock)", "parent has added 1 (without the lock)")
    program.open("child may write (without the lock)", "child may begin (with the lock)")
    program.reaches("child has read the number (with the lock)")
    program.open("parent may begin (with the lock)", "parent may write (with the lock)")
    parent = program.goes_on_to("parent begins (with the lock)")
    program.stays_quiet(parent)
    program.waits_without_timeout(parent)
    program.open("child may write (with the lock)")
    return program.ends()


@refutes(VALUE_READ_MODIFY_WRITE)
@KINDS_OF_NUMBERS
def test_an_addition_between_read_and_write_of_another_process_is_lost(additions: History) -> None:
    """One process does `counter.value += 1`, or `numbers[0] += 1`, and another adds 1 between its read and its write.
    Then the number is 1 higher, not 2.
    """
    case = "without the lock"
    assert additions.about(case) == [
        *(f"child begins ({case})", f"child has read the number ({case})"),
        *(f"parent begins ({case})", f"parent has read the number ({case})", f"parent has added 1 ({case})"),
        *(f"child has added 1 ({case})", f"parent reads ({case})"),
    ]
    assert additions[f"parent reads ({case})"].value == 1


@remedies(
    VALUE_READ_MODIFY_WRITE,
    "Put the statement into `with counter.get_lock():`, in every process that changes the number.",
    when="if both processes hold the lock that get_lock() returns",
)
@upholds(VALUE_READ_MODIFY_WRITE, when="if both processes hold the lock that get_lock() returns")
@KINDS_OF_NUMBERS
def test_no_addition_is_lost_if_both_processes_hold_the_lock_of_the_number(additions: History) -> None:
    """The second process waits until the first has written. No addition is lost."""
    case = "with the lock"
    assert not additions.gave_up("MainProcess")
    assert additions.about(case) == [
        *(f"child begins ({case})", f"child has read the number ({case})", f"parent begins ({case})"),
        opens(f"child may write ({case})"),
        # The child says that it has added 1 when it has released the lock.
        {f"child has added 1 ({case})", (f"parent has read the number ({case})", f"parent has added 1 ({case})")},
        f"parent reads ({case})",
    ]
    assert additions[f"parent reads ({case})"].value == 2


VALUE_EACH_ACCESS = claim(
    "value.each-access",
    says="Each single access to a Value or an Array holds its lock.",
    answer="Each read or write of a Value takes the lock that get_lock() returns, if it has one.",
    about=["Value(lock)", "Value.value", "Value.get_lock()", "Array(lock)", "Array.get_lock()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Value"],
    see=["value.read-modify-write", "lock.twice"],
)


@pytest.fixture(scope="module")
def accesses(record: Run, kind: str) -> History:
    """A child holds the lock of a number while its parent reads it, and again while its parent writes to it."""
    program = record("value_access", kind=kind)
    for access in ("read", "write"):
        program.open(f"child may acquire the lock ({access})")
        program.reaches(f"child has the lock ({access})")
        program.open(f"parent may begin ({access})")
        parent = program.reaches(f"parent begins ({access})")
        program.stays_quiet(parent)
        program.waits_without_timeout(parent)
        program.open(f"child may release the lock ({access})")
        program.goes_on_to(f"parent is back ({access})")
    return program.ends()


def one_after_the_other(access: str) -> list[str]:
    """The parent is back from its access when the child has released the lock."""
    return [
        *(
            f"child has the lock ({access})",
            f"parent begins ({access})",
            opens(f"child may release the lock ({access})"),
        ),
        *(f"child releases the lock ({access})", f"parent is back ({access})"),
    ]


@upholds(VALUE_EACH_ACCESS)
@KINDS_OF_NUMBERS
def test_a_read_without_get_lock_waits_while_another_process_holds_the_lock(accesses: History) -> None:
    """A process that reads a `Value`, or an item of an `Array`, waits while another process holds its lock."""
    assert not accesses.gave_up("MainProcess")
    assert accesses.about("read") == one_after_the_other("read")
    assert accesses["parent is back (read)"].value == 1


@upholds(VALUE_EACH_ACCESS)
@KINDS_OF_NUMBERS
def test_a_write_waits_while_another_process_holds_the_lock(accesses: History) -> None:
    """A process that writes to a `Value`, or to an item of an `Array`, waits while another process holds its lock."""
    assert accesses.about("write") == one_after_the_other("write")
    assert accesses["parent reads what it has written"].value == 3


@pytest.fixture(scope="module")
def locks_of_values(record: Run) -> History:
    """A child holds the lock of a value while its parent reads one with another lock, and then the lock of two values.

    Of these it moves 1 from one to the other, and its parent reads the other one.
    """
    program = record("value_lock")
    program.reaches("holder has the lock of one value")
    program.open("parent may read a value with another lock")
    program.goes_on_to("parent reads a value with another lock")
    program.open("holder may release the lock")
    program.goes_on_to("holder has the lock of two values")
    program.open("parent may read the other value")
    parent = program.reaches("parent asks for the other value")
    program.stays_quiet(parent)
    program.waits_without_timeout(parent)
    program.open("parent may join")
    program.open("holder may release that lock")
    return program.ends()


#: The course of events, from the values with locks of their own to those that share one.
A_VALUE_IS_READ_AFTER_BOTH_WERE_WRITTEN = [
    *("parent has made the values", "parent has tried to make numbers with another lock"),
    *("holder has the lock of one value", "parent reads a value with another lock"),
    *("holder has the lock of two values", "parent asks for the other value", opens("holder may release that lock")),
    *("holder is about to write", "parent has read the other value", "parent reads both"),
]


@needs("Value")
@details(VALUE_EACH_ACCESS)
def test_values_that_were_made_with_one_lock_are_locked_together(locks_of_values: History) -> None:
    """Two values that are made with `lock=lock` have that lock: `get_lock()` returns it. Who reads one of them waits
    while another process holds the lock of the other.
    """
    assert locks_of_values["parent has made the values"].value == {"get_lock() returns it": True}
    assert locks_of_values == A_VALUE_IS_READ_AFTER_BOTH_WERE_WRITTEN


@needs("Value", "Array")
@details(VALUE_EACH_ACCESS)
@beyond_the_documentation
def test_what_is_no_lock_is_refused_as_the_lock_of_a_value_or_an_array(locks_of_values: History) -> None:
    """A `Value` or an `Array` that is made with a text as its lock raises AttributeError."""
    assert locks_of_values["parent has tried to make numbers with another lock"].value == ["AttributeError"] * 2


@needs("Value")
@details(VALUE_EACH_ACCESS)
def test_each_value_has_a_lock_of_its_own_by_default(locks_of_values: History) -> None:
    """A value that is made without `lock=` can be read while another process holds the lock of another such value."""
    assert locks_of_values["parent reads a value with another lock"].value == 2


@needs("Value")
@details(VALUE_EACH_ACCESS)
def test_a_value_whose_lock_is_not_recursive_cannot_be_read_by_its_holder(run: Run) -> None:
    """A process that holds the lock of a value that was made with `lock=Lock()`, and reads the value, waits forever."""
    program = run("value_lock_twice")
    process = program.reaches("process has the lock of its value")
    program.stays_quiet(process)
    program.waits_without_timeout(process)

    assert program.kill_stuck() == ["process has the lock of its value"]


@needs("Value")
@remedies(
    VALUE_EACH_ACCESS,
    "Give values that belong together one `RLock`, and hold it for as long as it takes to change all of them.",
)
def test_who_holds_the_rlock_of_two_values_changes_both_and_nobody_reads_in_between(locks_of_values: History) -> None:
    """A process that holds the `RLock` with which two values were made can read and write both. Another process that
    reads one of them waits, and then reads the new number.
    """
    assert locks_of_values == A_VALUE_IS_READ_AFTER_BOTH_WERE_WRITTEN
    assert locks_of_values["parent has read the other value"].value == 3
    assert locks_of_values["parent reads both"].value == [0, 3]


VALUE_SHARED = claim(
    "value.shared",
    says="A Value and an Array are shared with children that get them as arguments, with or without a lock.",
    answer="A parent reads what its child has written, with a lock and with `lock=False`.",
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
    see=["globals.by-default", "queue.through-pool"],
)


@pytest.fixture(scope="module")
def kinds(record: Run) -> History:
    """A child writes to values and arrays, with and without a lock; its parent reads them and assigns to them."""
    program = record("value_kinds")
    program.goes_on_to("child has made a value")
    program.open("parent may make a value")
    program.goes_on_to("parent has made a value")
    program.open("child may read it")
    return program.ends()


@needs("Value", "Array")
@upholds(VALUE_SHARED)
def test_a_parent_reads_what_its_child_has_written_to_values_and_arrays(kinds: History) -> None:
    """A child writes to a `Value` and to items of an `Array` that it got as arguments, with a lock and with `lock=False`.
    When it has ended, its parent reads what it has written.
    """
    number, numbers = 2, [1, 2, 3]
    assert kinds["parent reads"].value == [number, numbers, number, numbers]


@needs("Value", "Array")
@details(VALUE_SHARED)
def test_values_that_a_child_and_its_parent_make_are_their_own(kinds: History) -> None:
    """A child makes a `Value` of 7, and then its parent one of 3: each reads what it has made."""
    assert kinds["child reads its own value"].value == 7
    assert kinds["parent reads its own value"].value == 3


@needs("Value", "Array")
@details(VALUE_SHARED)
def test_what_was_made_with_lock_false_has_no_get_lock(kinds: History) -> None:
    """A `Value` and an `Array` have `get_lock()`. Those that are made with `lock=False` do not."""
    assert kinds["parent asks for locks"].value == [True, True, False, False]


@needs("Value", "Array")
@details(VALUE_SHARED)
def test_a_value_and_an_array_without_content_are_all_zero(kinds: History) -> None:
    """`Value("i")` is 0, and so are the three items of `Array("i", 3)`."""
    assert kinds["parent makes a value and an array without content"].value == [0, [0, 0, 0]]


@needs("Value", "Array")
@details(VALUE_SHARED)
def test_a_text_in_an_array_ends_at_the_first_null_byte_and_must_fit_the_array(kinds: History) -> None:
    """`value` of an `Array` of the type "c" is the bytes before the first null byte, `raw` is all of them. To assign
    more bytes to `value` than the array has raises ValueError.
    """
    assert kinds["parent reads the text"].value == ["ab", "ab\0r"]
    assert kinds["parent assigns a text that is too long"].value == "ValueError"


VALUE_ANY_NUMBER = claim(
    "value.any-number",
    says="A Value holds any number, as a variable does.",
    answer='A Value("i") cuts what does not fit without an error: 2**31 is read as -2**31.',
    why="The number is stored as a C type. ctypes drops the bits that do not fit, and checks for no overflow.",
    about=["Value(typecode_or_type)", "Value.value", "Array(typecode_or_type)"],
    sources=["https://docs.python.org/3/library/ctypes.html#fundamental-data-types (no overflow checking is done)"],
    surprise=24,
)


@needs("Value", "Array")
@refutes(VALUE_ANY_NUMBER)
def test_a_number_that_does_not_fit_into_the_type_is_cut_without_an_error(kinds: History) -> None:
    """In a `Value` of the type "i", `2**31 - 1` is read as it is, `2**31` as `-2**31`, and `2**32 + 5` as 5. In an
    `Array` of that type `2**31` is read as `-2**31`, too.
    """
    assert kinds[f"value = {2**31 - 1}"].value == 2**31 - 1
    assert kinds[f"value = {2**31}"].value == -(2**31)
    assert kinds[f"value = {2**32 + 5}"].value == 5
    assert kinds[f"array[0] = {2**31}"].value == -(2**31)


@needs("Value", "Array")
@refutes(VALUE_ANY_NUMBER)
@pytest.mark.parametrize("assignment", ["value = 1.5", "value = 'text'", "array[0] = 1.5"])
def test_what_is_not_of_the_type_is_refused(kinds: History, assignment: str) -> None:
    """To assign a float to a `Value` or an `Array` of the type "i", or a `str` to such a `Value`, raises TypeError."""
    assert kinds[assignment].value == "TypeError"


@needs("Value", "Array")
@remedies(
    VALUE_ANY_NUMBER,
    'Choose a type that is large enough for every number that can come: "q" has 64 bits, and "d" is for floats.',
)
def test_a_value_of_64_bits_holds_larger_numbers(run: Run) -> None:
    """In a `Value` of the type "q", `2**31`, `-2**63` and `2**63 - 1` are read as they are, and 1.5 in one of the type
    "d".
    """
    history = run("value_kinds", types="large").ends()

    for number in (2**31, -(2**63), 2**63 - 1):
        assert history[f"total = {number}"].value == number
    assert history["mean = 1.5"].value == 1.5


ARRAY_GROWS = claim(
    "array.grows",
    says="An Array is a shared list: it can grow.",
    answer="An Array keeps the length with which it was made.",
    about=["Array(size_or_initializer)"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Array"],
)


@needs("Value", "Array")
@refutes(ARRAY_GROWS)
def test_an_array_keeps_its_length(kinds: History) -> None:
    """To assign to an item beyond the end raises IndexError, and to replace a slice by fewer items raises ValueError.
    An `Array` has no `append()`, `insert()` or `pop()`.
    """
    assert kinds["array[slice(0, 2, None)] = [7, 8]"].value == [7, 8]
    assert kinds["array[slice(0, 2, None)] = [7]"].value == "ValueError"
    assert kinds["array[3] = 4"].value == "IndexError"
    assert kinds["array has no methods that change its length"].value == [False, False, False]
