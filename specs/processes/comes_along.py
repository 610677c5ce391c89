"""What comes along: a child's arguments, output, input, random numbers and signal handlers."""

import signal

import pytest

from specs.harness.api import (
    History,
    Run,
    claim,
    refutes,
    upholds,
)

ARGUMENTS_COPIED = claim(
    "arguments.copied",
    says="A child can change for its parent what it is given as an argument.",
    answer="What a child appends to a list that it was given, its parent never sees.",
    # was: A child gets copies of its arguments, and of the attributes of its process object, under every start method: as they are when start() is called, not when the object is built. Neither process sees what the other changes after that. So a result that run() stores in an attribute of its object never reaches the parent. Only what is made for sharing is shared: see globals.by-default. One object that is given twice is one object in the child. Decided for a list, a dictionary, an object and an attribute.
    sources=["https://docs.python.org/3/library/multiprocessing.html#sharing-state-between-processes"],
    surprise=7,
)


@pytest.fixture(scope="module")
def given_things(record: Run) -> History:
    """A parent changes what it gives to its child before and after the start, then the child does, then both look."""
    program = record("arguments_copied")
    program.reaches("parent has added")
    program.open("child may read")
    return program.ends()


GIVEN = ["list", "dictionary", "object", "attribute"]


@refutes(ARGUMENTS_COPIED)
@pytest.mark.parametrize("given", GIVEN)
def test_a_child_gets_what_its_parent_has_at_start_and_not_what_it_changes_later(
    given_things: History, given: str
) -> None:
    assert given_things["parent has added"].value[given] == ["before start", "after start"]
    assert given_things["child reads"].value[given] == ["before start"]


@refutes(ARGUMENTS_COPIED)
@pytest.mark.parametrize("given", GIVEN)
def test_a_parent_does_not_see_what_its_child_does_to_what_it_is_given(given_things: History, given: str) -> None:
    assert given_things["child has added"].value[given] == ["before start", "by the child"]
    assert given_things["parent reads"].value[given] == ["before start", "after start"]


@refutes(ARGUMENTS_COPIED)
def test_one_object_that_is_two_arguments_is_one_object_in_the_child(given_things: History) -> None:
    assert given_things["child reads"].value["both lists are one"] is True


OUTPUT_LOST = claim(
    "output.lost",
    says="What a child prints is printed.",
    answer="TODO",
    # was: If its output goes to a pipe or a file, lines wait in a buffer, which is written when the child ends by itself: by return, by sys.exit() or with an exception. It is lost if the child is terminated or killed, or calls os._exit(). What is flushed is not lost. What the parent has printed before start() is not printed twice. A file that the child itself has opened and leaves open is another matter: under fork and forkserver a child ends without closing it, and what was not flushed is lost. Under spawn it is written. Decided for a pipe.
    sources=[
        "https://docs.python.org/3/library/sys.html#sys.stdout",
        "https://docs.python.org/3/library/os.html#os._exit",
    ],
)


def print_and_end(run: Run, *, ending: str, flush: str, says: str) -> str:
    program = run("printed_to_pipe", ending=ending, flush=flush)
    program.reaches("child has printed")
    program.open("parent may go on")
    return program.ends(says=says).output


@upholds(OUTPUT_LOST, when="if it ends by itself")
@pytest.mark.parametrize("ending", ["return", "sys.exit", "exception"])
def test_what_a_child_has_printed_to_a_pipe_arrives_when_it_ends_by_itself(run: Run, ending: str) -> None:
    output = print_and_end(run, ending=ending, flush="no", says="printed by the child")

    assert output.count("printed by the parent\n") == output.count("printed by the child\n") == 1


@refutes(OUTPUT_LOST, when="if it is ended from outside, or by os._exit()")
@pytest.mark.parametrize("ending", ["os._exit", "terminate", "kill"])
def test_what_a_child_has_printed_to_a_pipe_is_lost_when_it_does_not_end_by_itself(run: Run, ending: str) -> None:
    output = print_and_end(run, ending=ending, flush="no", says="printed by the parent")

    assert output == "printed by the parent\n"


@upholds(OUTPUT_LOST, when="if it is flushed")
@pytest.mark.parametrize("ending", ["os._exit", "terminate", "kill"])
def test_what_a_child_has_printed_and_flushed_arrives_however_it_ends(run: Run, ending: str) -> None:
    output = print_and_end(run, ending=ending, flush="yes", says="printed by the parent")

    assert sorted(output.splitlines()) == ["printed by the child", "printed by the parent"]


@refutes(OUTPUT_LOST, under=("fork", "forkserver"), when="for a file that the child has left open")
def test_what_a_forked_child_has_written_to_a_file_that_it_leaves_open_is_lost(run: Run) -> None:
    history = run("open_file", flush="no").ends()

    assert history["parent reads"].value == {"file": "", "exitcode": 0}


@upholds(OUTPUT_LOST, under="spawn", when="for a file that the child has left open")
def test_what_a_spawned_child_has_written_to_a_file_that_it_leaves_open_is_there(run: Run) -> None:
    history = run("open_file", flush="no").ends()

    assert history["parent reads"].value == {"file": "written by the child\n", "exitcode": 0}


@upholds(OUTPUT_LOST, when="for a file that the child has left open, but flushed")
def test_what_a_child_has_written_to_an_open_file_and_flushed_is_there(run: Run) -> None:
    history = run("open_file", flush="yes").ends()

    assert history["parent reads"].value == {"file": "written by the child\n", "exitcode": 0}


CHILD_STDIN = claim(
    "child.stdin",
    says="A child can call input().",
    answer="TODO",
    # was: sys.stdin of a child is empty: input() raises EOFError, and the line that was typed is left for the parent. On POSIX a child can read descriptor 0, which leads where its parent's does; then the parent does not get that line. See process.own-resources for the other standard streams.
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#all-start-methods (Beware of replacing sys.stdin with a file like object)"
    ],
)


@refutes(CHILD_STDIN)
def test_input_in_a_child_raises_eof_error_and_the_line_is_left_for_the_parent(run: Run) -> None:
    history = run("child_reads_input", reads="input()").ends()

    assert history == ["input() raises EOFError in the child", "parent reads"]
    assert history["parent reads"].value == "a line"


@upholds(CHILD_STDIN, platform="posix", when="if the child reads descriptor 0 itself")
def test_a_child_that_reads_descriptor_0_gets_the_line_and_its_parent_does_not(run: Run) -> None:
    history = run("child_reads_input", reads="descriptor 0").ends()

    assert history == ["child reads", "input() raises EOFError in the parent"]
    assert history["child reads"].value == "a line"


RANDOM_SAME_SEED = claim(
    "random.same-seed",
    says="Each child draws random numbers of its own.",
    answer="TODO",
    # was: From the module random it does. Under fork it does so even after the program has called random.seed(): a forked child is seeded anew. Under spawn and forkserver random.seed() at the top level seeds each child as it seeds its parent, and all draw the same numbers. From a generator that the program has built all children draw the same numbers under every start method. Decided for a program that is run by python -m. Not decided here: NumPy's global generator, which nobody seeds anew after a fork.
    sources=["https://docs.python.org/3/library/random.html#random.seed", "gh-60672"],
)


@pytest.fixture(scope="module")
def random_numbers(record: Run) -> History:
    """Two children and their parent draw random numbers of 64 bits."""
    return record("random_numbers").ends()


WHO = ("first", "second", "parent")


@upholds(RANDOM_SAME_SEED)
def test_each_process_draws_other_numbers_from_the_module_random(random_numbers: History) -> None:
    assert len({random_numbers[f"{who} draws"].value["module"] for who in WHO}) == 3


@refutes(RANDOM_SAME_SEED, when="for a generator that the program has built")
@pytest.mark.parametrize("generator", ["generator at the top level", "generator as an argument"])
def test_each_process_draws_the_same_numbers_from_a_generator_of_the_program(
    random_numbers: History, generator: str
) -> None:
    assert len({random_numbers[f"{who} draws"].value[generator] for who in WHO}) == 1


@upholds(RANDOM_SAME_SEED, under="fork", when="after random.seed() at the top level")
def test_a_forked_child_draws_other_numbers_although_its_program_was_seeded(run: Run) -> None:
    history = run("random_seed").ends()

    assert len({history[f"{who} draws"].value for who in WHO}) == 3


@refutes(RANDOM_SAME_SEED, under=("spawn", "forkserver"), when="after random.seed() at the top level")
def test_each_child_that_imports_the_program_is_seeded_as_its_parent(run: Run) -> None:
    history = run("random_seed").ends()

    assert len({history[f"{who} draws"].value for who in WHO}) == 1


SIGNALS_HANDLER_INHERITED = claim(
    "signals.handler-inherited",
    says="A child handles signals as its parent does.",
    answer="TODO",
    # was: A forked child inherits its parent's handlers, so terminate() may not end it. Under spawn and forkserver the child comes from a fresh interpreter and does not have them. But a signal that the parent ignores when that interpreter is started is ignored there too; under forkserver this is when the fork server starts, which is at the first start of a child. On Windows nothing is inherited: a child that raises SIGTERM itself is ended by the default action of the C library, with exit code 3. Decided for SIGTERM.
)


def terminate_the_child_of_a_parent_with_a_handler(run: Run, *, outcome: str) -> History:
    """A parent with a handler for SIGTERM terminates its child, which is at its gate until the outcome has come."""
    program = run("signal_handler")
    program.comes_to_rest(program.reaches("child works"))  # a signal just before its wait is handled after it
    program.open("parent may terminate")
    program.goes_on_to(outcome)
    program.open("child may end")
    return program.ends()


@upholds(SIGNALS_HANDLER_INHERITED, under="fork", platform="posix")
def test_a_forked_child_has_its_parents_signal_handler(run: Run) -> None:
    history = terminate_the_child_of_a_parent_with_a_handler(run, outcome="handler runs")

    assert history == [
        "child works",
        {"parent is back from terminate", ("handler runs", "child ends")},
        "parent is back from join",
    ]
    assert history["handler runs"].value == signal.SIGTERM
    assert history["handler runs"].pid == history["child works"].pid
    assert history["parent is back from join"].value == {"exitcode": 0}


@refutes(SIGNALS_HANDLER_INHERITED, under=("spawn", "forkserver"), platform="posix")
def test_a_child_of_a_fresh_interpreter_does_not_have_its_parents_signal_handler(run: Run) -> None:
    history = terminate_the_child_of_a_parent_with_a_handler(run, outcome="parent is back from join")

    assert history == ["child works", "parent is back from terminate", "parent is back from join"]
    assert history["parent is back from join"].value == {"exitcode": -signal.SIGTERM}


@upholds(SIGNALS_HANDLER_INHERITED, under="fork", platform="posix")
@upholds(
    SIGNALS_HANDLER_INHERITED,
    under=("spawn", "forkserver"),
    platform="posix",
    when="for a signal that the parent ignored at the first start",
)
def test_a_child_ignores_a_signal_that_its_parent_ignores(run: Run) -> None:
    program = run("signal_handler", handler="SIG_IGN")
    program.reaches("child works")
    program.open("parent may terminate")
    parent = program.reaches("parent is back from terminate")
    program.waits_without_timeout(parent)
    program.open("child may end")

    history = program.ends()
    assert history == ["child works", "parent is back from terminate", "child ends", "parent is back from join"]
    assert history["parent is back from join"].value == {"exitcode": 0}


@refutes(SIGNALS_HANDLER_INHERITED, under="forkserver", platform="posix")
def test_a_child_does_not_ignore_a_signal_that_its_fork_server_did_not_ignore(run: Run) -> None:
    program = run("signal_handler", handler="SIG_IGN", set="after it")
    program.reaches("child works")
    program.open("parent may terminate")

    history = program.ends()
    assert history == ["child works", "parent is back from terminate", "parent is back from join"]
    assert history["parent is back from join"].value == {"exitcode": -signal.SIGTERM}


@refutes(SIGNALS_HANDLER_INHERITED, platform="win32")
@pytest.mark.parametrize("handler", ["function", "SIG_IGN"])
def test_on_windows_a_child_neither_handles_nor_ignores_a_signal_as_its_parent_does(run: Run, handler: str) -> None:
    program = run("signal_handler", handler=handler, by="child")
    program.reaches("child works")
    program.open("child may end")

    history = program.ends()
    assert history == ["child works", "parent is back from join"]
    assert history["parent is back from join"].value == {"exitcode": 3}  # what the C library's default action gives
