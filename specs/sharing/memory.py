"""Shared memory: blocks and lists that several processes have, and when they are gone."""

import pytest

from specs.harness.api import History, Run, claim, needs, refutes, upholds

SHARED_MEMORY_SAME_BYTES = claim(
    "shared-memory.same-bytes",
    says="A process that attaches to a block of shared memory by its name has the same bytes.",
    answer="TODO",
    # was: Each sees at once what the other writes. A new block is all zero; it may be larger than was asked for. close() ends the use by one object only, whose buf is None then, and can be called again. Those that are attached can use the block after unlink() too.
    about=[
        "SharedMemory(name)",
        "SharedMemory(create)",
        "SharedMemory(size)",
        "SharedMemory.buf",
        "SharedMemory.name",
        "SharedMemory.size",
        "SharedMemory.close()",
        "SharedMemory.unlink()",
    ],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.shared_memory.html#multiprocessing.shared_memory.SharedMemory"
    ],
)


@pytest.fixture(scope="module")
def block(record: Run) -> History:
    """A child attaches to a block by its name, and reads and writes; the parent attaches, closes and unlinks it."""
    program = record("shared_memory")
    program.reaches("child has written")
    program.open("parent may read")
    program.reaches("parent has written again")
    program.open("child may read again")
    return program.ends()


@needs("Process", "shared_memory")
@upholds(SHARED_MEMORY_SAME_BYTES)
def test_who_attaches_to_a_block_by_name_reads_and_writes_the_same_bytes(block: History) -> None:
    assert block["child reads"].value == "four"
    assert block["parent reads"].value == "born"
    assert block["child reads again"].value == "late"


@needs("Process", "shared_memory")
@upholds(SHARED_MEMORY_SAME_BYTES)
def test_a_new_block_is_all_zero_and_has_at_least_the_size_that_was_asked_for(block: History) -> None:
    assert block["parent has made a block"].value == ["\0\0\0\0", True, True]
    assert block["child has written"].value is True


@needs("Process", "shared_memory")
@upholds(SHARED_MEMORY_SAME_BYTES)
def test_a_block_that_one_object_has_closed_can_be_used_by_others(block: History) -> None:
    assert block["parent has closed one of two"].value == [True, "late"]


@needs("Process", "shared_memory")
@upholds(SHARED_MEMORY_SAME_BYTES)
def test_a_block_that_was_unlinked_can_still_be_used_by_those_that_are_attached(block: History) -> None:
    assert block["parent has unlinked it"].value == "late"


SHARED_MEMORY_NAMES = claim(
    "shared-memory.names",
    says="A block of shared memory is created or attached to, and not the other way round.",
    answer="TODO",
    # was: With create=True a name that is taken raises FileExistsError, and a size that is not positive ValueError. Without it a name that does not exist raises FileNotFoundError, and no name ValueError.
    about=["SharedMemory(name)", "SharedMemory(create)", "SharedMemory(size)"],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.shared_memory.html#multiprocessing.shared_memory.SharedMemory"
    ],
)


@needs("Process", "shared_memory")
@upholds(SHARED_MEMORY_NAMES)
def test_a_name_that_is_taken_one_that_is_not_and_a_wrong_size_are_refused(block: History) -> None:
    assert block["parent attaches"].value == "late"
    assert block["parent makes another of the same name"].value == "FileExistsError"
    assert block["parent attaches to a name that there is not"].value == "FileNotFoundError"
    assert block["parent attaches again"].value == "FileNotFoundError"
    assert block["parent makes one without a size"].value == ["ValueError", "ValueError"]
    assert block["parent attaches to no name"].value == "ValueError"


SHARED_MEMORY_UNLINK = claim(
    "shared-memory.unlink",
    says="A block of shared memory lives until unlink() is called, even if nobody is attached to it.",
    answer="A program that only attaches to a shared memory block destroys it when it ends, unless it ",
    # was: On POSIX this is true of processes that multiprocessing has started. If an unrelated Python program attaches to the block, the resource tracker of that program destroys the block when the program ends, with a warning about a leak, although others use it; who is attached keeps the memory, but nobody can attach any more. From 3.13, track=False prevents that. On Windows a block is gone when the last object is closed, and unlink() does nothing.
    about=["SharedMemory(track)", "SharedMemory.close()", "SharedMemory.unlink()"],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.shared_memory.html#multiprocessing.shared_memory.SharedMemory",
        "gh-82300",
    ],
    surprise=11,
)


def look(history: History) -> dict[str, object]:
    """When the parent has looked for the block, and whether it was there."""
    begin = "parent looks "
    return {event.what.removeprefix(begin): event.value for event in history if event.what.startswith(begin)}


STAYS_UNTIL_IT_IS_UNLINKED = {
    "while it is open": True,
    "after close": True,
    "after unlink": False,
    "after unlink and close": False,
}


@needs("Process", "shared_memory")
@upholds(SHARED_MEMORY_UNLINK, platform="posix", when="if only processes of one program attach to it")
@pytest.mark.parametrize("other", ["nobody", "child"])
def test_a_block_that_nobody_is_attached_to_stays_until_it_is_unlinked(run: Run, other: str) -> None:
    history = run("shared_memory_lifetime", other=other).ends()

    assert look(history) == STAYS_UNTIL_IT_IS_UNLINKED


@needs("Process", "shared_memory")
@refutes(SHARED_MEMORY_UNLINK, platform="posix", when="if another program attaches to it")
def test_a_block_is_destroyed_when_another_program_that_has_attached_to_it_ends(run: Run) -> None:
    history = run("shared_memory_lifetime", other="program").ends()

    assert look(history) == {
        "while it is open": False,
        "after close": False,
        "after unlink": False,
        "after unlink and close": False,
    }
    assert history["parent reads"].value == 2
    assert "leaked shared_memory objects to clean up" in history["another program says"].value


@needs("Process", "shared_memory")
@upholds(
    SHARED_MEMORY_UNLINK,
    python=">=3.13",
    interpreter="cpython",
    platform="posix",
    when="if another program attaches to it with track=False",
)
def test_a_block_outlives_another_program_that_has_attached_to_it_with_track_false(run: Run) -> None:
    history = run("shared_memory_lifetime", other="program", track="no").ends()

    assert look(history) == STAYS_UNTIL_IT_IS_UNLINKED
    assert history["parent reads"].value == 2
    assert history["another program says"].value == ""


@needs("Process", "shared_memory")
@refutes(SHARED_MEMORY_UNLINK, platform="win32")
@pytest.mark.parametrize("other", ["nobody", "child", "program"])
def test_on_windows_the_last_close_destroys_a_block_and_unlink_does_nothing(run: Run, other: str) -> None:
    history = run("shared_memory_lifetime", other=other).ends()

    assert look(history) == {
        "while it is open": True,
        "after close": False,
        "after unlink": True,
        "after unlink and close": False,
    }


SHAREABLE_LIST_ITEMS = claim(
    "shareable-list.items",
    says="The items of a ShareableList are shared with a process that gets it as an argument, or attaches to it by name.",
    answer="TODO",
    # was: An item can be an int, a float, a bool, a text, bytes or None, and an assignment can change its type. count() and index() are those of a list.
    about=[
        "ShareableList(sequence)",
        "ShareableList(name)",
        "ShareableList.count(value)",
        "ShareableList.index(value)",
        "ShareableList.shm",
    ],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.shared_memory.html#multiprocessing.shared_memory.ShareableList"
    ],
)


@pytest.fixture(scope="module")
def shareable_list(record: Run) -> History:
    """A child changes items of a shareable list that it got as an argument, and attached to by name."""
    return record("shareable_list").ends()


@needs("Process", "shared_memory")
@upholds(SHAREABLE_LIST_ITEMS)
def test_a_shareable_list_holds_simple_objects_that_another_process_can_change(
    shareable_list: History,
) -> None:
    assert shareable_list["parent reads"].value == [2, "two", "a text", True, None, "12345678", 6]
    assert shareable_list["parent counts and finds"].value == [1, 3]


SHAREABLE_LIST_GROWS = claim(
    "shareable-list.grows",
    says="A ShareableList can grow, as a list can.",
    answer="TODO",
    # was: It has no append(), insert() or pop(), and an index beyond the end raises IndexError. Nor can an item grow beyond the storage that it was given at first, which is a multiple of 8 bytes: a text that is longer raises ValueError.
    sources=[
        "https://docs.python.org/3/library/multiprocessing.shared_memory.html#multiprocessing.shared_memory.ShareableList"
    ],
)


@needs("Process", "shared_memory")
@refutes(SHAREABLE_LIST_GROWS)
def test_a_shareable_list_keeps_its_length_and_an_item_its_storage(shareable_list: History) -> None:
    assert shareable_list["list has no methods that change its length"].value == [False, False, False]
    assert shareable_list["parent assigns beyond the end"].value == "IndexError"
    assert shareable_list["parent assigns 7 characters to 3"].value == "1234567"
    assert shareable_list["parent assigns 9 characters to 3"].value == "ValueError"
    assert shareable_list["parent assigns 17 bytes to 8"].value == "ValueError"


SHAREABLE_LIST_ANY_ITEM = claim(
    "shareable-list.any-item",
    says="A ShareableList gives back what was put into it.",
    answer="TODO",
    # was: Null bytes at the end of a text are dropped. An object of another type than those that it can hold raises KeyError.
    sources=[
        "https://docs.python.org/3/library/multiprocessing.shared_memory.html#multiprocessing.shared_memory.ShareableList",
        "gh-106939",
    ],
)


@needs("Process", "shared_memory")
@refutes(SHAREABLE_LIST_ANY_ITEM)
def test_a_shareable_list_drops_null_bytes_that_end_a_text_and_refuses_a_list(
    shareable_list: History,
) -> None:
    assert shareable_list["parent assigns a text that ends with null bytes"].value == "one"
    assert shareable_list["parent assigns a list"].value == "KeyError"
