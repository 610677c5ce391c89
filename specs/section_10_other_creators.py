"""Processes that multiprocessing has not created: what it knows of them, and what they take themselves for."""

from specs.harness.api import Run, gone, main_exits, needs, refutes, upholds


def create_otherwise(run: Run, creator: str) -> None:
    """A main process creates a child, and another process in this way, for which it does not wait."""
    program = run("other_creators", creator=creator)
    child = program.reaches("child works")
    program.reaches("other process works")
    program.open("parent may list its children")
    parent = program.goes_on_to("parent at its last line")
    assert parent.value == {"active children": [child.pid]}

    program.open("child may end")
    assert program.main_exits() == 0
    program.stays_quiet()

    program.open("other process may end")
    assert program.ends() == [
        {"child works", "other process works"},
        "parent at its last line",
        "child ends",
        main_exits(0),
        "other process ends",
    ]


@needs("Process", "active_children")
@refutes("process.other-creators")
def test_a_process_of_subprocess_is_no_active_child_and_the_main_process_does_not_wait_for_it(run: Run) -> None:
    create_otherwise(run, "subprocess.Popen")


@needs("Process", "active_children")
@refutes("process.other-creators", platform="posix")
def test_a_process_of_os_fork_is_no_active_child_and_the_main_process_does_not_wait_for_it(run: Run) -> None:
    create_otherwise(run, "os.fork")


@needs("Process", "active_children")
@refutes("process.other-creators")
def test_a_worker_of_an_executor_is_an_active_child_and_the_main_process_waits_for_its_tasks(run: Run) -> None:
    program = run("other_creators", creator="ProcessPoolExecutor")
    child, worker = program.reaches("child works"), program.reaches("other process works")
    program.open("parent may list its children")
    parent = program.goes_on_to("parent at its last line")
    assert parent.value == {"active children": sorted([child.pid, worker.pid])}

    program.open("child may end")
    program.goes_on_to("child ends")
    program.stays_quiet(parent)

    program.open("other process may end")
    assert program.ends() == [
        {"child works", "other process works"},
        "parent at its last line",
        "child ends",
        "other process ends",
        main_exits(0),
    ]


@needs("Process(daemon)", "active_children")
@refutes("process.copied-by-fork", platform="posix")
def test_a_copy_that_os_fork_made_of_a_main_process_takes_itself_for_the_main_process(run: Run) -> None:
    program = run("forked_copy", ending="os._exit(0)", copy_asks="who it is")
    daemon = program.reaches("daemon works")
    program.open("parent may fork")
    copy = program.goes_on_to("copy works")
    program.open("copy may end")
    program.reaches("copy has ended")
    program.open("daemon may end")
    program.exits(daemon)
    program.open("parent may end")

    assert copy.value == {
        "current_process()": {"name": "MainProcess", "pid": copy.pid},
        "active_children()": ["daemon"],
    }
    assert program.ends() == ["daemon works", "copy works", "copy has ended", "daemon ends"]


@needs("parent_process", "Process(daemon)")
@refutes("process.copied-by-fork", platform="posix")
def test_a_copy_that_os_fork_made_of_a_main_process_has_no_parent_process(run: Run) -> None:
    program = run("forked_copy", ending="os._exit(0)", copy_asks="for its parent")
    program.open("parent may fork", "copy may end", "parent may end")

    assert program.ends()["copy works"].value == {"parent_process()": None}


@needs("Process(daemon)")
@refutes("process.copied-by-fork", platform="posix", when="if the copy ends by itself")
def test_a_copy_that_ends_by_itself_terminates_the_daemonic_children_of_its_parent(run: Run) -> None:
    program = run("forked_copy", ending="sys.exit(0)")
    daemon = program.reaches("daemon works")
    program.open("parent may fork")
    program.reaches("copy works")
    program.stays_quiet()

    program.open("copy may end")
    program.exits(daemon)
    program.goes_on_to("copy has ended")

    program.open("parent may end")
    assert program.ends() == ["daemon works", "copy works", {gone("daemon"), "copy has ended"}]


@needs("Process(daemon)")
@upholds("process.copied-by-fork", platform="posix", when="if the copy calls os._exit()")
def test_a_copy_that_calls_os_exit_leaves_the_daemonic_children_of_its_parent_alone(run: Run) -> None:
    program = run("forked_copy", ending="os._exit(0)")
    daemon = program.reaches("daemon works")
    program.open("parent may fork")
    program.reaches("copy works")

    program.open("copy may end")
    program.goes_on_to("copy has ended")
    program.stays_quiet()
    assert program.is_running(daemon.pid)

    program.open("daemon may end")
    program.goes_on_to("daemon ends")
    program.open("parent may end")
    assert program.ends() == ["daemon works", "copy works", "copy has ended", "daemon ends"]
