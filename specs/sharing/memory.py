"""Shared memory: blocks and lists that several processes have, and when they are gone.

A block of shared memory is found by its name: `shared-memory.same-bytes`, `shared-memory.names`. When it is destroyed,
and by whom, surprises most people: `shared-memory.unlink`. The list that is kept in such a block is no list:
`shareable-list.items`, `shareable-list.grows`, `shareable-list.any-item`.
"""

import pytest

from specs.harness.api import History, Run, claim, details, needs, refutes, remedies, upholds

SHARED_MEMORY_SAME_BYTES = claim(
    "shared-memory.same-bytes",
    says="A process that attaches to a block of shared memory by its name has the same bytes.",
    answer="Who attaches to a block by its name reads at once what another process has written.",
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
    see=["shared-memory.unlink"],
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
    """A child attaches to its parent's block and reads what its parent has written. Then each reads what the other
    writes.
    """
    assert block["child reads"].value == "four"
    assert block["parent reads"].value == "born"
    assert block["child reads again"].value == "late"


@needs("Process", "shared_memory")
@details(SHARED_MEMORY_SAME_BYTES)
def test_a_new_block_is_all_zero_and_has_at_least_the_size_that_was_asked_for(block: History) -> None:
    """All bytes of a new block are 0. `size` is the length of `buf`, and at least as large as was asked for, also for
    who attaches.
    """
    assert block["parent has made a block"].value == [False, True, True]
    assert block["child has written"].value is True


@needs("Process", "shared_memory")
@details(SHARED_MEMORY_SAME_BYTES)
def test_a_block_that_one_object_has_closed_can_be_used_by_others(block: History) -> None:
    """`close()` of one object makes its `buf` None, and can be called again. Other objects can use the block."""
    assert block["parent has closed one of two"].value == [True, "late"]


@needs("Process", "shared_memory")
@details(SHARED_MEMORY_SAME_BYTES)
def test_a_block_that_was_unlinked_can_still_be_used_by_those_that_are_attached(block: History) -> None:
    """After `unlink()`, who is attached to the block can still use it."""
    assert block["parent has unlinked it"].value == "late"


SHARED_MEMORY_NAMES = claim(
    "shared-memory.names",
    says="create=True makes a new block of shared memory; without it, SharedMemory attaches to one that exists.",
    answer="SharedMemory raises an exception for a name that is taken, or for one that is not there.",
    about=["SharedMemory(name)", "SharedMemory(create)", "SharedMemory(size)"],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.shared_memory.html#multiprocessing.shared_memory.SharedMemory"
    ],
    see=["shared-memory.unlink"],
)


@needs("Process", "shared_memory")
@upholds(SHARED_MEMORY_NAMES)
def test_a_name_that_is_taken_one_that_is_not_and_a_wrong_size_are_refused(block: History) -> None:
    """`create=True` raises FileExistsError for a name that is taken, and ValueError for a size of 0 or less. Without
    it, a name that does not exist, or not any more, raises FileNotFoundError, and no name ValueError.
    """
    assert block["parent attaches"].value == "late"
    assert block["parent makes another of the same name"].value == "FileExistsError"
    assert block["parent attaches to a name that there is not"].value == "FileNotFoundError"
    assert block["parent attaches again"].value == "FileNotFoundError"
    assert block["parent makes one without a size"].value == ["ValueError", "ValueError"]
    assert block["parent attaches to no name"].value == "ValueError"


SHARED_MEMORY_UNLINK = claim(
    "shared-memory.unlink",
    says="A block of shared memory lives until unlink() is called, even if nobody is attached to it.",
    answer="A program or a forked child that has used a block may destroy it at its end.",
    why="A resource tracker destroys what was registered with it, and not unlinked, when its last process has ended. A forked child has its parent's tracker only if that was running when it was forked.",
    about=["SharedMemory(track)", "SharedMemory.close()", "SharedMemory.unlink()"],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.shared_memory.html#multiprocessing.shared_memory.SharedMemory",
        "gh-82300",
        "gh-116849",
        "https://github.com/python/cpython/blob/main/Lib/multiprocessing/resource_tracker.py",
    ],
    surprise=11,
    see=["shared-memory.same-bytes"],
)


@pytest.fixture(scope="module")
def lifetimes(record: Run) -> History:
    """A parent makes one block after the other. To each but the first, another process attaches, and ends."""
    return record("shared_memory_lifetime").ends()


def look(history: History, other: str) -> dict[str, object]:
    """When the parent has looked for the block to which this process has attached, and whether it was there."""
    moments = ("while it is open", "after close", "after unlink", "after unlink and close")
    return {moment: history[f"parent looks {moment}: {other}"].value for moment in moments}


#: What a resource tracker says of what it destroys.
WARNING = "leaked shared_memory objects to clean up"

STAYS_UNTIL_IT_IS_UNLINKED = {
    "while it is open": True,
    "after close": True,
    "after unlink": False,
    "after unlink and close": False,
}


@needs("Process", "shared_memory")
@upholds(
    SHARED_MEMORY_UNLINK,
    platform="posix",
    when="if one program makes it, and then starts the children that attach to it",
)
@pytest.mark.parametrize("other", ["nobody", "child"])
def test_a_block_that_nobody_is_attached_to_stays_until_it_is_unlinked(lifetimes: History, other: str) -> None:
    """The block is there when a child that has attached to it has ended, and when nobody is attached to it. After
    `unlink()` it is gone.
    """
    assert look(lifetimes, other) == STAYS_UNTIL_IT_IS_UNLINKED


@needs("Process", "shared_memory")
@refutes(SHARED_MEMORY_UNLINK, platform="posix", when="if another program attaches to it")
def test_a_block_is_destroyed_when_another_program_that_has_attached_to_it_ends(lifetimes: History) -> None:
    """When the other program has ended, nobody can attach to the block any more. Its resource tracker has warned of a
    leak; who is attached still reads what it has written.
    """
    assert look(lifetimes, "program") == {
        "while it is open": False,
        "after close": False,
        "after unlink": False,
        "after unlink and close": False,
    }
    assert lifetimes["parent reads: program"].value == 2
    assert WARNING in lifetimes["other process says: program"].value


@needs("Process", "shared_memory")
@upholds(
    SHARED_MEMORY_UNLINK,
    python=">=3.13",
    interpreter="cpython",
    platform="posix",
    when="if another program attaches to it with track=False",
)
def test_a_block_outlives_another_program_that_has_attached_to_it_with_track_false(lifetimes: History) -> None:
    """When the other program has ended, the block is there, until `unlink()` is called. Nobody has warned of a leak."""
    assert look(lifetimes, "program with track=False") == STAYS_UNTIL_IT_IS_UNLINKED
    assert lifetimes["parent reads: program with track=False"].value == 2
    assert lifetimes["other process says: program with track=False"].value == ""


@needs("Process", "shared_memory")
@remedies(
    SHARED_MEMORY_UNLINK,
    "Where a program attaches to a block of another program, have its resource tracker leave the block alone.",
    platform="posix",
)
def test_a_block_outlives_another_program_whose_resource_tracker_was_told_to_forget_it(lifetimes: History) -> None:
    """When another program that has attached to it has ended, the block is there, until `unlink()` is called. Nobody
    has warned of a leak.
    """
    assert look(lifetimes, "program without a tracker") == STAYS_UNTIL_IT_IS_UNLINKED
    assert lifetimes["parent reads: program without a tracker"].value == 2
    assert lifetimes["other process says: program without a tracker"].value == ""


@pytest.fixture(scope="module")
def made(record: Run) -> History:
    """A child makes a block and ends; under fork, another one does so once its parent has used shared memory.
    Then two programs do so. The resource tracker of the second one is told to forget the block.
    """
    return record("shared_memory_made").ends()


@needs("Process", "Pipe", "shared_memory")
@refutes(
    SHARED_MEMORY_UNLINK, under="fork", platform="posix", when="if a child makes it before its parent has used any"
)
def test_a_block_of_a_forked_child_is_destroyed_when_the_child_ends(made: History) -> None:
    """When the child has ended, the block is gone. The child's resource tracker has warned of a leak."""
    assert made["parent looks for the child's block"].value is False
    assert WARNING in made["child says"].value


@needs("Process", "Pipe", "shared_memory")
@upholds(
    SHARED_MEMORY_UNLINK, under="fork", platform="posix", when="if a child makes it after its parent has used some"
)
def test_a_block_of_a_forked_child_stays_if_its_parent_has_used_shared_memory_before(made: History) -> None:
    """The block is there when the child has ended, and nobody has warned of a leak."""
    assert made["parent looks for the later child's block"].value is True
    assert made["later child says"].value == ""


@needs("Process", "Pipe", "shared_memory")
@upholds(SHARED_MEMORY_UNLINK, under=("spawn", "forkserver"), platform="posix", when="if a child makes it")
def test_a_block_that_a_child_has_made_stays_when_the_child_ends(made: History) -> None:
    """The block is there when the child has ended, and nobody has warned of a leak."""
    assert made["parent looks for the child's block"].value is True
    assert made["child says"].value == ""


@needs("Pool", "Pipe", "shared_memory")
@refutes(
    SHARED_MEMORY_UNLINK,
    under="fork",
    platform="posix",
    when="if a pool attaches to it that is older than the first block of its program",
)
def test_a_block_is_destroyed_when_an_older_pool_that_has_attached_to_it_ends(run: Run) -> None:
    """A program starts a pool, and then makes its first block, to which a task attaches. When the pool has ended, the
    block is gone, and a worker's resource tracker has warned of a leak.
    """
    history = run("shared_memory_pool").ends()

    assert history["parent looks"].value is False
    assert WARNING in history["workers say"].value


@needs("Pool", "Pipe", "shared_memory")
@remedies(
    SHARED_MEMORY_UNLINK,
    "Before its first child or pool, start the program's resource tracker: `resource_tracker.ensure_running()`.",
    platform="posix",
)
def test_a_block_outlives_an_older_pool_if_the_resource_tracker_runs_before(run: Run) -> None:
    """A task of a pool that is older than the block attaches to it. When the pool has ended, the block is there, and
    nobody has warned of a leak.
    """
    history = run("shared_memory_pool", tracker="first").ends()

    assert history["parent looks"].value is True
    assert history["workers say"].value == ""


@needs("shared_memory")
@refutes(SHARED_MEMORY_UNLINK, platform="posix", when="if the program that has made it ends")
def test_a_block_is_destroyed_when_the_program_that_has_made_it_ends(made: History) -> None:
    """A program makes a block and ends without `unlink()`. Its resource tracker warns of a leak, and the next program
    does not find the block.
    """
    assert made["parent looks, tracked: yes"].value is False
    assert WARNING in made["program says, tracked: yes"].value


@needs("shared_memory")
@remedies(
    SHARED_MEMORY_UNLINK,
    "If a block is to outlive the program that makes it, have its resource tracker leave it alone.",
    platform="posix",
)
def test_a_block_outlives_its_program_if_the_resource_tracker_was_told_to_forget_it(made: History) -> None:
    """A program makes a block and ends without `unlink()`. The next program finds it, and nobody has warned of a leak."""
    assert made["parent looks, tracked: no"].value is True
    assert made["program says, tracked: no"].value == ""


@needs("Process", "shared_memory")
@refutes(SHARED_MEMORY_UNLINK, platform="win32")
@pytest.mark.parametrize("other", ["nobody", "child", "program"])
def test_on_windows_the_last_close_destroys_a_block_and_unlink_does_nothing(lifetimes: History, other: str) -> None:
    """`close()` of the last object that is attached to it destroys the block. `unlink()` does nothing."""
    assert look(lifetimes, other) == {
        "while it is open": True,
        "after close": False,
        "after unlink": True,
        "after unlink and close": False,
    }


SHAREABLE_LIST_ITEMS = claim(
    "shareable-list.items",
    says="The items of a ShareableList are shared with a process that gets it as an argument, or attaches to it by name.",
    answer="A ShareableList holds int, float, bool, str, bytes and None; an item can change its type.",
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
    see=["shareable-list.any-item"],
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
    """A child changes items of a list of an int, a `str`, a float, a bool, None and bytes, and the type of one of
    them. Its parent reads what the child has written, and the other items as they were.
    """
    assert shareable_list["parent has made the list"].value == [1, "one", 2.5, True, None]
    assert shareable_list["parent reads"].value == [2, "two", "a text", True, None, "12345678", 6]


@needs("Process", "shared_memory")
@details(SHAREABLE_LIST_ITEMS)
def test_a_shareable_list_counts_and_finds_items_as_a_list_does(shareable_list: History) -> None:
    """`count()` of a `ShareableList` tells how often an item is there, and `index()` where the first one is."""
    assert shareable_list["parent counts and finds"].value == [1, 3]


SHAREABLE_LIST_GROWS = claim(
    "shareable-list.grows",
    says="A ShareableList can grow, as a list can.",
    answer="A ShareableList keeps its length, and an item its storage: longer text raises ValueError.",
    sources=[
        "https://docs.python.org/3/library/multiprocessing.shared_memory.html#multiprocessing.shared_memory.ShareableList"
    ],
)


@needs("Process", "shared_memory")
@refutes(SHAREABLE_LIST_GROWS)
def test_a_shareable_list_keeps_its_length_and_an_item_its_storage(shareable_list: History) -> None:
    """A `ShareableList` has no `append()`, `insert()` or `pop()`, and an index beyond its end raises IndexError. An
    item that was a text of 3 ASCII characters holds 7 of them; 9, and 17 bytes in the place of 8, raise ValueError.
    """
    assert shareable_list["list has no methods that change its length"].value == [False, False, False]
    assert shareable_list["parent assigns beyond the end"].value == "IndexError"
    assert shareable_list["parent assigns 7 characters to 3"].value == "1234567"
    assert shareable_list["parent assigns 9 characters to 3"].value == "ValueError"
    assert shareable_list["parent assigns 17 bytes to 8"].value == "ValueError"


SHAREABLE_LIST_ANY_ITEM = claim(
    "shareable-list.any-item",
    says="A ShareableList gives back what was put into it.",
    answer="A ShareableList loses null bytes that end a text, and may cut one that is not ASCII.",
    sources=[
        "https://docs.python.org/3/library/multiprocessing.shared_memory.html#multiprocessing.shared_memory.ShareableList",
        "gh-106939",
        "gh-88336",
    ],
    why="An item has storage for at least one byte a character, filled up with null bytes. UTF-8 needs more bytes for a character that is not ASCII.",
    see=["shareable-list.items"],
)


@needs("Process", "shared_memory")
@refutes(SHAREABLE_LIST_ANY_ITEM)
def test_a_shareable_list_drops_null_bytes_that_end_a_text_and_refuses_a_list(
    shareable_list: History,
) -> None:
    """Null bytes at the end of a text or of bytes are dropped. A list raises KeyError, and an int of more than 64 bits
    `struct.error`.
    """
    assert shareable_list["parent assigns a text that ends with null bytes"].value == "one"
    assert shareable_list["parent assigns bytes that end with null bytes"].value == "12"
    assert shareable_list["parent assigns a list"].value == "KeyError"
    assert shareable_list["parent assigns an int of more than 64 bits"].value == "error"


@needs("Process", "shared_memory")
@refutes(SHAREABLE_LIST_ANY_ITEM)
def test_a_new_list_cuts_a_text_of_which_the_utf8_is_longer_than_its_storage(shareable_list: History) -> None:
    """In a new list of a text of five `é` and one of three `€`, the first is read as four `é`, without an error. To read
    the second raises UnicodeDecodeError.
    """
    assert shareable_list["parent reads texts that are not ASCII"].value == ["éééé", "UnicodeDecodeError"]


@needs("Process", "shared_memory")
@remedies(
    SHAREABLE_LIST_ANY_ITEM,
    "Store a text as bytes, to which you add one that is not null, and take that off when you read it.",
)
def test_a_text_keeps_its_null_bytes_if_another_character_ends_it(shareable_list: History) -> None:
    """A text that is not ASCII and ends with null bytes is read as it was, if it was encoded, and a byte was added and
    taken off again.
    """
    assert shareable_list["parent reads a text that it has stored as bytes"].value == "€€€\0\0"
