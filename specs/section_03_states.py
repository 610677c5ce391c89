"""The states of a process, as Linux reports them: running, ready, waiting, stopped and zombie."""

import pytest

from specs.harness.api import Event, History, Run, gone, inspects, needs, opens, refutes, resumes, sees, upholds

#: The resolution of the CPU times that Linux reports, in seconds (USER_HZ is always 100, whatever the kernel's clock).
TICK = 0.01


@pytest.fixture(scope="module")
def two_on_one_core(record: Run) -> History:
    """Two processes that compute without end are bound to one core, and inspected before and after they do."""
    program = record("contention")
    one, other = program.reaches("one computes"), program.reaches("other computes")
    program.pin_to_one_core(one, other)
    program.inspect(one, other)
    program.has_status("running", one, other)
    program.uses_cpu_time(one, other, by=12 * TICK)
    program.inspect(one, other)
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
def test_two_tasks_on_one_core_together_use_no_more_cpu_time_than_that_core_has(two_on_one_core: History) -> None:
    inspections = [before_and_after(two_on_one_core, name) for name in ("one", "other")]
    used = sum(after.value["cpu time"] - before.value["cpu time"] for before, after in inspections)
    begin = min(before.value["since"] for before, _ in inspections)
    end = max(after.value["until"] for _, after in inspections)

    # No load can make this fail: the wall time includes both readings of each CPU time, and a process that has to wait
    # for the core only uses less. The rest allows for how CPU times are measured. User and system time of each process
    # are rounded down to whole ticks, so that each of these four differences may be too large, by less than a tick. The
    # kernel updates the CPU time of a running process at its own ticks, so that the first reading may be too small: one
    # tick more, which makes five. And the clocks of the scheduler and of the wall time may run at different rates, by
    # far less than 1 %.
    assert used <= (end - begin) * 1.01 + 5 * TICK


@upholds("states.ready", platform="linux")
def test_two_processes_that_share_a_core_are_both_called_running_so_one_of_them_is_ready(
    two_on_one_core: History,
) -> None:
    # They compute without end: neither ever waits for anything but the core. The core runs only one of them at a time,
    # yet Linux calls both running, so this word also means ready.
    assert two_on_one_core == [
        {"one computes", "other computes"},
        sees("one", "running"),
        sees("other", "running"),
    ]
    inspections = [*before_and_after(two_on_one_core, "one"), *before_and_after(two_on_one_core, "other")]
    cores = inspections[0].value["cpus"]
    assert len(cores) == 1
    assert all(inspection.value["cpus"] == cores for inspection in inspections)


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

    program.comes_to_rest(sleeper, child)  # reported as sleeping throughout a quiet window, and using no CPU time

    program.open("child may continue", "child may end", "parent may end")
    assert program.ends() == [
        {"sleeper sleeps", "child waits"},
        sees("sleeper", "at rest"),
        sees("child", "at rest"),
        "child continues",
    ]


@needs("Process", "Lock", "Event", "Queue", "Pipe")
@upholds("states.waiting", platform="linux")
def test_whatever_a_process_waits_for_it_is_called_sleeping_and_its_cpu_time_stands_still(run: Run) -> None:
    program = run("waits")
    waiting = [program.reaches(f"child waits for the {what}") for what in ("lock", "event", "queue", "pipe")]
    parent = program.reaches("parent joins")

    program.comes_to_rest(parent, *waiting)

    program.open("waiting may end")
    assert program.ends() == [
        {"parent joins", *(f"child waits for the {what}" for what in ("lock", "event", "queue", "pipe"))},
        {sees("MainProcess", "at rest"), *(sees(what, "at rest") for what in ("lock", "event", "queue", "pipe"))},
        {f"child has the {what}" for what in ("lock", "event", "queue", "pipe")},
    ]


# PyPy has no posix_spawn.
@upholds("states.waiting", interpreter="cpython", platform="linux", when="if signals cannot interrupt the wait")
def test_a_process_in_an_uninterruptible_wait_is_called_by_another_name_and_its_cpu_time_stands_still(run: Run) -> None:
    program = run("uninterruptible")
    child = program.reaches("child waits")
    program.reaches("new process opens its files")  # from now on, the child does nothing but wait

    program.has_status("disk-sleep", child)
    program.inspect(child)
    program.stays_quiet()
    program.inspect(child)

    program.open("parent may write to the file")
    history = program.ends()
    before, after = before_and_after(history, "child")
    assert before.value["status"] == after.value["status"] == "disk-sleep"
    assert before.value["cpu time"] == after.value["cpu time"]
    assert history == [
        "child waits",
        "new process opens its files",
        sees("child", "disk-sleep"),
        opens("parent may write to the file"),
        "child continues",
    ]


@upholds("states.waiting-to-ready", platform="linux")
def test_a_process_whose_wait_is_over_is_called_running_although_its_only_core_is_taken(run: Run) -> None:
    program = run("wakes_up")
    one, other = program.reaches("one computes"), program.reaches("other waits")
    program.pin_to_one_core(one, other)
    program.has_status("running", one)
    program.has_status("sleeping", other)

    program.open("other may compute")
    program.has_status("running", one, other)
    # From now on, the other waits for nothing but the core, and the core is not always its own.
    program.uses_cpu_time(one, other, by=4 * TICK)
    program.inspect(one, other)

    program.open("parent may terminate them")
    history = program.ends()
    assert history == [
        {"one computes", "other waits"},
        sees("one", "running"),
        sees("other", "sleeping"),
        opens("other may compute"),
        sees("one", "running"),
        sees("other", "running"),
        inspects("one"),
        inspects("other"),
    ]
    cores = history[inspects("one")].value["cpus"]
    assert len(cores) == 1
    assert history[inspects("other")].value["cpus"] == cores


@refutes("states.three", platform="linux")
def test_a_stopped_process_that_has_work_to_do_is_not_running_ready_or_waiting(run: Run) -> None:
    program = run("waiting")
    child = program.reaches("child waits")
    program.reaches("sleeper sleeps")
    program.stop(child)
    program.open("child may continue")  # from now on it has work to do, and is not allowed to do it
    program.stays_quiet()

    program.has_status("stopped", child)

    program.resume(child)
    program.goes_on_to("child continues")
    program.open("child may end", "parent may end")
    assert program.ends() == [
        {"sleeper sleeps", "child waits"},
        sees("child", "stopped"),
        resumes("child"),
        "child continues",
    ]


@refutes("states.three", platform="linux")
def test_a_traced_process_that_has_work_to_do_is_not_running_ready_or_waiting(run: Run) -> None:
    program = run("traced")
    child = program.reaches("child waits")
    program.open("parent may trace child")
    program.reaches("parent traces child")
    program.open("child may continue")
    program.stays_quiet()

    program.has_status("tracing-stop", child)

    program.open("parent may let child go")
    assert program.ends() == [
        "child waits",
        "parent traces child",
        sees("child", "tracing-stop"),
        opens("parent may let child go"),
        "child continues",
    ]


@refutes("states.three", under=("fork", "spawn"), platform="linux")
def test_a_process_that_has_ended_but_has_not_been_joined_is_a_zombie(run: Run) -> None:
    program = run("waiting")
    child = program.reaches("child waits")
    program.reaches("sleeper sleeps")
    program.open("child may continue", "child may end")

    program.exits(child)  # the child has ended, but the OS still has an entry for it
    program.stays_quiet()
    program.inspect(child)

    program.open("parent may end")
    history = program.ends()
    assert history == [{"sleeper sleeps", "child waits"}, {"child continues", gone("child")}, inspects("child")]
    assert history[inspects("child")].value["status"] == "zombie"
