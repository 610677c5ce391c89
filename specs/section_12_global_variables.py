"""Global variables: each process has its own. Objects made for sharing are shared; queues deliver what was sent."""

import pytest

from specs.harness.api import History, Run, for_each_part, kills, needs, refutes, upholds


@pytest.fixture(scope="module")
def assignments(record: Run) -> History:
    """A child adds 1 to its `number`, its parent assigns 1 to its own, both and a sibling read; then a child starts."""
    program = record("global_variable")
    program.reaches("child reads", "sibling reads")
    program.open("child may add")
    program.reaches("child has added 1")
    program.open("parent may read")
    program.reaches("parent has assigned 1")
    program.open("sibling may read again", "child may read again")
    program.reaches("sibling reads again", "child reads again")
    program.open("parent may go on")
    return program.ends()


@upholds("globals.not-shared")
def test_neither_the_parent_nor_a_sibling_sees_what_a_child_assigns(assignments: History) -> None:
    assert assignments["child reads"].value == 99
    assert assignments["child has added 1"].value == 100
    assert assignments["parent reads"].value == 99
    assert assignments["sibling reads again"].value == 99


@upholds("globals.not-shared")
def test_running_children_do_not_see_what_their_parent_assigns(assignments: History) -> None:
    assert assignments["parent has assigned 1"].value == 1
    assert assignments["child reads again"].value == 100
    assert assignments["sibling reads again"].value == 99


@upholds("globals.sibling-unchanged")
def test_a_child_started_after_another_has_added_1_to_99_still_reads_99(assignments: History) -> None:
    assert assignments["child has added 1"].value == 100
    # The parent has assigned 1 since: it takes that back before it starts the next child, which may copy its value.
    assert assignments["parent has assigned 99 again"].value == 99
    assert assignments["next child reads"].value == 99
    assert assignments == [
        {"child reads", "sibling reads"},
        "child has added 1",
        "parent reads",
        "parent has assigned 1",
        {"child reads again", "sibling reads again"},
        "parent has assigned 99 again",
        "next child reads",
    ]


@upholds("globals.initial-value", under="fork")
def test_a_forked_child_starts_with_the_value_that_its_parent_has_when_it_calls_start(run: Run) -> None:
    first, second = run("initial_value").ends().all("child reads")

    assert first.value["assigned"] == "before the first start"
    assert second.value["assigned"] == "after the first start"


@refutes("globals.initial-value", under=("spawn", "forkserver"))
def test_a_child_that_imports_the_program_does_not_see_what_its_parent_assigned_under_the_guard(run: Run) -> None:
    first, second = run("initial_value").ends().all("child reads")

    assert first.value["assigned"] == "at the top level"
    assert second.value["assigned"] == "at the top level"


@upholds("globals.initial-value", under="fork")
def test_a_forked_child_does_not_import_the_program_again(run: Run) -> None:
    history = run("initial_value").ends()

    for child in history.all("child reads"):
        assert child.value["imported by"] == history["parent reads"].pid


@refutes("globals.initial-value", under="spawn")
@refutes("globals.initial-value", under="forkserver", when="when run by `python -m`")
def test_each_child_imports_the_program_itself(run: Run) -> None:
    history = run("initial_value").ends()

    for child in history.all("child reads"):
        assert child.value["imported by"] == child.pid


@refutes("globals.initial-value", under="forkserver", python="<3.13.8", when="when run as a script")
@refutes("globals.initial-value", under="forkserver", python="==3.14.0", when="when run as a script")
@refutes("globals.initial-value", under="forkserver", interpreter="pypy", when="when run as a script")
def test_each_child_of_a_fork_server_imports_a_script_itself(run: Run) -> None:
    history = run("initial_value", as_script=True).ends()

    for child in history.all("child reads"):
        assert child.value["imported by"] == child.pid


@refutes(
    "globals.initial-value",
    under="forkserver",
    python=">=3.13.8,!=3.14.0",
    interpreter="cpython",
    when="when run as a script",
)
def test_a_fork_server_imports_a_script_once_for_all_its_children(run: Run) -> None:
    history = run("initial_value", as_script=True).ends()

    first, second = history.all("child reads")
    importer = first.value["imported by"]
    assert importer == second.value["imported by"] == first.ppid == second.ppid
    assert importer not in {first.pid, second.pid, history["parent reads"].pid}


WRITTEN = {"Value": (1, 2), "Array": ([0, 1], [0, 2]), "Manager": ([1], [1, 2]), "shared_memory": (1, 2)}


@upholds("globals.by-default")
@for_each_part("kind", "Value", "Array", "Manager", "shared_memory")
def test_parent_and_child_see_each_others_changes_to_an_object_made_for_sharing(run: Run, kind: str) -> None:
    program = run("shared_objects", kind=kind)
    program.reaches("child has written")
    program.open("parent may read")
    program.reaches("parent reads")
    program.open("child may end")

    history = program.ends()
    assert (history["child reads"].value, history["parent reads"].value) == WRITTEN[kind]


@pytest.fixture(scope="module")
def two_producers(record: Run) -> History:
    """One child's first object is slow to pickle, and another child overtakes it; the first puts more and is killed."""
    program = record("queue_order")
    program.goes_on_to("first child has put 1, 2 and 3")
    program.open("second child may put")
    program.goes_on_to("parent gets second child's", "second child has put")
    program.open("first child's 1 may be pickled")
    program.reaches(*(f"parent gets first child's {number}" for number in (1, 2, 3)))
    program.open("first child may go on")
    program.kill(program.reaches("first child has put 4 and 5"))
    program.open("first child's 4 may be pickled", "first child may end")
    return program.ends()


@needs("Process", "Queue")
@upholds("queue.order")
def test_a_queue_delivers_what_one_process_puts_in_the_order_of_the_puts(two_producers: History) -> None:
    received = [event.what for event in two_producers if event.what.startswith("parent gets first child's")]

    assert received == [f"parent gets first child's {number}" for number in (1, 2, 3)]


@needs("Process", "Queue")
@upholds("queue.order")
def test_a_queue_may_deliver_first_what_another_process_put_later(two_producers: History) -> None:
    received = [event.what for event in two_producers if event.what.startswith("parent gets")]

    assert two_producers.by_program[0].what == "first child has put 1, 2 and 3"
    assert received[0] == "parent gets second child's"


@needs("Process", "Queue")
@upholds("queue.order")
def test_a_queue_loses_what_a_killed_process_had_put_but_not_sent(two_producers: History) -> None:
    assert two_producers == [
        "first child has put 1, 2 and 3",
        {"second child has put", "parent gets second child's"},
        *(f"parent gets first child's {number}" for number in (1, 2, 3)),
        "first child has put 4 and 5",
        "parent finds the queue empty",
    ]


@needs("Process", "Queue")
@upholds("queue.killed-sender", when="if it had sent all that it put")
def test_a_queue_delivers_what_a_killed_process_has_sent_and_what_others_put_after_that(run: Run) -> None:
    program = run("queue_killed_sender", first_puts="small")
    program.open("first child may put")
    first = program.reaches("first child has sent")
    program.open("parent may look")
    program.reaches("parent finds the queue not empty")
    program.kill(first)
    program.open("parent may get", "second child may put", "second child may end")

    assert program.ends() == [
        "first child puts",
        "first child has sent",
        "parent finds the queue not empty",
        kills("first child"),
        {
            ("parent gets", "parent has got", "parent gets", "parent has got"),
            ("second child puts", "second child has sent"),
        },
    ]


@needs("Process", "Queue")
@refutes("queue.killed-sender", platform="posix", when="if it was sending an object")
def test_after_a_process_was_killed_while_it_sent_nobody_gets_or_sends_anything_any_more(run: Run) -> None:
    program = run("queue_killed_sender", first_puts="large")
    program.open("first child may put")
    first = program.reaches("first child puts")
    program.open("parent may look")
    program.reaches("parent finds the queue not empty")  # and cannot take it all, which is more than a pipe holds
    program.kill(first)
    program.open("parent may get", "second child may put", "second child may end")
    parent, second = program.reaches("parent gets"), program.reaches("second child puts")
    program.waits_without_timeout(parent, second)
    program.stays_quiet()

    assert program.kill_stuck() == [
        "first child puts",
        "parent finds the queue not empty",
        kills("first child"),
        {"parent gets", "second child puts"},
    ]
