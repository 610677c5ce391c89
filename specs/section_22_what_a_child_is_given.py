"""What a child is given: arguments, locks of threads, random numbers, standard streams and a start method."""

import pytest

from specs.harness.api import History, Run, Subject, for_each_part, needs, opens, refutes, upholds


@pytest.fixture(scope="module")
def given_things(record: Run) -> History:
    """A parent changes what it gives to its child before and after the start, then the child does, then both look."""
    program = record("arguments_copied")
    program.reaches("parent has added")
    program.open("child may read")
    return program.ends()


GIVEN = ["list", "dictionary", "object", "attribute"]


@refutes("arguments.copied")
@pytest.mark.parametrize("given", GIVEN)
def test_a_child_gets_what_its_parent_has_at_start_and_not_what_it_changes_later(
    given_things: History, given: str
) -> None:
    assert given_things["parent has added"].value[given] == ["before start", "after start"]
    assert given_things["child reads"].value[given] == ["before start"]


@refutes("arguments.copied")
@pytest.mark.parametrize("given", GIVEN)
def test_a_parent_does_not_see_what_its_child_does_to_what_it_is_given(given_things: History, given: str) -> None:
    assert given_things["child has added"].value[given] == ["before start", "by the child"]
    assert given_things["parent reads"].value[given] == ["before start", "after start"]


@refutes("arguments.copied")
def test_one_object_that_is_two_arguments_is_one_object_in_the_child(given_things: History) -> None:
    assert given_things["child reads"].value["both lists are one"] is True


@refutes("fork.held-lock", under="fork")
@pytest.mark.parametrize("kind", ["Lock", "RLock"])
def test_a_lock_that_a_thread_held_at_the_fork_is_held_forever_in_the_child(run: Run, kind: str) -> None:
    program = run("forked_lock", kind=kind)
    child = program.goes_on_to("child asks for the lock")
    program.stays_quiet(child)
    program.open("thread may release the lock")
    program.reaches("thread has released the lock")
    program.stays_quiet()
    program.waits_without_timeout(child)

    assert program.kill_stuck() == ["child asks for the lock", "thread has released the lock"]


@upholds("fork.held-lock", under=("spawn", "forkserver"))
@pytest.mark.parametrize("kind", ["Lock", "RLock"])
def test_a_child_that_is_not_forked_has_a_lock_of_its_own(run: Run, kind: str) -> None:
    program = run("forked_lock", kind=kind)
    program.goes_on_to("child has the lock")
    program.stays_quiet()
    program.open("thread may release the lock")

    assert program.ends() == ["child asks for the lock", "child has the lock", "thread has released the lock"]


@needs("Process", "Lock")
@upholds("fork.held-lock", when="for a lock of multiprocessing")
def test_a_child_gets_a_lock_of_multiprocessing_when_its_parents_thread_has_released_it(run: Run) -> None:
    program = run("forked_lock", kind="multiprocessing.Lock")
    child = program.goes_on_to("child asks for the lock")
    program.stays_quiet(child)
    program.waits_without_timeout(child)
    program.open("thread may release the lock")

    assert program.ends() == [
        *("child asks for the lock", opens("thread may release the lock")),
        {"child has the lock", "thread has released the lock"},
    ]


@pytest.fixture(scope="module")
def random_numbers(record: Run) -> History:
    """Two children and their parent draw random numbers of 64 bits."""
    return record("random_numbers").ends()


WHO = ("first", "second", "parent")


@upholds("random.same-seed")
def test_each_process_draws_other_numbers_from_the_module_random(random_numbers: History) -> None:
    assert len({random_numbers[f"{who} draws"].value["module"] for who in WHO}) == 3


@refutes("random.same-seed", when="for a generator that the program has built")
@pytest.mark.parametrize("generator", ["generator at the top level", "generator as an argument"])
def test_each_process_draws_the_same_numbers_from_a_generator_of_the_program(
    random_numbers: History, generator: str
) -> None:
    assert len({random_numbers[f"{who} draws"].value[generator] for who in WHO}) == 1


@upholds("random.same-seed", under="fork", when="after random.seed() at the top level")
def test_a_forked_child_draws_other_numbers_although_its_program_was_seeded(run: Run) -> None:
    history = run("random_seed").ends()

    assert len({history[f"{who} draws"].value for who in WHO}) == 3


@refutes("random.same-seed", under=("spawn", "forkserver"), when="after random.seed() at the top level")
def test_each_child_that_imports_the_program_is_seeded_as_its_parent(run: Run) -> None:
    history = run("random_seed").ends()

    assert len({history[f"{who} draws"].value for who in WHO}) == 1


def print_and_end(run: Run, *, ending: str, flush: str, says: str) -> str:
    program = run("printed_to_pipe", ending=ending, flush=flush)
    program.reaches("child has printed")
    program.open("parent may go on")
    return program.ends(says=says).output


@upholds("output.lost", when="if it ends by itself")
@pytest.mark.parametrize("ending", ["return", "sys.exit", "exception"])
def test_what_a_child_has_printed_to_a_pipe_arrives_when_it_ends_by_itself(run: Run, ending: str) -> None:
    output = print_and_end(run, ending=ending, flush="no", says="printed by the child")

    assert output.count("printed by the parent\n") == output.count("printed by the child\n") == 1


@refutes("output.lost", when="if it is ended from outside, or by os._exit()")
@pytest.mark.parametrize("ending", ["os._exit", "terminate", "kill"])
def test_what_a_child_has_printed_to_a_pipe_is_lost_when_it_does_not_end_by_itself(run: Run, ending: str) -> None:
    output = print_and_end(run, ending=ending, flush="no", says="printed by the parent")

    assert output == "printed by the parent\n"


@upholds("output.lost", when="if it is flushed")
@pytest.mark.parametrize("ending", ["os._exit", "terminate", "kill"])
def test_what_a_child_has_printed_and_flushed_arrives_however_it_ends(run: Run, ending: str) -> None:
    output = print_and_end(run, ending=ending, flush="yes", says="printed by the parent")

    assert sorted(output.splitlines()) == ["printed by the child", "printed by the parent"]


@refutes("output.lost", under=("fork", "forkserver"), when="for a file that the child has left open")
def test_what_a_forked_child_has_written_to_a_file_that_it_leaves_open_is_lost(run: Run) -> None:
    history = run("open_file", flush="no").ends()

    assert history["parent reads"].value == {"file": "", "exitcode": 0}


@upholds("output.lost", under="spawn", when="for a file that the child has left open")
def test_what_a_spawned_child_has_written_to_a_file_that_it_leaves_open_is_there(run: Run) -> None:
    history = run("open_file", flush="no").ends()

    assert history["parent reads"].value == {"file": "written by the child\n", "exitcode": 0}


@upholds("output.lost", when="for a file that the child has left open, but flushed")
def test_what_a_child_has_written_to_an_open_file_and_flushed_is_there(run: Run) -> None:
    history = run("open_file", flush="yes").ends()

    assert history["parent reads"].value == {"file": "written by the child\n", "exitcode": 0}


@refutes("child.stdin")
def test_input_in_a_child_raises_eof_error_and_the_line_is_left_for_the_parent(run: Run) -> None:
    history = run("child_reads_input", reads="input()").ends()

    assert history == ["input() raises EOFError in the child", "parent reads"]
    assert history["parent reads"].value == "a line"


@upholds("child.stdin", platform="posix", when="if the child reads descriptor 0 itself")
def test_a_child_that_reads_descriptor_0_gets_the_line_and_its_parent_does_not(run: Run) -> None:
    history = run("child_reads_input", reads="descriptor 0").ends()

    assert history == ["child reads", "input() raises EOFError in the parent"]
    assert history["child reads"].value == "a line"


@pytest.fixture(scope="module")
def choices(record: Run) -> History:
    """A program whose start method is set sets it again, to each method, first plainly and then by force."""
    return record("start_method_once").ends()


@needs("Process", "get_context", "get_all_start_methods")
@refutes("start-method.once")
def test_the_start_method_cannot_be_set_again_not_even_to_the_same(choices: History, subject: Subject) -> None:
    results = choices["parent sets each method"].value

    assert subject.start_method in results
    assert set(results.values()) == {"RuntimeError"}


@needs("Process", "get_context", "get_all_start_methods")
@refutes("start-method.once")
def test_a_method_that_does_not_exist_raises_value_error(choices: History) -> None:
    assert choices["parent sets what is no method"].value == "ValueError"


def methods(choices: History) -> list[str]:
    return list(choices["parent sets each method"].value)


@needs("Process", "get_context", "get_all_start_methods")
@upholds("start-method.once", when="with force=True")
def test_a_start_method_that_is_forced_is_that_of_the_next_child(choices: History) -> None:
    for method in methods(choices):
        assert choices[f"parent forces {method}"].value == method
        assert choices[f"child after forcing {method} works"].value["was started by"] == method


@needs("Process", "get_context", "get_all_start_methods")
@upholds("start-method.once", when="after set_start_method(None, force=True)")
def test_a_program_that_forces_none_has_not_chosen_and_can_choose_again(choices: History) -> None:
    assert choices["parent forces None"].value is None
    assert choices["parent sets None"].value is True
    assert choices["parent sets None again"].value == "RuntimeError"


@needs("Process", "get_context", "get_all_start_methods")
@refutes("start-method.once", when="for a context of one's own")
def test_the_children_of_a_context_are_started_by_its_method_which_is_also_theirs(
    choices: History, subject: Subject
) -> None:
    for method in methods(choices):
        child = choices[f"child of context {method} works"].value
        assert child == {"was started by": method, "starts its children by": method}
    child = choices["child works"].value
    assert child == {"was started by": subject.start_method, "starts its children by": subject.start_method}


@upholds("start-method.once", when="before any other use")
@for_each_part(
    "use",
    "set_start_method()",
    "get_start_method(allow_none=True)",
    "get_context(method)",
    "get_all_start_methods()",
    "Process()",
    "Pipe()",
    "current_process()",
    "active_children()",
)
def test_a_program_can_choose_its_start_method_after_what_needs_none(run: Run, use: str) -> None:
    history = run("start_method_by_use", use=use, default_start_method=True).ends()

    assert history["program begins"].value is None
    assert history["start method is set"].value == "spawn"


@refutes("start-method.once")
@for_each_part(
    "use", "get_start_method()", "get_context()", "Process.start()", "Pool()", "Queue()", "Lock()", "Value()"
)
def test_the_first_use_of_the_default_start_method_is_a_choice(run: Run, use: str) -> None:
    history = run("start_method_by_use", use=use, default_start_method=True).ends()

    assert history["program begins"].value is None
    assert history == ["program begins", "set_start_method raises RuntimeError"]
