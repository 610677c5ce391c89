"""Using shared memory: blocks as arguments, and what a ShareableList does not have of a list.

A block can be given to a child as it is: `shared-memory.argument` says until when it must be there. A ShareableList looks
like a list, and is less: `shareable-list.like-a-list`. And a block cannot have any name: `shared-memory.any-name`.
"""

import pytest

from specs.harness.api import History, Run, claim, details, needs, refutes, remedies, upholds

pytestmark = needs("Process", "shared_memory")

SHARED_MEMORY_ARGUMENT = claim(
    "shared-memory.argument",
    says="A SharedMemory object can be given to a child as an argument.",
    answer="A block can be an argument. Unless forked, a child must have it before it is unlinked.",
    why="A child that is not forked is given the name, and attaches to the block by it. A forked child has the memory.",
    about=["SharedMemory(name)", "SharedMemory.unlink()", "SharedMemory.buf", "SharedMemory.name", "SharedMemory.size"],
    see=["shared-memory.same-bytes", "shared-memory.unlink", "argument.lifetime"],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.shared_memory.html#multiprocessing.shared_memory.SharedMemory",
        "Lib/multiprocessing/shared_memory.py (SharedMemory.__reduce__)",
    ],
)


@pytest.fixture(scope="module")
def argument(record: Run, request: pytest.FixtureRequest) -> History:
    """A child is given a block; its parent looks at the block, unlinks it twice, and gives it to another child."""
    subject = request.getfixturevalue("subject")
    fails = subject.start_method != "fork" and subject.interpreter.platform != "win32"
    return record("block_argument").ends(says="FileNotFoundError" if fails else "")


@upholds(SHARED_MEMORY_ARGUMENT)
@remedies(SHARED_MEMORY_ARGUMENT, "Unlink a block when the children that were given it have been joined.")
def test_a_child_that_is_given_a_block_has_the_same_bytes(argument: History) -> None:
    """A child reads what its parent has written to the block that it was given, and its parent what the child has written.
    The block has the same name in both.
    """
    assert argument["child reads"].value == ["old", True]
    assert argument["parent reads"].value == "new"
    assert argument["parent is back from join"].value == {"exitcode": 0}


@refutes(
    SHARED_MEMORY_ARGUMENT,
    under=("spawn", "forkserver"),
    platform="posix",
    when="if it was unlinked before the child has it",
)
def test_a_child_that_is_not_forked_does_not_find_a_block_that_was_unlinked(argument: History) -> None:
    """A child fails with FileNotFoundError before its target is called, and exits with 1."""
    assert not argument.all("later child reads")
    assert argument["parent is back from the later child"].value == {"exitcode": 1}


@upholds(SHARED_MEMORY_ARGUMENT, under="fork", when="if it was unlinked before the child has it")
def test_a_forked_child_has_a_block_that_was_unlinked(argument: History) -> None:
    """A child reads what is in the block."""
    assert argument["later child reads"].value == "new"
    assert argument["parent is back from the later child"].value == {"exitcode": 0}


@details(SHARED_MEMORY_ARGUMENT)
def test_name_size_and_buf_of_a_block_cannot_be_assigned(argument: History) -> None:
    """To assign to `name`, `size` or `buf` raises AttributeError. Another block that is given no name has another one."""
    assert argument["parent assigns"].value == ["AttributeError"] * 3
    assert argument["another block has another name"].value is True


@details(SHARED_MEMORY_ARGUMENT, platform="posix")
def test_a_block_can_be_unlinked_once(argument: History) -> None:
    """A second `unlink()` raises FileNotFoundError."""
    assert argument["parent unlinks it again"].value == "FileNotFoundError"


SHAREABLE_LIST_LIKE_A_LIST = claim(
    "shareable-list.like-a-list",
    says="A ShareableList can be used as a list can.",
    answer="A ShareableList has no slices, `+` or sort(), and equals no list: take `list(shared)`.",
    about=[
        "ShareableList(sequence)",
        "ShareableList(name)",
        "ShareableList.index(value)",
        "ShareableList.count(value)",
    ],
    see=["shareable-list.items", "shareable-list.grows"],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.shared_memory.html#multiprocessing.shared_memory.ShareableList"
    ],
)


@pytest.fixture(scope="module")
def operations(record: Run) -> History:
    """A process does to a list in shared memory what it does to lists."""
    return record("list_operations").ends()


@upholds(SHAREABLE_LIST_LIKE_A_LIST, when="for len(), `in`, loops and single items")
def test_a_shareable_list_has_a_length_and_items_in_their_order(operations: History) -> None:
    """`len()`, `in`, a loop, `reversed()` and negative indexes do what they do with a list. `index()` of what is not there
    raises ValueError, and an index beyond the end IndexError.
    """
    items = [1, "x", None]
    assert operations["process reads"].value == [3, items, None, True, items[::-1]]
    assert operations["process looks for what is not there"].value == ["ValueError", 0]
    assert operations["process reads beyond the end"].value == "IndexError"


@refutes(SHAREABLE_LIST_LIKE_A_LIST, when="for slices, `+`, sort() and ==")
def test_a_shareable_list_has_no_slices_and_is_equal_to_no_list(operations: History) -> None:
    """A slice and `+` raise TypeError, `sort()` AttributeError. It is equal neither to a list of the same items nor to
    another object for the same shared list.
    """
    assert operations["process slices"].value == "TypeError"
    assert operations["process adds"].value == "TypeError"
    assert operations["process sorts"].value == "AttributeError"
    assert operations["process compares"].value is False
    assert operations["process changes it by another object"].value[2] is False


@details(SHAREABLE_LIST_LIKE_A_LIST)
def test_a_shareable_list_that_is_made_of_another_is_a_copy(operations: History) -> None:
    """A list that is made of a ShareableList is a copy of it, and one that is made by its name is the same. Without items
    it is empty.
    """
    assert operations["process changes it by another object"].value[:2] == [7, 1]
    assert operations["process makes an empty one"].value == []


@remedies(SHAREABLE_LIST_LIKE_A_LIST, "Make a list of it, `list(shared)`, to slice, sort or compare.")
def test_a_list_that_is_made_of_a_shareable_list_can_be_sliced_and_compared(operations: History) -> None:
    """A list of its items can be sliced, and is equal to a list of the same items."""
    assert operations["process slices a list made of it"].value == [[7, "x"], True]


SHARED_MEMORY_ANY_NAME = claim(
    "shared-memory.any-name",
    says="A block of shared memory can have any name that a file can have.",
    answer="A name that is not ASCII fails up to 3.14, and leaves a block; old releases choke on `:`.",
    why="The name is sent to a resource tracker, after the block is made: up to 3.14 in ASCII, and between colons.",
    about=["SharedMemory(name)", "SharedMemory(create)"],
    undecided=["Which releases of 3.13, up to 3.13.18, and of 3.14, up to 3.14.10, first take a colon"],
    see=["shared-memory.names", "shared-memory.unlink"],
    sources=["Lib/multiprocessing/resource_tracker.py"],
    not_applicable=[
        {"platform": "darwin", "because": "decided on Linux only"},
        {"platform": "win32", "because": "Windows has no resource tracker"},
    ],
)

MADE = ["block is made", "block is unlinked"]


@upholds(SHARED_MEMORY_ANY_NAME, python=">=3.13.18,<3.14", interpreter="cpython", platform="linux", when="with a colon")
@upholds(SHARED_MEMORY_ANY_NAME, python=">=3.14.10", interpreter="cpython", platform="linux", when="with a colon")
def test_a_block_can_have_a_colon_in_its_name(run: Run) -> None:
    """A block is made with this name, and is gone after `unlink()`. Nothing is written."""
    history = run("odd_name", kind="a colon").ends()

    assert history == MADE
    assert [event.value for event in history.by_program] == [
        {"has the name": True, "is there": True},
        {"is there": False},
    ]


@refutes(SHARED_MEMORY_ANY_NAME, python="<=3.13.0", interpreter="cpython", platform="linux", when="with a colon")
@refutes(SHARED_MEMORY_ANY_NAME, interpreter="pypy", platform="linux", when="with a colon")
def test_the_resource_tracker_complains_of_a_colon_in_a_name(run: Run) -> None:
    """A block is made, and is gone after `unlink()`, but the resource tracker writes a traceback twice: ValueError."""
    history = run("odd_name", kind="a colon").ends(says="ValueError: too many values to unpack")

    assert history == MADE
    assert history.output.count("ValueError: too many values to unpack") == 2


@upholds(SHARED_MEMORY_ANY_NAME, python=">=3.15", platform="linux", when="with a letter that is not ASCII")
def test_a_block_can_have_a_letter_in_its_name_that_is_not_ascii(run: Run) -> None:
    """A block is made with this name, and is gone after `unlink()`."""
    history = run("odd_name", kind="a letter that is not ASCII").ends()

    assert history == MADE
    assert [event.value for event in history.by_program] == [
        {"has the name": True, "is there": True},
        {"is there": False},
    ]


@refutes(SHARED_MEMORY_ANY_NAME, python="<3.15", platform="linux", when="with a letter that is not ASCII")
def test_a_block_whose_name_is_not_ascii_is_left_by_the_error(run: Run) -> None:
    """`SharedMemory(name, create=True)` raises UnicodeEncodeError. The block is there, and nobody destroys it."""
    history = run("odd_name", kind="a letter that is not ASCII").ends()

    assert history == ["block is not made"]
    assert history["block is not made"].value == {"error": "UnicodeEncodeError", "is there": True}
