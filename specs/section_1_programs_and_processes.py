"""What a program is and what a process is: one does nothing by itself, the other lives, owns, and is kept apart."""

import pytest

from specs.harness.api import UNKNOWN, History, Run, inspects, main_exits, refutes, upholds


@pytest.fixture(scope="module")
def life(record: Run) -> History:
    """A child's life, from before its start until after its end; the observer asks the OS about it as it passes."""
    program = record("life_cycle")
    main = program.reaches("child is built")
    program.stays_quiet()
    program.inspect(main)
    program.open("parent may start child")
    child = program.reaches("child works")
    program.reaches("child is started")
    program.inspect(child)
    program.open("child may end")
    program.exits(child)
    program.stays_quiet()
    program.inspect(child)
    program.open("parent may join")
    program.reaches("child is joined")
    program.inspect(child)
    program.goes_on_to("a second start fails")
    program.stays_quiet()
    program.open("parent may end")
    return program.ends()


@upholds("program.inert")
def test_a_process_object_is_built_and_nothing_runs_until_it_is_started(life: History) -> None:
    main = life["child is built"]

    assert main.value["pid"] is None
    assert main.value["alive"] is False
    assert life[inspects(main.name)].value["children"] == []
    assert life == [
        "child is built",
        inspects(main.name),  # after a quiet window
        {"child is started", "child works"},
        "child ends",
        "child is joined",
        "a second start fails",
    ]


@pytest.fixture(scope="module")
def resources(record: Run) -> History:
    """A child changes all that it has while its parent looks on, and then its parent does while it looks on."""
    program = record("own_resources")
    program.reaches("child has changed everything")
    program.open("parent may look")
    program.reaches("parent has changed everything")
    program.open("child may look again")
    return program.ends()


RESOURCES = ("memory", "working directory", "environment", "open descriptors")


@upholds("process.own-resources")
@pytest.mark.parametrize("resource", RESOURCES)
def test_what_a_child_changes_of_its_own_its_parent_does_not_see(resources: History, resource: str) -> None:
    assert resources["child has changed everything"].value[resource] != resources["child begins"].value[resource]
    assert resources["parent looks"].value[resource] == resources["parent begins"].value[resource]


@upholds("process.own-resources")
@pytest.mark.parametrize("resource", RESOURCES)
def test_what_a_parent_changes_of_its_own_its_child_does_not_see(resources: History, resource: str) -> None:
    assert resources["parent has changed everything"].value[resource] != resources["parent looks"].value[resource]
    assert resources["child looks again"].value[resource] == resources["child has changed everything"].value[resource]


@refutes("process.own-resources", under="fork", when="of the offset in a file that was open before")
def test_a_forked_child_reads_on_where_its_parent_stopped_and_its_parent_where_it_did(
    resources: History,
) -> None:
    assert resources["parent begins"].value["what it reads"] == "one"
    assert resources["child begins"].value["what it reads"] == "two"
    assert resources["parent looks"].value["what it reads"] == "thr"


@upholds("process.own-resources", under=("spawn", "forkserver"), when="of the offset in a file that was open before")
def test_a_child_that_is_not_forked_from_its_parent_has_not_got_its_open_file(resources: History) -> None:
    assert resources["child begins"].value["open descriptors"] == []
    assert resources["child begins"].value["what it reads"] is None
    assert resources["parent looks"].value["what it reads"] == "two"


@pytest.fixture(scope="module")
def crashes(record: Run) -> History:
    """Three children crash, one after another, while their sibling is held; then that works on."""
    program = record("crash")
    program.reaches("sibling works")
    program.goes_on_to("parent is done with them")
    program.stays_quiet()
    program.open("sibling may work on")
    return program.ends(says="ValueError: the child's own")


@upholds("process.isolation")
def test_the_crash_of_a_child_leaves_its_parent_and_its_sibling_at_work(crashes: History) -> None:
    assert crashes["parent is done with them"].value == {"sibling alive": True}
    assert crashes == [
        {
            "sibling works",
            (
                "child raises an error",
                "parent goes on",
                "child aborts",
                "parent goes on",
                "child commits a segmentation fault",
                "parent goes on",
                "parent is done with them",
            ),
        },
        "sibling works on",
        main_exits(0),
    ]


@upholds("process.isolation")
def test_a_parent_reads_1_as_the_exit_code_of_a_child_that_raised_an_error(crashes: History) -> None:
    assert crashes.all("parent goes on")[0].value == 1


@upholds("process.isolation", platform="posix")
def test_a_parent_reads_the_signal_from_the_exit_code_of_a_child_that_was_ended_by_one(crashes: History) -> None:
    _, aborted, faulted = crashes.all("parent goes on")

    assert aborted.value == -6
    assert faulted.value == -11


@upholds("process.life-cycle")
def test_before_its_start_a_process_has_no_pid_and_no_exit_code(life: History) -> None:
    main = life["child is built"]

    assert main.value == {
        "name": "child",
        "pid": None,
        "alive": False,
        "exitcode": None,
        "repr": f"<Process name='child' parent={main.pid} initial>",
    }


@upholds("process.life-cycle")
def test_while_it_lives_a_process_has_a_pid_and_no_exit_code_and_the_os_knows_it(life: History) -> None:
    main, child = life["child is started"], life["child works"]
    during, *_ = life.all(inspects("child"))

    assert main.value == {
        "name": "child",
        "pid": child.pid,
        "alive": True,
        "exitcode": None,
        "repr": f"<Process name='child' pid={child.pid} parent={main.pid} started>",
    }
    assert during.value["status"] not in {UNKNOWN, "zombie"}


@upholds("process.life-cycle")
def test_when_it_has_ended_a_process_has_an_exit_code_and_keeps_its_pid(life: History) -> None:
    main, child = life["child is joined"], life["child works"]

    assert main.value == {
        "name": "child",
        "pid": child.pid,
        "alive": False,
        "exitcode": 0,
        "repr": f"<Process name='child' pid={child.pid} parent={main.pid} stopped exitcode=0>",
    }


@upholds("process.life-cycle", under=("fork", "spawn"), platform="posix")
def test_the_os_keeps_an_ended_child_as_a_zombie_until_its_parent_joins_it_and_then_knows_it_no_more(
    life: History,
) -> None:
    _, before_join, after_join = life.all(inspects("child"))

    assert before_join.value["status"] == "zombie"
    assert after_join.value["status"] == UNKNOWN


@upholds("process.life-cycle", under="forkserver")
def test_the_os_knows_an_ended_child_of_a_fork_server_no_more_even_before_the_join(run: Run) -> None:
    program = run("life_cycle")
    program.open("parent may start child", "child may end")
    child = program.reaches("child ends")
    program.reaches("child is started")

    program.has_status(UNKNOWN, child)

    program.open("parent may join", "parent may end")
    assert program.ends()["child is joined"].value["exitcode"] == 0


@upholds("process.life-cycle", when="as Python runs by default")
def test_a_second_start_is_refused_and_no_second_process_begins(life: History) -> None:
    assert life["a second start fails"].value == {"error": "AssertionError", "pid": life["child works"].pid}
    assert len(life.all("child works")) == 1


@upholds("process.life-cycle", under="fork", when="under python -O")
@upholds("process.life-cycle", under=("spawn", "forkserver"), interpreter="pypy", when="under python -O")
def test_under_python_o_a_second_start_makes_a_process_that_fails_before_it_works(run: Run) -> None:
    program = run("life_cycle", options=("-O",))
    program.open("parent may start child", "child may end", "parent may join", "parent may end")

    history = program.ends(says="Error: ")

    assert history == [
        "child is built",
        {"child is started", ("child works", "child ends")},
        "child is joined",
        "a second start fails",
    ]
    assert history["a second start fails"].value["error"] == "AttributeError"
    assert history["a second start fails"].value["pid"] != history["child works"].pid


@upholds("process.life-cycle", under=("spawn", "forkserver"), interpreter="cpython", when="under python -O")
def test_under_python_o_a_second_start_fails_before_there_is_a_process(run: Run) -> None:
    program = run("life_cycle", options=("-O",))
    program.open("parent may start child", "child may end", "parent may join", "parent may end")

    history = program.ends()

    assert history == [
        "child is built",
        {"child is started", ("child works", "child ends")},
        "child is joined",
        "a second start fails",
    ]
    assert history["a second start fails"].value == {"error": "TypeError", "pid": history["child works"].pid}


@upholds("program.many-processes")
def test_one_program_is_run_by_four_processes_at_one_time(run: Run) -> None:
    program = run("many_processes")
    main = program.goes_on_to("parent works", "child 0 works", "child 1 works", "child 2 works")
    program.stays_quiet()
    assert all(program.is_running(pid) for pid in main.value)

    program.open("children may end")

    history = program.ends()
    pids = [history[f"child {number} works"].pid for number in range(3)]
    assert pids == main.value
    assert len({*pids, main.pid}) == 4
    assert history == [
        {"parent works", "child 0 works", "child 1 works", "child 2 works"},
        {"child 0 ends", "child 1 ends", "child 2 ends"},
    ]


@upholds("process.many-programs", platform="posix")
def test_a_child_that_executes_another_program_stays_the_same_process_and_its_parent_waits_for_it(run: Run) -> None:
    program = run("next_program")
    program.reaches("parent joins", "child works")
    program.goes_on_to("the next program works")
    program.stays_quiet()

    program.open("the next program may end")

    history = program.ends()
    assert history == [
        {"parent joins", ("child works", "the next program works")},
        "parent is back from join",
    ]
    assert history["the next program works"].pid == history["child works"].pid == history["parent joins"].value["pid"]
    assert history["parent is back from join"].value == 7
