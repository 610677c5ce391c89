"""Using shared memory: blocks as arguments, and what a ShareableList does not have of a list.

A block can be given to a child as it is: `shared-memory.argument` says until when it must be there. Which names it cannot
have: `shared-memory.any-name`. What the resource tracker prints of blocks sounds worse than it is: `tracker.messages`. A
ShareableList looks like a list, and is less: `shareable-list.like-a-list`.
"""

import pytest

from specs.harness.api import (
    History,
    Run,
    beyond_the_documentation,
    claim,
    details,
    needs,
    refutes,
    remedies,
    upholds,
)

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


TRACKER_MESSAGES = claim(
    "tracker.messages",
    says="A KeyError of the resource tracker tells that a block of shared memory is left behind.",
    answer="The tracker's KeyError and Errno 2 are about blocks that are gone: none is left behind.",
    why="The tracker knows blocks by their names only. `unlink()` removes the block, and then has the tracker forget a name that "
    "it may not know; at the end the tracker removes what it knows, and that may be gone.",
    about=["SharedMemory.unlink()", "SharedMemory(size)"],
    sources=[
        "main in CPython's multiprocessing/resource_tracker.py, and SharedMemory in multiprocessing/shared_memory.py",
        "gh-82300",
        "gh-84140",
    ],
    see=["shared-memory.unlink", "semaphores.leaked", "helper.killed"],
    not_applicable=[
        {"platform": "darwin", "because": "decided on Linux only"},
        {"platform": "win32", "because": "Windows has no resource tracker"},
    ],
)

KEY_ERROR = "KeyError: '/{}'"


@pytest.fixture(scope="module")
def told(record: Run) -> History:
    """A program unlinks a block that its tracker has forgotten, has one removed by others, and makes one that is too large."""
    return record("tracker_messages").ends(says="resource_tracker")


@refutes(
    TRACKER_MESSAGES,
    platform="linux",
    interpreter="cpython",
    when="if the tracker was told to forget a block that is unlinked then",
)
def test_the_tracker_prints_a_key_error_for_a_block_that_it_was_told_to_forget(told: History) -> None:
    """The tracker prints a traceback of KeyError with the name of the block. The block is gone, and the exit code is 0."""
    assert KEY_ERROR.format(told["program has had a block forgotten"].value) in told.output


@refutes(TRACKER_MESSAGES, platform="linux", when="if somebody else has removed the block")
def test_the_tracker_warns_of_a_missing_file_if_others_have_removed_a_block(told: History) -> None:
    """A file in `/dev/shm` is removed, and `unlink()` is not called. At the end the tracker warns of 1 leaked object, and then of
    `[Errno 2] No such file or directory`, but prints no KeyError of this block.
    """
    name = told["a block is removed by others"].value

    assert "There appear to be 1 leaked shared_memory objects" in told.output
    assert f"resource_tracker: '/{name}': [Errno 2] No such file or directory" in told.output
    assert KEY_ERROR.format(name) not in told.output


@refutes(TRACKER_MESSAGES, platform="linux", interpreter="cpython", when="if the block could not be made")
def test_the_tracker_prints_a_key_error_for_a_block_for_which_there_is_no_memory(told: History) -> None:
    """A block that is larger than the memory that a process may have raises OSError. The tracker prints one more traceback of
    KeyError, and no block is there.
    """
    assert told["program makes a block that is too large"].value == "OSError"
    assert told.output.count("KeyError: '/psm_") == 2


@details(TRACKER_MESSAGES, platform="linux")
@beyond_the_documentation
def test_the_tracker_takes_no_other_kinds_of_things_and_no_long_names(told: History) -> None:
    """What is registered as another kind than a semaphore or shared memory makes the tracker print a traceback of ValueError. To
    register a name of more than 500 bytes raises ValueError.
    """
    assert told["program registers other things"].value == ["ValueError", None]
    assert "ValueError: Cannot register /a-file for automatic cleanup: unknown resource type file" in told.output


@remedies(
    TRACKER_MESSAGES,
    "Do not have the tracker forget a block that you will unlink; or register it again, just before `unlink()`.",
    platform="linux",
)
def test_the_tracker_prints_nothing_if_a_block_is_registered_before_it_is_unlinked(run: Run) -> None:
    """A block that the tracker was told to forget is registered again, and then unlinked: nothing is printed."""
    history = run("tracker_messages", prevented_by="registering").ends()

    assert history == ["program has had a block forgotten", "program ends"]
    assert history.output == ""


SHAREABLE_LIST_LIKE_A_LIST = claim(
    "shareable-list.like-a-list",
    says="A ShareableList can be used as a list can.",
    answer="A ShareableList has no slices, `+` or sort(), and equals no list: take `list(shared)`.",
    about=[
        "ShareableList(sequence)",
        "ShareableList(name)",
        "ShareableList.index(value)",
        "ShareableList.count(value)",
        "ShareableList.format",
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
    raises ValueError, and an index beyond the end IndexError. `format` tells how `struct` stores the items.
    """
    assert operations["process reads the format"].value == "q8sxxxxxx?x"
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
    undecided=[
        "Which releases of 3.13, up to 3.13.18, and of 3.14, up to 3.14.10, first take a colon",
        "Which release of 3.12, after 3.12.1, first refuses a null character (gh-115886)",
    ],
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


@details(SHARED_MEMORY_ANY_NAME, python=">=3.13", platform="linux", when="with a null character")
@details(SHARED_MEMORY_ANY_NAME, interpreter="pypy", platform="linux", when="with a null character")
def test_a_name_with_a_null_character_is_refused(run: Run) -> None:
    """`SharedMemory(name, create=True)` raises ValueError, and there is no block."""
    history = run("odd_name", kind="a null character").ends()

    assert history == ["block is not made"]
    assert history["block is not made"].value == {"error": "ValueError", "is there": False}


@details(
    SHARED_MEMORY_ANY_NAME, python="<=3.12.1", interpreter="cpython", platform="linux", when="with a null character"
)
@beyond_the_documentation
def test_a_name_ended_before_its_null_character(run: Run) -> None:
    """The name of the block has the null character, but the block is the one of the name that ends before it."""
    history = run("odd_name", kind="a null character").ends()

    assert history == MADE
    assert history["block is made"].value == {"has the name": True, "is there": True}
