"""Programs and processes: a process has its own resources; one program can be many processes, and the reverse.

What belongs to one process alone, and what a parent and its child still share (`process.own-resources`). What a crash
leaves alone, and what it does not: locks above all (`process.isolation`). Then how programs and processes belong
together: one program that several processes run (`program.many-processes`), and one process that runs several programs
(`process.many-programs`).
"""

import signal

import pytest

from specs.harness.api import (
    History,
    Run,
    Subject,
    claim,
    details,
    for_each_part,
    gone,
    kills,
    main_exits,
    opens,
    refutes,
    remedies,
    upholds,
)

PROCESS_OWN_RESOURCES = claim(
    "process.own-resources",
    says="A process is the unit to which the OS allocates resources.",
    answer="Each process has its own memory and working directory; standard streams are shared.",
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#contexts-and-start-methods",
        "fork(2): open file descriptions are shared",
    ],
    see=["globals.not-shared", "child.stdin", "shared-memory.same-bytes"],
)


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


@upholds(PROCESS_OWN_RESOURCES)
@pytest.mark.parametrize("resource", RESOURCES)
def test_a_parent_does_not_see_what_its_child_changes(resource_changes: History, resource: str) -> None:
    """If a child changes its memory, working directory, environment or open descriptors, its parent sees nothing of
    that.
    """
    child_before, child_after = resource_changes["child begins"], resource_changes["child has changed everything"]
    parent_before, parent_after = resource_changes["parent begins"], resource_changes["parent reads"]

    assert child_after.value[resource] != child_before.value[resource]
    assert parent_after.value[resource] == parent_before.value[resource]


@upholds(PROCESS_OWN_RESOURCES)
@pytest.mark.parametrize("resource", RESOURCES)
def test_a_child_does_not_see_what_its_parent_changes(resource_changes: History, resource: str) -> None:
    """If a parent changes its memory, working directory, environment or open descriptors while its child works, the
    child sees nothing of that.
    """
    parent_before, parent_after = resource_changes["parent reads"], resource_changes["parent has changed everything"]
    child_before, child_after = resource_changes["child has changed everything"], resource_changes["child reads"]

    assert parent_after.value[resource] != parent_before.value[resource]
    assert child_after.value[resource] == child_before.value[resource]


@refutes(PROCESS_OWN_RESOURCES, under="fork", when="for the offset of a file opened before the fork")
def test_a_parent_and_its_forked_child_share_the_offset_of_an_open_file(
    resource_changes: History,
) -> None:
    """Parent and child share it: each reads on where the other has stopped."""
    assert resource_changes["parent begins"].value["next three bytes"] == "one"
    assert resource_changes["child begins"].value["next three bytes"] == "two"
    assert resource_changes["parent reads"].value["next three bytes"] == "thr"


@upholds(PROCESS_OWN_RESOURCES, under=("spawn", "forkserver"), when="for the offset of a file opened before the start")
def test_a_child_that_is_not_forked_does_not_inherit_its_parents_open_file(resource_changes: History) -> None:
    """The child does not inherit the file at all, though its descriptor is inheritable (`os.set_inheritable()`), and
    reading in the parent goes on where it was.
    """
    assert resource_changes["child begins"].value["open descriptors"] == []
    assert resource_changes["child begins"].value["next three bytes"] is None
    assert resource_changes["parent reads"].value["next three bytes"] == "two"


@pytest.fixture(scope="module")
def standard_streams(record: Run) -> History:
    """A parent starts a child twice. Its standard input is one file; its output and error are other files each time."""
    return record("standard_streams").ends()


@refutes(PROCESS_OWN_RESOURCES, under=("fork", "spawn"), platform="posix", when="for the standard streams")
@pytest.mark.parametrize("stream", ["output", "error"])
def test_what_a_child_writes_goes_where_its_parents_streams_led_at_its_start(
    standard_streams: History, stream: str
) -> None:
    """What a child writes to its standard output and error goes where its parent's descriptors 1 and 2 led when it was
    started. They share the offset, so that neither overwrites the other's lines.
    """
    assert standard_streams[f"first {stream}"].value == ["parent", "first child", "parent again"]
    assert standard_streams[f"second {stream}"].value == ["parent", "second child", "parent again"]


@refutes(PROCESS_OWN_RESOURCES, under="forkserver", when="for the standard streams")
@pytest.mark.parametrize("stream", ["output", "error"])
def test_a_fork_servers_child_writes_where_the_streams_led_at_the_servers_start(
    standard_streams: History, stream: str
) -> None:
    """What a child writes to its standard output and error goes where its parent's descriptors 1 and 2 led when the
    fork server was started, also if the parent has redirected its own since.
    """
    assert standard_streams[f"first {stream}"].value == ["parent", "first child", "parent again", "second child"]
    assert standard_streams[f"second {stream}"].value == ["parent", "parent again"]


@refutes(PROCESS_OWN_RESOURCES, platform="posix", when="for the standard streams")
def test_a_parent_and_its_children_read_from_one_standard_input(standard_streams: History) -> None:
    """A parent and its children read descriptor 0 of one file: each reads on where the other has stopped."""
    assert standard_streams["first child reads"].value["descriptor 0"] == "one"
    assert standard_streams["second child reads"].value["descriptor 0"] == "\ntw"
    assert standard_streams["parent reads"].value["descriptor 0"] == "o\nth"


@upholds(PROCESS_OWN_RESOURCES, platform="posix", when="for sys.stdin")
@pytest.mark.parametrize("who", ["first", "second"])
def test_a_childs_sys_stdin_is_not_its_parents_standard_input_but_empty(standard_streams: History, who: str) -> None:
    """`sys.stdin` of a child is a file of its own, `os.devnull`, so that `input()` raises `EOFError`."""
    child = standard_streams[f"{who} child reads"]

    assert child.value["input()"] == "EOFError"
    assert child.value["sys.stdin is os.devnull"] is True


PROCESS_ISOLATION = claim(
    "process.isolation",
    says="A process is the boundary that isolates programs from each other.",
    answer="A crash ends one process only; but a shared lock that it held stays taken.",
    why="The OS frees what belongs to the process alone. A shared lock is a semaphore, which belongs to no process.",
    about=["Process.exitcode"],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.exitcode",
        "https://docs.python.org/3/library/multiprocessing.html#programming-guidelines (Avoid terminating processes)",
        "sem_overview(7)",
        "fcntl_locking(2)",
    ],
    see=["lock.killed-holder", "pool.killed-worker", "executor.killed-worker", "exit.signal-code"],
)


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


@upholds(PROCESS_ISOLATION)
def test_after_the_crash_of_a_child_its_parent_and_its_siblings_continue(crashes: History) -> None:
    """A child that raises an exception, aborts or segfaults ends alone: its parent and its siblings continue."""
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


@details(PROCESS_ISOLATION)
def test_the_exit_code_of_a_child_that_raised_an_exception_is_1(crashes: History) -> None:
    """The exit code of a child that raised an exception is 1."""
    assert crashes["parent reads the exit code after the exception"].value == 1


@details(PROCESS_ISOLATION, platform="posix")
def test_a_child_that_died_from_a_signal_has_minus_its_number_as_exit_code(crashes: History) -> None:
    """The exit code of a child that aborted or segfaulted is minus its signal's number, `-SIGABRT` or `-SIGSEGV`."""
    assert crashes["parent reads the exit code after the abort"].value == -signal.SIGABRT
    assert crashes["parent reads the exit code after the segfault"].value == -signal.SIGSEGV


@details(PROCESS_ISOLATION, platform="win32")
def test_on_windows_abort_gives_exit_code_3_and_a_segfault_its_error_code(
    crashes: History,
) -> None:
    """The exit code is 3 after `os.abort()`, and the system's error code, 0xC0000005, after an access violation."""
    assert crashes["parent reads the exit code after the abort"].value == 3
    assert crashes["parent reads the exit code after the segfault"].value == 0xC0000005  # STATUS_ACCESS_VIOLATION


#: What has a lock that processes share.
LOCKS = ("Lock", "Semaphore", "RLock", "Value")


@pytest.fixture(scope="module")
def killed_holder(record: Run, subject: Subject) -> History:
    """A child that holds a lock of each kind that is offered is killed, while a sibling waits for each of the locks."""
    kinds = [kind for kind in LOCKS if not subject.implementation.lacking([kind])]
    program = record("killed_holder", kinds=",".join(kinds))
    holder = program.reaches("holder has the locks")
    program.open("others may ask")
    siblings = [program.reaches(f"{kind}: asks for the lock") for kind in kinds]
    program.stays_quiet(*siblings)
    program.kill(holder)
    program.goes_on_to("holder is dead")
    program.stays_quiet()
    program.waits_without_timeout(*siblings)
    program.open("parent may release the locks")
    return program.ends()


def events_of(history: History, kind: str) -> History:
    """The events of a recording but those that are about locks of other kinds."""
    others = tuple(f"{other}: " for other in LOCKS if other != kind)
    return History([event for event in history if not event.what.startswith(others)], cut=history.cut)


@refutes(PROCESS_ISOLATION, when="for a shared lock that a killed process held")
@for_each_part("kind", "Lock", "Semaphore")
def test_a_lock_of_a_killed_holder_stays_taken_until_another_process_releases_it(
    killed_holder: History, kind: str
) -> None:
    """A `Lock` or `Semaphore` stays taken, and whoever asks for it waits, until another process releases it."""
    assert not killed_holder.gave_up(kind)
    assert events_of(killed_holder, kind) == [
        "holder has the locks",
        f"{kind}: asks for the lock",
        kills("holder"),
        "holder is dead",
        opens("parent may release the locks"),
        f"{kind}: has the lock",
    ]
    assert killed_holder["holder is dead"].value["alive"] is False
    assert killed_holder["holder is dead"].value["parent gets the lock"][kind] is False


@refutes(PROCESS_ISOLATION, when="for a shared lock that a killed process held")
@for_each_part("kind", "RLock", "Value")
def test_a_lock_that_only_its_killed_holder_could_release_stays_taken_for_good(
    killed_holder: History, kind: str
) -> None:
    """An `RLock`, such as that of a `Value`, stays taken for good, and whoever asks for it waits: `release()` in
    another process raises `AssertionError`.
    """
    assert not killed_holder.gave_up(kind)
    assert events_of(killed_holder, kind) == [
        "holder has the locks",
        f"{kind}: asks for the lock",
        kills("holder"),
        "holder is dead",
        opens("parent may release the locks"),
        f"{kind}: parent cannot release the lock",
    ]
    assert killed_holder["holder is dead"].value["parent gets the lock"][kind] is False
    assert killed_holder[f"{kind}: parent cannot release the lock"].value == "AssertionError"


@remedies(
    PROCESS_ISOLATION,
    "Where a process may be killed, use a lock on a file: the OS releases it when its holder ends. Expect what it guards "
    "to be half changed then.",
    platform="posix",
)
def test_a_lock_on_a_file_is_released_when_its_holder_is_killed(run: Run) -> None:
    """A lock on a file that a killed process held goes to whoever waits for it."""
    program = run("killed_holder", kinds="file")
    holder = program.reaches("holder has the locks")
    program.open("others may ask")
    parent = program.reaches("file: asks for the lock")
    program.stays_quiet(parent)

    program.kill(holder)
    program.open("parent may release the locks")

    assert program.ends() == [
        "holder has the locks",
        "file: asks for the lock",
        kills("holder"),
        "file: has the lock",
        "holder is dead",
    ]


PROGRAM_MANY_PROCESSES = claim(
    "program.many-processes",
    says="Several processes can run the same program.",
    answer="Several processes can run one program at the same time, each with its own pid.",
)


@upholds(PROGRAM_MANY_PROCESSES)
def test_four_processes_run_one_program_at_the_same_time(run: Run) -> None:
    """A main process and three children run one program at the same time, each with a pid of its own."""
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


PROCESS_MANY_PROGRAMS = claim(
    "process.many-programs",
    says="A process can run several programs, one after another.",
    answer="exec runs another program in a process: same pid on POSIX, a new process on Windows.",
    undecided=["If `SIGKILL` ends the subprocess, the child's exit code is 247, and not -9 (exit(3): it has 8 bits)."],
    sources=["https://docs.python.org/3/library/os.html#os.execv"],
    see=["exit.sys-exit-code", "process.sentinel"],
)


@upholds(PROCESS_MANY_PROGRAMS, platform="posix")
def test_a_parent_waits_for_a_program_that_its_child_executes_under_the_same_pid(run: Run) -> None:
    """A program that a child executes by `os.execv()` has the child's pid. For the parent the child is alive, `join()`
    waits until the program ends, and `exitcode` is the program's exit code.
    """
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


@refutes(PROCESS_MANY_PROGRAMS, platform="win32")
def test_on_windows_a_child_ends_when_it_executes_a_program_which_has_its_own_pid(run: Run) -> None:
    """`os.execv()` starts another process with a pid of its own, and ends the child with exit code 0. `join()` does not
    wait for the other program.
    """
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


@remedies(
    PROCESS_MANY_PROGRAMS,
    "Run the other program by `subprocess`, wait for it, and exit with its exit code: so it is on every platform.",
)
def test_a_parent_waits_for_a_program_that_its_child_runs_as_a_subprocess(run: Run) -> None:
    """`join()` waits until the program ends that a child runs by `subprocess.call()`, and `exitcode` is the program's
    exit code. The program has a pid of its own.
    """
    program = run("next_program", by="subprocess")
    child = program.reaches("child works")
    other = program.goes_on_to("the next program works")
    program.open("parent may join")
    parent = program.goes_on_to("parent joins")
    program.waits_without_timeout(parent)

    program.open("the next program may exit with 7")

    history = program.ends()
    assert history == ["child works", "the next program works", "parent joins", "parent is back from join"]
    assert other.pid != child.pid
    assert parent.value == {"pid": child.pid, "alive": True, "exitcode": None}
    assert history["parent is back from join"].value == {"exitcode": 7}


@details(PROCESS_MANY_PROGRAMS, when="if a child is killed that runs the other program by subprocess")
def test_a_program_that_a_killed_child_ran_as_a_subprocess_goes_on(run: Run) -> None:
    """The program goes on. Neither `join()` nor the exit of the main process waits for it."""
    program = run("next_program", by="subprocess")
    child = program.reaches("child works")
    other = program.reaches("the next program works")
    program.kill(child)
    program.open("parent may join")
    program.goes_on_to("parent is back from join")
    assert program.main_exits() == 0
    assert program.is_running(other.pid)

    program.open("the next program may exit with 7")

    assert program.ends() == [
        *("child works", "the next program works", kills(child.name), "parent joins", "parent is back from join"),
        main_exits(0),
        opens("the next program may exit with 7"),
    ]
