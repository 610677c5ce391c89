"""Managers and shared memory: what is shared of a nested object, and how long that lives which no process owns."""

from dataclasses import replace

import pytest

from specs.harness.api import History, Run, for_each_part, gone, needs, opens, refutes, upholds


@pytest.fixture(scope="module")
def nested(record: Run) -> History:
    """A child appends to lists inside a manager's dict and list: plain ones, one that it assigns, a managed one."""
    return record("managed_nested").ends()


@needs("Process", "Manager")
@refutes("manager.nested-value")
def test_what_is_appended_to_a_plain_list_inside_a_managed_dict_or_list_is_lost(nested: History) -> None:
    assert nested["child reads what it has appended to"].value == [[0], [0]]
    assert nested["parent reads the plain lists"].value == [[0], [0]]


@needs("Process", "Manager")
@upholds("manager.nested-value", when="if the changed list is assigned to its place again")
def test_a_list_that_is_assigned_to_its_place_in_a_managed_dict_is_kept(nested: History) -> None:
    assert nested["parent reads the list that was assigned"].value == [0, 1]


@needs("Process", "Manager")
@upholds("manager.nested-value", when="if the list inside is managed as well")
def test_what_is_appended_to_a_managed_list_inside_a_managed_dict_is_kept(nested: History) -> None:
    assert nested["parent reads the managed list"].value == [0, 1]


@needs("Process", "Manager")
@refutes("manager.read-modify-write")
@pytest.mark.parametrize("kind", ["dict", "Value"])
def test_of_two_additions_to_a_number_in_a_manager_one_is_lost_if_it_comes_between_read_and_write(
    run: Run, kind: str
) -> None:
    program = run("managed_add", kind=kind)
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


@needs("Process", "Manager")
@upholds("manager.read-modify-write", when="if both processes hold a lock of the manager")
@pytest.mark.parametrize("kind", ["dict", "Value"])
def test_no_addition_in_a_manager_is_lost_if_both_processes_hold_a_managed_lock(run: Run, kind: str) -> None:
    program = run("managed_add", kind=kind, takes_lock="both")
    program.open("first may begin")
    program.reaches("first has read the number")
    program.open("second may begin", "second may write")
    second = program.goes_on_to("second begins")
    program.stays_quiet(second)
    program.open("first may write")

    history = program.ends()
    assert history == [
        *("first begins", "first has read the number", "second begins", opens("first may write")),
        "first has added 1",
        *("second has read the number", "second has added 1", "parent reads"),
    ]
    assert history["parent reads"].value == 2


@pytest.fixture(scope="module")
def manager(record: Run) -> History:
    """A parent starts a manager of its own class, and calls methods of its object."""
    program = record("manager_process")
    asked = program.reaches("manager is asked for its pid")
    program.goes_on_to("parent has left the block")
    program.exits(asked)  # before Python 3.11, the end of the block waits for that for no more than 1.1 s
    program.open("parent may look for children")
    return program.ends()


def children(manager: History, event: str) -> dict[str, int]:
    """The pids of the parent's children at this event, by name."""
    return dict(manager[event].value)


@needs("Process", "managers.SyncManager", "active_children")
@upholds("manager.process")
def test_a_manager_starts_one_process_that_ends_with_its_block(manager: History) -> None:
    assert manager == [
        "parent has a manager that is not started",
        "parent has started the manager",
        "manager is asked for its pid",
        "parent calls methods",
        "parent has left the block",
        gone("OwnManager-1"),
        "parent looks for children",
    ]
    assert children(manager, "parent has a manager that is not started") == {}
    assert list(children(manager, "parent has started the manager")) == ["OwnManager-1"]
    assert children(manager, "parent looks for children") == {}


@needs("Process", "Manager", "active_children")
@upholds("manager.process")
def test_manager_returns_a_manager_that_has_been_started_and_that_ends_with_its_block(run: Run) -> None:
    program = run("manager_passed")
    started = program.reaches("parent has called Manager")
    program.goes_on_to("parent has left the block")
    program.exits(*(replace(started, name=name, pid=pid) for name, pid in started.value))
    program.open("parent may look for children")

    history = program.ends()
    assert [name.partition("-")[0] for name in children(history, "parent has called Manager")] == ["SyncManager"]
    assert children(history, "parent looks for children") == {}


@needs("Process", "managers.SyncManager", "active_children")
@upholds("manager.process")
def test_the_methods_of_a_managed_object_are_called_in_the_managers_process_and_its_errors_are_raised_in_the_caller(
    manager: History,
) -> None:
    pids = children(manager, "parent has started the manager").values()

    assert manager["parent calls methods"].value == {"pid": next(iter(pids)), "error": "raised in the manager"}


@needs("Process", "Manager", "active_children")
@upholds("manager.proxies")
@for_each_part("to", "Process", "Pool")
def test_managed_objects_can_be_passed_to_a_child_and_to_the_task_of_a_pool(run: Run, to: str) -> None:
    program = run("manager_passed", to=to)
    program.open("parent may look for children")

    assert program.ends()["parent reads"].value == [["one"], "two"]


@needs("Process", "Manager")
@refutes("manager.last-line")
def test_a_manager_ends_with_the_last_line_of_the_main_process_although_a_child_still_works(run: Run) -> None:
    program = run("manager_last_line")
    program.reaches("child appends")
    program.open("parent may go on")
    program.reaches("parent at its last line")
    program.exits(program.reaches("manager works"))
    program.open("child may append again")

    history = program.ends()
    assert history == [
        *("manager works", "child appends", "parent at its last line"),
        *(gone("SyncManager-1"), "child appends again"),
    ]
    assert history["child appends"].value is None
    assert history["child appends again"].value is not None


@needs("Process", "Manager")
@upholds("manager.last-line", when="if the main process joins the child")
def test_a_manager_serves_a_child_for_as_long_as_the_main_process_joins_it(run: Run) -> None:
    program = run("manager_last_line", joins="yes")
    program.reaches("child appends")
    program.open("parent may go on")
    parent = program.reaches("parent joins")
    program.stays_quiet(parent)
    program.open("child may append again")

    history = program.ends()
    assert history == [
        *("manager works", "child appends", "parent joins"),
        *("child appends again", "parent at its last line"),
    ]
    assert [history[event].value for event in ("child appends", "child appends again")] == [None, None]


WHO_APPENDS = ("parent", "child that has used it", "child that has not used it")


def end_the_manager(run: Run, ending: str) -> dict[str, list[str]]:
    """A manager is shut down, or its process killed: return what those get who then call a method, twice each."""
    program = run("manager_gone", ending=ending)
    program.reaches(*(f"{who} waits" for who in WHO_APPENDS[1:]))
    manager = program.reaches("manager works")
    if ending == "kill":
        program.kill(manager)
    program.open("manager may end")
    program.goes_on_to("manager has ended")
    program.open("all may append")
    history = program.ends()
    assert history == [
        {"manager works", *(f"{who} waits" for who in WHO_APPENDS[1:])},
        "manager has ended",
        {*(f"{who} appends twice" for who in WHO_APPENDS)},
        "parent has called shutdown once more",
    ]
    return {who: history[f"{who} appends twice"].value for who in WHO_APPENDS}


#: What the first call gets that finds no socket: its file is gone, or nobody listens there any more.
NO_SOCKET = {"FileNotFoundError", "ConnectionRefusedError"}


@needs("Process", "Manager", "active_children")
@refutes("manager.gone")
@pytest.mark.parametrize("ending", ["shutdown", "kill"])
def test_when_a_manager_is_gone_each_call_raises_an_error_that_tells_of_a_pipe_a_file_or_a_connection(
    run: Run, ending: str
) -> None:
    errors = end_the_manager(run, ending)

    assert errors["child that has used it"] == ["BrokenPipeError", "BrokenPipeError"]
    assert NO_SOCKET.issuperset(errors["child that has not used it"] + errors["parent"])


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
@upholds("shared-memory.same-bytes")
def test_a_process_that_attaches_to_a_block_by_its_name_reads_and_writes_the_same_bytes(block: History) -> None:
    assert block["child reads"].value == "four"
    assert block["parent reads"].value == "born"
    assert block["child reads again"].value == "late"


@needs("Process", "shared_memory")
@upholds("shared-memory.same-bytes")
def test_a_new_block_is_all_zero_and_has_at_least_the_size_that_was_asked_for(block: History) -> None:
    assert block["parent has made a block"].value == ["\0\0\0\0", True, True]
    assert block["child has written"].value is True


@needs("Process", "shared_memory")
@upholds("shared-memory.same-bytes")
def test_a_block_that_one_object_has_closed_can_be_used_by_others(block: History) -> None:
    assert block["parent has closed one of two"].value == [True, "late"]


@needs("Process", "shared_memory")
@upholds("shared-memory.same-bytes")
def test_a_block_that_was_unlinked_can_still_be_used_by_those_that_are_attached(block: History) -> None:
    assert block["parent has unlinked it"].value == "late"


@needs("Process", "shared_memory")
@upholds("shared-memory.names")
def test_a_name_that_is_taken_one_that_is_not_and_a_wrong_size_are_refused(block: History) -> None:
    assert block["parent attaches"].value == "late"
    assert block["parent makes another of the same name"].value == "FileExistsError"
    assert block["parent attaches to a name that there is not"].value == "FileNotFoundError"
    assert block["parent attaches again"].value == "FileNotFoundError"
    assert block["parent makes one without a size"].value == ["ValueError", "ValueError"]
    assert block["parent attaches to no name"].value == "ValueError"


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
@upholds("shared-memory.unlink", platform="posix", when="if only processes of one program attach to it")
@pytest.mark.parametrize("other", ["nobody", "child"])
def test_a_block_stays_when_nobody_is_attached_any_more_and_is_gone_when_it_is_unlinked(run: Run, other: str) -> None:
    history = run("shared_memory_lifetime", other=other).ends()

    assert look(history) == STAYS_UNTIL_IT_IS_UNLINKED


@needs("Process", "shared_memory")
@refutes("shared-memory.unlink", platform="posix", when="if another program attaches to it")
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
    "shared-memory.unlink",
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
@refutes("shared-memory.unlink", platform="win32")
@pytest.mark.parametrize("other", ["nobody", "child", "program"])
def test_on_windows_a_block_is_gone_when_the_last_object_is_closed_and_unlink_does_nothing(
    run: Run, other: str
) -> None:
    history = run("shared_memory_lifetime", other=other).ends()

    assert look(history) == {
        "while it is open": True,
        "after close": False,
        "after unlink": True,
        "after unlink and close": False,
    }


@pytest.fixture(scope="module")
def shareable_list(record: Run) -> History:
    """A child changes items of a shareable list that it got as an argument, and attached to by name."""
    return record("shareable_list").ends()


@needs("Process", "shared_memory")
@upholds("shareable-list.items")
def test_a_shareable_list_holds_numbers_texts_bytes_and_none_and_another_process_can_change_them(
    shareable_list: History,
) -> None:
    assert shareable_list["parent reads"].value == [2, "two", "a text", True, None, "12345678", 6]
    assert shareable_list["parent counts and finds"].value == [1, 3]


@needs("Process", "shared_memory")
@refutes("shareable-list.grows")
def test_a_shareable_list_keeps_its_length_and_an_item_its_storage(shareable_list: History) -> None:
    assert shareable_list["list has no methods that change its length"].value == [False, False, False]
    assert shareable_list["parent assigns beyond the end"].value == "IndexError"
    assert shareable_list["parent assigns 7 characters to 3"].value == "1234567"
    assert shareable_list["parent assigns 9 characters to 3"].value == "ValueError"
    assert shareable_list["parent assigns 17 bytes to 8"].value == "ValueError"


@needs("Process", "shared_memory")
@refutes("shareable-list.any-item")
def test_a_shareable_list_drops_null_bytes_at_the_end_of_a_text_and_refuses_other_objects(
    shareable_list: History,
) -> None:
    assert shareable_list["parent assigns a text that ends with null bytes"].value == "one"
    assert shareable_list["parent assigns a list"].value == "KeyError"
