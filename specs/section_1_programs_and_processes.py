"""Programs and processes: a process has its own resources; one program can be many processes, and the reverse."""

import signal

import pytest

from specs.harness.api import History, Run, main_exits, refutes, upholds


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


@refutes("process.own-resources", under="fork", when="the offset of a file opened before the fork")
def test_a_parent_and_its_forked_child_share_the_offset_of_a_file_opened_before_the_fork(
    resource_changes: History,
) -> None:
    assert resource_changes["parent begins"].value["next three bytes"] == "one"
    assert resource_changes["child begins"].value["next three bytes"] == "two"
    assert resource_changes["parent reads"].value["next three bytes"] == "thr"


@upholds("process.own-resources", under=("spawn", "forkserver"), when="the offset of a file opened before the start")
def test_a_child_that_is_not_forked_does_not_inherit_its_parents_open_file(resource_changes: History) -> None:
    assert resource_changes["child begins"].value["open descriptors"] == []
    assert resource_changes["child begins"].value["next three bytes"] is None
    assert resource_changes["parent reads"].value["next three bytes"] == "two"


@pytest.fixture(scope="module")
def crashes(record: Run) -> History:
    """Three children crash, one after another, while a sibling waits at a gate; then the sibling continues."""
    program = record("crash")
    program.reaches("sibling works")
    program.open("children may crash")
    program.goes_on_to("all three have crashed")
    program.stays_quiet()
    program.open("sibling may continue")
    return program.ends(says="ValueError: raised by the child")


@upholds("process.isolation")
def test_after_the_crash_of_a_child_its_parent_and_its_sibling_continue(crashes: History) -> None:
    assert crashes["all three have crashed"].value == {"sibling alive": True}
    assert crashes == [
        "sibling works",
        "child raises ValueError",
        "parent reads the exit code",
        "child aborts",
        "parent reads the exit code",
        "child segfaults",
        "parent reads the exit code",
        "all three have crashed",
        "sibling continues",
        main_exits(0),
    ]


@upholds("process.isolation")
def test_the_exit_code_of_a_child_that_raised_an_exception_is_1(crashes: History) -> None:
    of_the_exception, _, _ = crashes.all("parent reads the exit code")

    assert of_the_exception.value == 1


@upholds("process.isolation", platform="posix")
def test_the_exit_code_of_a_child_that_died_from_a_signal_is_the_negative_signal_number(crashes: History) -> None:
    _, of_the_abort, of_the_segfault = crashes.all("parent reads the exit code")

    assert of_the_abort.value == -signal.SIGABRT
    assert of_the_segfault.value == -signal.SIGSEGV


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
    program.reaches("parent joins", "child works")
    program.goes_on_to("the next program works")
    program.stays_quiet()

    program.open("the next program may exit with 7")

    history = program.ends()
    assert history == [
        {"parent joins", ("child works", "the next program works")},
        "parent is back from join",
    ]
    assert history["the next program works"].pid == history["child works"].pid == history["parent joins"].value["pid"]
    assert history["parent is back from join"].value == {"exitcode": 7}
