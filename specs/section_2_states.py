"""The states of a process, as the OS tells them: with more tasks than cores, some run while others are ready."""

import pytest

from specs.harness.api import Event, History, Run, gone, inspects, refutes, resumes, sees, upholds

#: The grain in which Linux tells CPU times, in seconds: USER_HZ is 100 to programs, whatever the kernel's own clock.
TICK = 0.01


@pytest.fixture(scope="module")
def contention(record: Run) -> History:
    """Two processes that never wait for anything are bound to one core, and looked at twice."""
    program = record("contention")
    one, other = program.reaches("one computes"), program.reaches("other computes")
    program.pin_to_one_core(one, other)
    program.inspect(one, other)
    program.uses_cpu_time(one, other, by=12 * TICK)
    program.inspect(one, other)
    program.has_status("running", one, other)
    program.open("parent may terminate them")
    return program.ends()


def before_and_after(history: History, name: str) -> tuple[Event, Event]:
    before, after = history.all(inspects(name))
    return before, after


@upholds("states.contention", platform="linux")
def test_two_tasks_on_one_core_both_make_progress(run: Run) -> None:
    program = run("contention")
    one, other = program.reaches("one computes"), program.reaches("other computes")
    program.pin_to_one_core(one, other)

    program.uses_cpu_time(one, other, by=8 * TICK)

    program.open("parent may terminate them")
    assert program.ends() == [{"one computes", "other computes"}]


@upholds("states.contention", platform="linux")
def test_two_tasks_on_one_core_together_use_no_more_cpu_time_than_that_core_has(contention: History) -> None:
    looks = [before_and_after(contention, name) for name in ("one", "other")]
    used = sum(after.value["cpu time"] - before.value["cpu time"] for before, after in looks)
    wall = max(after.value["until"] for _, after in looks) - min(before.value["since"] for before, _ in looks)

    # No load can make this fail. The wall time runs from before the first reading of a CPU time to after the last, so
    # all that was used between two readings was used within it, on the one core; a process that is kept waiting only
    # uses less. What remains is how CPU times are told. User and system time of each process are cut to whole ticks, so
    # a difference of two readings is too large by less than a tick, four times in all. What a running process has used
    # is brought up to date at the kernel's own ticks, of which the first reading may miss a part: a fifth. And the
    # scheduler's clock and the wall's may differ in rate, by far less than 1 %.
    assert used <= wall * 1.01 + 5 * TICK


@upholds("states.ready", platform="linux")
def test_of_two_processes_that_share_a_core_both_are_runnable_at_one_time(contention: History) -> None:
    cpus = [look.value["cpus"] for name in ("one", "other") for look in before_and_after(contention, name)]

    assert contention == [
        {"one computes", "other computes"},
        sees("one", "running"),
        sees("other", "running"),
    ]
    assert len(cpus[0]) == 1
    assert cpus == [cpus[0]] * 4


@upholds("states.running", platform="linux")
def test_a_process_that_computes_is_called_running_and_its_cpu_time_grows(run: Run) -> None:
    program = run("contention")
    computing = program.reaches("one computes")
    program.reaches("other computes")

    program.has_status("running", computing)
    program.uses_cpu_time(computing, by=2 * TICK)

    program.open("parent may terminate them")
    assert program.ends() == [{"one computes", "other computes"}, sees("one", "running")]


@upholds("states.waiting", platform="linux")
def test_a_process_that_waits_is_called_sleeping_and_its_cpu_time_stands_still(run: Run) -> None:
    program = run("waiting")
    sleeper, child = program.reaches("sleeper sleeps"), program.reaches("child waits")

    program.comes_to_rest(sleeper, child)

    program.open("child may work on", "child may end", "parent may end")
    assert program.ends() == [
        {"sleeper sleeps", "child waits"},
        sees("sleeper", "at rest"),
        sees("child", "at rest"),
        "child works on",
    ]


@refutes("states.three", platform="linux")
def test_a_stopped_process_has_something_to_do_and_is_neither_running_nor_ready_nor_waiting(run: Run) -> None:
    program = run("waiting")
    child = program.reaches("child waits")
    program.reaches("sleeper sleeps")
    program.stop(child)
    program.open("child may work on")
    program.stays_quiet()

    program.has_status("stopped", child)

    program.resume(child)
    program.goes_on_to("child works on")
    program.open("child may end", "parent may end")
    assert program.ends() == [
        {"sleeper sleeps", "child waits"},
        sees("child", "stopped"),
        resumes("child"),
        "child works on",
    ]


@refutes("states.three", under=("fork", "spawn"), platform="linux")
def test_a_process_that_has_ended_and_was_not_joined_is_a_zombie(run: Run) -> None:
    program = run("waiting")
    child = program.reaches("child waits")
    program.reaches("sleeper sleeps")
    program.open("child may work on", "child may end")

    program.exits(child)
    program.stays_quiet()
    program.inspect(child)

    program.open("parent may end")
    history = program.ends()
    assert history == [{"sleeper sleeps", "child waits"}, {"child works on", gone("child")}, inspects("child")]
    assert history[inspects("child")].value["status"] == "zombie"
