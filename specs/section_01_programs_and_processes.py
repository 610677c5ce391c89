"""Programs and processes: a process has its own resources; one program can be many processes, and the reverse."""

import signal

import pytest

from specs.harness.api import History, Run, for_each_part, gone, kills, main_exits, opens, refutes, upholds


@pytest.fixture(scope="module")
def resource_changes(record: Run) -> History:
    """A child changes all its resources and its parent reads its own; then the same with the roles exchanged.

    Parent and child also read from a file that was opened before the start, three bytes at a time. It contains
    "onetwothree".
    """
    program = record("own_resources")
    program.reaches("child has changed everything")
    program.open("parent may read")
    program.reaches("parent has changed everything")
    program.open("child may read")
    return program.ends()


RESOURCES = ("memory", "working directory", "environment", "open descriptors")


@upholds("process.own-resources")
@pytest.mark.parametrize("resource", RESOURCES)
def test_a_parent_does_not_see_what_its_child_changes(resource_changes: History, resource: str) -> None:
    child_before, child_after = resource_changes["child begins"], resource_changes["child has changed everything"]
    parent_before, parent_after = resource_changes["parent begins"], resource_changes["parent reads"]

    assert child_after.value[resource] != child_before.value[resource]
    assert parent_after.value[resource] == parent_before.value[resource]


@upholds("process.own-resources")
@pytest.mark.parametrize("resource", RESOURCES)
def test_a_child_does_not_see_what_its_parent_changes(resource_changes: History, resource: str) -> None:
    parent_before, parent_after = resource_changes["parent reads"], resource_changes["parent has changed everything"]
    child_before, child_after = resource_changes["child has changed everything"], resource_changes["child reads"]

    assert parent_after.value[resource] != parent_before.value[resource]
    assert child_after.value[resource] == child_before.value[resource]


@refutes("process.own-resources", under="fork", when="for the offset of a file opened before the fork")
def test_a_parent_and_its_forked_child_share_the_offset_of_a_file_opened_before_the_fork(
    resource_changes: History,
) -> None:
    assert resource_changes["parent begins"].value["next three bytes"] == "one"
    assert resource_changes["child begins"].value["next three bytes"] == "two"
    assert resource_changes["parent reads"].value["next three bytes"] == "thr"


@upholds(
    "process.own-resources", under=("spawn", "forkserver"), when="for the offset of a file opened before the start"
)
def test_a_child_that_is_not_forked_does_not_inherit_its_parents_open_file(resource_changes: History) -> None:
    assert resource_changes["child begins"].value["open descriptors"] == []
    assert resource_changes["child begins"].value["next three bytes"] is None
    assert resource_changes["parent reads"].value["next three bytes"] == "two"


@pytest.fixture(scope="module")
def standard_streams(record: Run) -> History:
    """A parent starts a child twice. Its standard input is one file; its output and error are other files each time."""
    return record("standard_streams").ends()


@refutes("process.own-resources", under=("fork", "spawn"), platform="posix", when="for the standard streams")
@pytest.mark.parametrize("stream", ["output", "error"])
def test_what_a_child_writes_goes_where_its_parents_streams_led_at_its_start(
    standard_streams: History, stream: str
) -> None:
    assert standard_streams[f"first {stream}"].value == ["parent", "first child", "parent again"]
    assert standard_streams[f"second {stream}"].value == ["parent", "second child", "parent again"]


@refutes("process.own-resources", under="forkserver", when="for the standard streams")
@pytest.mark.parametrize("stream", ["output", "error"])
def test_what_a_fork_servers_child_writes_goes_where_its_parents_streams_led_at_the_servers_start(
    standard_streams: History, stream: str
) -> None:
    assert standard_streams[f"first {stream}"].value == ["parent", "first child", "parent again", "second child"]
    assert standard_streams[f"second {stream}"].value == ["parent", "parent again"]


@refutes("process.own-resources", platform="posix", when="for the standard streams")
def test_a_parent_and_its_children_read_from_one_standard_input(standard_streams: History) -> None:
    assert standard_streams["first child reads"].value["descriptor 0"] == "one"
    assert standard_streams["second child reads"].value["descriptor 0"] == "\ntw"
    assert standard_streams["parent reads"].value["descriptor 0"] == "o\nth"


@upholds("process.own-resources", platform="posix", when="for sys.stdin")
@pytest.mark.parametrize("who", ["first", "second"])
def test_a_childs_sys_stdin_is_not_its_parents_standard_input_but_empty(standard_streams: History, who: str) -> None:
    child = standard_streams[f"{who} child reads"]

    assert child.value["input()"] == "EOFError"
    assert child.value["sys.stdin is os.devnull"] is True


@pytest.fixture(scope="module")
def crashes(record: Run) -> History:
    """Three children crash, one after another, while two siblings wait at a gate; then the siblings continue."""
    program = record("crash")
    program.reaches("first sibling works", "second sibling works")
    program.open("child may raise ValueError")
    program.goes_on_to("parent reads the exit code after the exception")
    program.open("child may abort")
    program.goes_on_to("parent reads the exit code after the abort")
    program.open("child may segfault")
    program.goes_on_to("all three have crashed")
    program.stays_quiet()
    program.open("siblings may continue")
    return program.ends(says="ValueError: raised by the child")


@upholds("process.isolation")
def test_after_the_crash_of_a_child_its_parent_and_its_siblings_continue(crashes: History) -> None:
    assert crashes["all three have crashed"].value == {"siblings alive": [True, True]}
    assert crashes == [
        {"first sibling works", "second sibling works"},
        "child raises ValueError",
        "parent reads the exit code after the exception",
        "child aborts",
        "parent reads the exit code after the abort",
        "child segfaults",
        "parent reads the exit code after the segfault",
        "all three have crashed",
        {"first sibling continues", "second sibling continues"},
        main_exits(0),
    ]


@upholds("process.isolation")
def test_the_exit_code_of_a_child_that_raised_an_exception_is_1(crashes: History) -> None:
    assert crashes["parent reads the exit code after the exception"].value == 1


@upholds("process.isolation", platform="posix")
def test_the_exit_code_of_a_child_that_died_from_a_signal_is_the_negative_signal_number(crashes: History) -> None:
    assert crashes["parent reads the exit code after the abort"].value == -signal.SIGABRT
    assert crashes["parent reads the exit code after the segfault"].value == -signal.SIGSEGV


@upholds("process.isolation", platform="win32")
def test_on_windows_the_exit_code_of_a_child_that_crashed_is_3_after_abort_and_otherwise_the_error_code(
    crashes: History,
) -> None:
    assert crashes["parent reads the exit code after the abort"].value == 3
    assert crashes["parent reads the exit code after the segfault"].value == 0xC0000005  # STATUS_ACCESS_VIOLATION


def kill_the_holder(run: Run, kind: str) -> History:
    """A child that holds a lock of this kind is killed, while two siblings wait for the lock."""
    program = run("killed_holder", kind=kind)
    holder = program.reaches("holder has the lock")
    program.open("siblings may ask")
    first, second = program.reaches("first asks for the lock"), program.reaches("second asks for the lock")
    program.stays_quiet(first, second)
    program.kill(holder)
    parent = program.goes_on_to("holder is dead")
    assert parent.value == {"alive": False, "parent gets the lock": False}
    program.stays_quiet()
    program.waits_without_timeout(first, second)
    program.open("parent may release the lock")
    return program.ends()


@refutes("process.isolation", when="for a shared lock that a killed process held")
@for_each_part("kind", "Lock", "Semaphore")
def test_a_lock_whose_holder_was_killed_stays_taken_until_another_process_releases_it(run: Run, kind: str) -> None:
    assert kill_the_holder(run, kind) == [
        "holder has the lock",
        {"first asks for the lock", "second asks for the lock"},
        kills("holder"),
        "holder is dead",
        opens("parent may release the lock"),
        {"first has the lock", "second has the lock"},
    ]


@refutes("process.isolation", when="for a shared lock that a killed process held")
@for_each_part("kind", "RLock", "Value")
def test_a_lock_that_only_its_killed_holder_could_release_stays_taken_for_good(run: Run, kind: str) -> None:
    history = kill_the_holder(run, kind)

    assert history == [
        "holder has the lock",
        {"first asks for the lock", "second asks for the lock"},
        kills("holder"),
        "holder is dead",
        opens("parent may release the lock"),
        "parent cannot release the lock",
    ]
    assert history["parent cannot release the lock"].value == "AssertionError"


@upholds("program.many-processes")
def test_four_processes_run_one_program_at_the_same_time(run: Run) -> None:
    program = run("many_processes")
    parent = program.goes_on_to("parent works", "child 0 works", "child 1 works", "child 2 works")
    program.stays_quiet()
    assert all(program.is_running(pid) for pid in parent.value["pids of its children"])

    program.open("children may end")

    history = program.ends()
    pids = [history[f"child {number} works"].pid for number in range(3)]
    assert pids == parent.value["pids of its children"]
    assert len({*pids, parent.pid}) == 4
    assert history == [
        {"parent works", "child 0 works", "child 1 works", "child 2 works"},
        {"child 0 ends", "child 1 ends", "child 2 ends"},
    ]


@upholds("process.many-programs", platform="posix")
def test_a_child_that_executes_another_program_keeps_its_pid_and_its_parent_waits_for_that_program(run: Run) -> None:
    program = run("next_program")
    child = program.reaches("child works")
    program.goes_on_to("the next program works")
    program.open("parent may join")
    parent = program.goes_on_to("parent joins")
    program.waits_without_timeout(parent)

    program.open("the next program may exit with 7")

    history = program.ends()
    assert history == ["child works", "the next program works", "parent joins", "parent is back from join"]
    assert history["the next program works"].pid == child.pid
    assert parent.value == {"pid": child.pid, "alive": True, "exitcode": None}
    assert history["parent is back from join"].value == {"exitcode": 7}


@refutes("process.many-programs", platform="win32")
def test_on_windows_a_child_that_executes_another_program_ends_and_that_program_is_another_process(run: Run) -> None:
    program = run("next_program")
    child = program.reaches("child works")
    other = program.goes_on_to("the next program works")
    program.exits(child)
    program.open("parent may join")
    program.goes_on_to("parent is back from join")
    assert program.is_running(other.pid)

    program.open("the next program may exit with 7")

    history = program.ends()
    assert history == [
        "child works",
        {"the next program works", gone(child.name)},
        "parent joins",
        "parent is back from join",
    ]
    assert other.pid != child.pid
    assert history["parent joins"].value == {"pid": child.pid, "alive": False, "exitcode": 0}
    assert history["parent is back from join"].value == {"exitcode": 0}
