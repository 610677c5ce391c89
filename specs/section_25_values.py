"""Values: what two processes do to one number."""

import pytest

from specs.harness.api import History, Run, for_each_part, needs, opens, refutes, upholds

pytestmark = needs("Process")

KINDS_OF_NUMBERS = for_each_part("kind", "Value", "Array")


@refutes("value.read-modify-write")
@KINDS_OF_NUMBERS
def test_of_two_additions_by_two_processes_one_is_lost_if_the_second_comes_between_read_and_write(
    run: Run, kind: str
) -> None:
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


@upholds("value.read-modify-write", when="if both processes hold the lock that get_lock() returns")
@KINDS_OF_NUMBERS
def test_no_addition_is_lost_if_both_processes_hold_the_lock_of_the_number(run: Run, kind: str) -> None:
    history = add_while_the_first_holds_the_lock(run, kind, takes_lock="both")

    assert history == [
        *("first begins", "first has read the number", "second begins", opens("first may write")),
        "first has added 1",
        *("second has read the number", "second has added 1", "parent reads"),
    ]
    assert history["parent reads"].value == 2


@upholds("value.each-access")
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
@upholds("value.each-access")
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
@upholds("value.each-access")
def test_each_value_has_a_lock_of_its_own_by_default(run: Run) -> None:
    program = run("value_lock", lock="one for each")
    program.reaches("holder has the lock of one value")
    program.open("parent may read the other value")
    assert program.goes_on_to("parent has read the other value").value == 2
    program.open("holder may release the lock", "parent may join")

    program.ends()


@needs("Value")
@upholds("value.each-access")
def test_who_holds_the_lock_of_a_value_made_with_a_lock_that_is_not_recursive_cannot_read_it(run: Run) -> None:
    program = run("value_lock", lock="one Lock for both")
    holder = program.reaches("holder has the lock of one value")
    program.open("holder may read it")
    program.goes_on_to("holder reads its value")
    program.stays_quiet(holder)
    program.waits_without_timeout(holder)

    assert program.kill_stuck() == [
        *("parent has made the values", "holder has the lock of one value", "holder reads its value"),
    ]


@pytest.fixture(scope="module")
def kinds(record: Run) -> History:
    """A child writes to values and arrays, with and without a lock; its parent reads them and assigns to them."""
    return record("value_kinds").ends()


@needs("Value", "Array")
@upholds("value.shared")
def test_a_parent_reads_what_its_child_has_written_to_values_and_arrays(kinds: History) -> None:
    number, numbers = 2, [1, 2, 3]
    assert kinds["parent reads"].value == [number, numbers, number, numbers]


@needs("Value", "Array")
@upholds("value.shared")
def test_what_was_made_with_lock_false_has_no_get_lock(kinds: History) -> None:
    assert kinds["parent asks for locks"].value == [True, True, False, False]


@needs("Value", "Array")
@upholds("value.shared")
def test_a_value_and_an_array_without_content_are_all_zero(kinds: History) -> None:
    assert kinds["parent makes a value and an array without content"].value == [0, [0, 0, 0]]


@needs("Value", "Array")
@upholds("value.shared")
def test_a_text_in_an_array_ends_at_the_first_null_byte_and_cannot_be_longer_than_the_array(kinds: History) -> None:
    assert kinds["parent reads the text"].value == ["ab", "ab\0r"]
    assert kinds["parent assigns a text that is too long"].value == "ValueError"


@needs("Value", "Array")
@refutes("value.any-number")
def test_a_number_that_does_not_fit_into_the_type_is_cut_without_an_error(kinds: History) -> None:
    assert kinds[f"value = {2**31 - 1}"].value == 2**31 - 1
    assert kinds[f"value = {2**31}"].value == -(2**31)
    assert kinds[f"value = {2**32 + 5}"].value == 5
    assert kinds[f"array[0] = {2**31}"].value == -(2**31)


@needs("Value", "Array")
@refutes("value.any-number")
@pytest.mark.parametrize("assignment", ["value = 1.5", "value = 'text'", "array[0] = 1.5"])
def test_what_is_not_of_the_type_is_refused(kinds: History, assignment: str) -> None:
    assert kinds[assignment].value == "TypeError"


@needs("Value", "Array")
@refutes("array.grows")
def test_an_array_keeps_its_length(kinds: History) -> None:
    assert kinds["array[slice(0, 2, None)] = [7, 8]"].value == [7, 8]
    assert kinds["array[slice(0, 2, None)] = [7]"].value == "ValueError"
    assert kinds["array[3] = 4"].value == "IndexError"
    assert kinds["array has no methods that change its length"].value == [False, False, False]
