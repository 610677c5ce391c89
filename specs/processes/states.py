"""The states of a process, as Linux reports them: running, ready, waiting, stopped and zombie.

What textbooks say of the states of a process, asked of an OS. What happens if there are more tasks than cores
(`states.contention`), then state by state: `states.ready`, `states.running`, `states.waiting`, and the way from one to
the other (`states.waiting-to-ready`). At last, whether these are all (`states.three`).
"""

import pytest

from specs.harness.api import (
    Event,
    History,
    Run,
    claim,
    details,
    gone,
    inspects,
    needs,
    opens,
    refutes,
    remedies,
    resumes,
    sees,
    upholds,
)

STATES_CONTENTION = claim(
    "states.contention",
    says="With more tasks than cores, some tasks run while others wait.",
    answer="Two tasks on one core both make progress, with no more CPU time than that core has.",
    sources=["https://psutil.readthedocs.io/en/latest/#psutil.Process.cpu_affinity"],
    not_applicable=[
        {"platform": "win32", "because": "Windows has states of threads, not of processes"},
        {"platform": "darwin", "because": "decided on Linux only"},
    ],
)


#: The resolution of the CPU times that Linux reports, in seconds (USER_HZ is always 100, whatever the kernel's clock).
TICK = 0.01


@pytest.fixture(scope="module")
def two_on_one_core(record: Run) -> History:
    """Two processes are bound to one core and compute there, at last without end: inspected before and after they do."""
    program = record("contention")
    one, other = program.reaches("one is there"), program.reaches("other is there")
    program.pin_to_one_core(one, other)
    program.open("both may compute")
    program.goes_on_to("one has computed something", "other has computed something")
    program.inspect(one, other)
    program.has_status("running", one, other)
    program.stays_quiet()
    program.has_status("running", one, other)  # neither was just about to sleep
    program.uses_cpu_time(one, other, by=12 * TICK)
    program.inspect(one, other)
    program.open("parent may terminate them")
    return program.ends()


#: What the two of them do.
TWO_COMPUTE = [
    {"one is there", "other is there"},
    {("one computes", "one has computed something"), ("other computes", "other has computed something")},
]


@upholds(STATES_CONTENTION, platform="linux")
def test_two_tasks_on_one_core_both_make_progress(two_on_one_core: History) -> None:
    """Two processes that compute on one core both make progress."""
    assert two_on_one_core == TWO_COMPUTE


def before_and_after(history: History, name: str) -> tuple[Event, Event]:
    before, after = history.all(inspects(name))
    return before, after


@upholds(STATES_CONTENTION, platform="linux")
def test_two_tasks_on_one_core_together_use_no_more_cpu_time_than_that_core_has(two_on_one_core: History) -> None:
    """Two processes that compute on one core together use no more CPU time than that core provides."""
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


STATES_READY = claim(
    "states.ready",
    says="A process that needs nothing but a CPU is ready.",
    answer="Linux has no name for ready: who has the core and who waits for it are both running.",
    sources=["proc_pid_stat(5): R is for running or runnable"],
    see=["states.running"],
    not_applicable=[
        {"platform": "win32", "because": "Windows has states of threads, not of processes"},
        {"platform": "darwin", "because": "decided on Linux only"},
    ],
)


@upholds(STATES_READY, platform="linux")
def test_two_processes_on_one_core_are_both_called_running_so_one_is_ready(
    two_on_one_core: History,
) -> None:
    """Of two processes that compute on one core, the OS reports both as running, the one that has the core and the one
    that waits for it.
    """
    # They compute without end: neither ever waits for anything but the core. The core runs only one of them at a time,
    # yet Linux calls both running, so this word also means ready.
    assert two_on_one_core == [
        *TWO_COMPUTE,
        *(2 * [sees("one", "running"), sees("other", "running")]),
    ]
    inspections = [*before_and_after(two_on_one_core, "one"), *before_and_after(two_on_one_core, "other")]
    cores = inspections[0].value["cpus"]
    assert len(cores) == 1
    assert all(inspection.value["cpus"] == cores for inspection in inspections)


STATES_RUNNING = claim(
    "states.running",
    says="A process that has the CPU is executing.",
    answer="Linux reports a process whose main thread computes as running; other threads do not count.",
    why="The state of a process is that of its main thread; its CPU time is that of all its threads.",
    sources=["proc_pid_stat(5)"],
    see=["states.ready"],
    not_applicable=[
        {"platform": "win32", "because": "Windows has states of threads, not of processes"},
        {"platform": "darwin", "because": "decided on Linux only"},
    ],
)


@upholds(STATES_RUNNING, platform="linux")
def test_a_process_that_computes_is_called_running_and_its_cpu_time_grows(two_on_one_core: History) -> None:
    """The OS reports a process that computes in its main thread as running, and its CPU time increases."""
    assert two_on_one_core == [*TWO_COMPUTE, *(2 * [sees("one", "running")])]
    before, after = before_and_after(two_on_one_core, "one")
    assert after.value["cpu time"] > before.value["cpu time"]


@details(STATES_RUNNING, platform="linux", when="if another thread than the main one computes")
def test_a_process_is_called_sleeping_while_another_thread_than_its_main_one_computes(run: Run) -> None:
    """The OS reports the process as sleeping while its main thread waits, though its CPU time increases."""
    program = run("busy", by="another thread")
    child = program.reaches("child waits")

    program.waits_without_timeout(child)  # which is about its main thread
    program.uses_cpu_time(child, by=2 * TICK)
    program.inspect(child)

    program.open("parent may set the event")
    history = program.ends()
    assert history == ["child waits", inspects("child"), "child goes on"]
    assert history[inspects("child")].value["status"] == "sleeping"


STATES_WAITING = claim(
    "states.waiting",
    says="A process that waits for a condition, such as the end of a sleep, is in a waiting state.",
    answer="Linux reports whoever waits as sleeping or in disk sleep, unless it asks in a loop.",
    why="A wait that signals other than `SIGKILL` cannot interrupt is called disk sleep, whatever is waited for.",
    sources=["proc_pid_stat(5)"],
    see=["states.waiting-to-ready"],
    not_applicable=[
        {"platform": "win32", "because": "Windows has states of threads, not of processes"},
        {"platform": "darwin", "because": "decided on Linux only"},
    ],
)


@pytest.fixture(scope="module")
def states_of_a_child(record: Run) -> History:
    """Two children wait: one in a sleep, without end; the other is stopped and resumed, continues, and ends."""
    program = record("waiting")
    sleeper, child = program.reaches("sleeper sleeps"), program.reaches("child waits")
    program.comes_to_rest(sleeper, child)  # reported as sleeping throughout a quiet window, and using no CPU time
    program.stop(child)
    program.open("child may continue")  # from now on it has work to do, and is not allowed to do it
    program.stays_quiet()
    program.has_status("stopped", child)
    program.resume(child)
    program.goes_on_to("child continues")
    program.open("child may end")
    program.exits(child)  # it has ended, but the OS still has an entry for it
    program.stays_quiet()
    program.inspect(child)
    program.open("parent may end")
    return program.ends()


@upholds(STATES_WAITING, platform="linux")
def test_a_process_that_waits_is_called_sleeping_and_its_cpu_time_stands_still(states_of_a_child: History) -> None:
    """In `time.sleep()`, and while it waits for a reply on a socket, a process is reported as sleeping. Its CPU time
    does not increase.
    """
    assert states_of_a_child == [
        {"sleeper sleeps", "child waits"},
        sees("sleeper", "at rest"),
        sees("child", "at rest"),
        "child continues",
    ]


@needs("Process", "Lock", "Event", "Queue", "Pipe")
@upholds(STATES_WAITING, platform="linux")
def test_whatever_a_process_waits_for_it_is_called_sleeping_and_uses_no_cpu_time(run: Run) -> None:
    """A process that waits in `join()`, or for a lock, an event, a queue or a pipe, is reported as sleeping. Its CPU
    time does not increase.
    """
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


@upholds(STATES_WAITING, interpreter="cpython", platform="linux", when="in os.posix_spawn()")
def test_an_uninterruptible_wait_is_called_disk_sleep_and_uses_no_cpu_time(run: Run) -> None:
    """A process that waits until the new process executes its program is reported as in disk sleep, though it waits for
    no disk. Its CPU time does not increase.
    """
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


@needs("Process", "Event")
@refutes(STATES_WAITING, platform="linux", when="if it asks for the condition in a loop")
def test_a_process_that_waits_by_asking_in_a_loop_is_called_running_and_its_cpu_time_grows(run: Run) -> None:
    """A process that calls `is_set()` of an event until that is true is reported as running. Its CPU time increases."""
    program = run("busy", by="asking in a loop")
    child = program.reaches("child waits")

    program.has_status("running", child)
    program.uses_cpu_time(child, by=2 * TICK)

    program.open("parent may set the event")
    assert program.ends() == ["child waits", sees("child", "running"), "child goes on"]


@needs("Process", "Event")
@remedies(STATES_WAITING, "Call what waits, such as `wait()` of an `Event`: do not ask in a loop.", platform="linux")
def test_a_process_that_waits_for_an_event_instead_of_asking_uses_no_cpu_time(run: Run) -> None:
    """A process in `wait()` of an event is reported as sleeping, and its CPU time does not increase."""
    program = run("busy", by="waiting")
    child = program.reaches("child waits")

    program.comes_to_rest(child)

    program.open("parent may set the event")
    assert program.ends() == ["child waits", sees("child", "at rest"), "child goes on"]


STATES_WAITING_TO_READY = claim(
    "states.waiting-to-ready",
    says="When what a process waits for has happened, the process is ready.",
    answer="A process whose wait is over is running for Linux, also if another has its core.",
    sources=["proc_pid_stat(5): R is for running or runnable"],
    see=["states.waiting"],
    not_applicable=[
        {"platform": "win32", "because": "Windows has states of threads, not of processes"},
        {"platform": "darwin", "because": "decided on Linux only"},
    ],
)


@upholds(STATES_WAITING_TO_READY, platform="linux")
def test_a_process_whose_wait_is_over_is_called_running_though_its_core_is_taken(run: Run) -> None:
    """A process is reported as sleeping while it waits, and as running from the moment on at which its wait is over. So
    it is while another process computes on the only core that both may use.
    """
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


STATES_THREE = claim(
    "states.three",
    says="A process is always in one of three states: running, ready or waiting.",
    answer="Linux has more states, such as stopped, traced by a debugger, and zombie.",
    why="A stopped or traced process has work to do, and may not do it. A zombie has ended and is not reaped yet.",
    undecided=["Idle kernel threads have a state of their own, too (proc_pid_stat(5))."],
    sources=["proc_pid_stat(5)", "ptrace(2)"],
    see=["process.zombie-until-joined"],
    not_applicable=[
        {"platform": "win32", "because": "Windows has states of threads, not of processes"},
        {"platform": "darwin", "because": "decided on Linux only"},
    ],
)


@refutes(STATES_THREE, platform="linux")
def test_a_stopped_process_that_has_work_to_do_is_not_running_ready_or_waiting(states_of_a_child: History) -> None:
    """A process that was stopped by `SIGSTOP` is reported as stopped, though it has work to do. It does that when it is
    resumed.
    """
    assert states_of_a_child == [
        {"sleeper sleeps", "child waits"},
        *(opens("child may continue"), sees("child", "stopped"), resumes("child")),
        "child continues",
    ]


@refutes(STATES_THREE, platform="linux")
def test_a_traced_process_that_has_work_to_do_is_not_running_ready_or_waiting(run: Run) -> None:
    """A process that a debugger traces and has interrupted is reported as in tracing stop, though it has work to do."""
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


@refutes(STATES_THREE, under=("fork", "spawn"), platform="linux")
def test_a_process_that_has_ended_but_has_not_been_joined_is_a_zombie(states_of_a_child: History) -> None:
    """A child that has ended, and that its parent has not joined, is reported as a zombie."""
    assert states_of_a_child == [
        {"sleeper sleeps", "child waits"},
        *("child continues", gone("child"), inspects("child")),
    ]
    assert states_of_a_child[inspects("child")].value["status"] == "zombie"
