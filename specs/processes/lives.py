"""The life cycle of a process: a program does nothing by itself; a process is built, started, ends and is reaped.

From the object that is built and not yet started (`program.inert`) to the child that has ended
(`process.life-cycle`): what the parent can read of it at each moment, and why it cannot be started again. What is left
of a child that has ended until somebody reaps it, and who does (`process.zombie-until-joined`), matters to programs
that start many children and run for long.
"""

from collections.abc import Sequence

import pytest

from specs.harness.api import (
    UNKNOWN,
    History,
    Program,
    Run,
    Subject,
    beyond_the_documentation,
    claim,
    details,
    for_each_part,
    inspects,
    needs,
    refutes,
    remedies,
    upholds,
)

PROGRAM_INERT = claim(
    "program.inert",
    says="A program does nothing until it is run.",
    answer="A Process object is no process until start(): it has no pid, and nothing runs.",
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.start"],
    see=["start.child-runs", "argument.target"],
)


@pytest.fixture(scope="module")
def life_cycle(record: Run) -> History:
    """A child is built, started, ends, is joined and is started again; the observer inspects it at each stage."""
    program = record("life_cycle")
    main = program.reaches("child is built")
    program.stays_quiet()
    program.inspect(main)
    program.open("parent may start child")
    child = program.reaches("child works")
    program.reaches("child is started")
    program.inspect(child)
    program.open("child may end")
    program.exits(child)  # it has ended; for the OS it may still exist, as a zombie
    program.stays_quiet()
    program.inspect(child)
    program.open("parent may join")
    program.reaches("child is joined")
    program.inspect(child)
    program.goes_on_to("second start fails")
    program.stays_quiet()
    program.open("parent may end")
    return program.ends()


@upholds(PROGRAM_INERT)
def test_building_a_process_object_starts_nothing(life_cycle: History) -> None:
    """An object that was built and not started has no pid and is not alive. Its parent has no child process, and
    nothing runs.
    """
    parent = life_cycle["child is built"]

    assert parent.value["pid"] is None
    assert parent.value["alive"] is False
    assert life_cycle[inspects(parent.name)].value["children"] == []
    assert life_cycle == [
        "child is built",
        inspects(parent.name),  # after a quiet window, in which nothing happened
        {"child is started", "child works"},
        "child ends",
        "child is joined",
        "second start fails",
    ]


PROCESS_LIFE_CYCLE = claim(
    "process.life-cycle",
    says="A process is created, lives for a while and is gone.",
    answer="A process has a pid from its start, an exit code from its end, and, without -O, one start.",
    why="`start()` checks by an `assert` statement, which `-O` removes. Then it fails by accident: the object has "
    "deleted its target, which a `run()` of one's own does not need, and holds what cannot be pickled.",
    about=["Process.start()", "Process.pid"],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.start",
        "for the accident, gh-104356",
    ],
    see=["is-alive.tells", "close.any-time"],
)


def state(history: History, moment: str) -> dict[str, object]:
    """What the parent reads of its child's object at this moment, but how it is printed."""
    return {what: value for what, value in history[moment].value.items() if what != "repr"}


@needs("Process.pid")
@upholds(PROCESS_LIFE_CYCLE)
def test_before_its_start_a_process_has_no_pid_and_no_exit_code(life_cycle: History) -> None:
    """Before `start()`, `pid` and `exitcode` are `None`, and `is_alive()` is `False`."""
    assert state(life_cycle, "child is built") == {"name": "child", "pid": None, "alive": False, "exitcode": None}


@needs("Process.pid")
@upholds(PROCESS_LIFE_CYCLE)
def test_a_running_process_has_a_pid_and_no_exit_code_and_exists_for_the_os(life_cycle: History) -> None:
    """While the child works, `pid` is its process ID, `exitcode` is `None`, and `is_alive()` is `True`. The OS has a
    process of this pid.
    """
    pid = life_cycle["child works"].pid
    during, *_ = life_cycle.all(inspects("child"))

    assert state(life_cycle, "child is started") == {"name": "child", "pid": pid, "alive": True, "exitcode": None}
    assert during.value["status"] not in {UNKNOWN, "zombie"}


@needs("Process.pid")
@upholds(PROCESS_LIFE_CYCLE)
def test_an_ended_process_has_an_exit_code_and_keeps_its_pid(life_cycle: History) -> None:
    """After `join()`, `exitcode` is 0 if nothing went wrong, `is_alive()` is `False`, and `pid` stays."""
    pid = life_cycle["child works"].pid

    assert state(life_cycle, "child is joined") == {"name": "child", "pid": pid, "alive": False, "exitcode": 0}


@beyond_the_documentation
@details(PROCESS_LIFE_CYCLE)
def test_what_is_printed_of_a_process_object_shows_its_state(life_cycle: History) -> None:
    """What is printed of an object shows its name, its pid and its state: `initial`, `started`, or `stopped
    exitcode=0`.
    """
    moments = [life_cycle[f"child is {done}"] for done in ("built", "started", "joined")]
    pid, parent = life_cycle["child works"].pid, moments[0].pid

    assert [moment.value["repr"] for moment in moments] == [
        f"<Process name='child' parent={parent} initial>",
        f"<Process name='child' pid={pid} parent={parent} started>",
        f"<Process name='child' pid={pid} parent={parent} stopped exitcode=0>",
    ]


@upholds(PROCESS_LIFE_CYCLE, when="without -O")
def test_a_second_start_raises_assertion_error_and_creates_no_second_process(life_cycle: History) -> None:
    """A second `start()` raises `AssertionError` when the child has been joined. No second process is created."""
    assert life_cycle["second start fails"].value == {"error": "AssertionError", "pid": life_cycle["child works"].pid}
    assert len(life_cycle.all("child works")) == 1


@upholds(PROCESS_LIFE_CYCLE, when="without -O")
def test_a_child_that_works_cannot_be_started_again_and_is_not_disturbed(run: Run) -> None:
    """A second `start()` while the child works raises `AssertionError`, too. The child is not disturbed."""
    program = run("life_cycle", second_start="while the child works")
    program.open("parent may start child")
    child = program.reaches("child works")
    program.reaches("child is started")
    program.open("parent may start child again")
    program.goes_on_to("second start fails")
    program.stays_quiet()
    assert program.is_running(child.pid)

    program.open("child may end", "parent may join", "parent may end")

    history = program.ends()
    assert history == [
        "child is built",
        {"child is started", "child works"},
        "second start fails",
        "child ends",
        "child is joined",
    ]
    assert history["second start fails"].value == {"error": "AssertionError", "pid": child.pid}


def start_again_with_o(run: Run, says: str) -> History:
    """With -O, a parent starts and joins a child, and tries to start it again. says: what is printed by that."""
    program = run("life_cycle", options=("-O",))
    program.open("parent may start child", "child may end", "parent may join", "parent may end")
    history = program.ends(says=says)
    assert history == [
        "child is built",
        {"child is started", ("child works", "child ends")},
        "child is joined",
        "second start fails",
    ]
    return history


@beyond_the_documentation
@details(PROCESS_LIFE_CYCLE, under="fork", when="with -O")
@details(PROCESS_LIFE_CYCLE, under=("spawn", "forkserver"), interpreter="pypy", when="with -O")
def test_with_o_a_second_start_creates_a_process_that_fails_before_it_works(run: Run, subject: Subject) -> None:
    """A second `start()` of an object with a target raises `AttributeError`, and has created a process by then, which
    fails before it does any work.
    """
    # What the second process writes: forked, it has no target; on PyPy, the object cannot be unpickled in it.
    history = start_again_with_o(run, says="AttributeError" if subject.start_method == "fork" else "TypeError")

    assert history["second start fails"].value["error"] == "AttributeError"
    assert history["second start fails"].value["pid"] != history["child works"].pid


@beyond_the_documentation
@refutes(PROCESS_LIFE_CYCLE, under="fork", when="with -O, for a subclass that overrides run()")
def test_with_o_a_second_start_of_a_subclass_creates_a_process_that_does_the_work_again(run: Run) -> None:
    """A second `start()` raises `AttributeError`, and has created a process by then, which does the work again."""
    history = run("second_start", options=("-O",)).ends()

    assert history == ["worker works", "worker is joined", {"second start fails", "worker works"}, "worker is joined"]
    first, second = history.all("worker works")
    assert history["second start fails"].value == {"error": "AttributeError", "pid": second.pid}
    assert second.pid != first.pid


@beyond_the_documentation
@details(PROCESS_LIFE_CYCLE, under=("spawn", "forkserver"), interpreter="cpython", platform="posix", when="with -O")
def test_with_o_a_second_start_raises_type_error_before_it_creates_a_process(run: Run) -> None:
    """A second `start()` raises `TypeError`, before it has created a process."""
    history = start_again_with_o(run, says="")

    assert history["second start fails"].value == {"error": "TypeError", "pid": history["child works"].pid}


@beyond_the_documentation
@details(PROCESS_LIFE_CYCLE, platform="win32", when="with -O")
def test_on_windows_with_o_a_second_start_raises_type_error_and_its_process_fails(
    run: Run,
) -> None:
    """A second `start()` raises `TypeError`, and has created a process by then, which fails before it does any work."""
    history = start_again_with_o(run, says="Traceback (most recent call last)")

    assert history["second start fails"].value == {"error": "TypeError", "pid": history["child works"].pid}


PROCESS_ZOMBIE_UNTIL_JOINED = claim(
    "process.zombie-until-joined",
    says="A child that has ended is a zombie until it is joined.",
    answer="A zombie goes when it is reaped: by join(), is_alive(), the next start() or a fork server.",
    undecided=[
        "When the parent itself ends, another process adopts its zombies, and has to reap them (wait(2)).",
        "In a container, this is often its first process. If that never waits, zombies pile up (wait(2)).",
    ],
    about=["active_children()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#all-start-methods (Joining zombie processes)"],
    see=["is-alive.tells", "process.sentinel"],
    not_applicable=[{"platform": "win32", "because": "Windows has no zombies"}],
)


@needs("Process.pid")
@upholds(PROCESS_ZOMBIE_UNTIL_JOINED, under=("fork", "spawn"), platform="posix")
def test_an_ended_child_is_a_zombie_until_it_is_joined_and_then_no_longer_exists(life_cycle: History) -> None:
    """An ended child that nobody has joined or asked for is a zombie. After `join()` it no longer exists for the OS."""
    _, before_join, after_join = life_cycle.all(inspects("child"))

    assert before_join.value["status"] == "zombie"
    assert after_join.value["status"] == UNKNOWN


ABOUT_ONE_CHILD = ("join()", "join(0)", "is_alive()", "exitcode", "repr()", "close()")


def do_to_ended_children(program: Program, names: Sequence[str], ways: Sequence[str]) -> History:
    """Children of these names have ended, and one called "other"; their parent, which has joined none, does these things.

    The observer inspects all children before the first of them and after each.
    """
    children = [program.reaches(f"{name} works") for name in (*names, "other")]
    program.open("children may end")
    program.exits(*children)
    program.goes_on_to("parent sees that all have ended")
    program.inspect(*children)
    for way in ways:
        program.open(f"parent may go on to {way}")
        program.goes_on_to(f"parent has done {way}")
        program.inspect(*children)
    program.open("parent may end")
    return program.ends()


@pytest.fixture(scope="module")
def asked(record: Run) -> History:
    """Six children have ended; their parent does to each what it is named after: joins it, asks for its state or so."""
    return do_to_ended_children(record("reaping", ways="one way for each"), ABOUT_ONE_CHILD, ABOUT_ONE_CHILD)


#: What does not reap, and then what does.
ABOUT_BOTH = ("pid", "terminate()", "wait([sentinel])", "active_children()")


@pytest.fixture(scope="module")
def listed(record: Run) -> History:
    """Two children have ended; their parent reads the pid of one, and so on, and at last lists its children."""
    return do_to_ended_children(record("reaping", ways="several for one"), ["one"], ABOUT_BOTH)


@pytest.fixture(scope="module")
def another_started(record: Run) -> History:
    """Two children have ended; their parent starts another."""
    return do_to_ended_children(record("reaping", ways="a start"), ["one"], ["Process.start()"])


def statuses(history: History, way: str, child: str) -> list[tuple[str, str]]:
    """The statuses of this child and of the other: before the parent did this, and after."""
    done = history.index(history[f"parent has done {way}"])
    found = []
    for name in (child, "other"):
        inspections = history.all(inspects(name))
        before = [event for event in inspections if history.index(event) < done]
        after = [event for event in inspections if history.index(event) > done]
        found.append((before[-1].value["status"], after[0].value["status"]))
    return list(zip(*found, strict=True))


@needs("Process.pid")
@upholds(PROCESS_ZOMBIE_UNTIL_JOINED, under=("fork", "spawn"), platform="posix")
@pytest.mark.parametrize("way", ["join()", "join(0)"])
def test_join_reaps_the_child_that_is_joined_and_no_other(asked: History, way: str) -> None:
    """`join()` and `join(0)` reap the child that is joined, and no other."""
    assert asked[f"parent has done {way}"].value is None
    assert statuses(asked, way, child=way) == [("zombie", "zombie"), (UNKNOWN, "zombie")]


@needs("Process.pid")
@upholds(PROCESS_ZOMBIE_UNTIL_JOINED, under=("fork", "spawn"), platform="posix")
@pytest.mark.parametrize("way", ["pid", "terminate()"])
def test_a_child_stays_a_zombie_when_its_pid_is_read_or_a_signal_sent(listed: History, way: str) -> None:
    """Reading `pid` reaps nothing, nor does `terminate()`."""
    assert statuses(listed, way, child="one") == [("zombie", "zombie"), ("zombie", "zombie")]


@needs("Process.pid", "connection.wait")
@upholds(PROCESS_ZOMBIE_UNTIL_JOINED, under=("fork", "spawn"), platform="posix")
def test_a_child_stays_a_zombie_when_its_sentinel_is_waited_for(listed: History) -> None:
    """Waiting for the sentinel reaps nothing."""
    assert listed["parent has done wait([sentinel])"].value == 1
    assert statuses(listed, "wait([sentinel])", child="one") == [("zombie", "zombie"), ("zombie", "zombie")]


ANSWERS = {"is_alive()": False, "exitcode": 3, "close()": None}


@needs("Process.pid")
@refutes(
    PROCESS_ZOMBIE_UNTIL_JOINED,
    under=("fork", "spawn"),
    platform="posix",
    when="if the parent asks for the state of a child or starts another",
)
@pytest.mark.parametrize("way", ANSWERS)
def test_a_parent_that_asks_for_the_state_of_one_child_reaps_that_child(asked: History, way: str) -> None:
    """`is_alive()`, `exitcode` and `close()` reap the child that they are about, and no other."""
    assert asked[f"parent has done {way}"].value == ANSWERS[way]
    assert statuses(asked, way, child=way) == [("zombie", "zombie"), (UNKNOWN, "zombie")]


@needs("Process.pid")
@refutes(
    PROCESS_ZOMBIE_UNTIL_JOINED,
    under=("fork", "spawn"),
    platform="posix",
    when="if the parent asks for the state of a child or starts another",
)
def test_a_parent_that_prints_the_object_of_one_child_reaps_that_child(asked: History) -> None:
    """`repr()` reaps the child of which it prints the object, and no other."""
    assert statuses(asked, "repr()", child="repr()") == [("zombie", "zombie"), (UNKNOWN, "zombie")]


@needs("Process.sentinel")
@beyond_the_documentation
@details(PROCESS_ZOMBIE_UNTIL_JOINED, platform="posix")
def test_what_is_printed_of_the_object_of_a_child_that_has_ended_shows_its_exit_code(asked: History) -> None:
    """What is printed of a child's object shows that it has ended, and its exit code, before it is joined."""
    child, parent = asked["repr() works"], asked["parent has done repr()"]

    assert parent.value == f"<Process name='repr()' pid={child.pid} parent={parent.pid} stopped exitcode=3>"


@refutes(
    PROCESS_ZOMBIE_UNTIL_JOINED,
    under=("fork", "spawn"),
    platform="posix",
    when="if the parent asks for the state of a child or starts another",
)
@remedies(
    PROCESS_ZOMBIE_UNTIL_JOINED,
    "In a program that runs for long, call `active_children()` now and then: it reaps every child that has ended.",
    under=("fork", "spawn"),
    platform="posix",
    when="if the parent asks for the state of a child or starts another",
)
@for_each_part("way", "active_children()", "Process.start()")
def test_a_parent_that_lists_its_children_or_starts_another_reaps_all_ended_ones(
    listed: History, another_started: History, way: str
) -> None:
    """`active_children()` reaps all children that have ended, and so does the start of another process."""
    history = {"active_children()": listed, "Process.start()": another_started}[way]

    assert history[f"parent has done {way}"].value == ([] if way == "active_children()" else None)
    assert statuses(history, way, child="one") == [("zombie", "zombie"), (UNKNOWN, UNKNOWN)]


@needs("Process.pid")
@refutes(PROCESS_ZOMBIE_UNTIL_JOINED, under=("fork", "spawn"), platform="posix", when="if the parent ignores SIGCHLD")
def test_the_os_reaps_children_whose_end_their_parent_ignores(run: Run) -> None:
    """The OS itself reaps the children when they have ended: they are no zombies. `exitcode` stays `None`, even after
    `join()`.
    """
    program = run("reaping", ways="nothing", sigchld="ignored")
    one, other = program.reaches("one works"), program.reaches("other works")
    program.open("children may end")
    program.exits(one, other)
    program.goes_on_to("parent sees that all have ended")
    program.stays_quiet()
    program.inspect(one, other)
    program.open("parent may end")

    history = program.ends()
    assert [history[inspects(child)].value["status"] for child in ("one", "other")] == [UNKNOWN, UNKNOWN]
    assert history["parent reads the exit code of other"].value is None


@needs("Process.pid")
@refutes(PROCESS_ZOMBIE_UNTIL_JOINED, under="forkserver")
@pytest.mark.parametrize("way", ANSWERS)
def test_a_fork_server_reaps_its_children_itself_and_their_parent_knows_their_state(asked: History, way: str) -> None:
    """The fork server reaps its children itself, as soon as they have ended. Their parent still reads that they are not
    alive, and their exit codes.
    """
    assert asked[f"parent has done {way}"].value == ANSWERS[way]
    assert statuses(asked, way, child=way) == [(UNKNOWN, UNKNOWN), (UNKNOWN, UNKNOWN)]
    assert asked["parent reads the exit code of other"].value == 4
