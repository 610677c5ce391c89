"""What comes along: a child's arguments, output, input, random numbers and signal handlers.

What a child gets with its arguments, and what its parent sees of them later (`arguments.copied`); what becomes of what
it prints and writes (`output.lost`), and of what it wants to read (`child.stdin`). Then two things that a program has
set up before it starts a child: its random numbers (`random.same-seed`) and its signal handlers
(`signals.handler-inherited`). Variables are another chapter: `globals.not-shared`, `globals.by-default`.
"""

import signal

import pytest

from specs.harness.api import (
    History,
    Run,
    Subject,
    claim,
    details,
    needs,
    refutes,
    remedies,
    upholds,
)

ARGUMENTS_COPIED = claim(
    "arguments.copied",
    says="A child can change for its parent what it is given as an argument.",
    answer="A child gets copies of ordinary objects: what it appends to a list, its parent never sees.",
    why="A start method either copies the parent's memory or pickles the process object, with its arguments.",
    sources=["https://docs.python.org/3/library/multiprocessing.html#sharing-state-between-processes"],
    surprise=7,
    see=["globals.by-default", "globals.not-shared", "manager.nested-value"],
)


@pytest.fixture(scope="module")
def given_things(record: Run) -> History:
    """A parent changes what it gives to its child before and after the start, then the child does, then both look."""
    program = record("arguments_copied")
    program.reaches("parent has added")
    program.open("child may read")
    return program.ends()


GIVEN = ["list", "dictionary", "object", "attribute"]


@details(ARGUMENTS_COPIED)
@pytest.mark.parametrize("given", GIVEN)
def test_a_child_gets_what_its_parent_has_at_start_and_not_what_it_changes_later(
    given_things: History, given: str
) -> None:
    """A child gets its arguments, and the attributes of its `Process`, as they are when `start()` is called.

    What its parent changes after that, it does not see.
    """
    assert given_things["parent has added"].value[given] == ["before start", "after start"]
    assert given_things["child reads"].value[given] == ["before start"]


@refutes(ARGUMENTS_COPIED)
@pytest.mark.parametrize("given", GIVEN)
def test_a_parent_does_not_see_what_its_child_does_to_what_it_is_given(given_things: History, given: str) -> None:
    """A parent does not see what its child changes in a list, a dictionary or an object that it was given.

    Neither does it see what the child changes in an attribute of its `Process`.
    """
    assert given_things["child has added"].value[given] == ["before start", "by the child"]
    assert given_things["parent reads"].value[given] == ["before start", "after start"]


@details(ARGUMENTS_COPIED)
def test_one_object_that_is_two_arguments_is_one_object_in_the_child(given_things: History) -> None:
    """One object that is given as two arguments is one object in the child."""
    assert given_things["child reads"].value["both lists are one"] is True


@needs("Queue")
@remedies(ARGUMENTS_COPIED, "Have the child put its result into a queue, and get it before you join the child.")
def test_a_child_that_puts_its_result_into_a_queue_gives_it_to_its_parent(run: Run) -> None:
    """A list that a child changes and puts into a queue is what its parent gets, with the change."""
    program = run("arguments_copied", sends="yes")
    program.reaches("parent has added")
    program.open("child may read")

    assert program.ends()["parent reads"].value["list"] == ["before start", "by the child"]


OUTPUT_LOST = claim(
    "output.lost",
    says="What a child prints is printed.",
    answer="Only what is flushed is safe; what waits in a buffer can be lost with the child.",
    why="What is printed to a pipe or a file waits in a buffer. A child flushes standard output when it ends by "
    "itself; one that was forked then leaves by `os._exit()`, which flushes nothing else.",
    sources=[
        "https://docs.python.org/3/library/sys.html#sys.stdout",
        "https://docs.python.org/3/library/os.html#os._exit",
        "https://docs.python.org/3/using/cmdline.html#cmdoption-u",
        "_launch in CPython's multiprocessing/popen_fork.py",
    ],
    undecided=[
        "PYTHONUNBUFFERED=1 reaches every child (https://docs.python.org/3/using/cmdline.html#envvar-PYTHONUNBUFFERED)",
    ],
    see=["daemon.output", "terminate.immediate"],
)


ENDINGS_BY_THEMSELVES = ("return", "sys.exit", "exception")
OTHER_ENDINGS = ("os._exit", "terminate", "kill")
#: The same, for a spec that has one at a time: some implementations have no `kill()`.
EACH_OTHER_ENDING = (
    "os._exit",
    pytest.param("terminate", marks=needs("Process.terminate")),
    pytest.param("kill", marks=needs("Process.kill")),
)


def print_and_end(record: Run, *endings: str, options: tuple[str, ...] = ()) -> History:
    """Children print to a pipe, and then each of them ends in one of these ways."""
    program = record("printed_to_pipe", options=options, endings=",".join(endings))
    program.reaches(*(f"{ending}: child has printed" for ending in endings))
    program.open("parent may go on")
    program.goes_on_to("parent has told its children to end")
    program.open("child may end")  # so that one that is not ended does not keep the others from being judged
    return program.ends(says="printed by the parent")


@pytest.fixture(scope="module")
def printed_by_children_that_end_by_themselves(record: Run) -> History:
    """Children print a line, and return, call `sys.exit()` or raise an exception."""
    return print_and_end(record, *ENDINGS_BY_THEMSELVES)


@pytest.fixture(scope="module")
def printed_by_children_that_end_otherwise(record: Run, subject: Subject) -> History:
    """Children print a line with `flush=True` and one without, and call `os._exit()` or are terminated or killed."""
    lacking = subject.implementation.lacking
    return print_and_end(record, *(ending for ending in OTHER_ENDINGS if not lacking([f"Process.{ending}"])))


@pytest.fixture(scope="module")
def printed_with_u(record: Run) -> History:
    """A child of a program that runs with -u prints a line, and is killed."""
    return print_and_end(record, "kill", options=("-u",))


def how_often(history: History, line: str, *, ending: str) -> int:
    """How often a line has arrived, once the child has ended that ends like this."""
    assert history["parent has joined its children"].value.get(ending) is not None
    return history.output.splitlines().count(line)


@upholds(OUTPUT_LOST, when="if the child ends by itself")
@pytest.mark.parametrize("ending", ENDINGS_BY_THEMSELVES)
def test_what_a_child_has_printed_to_a_pipe_arrives_when_it_ends_by_itself(
    printed_by_children_that_end_by_themselves: History, ending: str
) -> None:
    """What a child has printed to a pipe arrives when it returns, calls `sys.exit()` or ends with an exception.

    What its parent had printed before `start()` arrives once.
    """
    assert how_often(printed_by_children_that_end_by_themselves, f"{ending}: printed by the child", ending=ending) == 1
    assert how_often(printed_by_children_that_end_by_themselves, "printed by the parent", ending=ending) == 1


@refutes(OUTPUT_LOST, when="if the child is ended from outside, or calls os._exit()")
@pytest.mark.parametrize("ending", EACH_OTHER_ENDING)
def test_what_a_child_has_printed_to_a_pipe_is_lost_when_it_does_not_end_by_itself(
    printed_by_children_that_end_otherwise: History, ending: str
) -> None:
    """A line that a child has printed to a pipe is lost if the child is terminated or killed, or calls `os._exit()`."""
    assert how_often(printed_by_children_that_end_otherwise, f"{ending}: printed by the child", ending=ending) == 0


@remedies(OUTPUT_LOST, "Flush what has to be seen: `print(…, flush=True)`.", when="if it is flushed")
@upholds(OUTPUT_LOST, when="if it is flushed")
@pytest.mark.parametrize("ending", EACH_OTHER_ENDING)
def test_what_a_child_has_printed_and_flushed_arrives_however_it_ends(
    printed_by_children_that_end_otherwise: History, ending: str
) -> None:
    """A line that a child has printed to a pipe arrives, however the child ends.

    It may be terminated or killed, or call `os._exit()`.
    """
    assert how_often(printed_by_children_that_end_otherwise, f"{ending}: flushed by the child", ending=ending) == 1


@needs("Process.kill")
@upholds(OUTPUT_LOST, under="fork", when="with -u")
def test_with_u_a_forked_child_loses_nothing_that_it_has_printed(printed_with_u: History) -> None:
    """A line that a child has printed to a pipe arrives, although the child is killed."""
    assert how_often(printed_with_u, "kill: printed by the child", ending="kill") == 1


@needs("Process.kill")
@refutes(OUTPUT_LOST, under=("spawn", "forkserver"), when="with -u")
def test_u_does_not_reach_a_child_that_its_parent_did_not_fork(printed_with_u: History) -> None:
    """A line that a child has printed to a pipe is lost when the child is killed."""
    assert how_often(printed_with_u, "kill: printed by the child", ending="kill") == 0


@pytest.fixture(scope="module")
def written_files(record: Run) -> History:
    """A child writes a line to three files: one it leaves open, one it flushes and leaves open, one it closes."""
    return record("open_file").ends()


@refutes(OUTPUT_LOST, under=("fork", "forkserver"), when="for a file that the child has left open")
def test_what_a_forked_child_has_written_to_a_file_that_it_leaves_open_is_lost(written_files: History) -> None:
    """A line that a child has written to the file is lost, although the child ends by itself."""
    assert written_files["parent reads"].value["exitcode"] == 0
    assert written_files["parent reads"].value["left open"] == ""


@upholds(OUTPUT_LOST, under="spawn", when="for a file that the child has left open")
def test_what_a_spawned_child_has_written_to_a_file_that_it_leaves_open_is_there(written_files: History) -> None:
    """A line that a child has written to the file is there once the child has ended by itself."""
    assert written_files["parent reads"].value["exitcode"] == 0
    assert written_files["parent reads"].value["left open"] == "written by the child\n"


@upholds(OUTPUT_LOST, when="for a file that the child has left open, but flushed")
def test_what_a_child_has_written_to_an_open_file_and_flushed_is_there(written_files: History) -> None:
    """A line that a child has written to the file is there once the child has ended."""
    assert written_files["parent reads"].value["flushed"] == "written by the child\n"


@remedies(
    OUTPUT_LOST,
    "Write to a file in a `with` block, which closes it.",
    when="for a file that the child closes",
)
def test_what_a_child_has_written_in_a_with_block_is_there(written_files: History) -> None:
    """A line that a child has written to the file is there once the child has ended."""
    assert written_files["parent reads"].value["closed"] == "written by the child\n"


CHILD_STDIN = claim(
    "child.stdin",
    says="A child can call input().",
    answer="`input()` raises EOFError in a child, unless that opens descriptor 0 as its `sys.stdin`.",
    why="Each child replaces its `sys.stdin` by the null device before its work; descriptor 0 stays what it was.",
    undecided=[
        "What its parent's `sys.stdin` has read ahead into its buffer, a child does not find (io.BufferedReader)",
    ],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#all-start-methods (Beware of replacing sys.stdin)",
        "_close_stdin in CPython's multiprocessing/util.py",
    ],
    see=["process.own-resources"],
)


@pytest.fixture(scope="module")
def lines_of_input(record: Run) -> History:
    """Four times a child and then its parent try to read one line; each child does it in another way."""
    return record("child_reads_input").ends()


@refutes(CHILD_STDIN)
def test_input_in_a_child_raises_eof_error_and_the_line_is_left_for_the_parent(lines_of_input: History) -> None:
    """`input()` raises EOFError in a child, although there is a line. Its parent then reads that."""
    assert lines_of_input.about("input()") == ["input(): child gets EOFError", "input(): parent reads"]
    assert lines_of_input["input(): parent reads"].value == "a line for input()"


@details(CHILD_STDIN, platform="posix", when="if the child reads descriptor 0 itself")
def test_a_child_that_reads_descriptor_0_gets_the_line_and_its_parent_does_not(lines_of_input: History) -> None:
    """The child reads the line, and its parent, which has read nothing before, does not get it."""
    read = lines_of_input.about("descriptor 0")

    assert read == ["descriptor 0: child reads", "descriptor 0: parent gets EOFError"]
    assert read["descriptor 0: child reads"].value == "a line for descriptor 0"


@remedies(CHILD_STDIN, "Read in the main process, and give the child what was read.")
def test_a_child_is_given_the_line_that_its_parent_has_read(lines_of_input: History) -> None:
    """A line that the parent has read by `input()` before it starts a child is there for the child, as an argument."""
    assert lines_of_input.about("given") == ["given: child reads", "given: parent gets EOFError"]
    assert lines_of_input["given: child reads"].value == "a line for given"


@upholds(CHILD_STDIN, platform="posix", when="if the child opens descriptor 0 again")
def test_input_works_in_a_child_that_opens_descriptor_0_as_its_sys_stdin(lines_of_input: History) -> None:
    """`input()` returns the line in a child that has made `open(0, closefd=False)` its `sys.stdin`.

    Its parent, which has read nothing before, does not get it.
    """
    way = "input() of descriptor 0"

    assert lines_of_input.about(way) == [f"{way}: child reads", f"{way}: parent gets EOFError"]
    assert lines_of_input[f"{way}: child reads"].value == "a line for input() of descriptor 0"


RANDOM_SAME_SEED = claim(
    "random.same-seed",
    says="Each child draws random numbers of its own.",
    answer="From the module `random` children draw different numbers, unless they seed it alike.",
    why="A forked child seeds the module `random` anew, and no other generator. From Python 3.13.8 on (not in 3.14.0) "
    "the fork server imports a script, and its forked children do not import it again.",
    undecided=["NumPy's global generator is not seeded anew in a forked child (numpy/numpy#9650)"],
    sources=["https://docs.python.org/3/library/random.html#random.seed", "gh-60672", "gh-126631"],
    see=["default.start-method"],
)


@pytest.fixture(scope="module")
def random_numbers(record: Run) -> History:
    """Two children and their parent draw random numbers of 64 bits."""
    return record("random_numbers").ends()


WHO = ("first", "second", "parent")


@upholds(RANDOM_SAME_SEED, when="unless the program calls random.seed()")
def test_each_process_draws_other_numbers_from_the_module_random(random_numbers: History) -> None:
    """From the module `random` a parent and its children draw different numbers."""
    assert len({random_numbers[f"{who} draws"].value["module"] for who in WHO}) == 3


@refutes(RANDOM_SAME_SEED, when="for a generator that the program has built with a seed")
@pytest.mark.parametrize("generator", ["generator at the top level", "generator as an argument"])
def test_each_process_draws_the_same_numbers_from_a_generator_of_the_program(
    random_numbers: History, generator: str
) -> None:
    """From a `random.Random(42)`, global or given as an argument, a parent and its children draw the same numbers."""
    assert len({random_numbers[f"{who} draws"].value[generator] for who in WHO}) == 1


@refutes(RANDOM_SAME_SEED, under="fork", when="for a generator that the program has built without a seed")
def test_forked_children_draw_the_same_numbers_from_a_generator_without_a_seed(random_numbers: History) -> None:
    """From a global `random.Random()` a parent and its children draw the same numbers."""
    assert len({random_numbers[f"{who} draws"].value["generator without a seed"] for who in WHO}) == 1


@upholds(
    RANDOM_SAME_SEED,
    under=("spawn", "forkserver"),
    when="for a generator that the program has built without a seed (python -m)",
)
def test_children_that_build_a_generator_without_a_seed_draw_other_numbers(random_numbers: History) -> None:
    """From a global `random.Random()` a parent and its children draw different numbers."""
    assert len({random_numbers[f"{who} draws"].value["generator without a seed"] for who in WHO}) == 3


@pytest.fixture(scope="module")
def seeded_module(record: Run) -> History:
    """A module seeds the module `random`; its children and itself draw from that, and from generators of their own."""
    return record("random_seed").ends()


@pytest.fixture(scope="module")
def seeded_script(record: Run) -> History:
    """The same, of a program that is run as a script."""
    return record("random_seed", as_script=True).ends()


def drawn(history: History, generator: str) -> list[int]:
    """What the children of a program that seeds the module `random`, and itself, have drawn from a generator."""
    return [history[f"{who} draws"].value[generator] for who in WHO]


@upholds(RANDOM_SAME_SEED, under="fork", when="after random.seed() at the top level")
def test_a_forked_child_draws_other_numbers_although_its_program_was_seeded(seeded_module: History) -> None:
    """From the module `random` a parent and its children draw different numbers."""
    assert len(set(drawn(seeded_module, "module"))) == 3


@refutes(
    RANDOM_SAME_SEED, under=("spawn", "forkserver"), when="after random.seed() at the top level of a module (python -m)"
)
def test_each_child_that_imports_the_program_is_seeded_as_its_parent(seeded_module: History) -> None:
    """From the module `random` a parent and its children draw the same numbers."""
    assert len(set(drawn(seeded_module, "module"))) == 1


@refutes(RANDOM_SAME_SEED, under="spawn", when="after random.seed() at the top level of a script")
@refutes(
    RANDOM_SAME_SEED,
    under="forkserver",
    python="<3.13.8",
    when="after random.seed() at the top level of a script",
)
@refutes(
    RANDOM_SAME_SEED,
    under="forkserver",
    python="==3.14.0",
    when="after random.seed() at the top level of a script",
)
@refutes(
    RANDOM_SAME_SEED,
    under="forkserver",
    interpreter="pypy",
    when="after random.seed() at the top level of a script",
)
def test_each_child_that_imports_a_script_is_seeded_as_its_parent(seeded_script: History) -> None:
    """From the module `random` a parent and its children draw the same numbers."""
    assert len(set(drawn(seeded_script, "module"))) == 1


@upholds(
    RANDOM_SAME_SEED,
    under="forkserver",
    python=">=3.13.8,!=3.14.0",
    interpreter="cpython",
    when="after random.seed() at the top level of a script",
)
def test_a_child_whose_fork_server_has_imported_the_script_draws_other_numbers(seeded_script: History) -> None:
    """From the module `random` a parent and its children draw different numbers."""
    assert len(set(drawn(seeded_script, "module"))) == 3


@remedies(
    RANDOM_SAME_SEED,
    "Give each child a generator of its own, with a seed of its own. Draw the seeds from one generator, with a seed if "
    "every run is to draw the same numbers.",
)
def test_children_that_seed_generators_of_their_own_draw_other_numbers(
    seeded_module: History, seeded_script: History
) -> None:
    """Children that build a `random.Random` with different seeds, given as arguments, draw different numbers.

    A second run draws the same ones.
    """
    numbers = drawn(seeded_module, "generator of its own")

    assert len(set(numbers)) == 3
    assert drawn(seeded_script, "generator of its own") == numbers


SIGNALS_HANDLER_INHERITED = claim(
    "signals.handler-inherited",
    says="A child handles signals as its parent does.",
    answer="Only under fork does a child inherit handlers; else it has those that its imports set.",
    why="A new interpreter has none of its parent's handlers; what its parent ignores, it ignores too (exec).",
    undecided=["What signals are blocked comes along, under forkserver as it was at the first start (sigprocmask(2))"],
    sources=["https://man7.org/linux/man-pages/man7/signal.7.html (Signal dispositions)"],
    see=["terminate.immediate", "orphan.after-last-line"],
)


def terminate_one_after_another(record: Run, parent: str, *children: str) -> History:
    """A parent terminates its children, each of which works on, if it still can, once the signal has been sent."""
    program = record("signal_handler", parent=parent)
    for who in children:
        program.reaches(f"{who}: child works")
        program.open(f"{who}: parent may terminate")
        program.goes_on_to(f"{who}: parent is back from terminate")
        program.open(f"{who}: child may end")
    return program.ends()


@pytest.fixture(scope="module")
def handled_then_ignored(record: Run) -> History:
    """A parent terminates two children while it has a handler for SIGTERM, and one when it ignores SIGTERM instead.

    The second child sets the default handler first.
    """
    return terminate_one_after_another(record, "handles, then ignores", "function", "function, reset", "SIG_IGN")


@pytest.fixture(scope="module")
def ignored_from_the_first_start_on(record: Run) -> History:
    """A parent ignores SIGTERM before it starts its first child, and terminates that and another one.

    The second child sets the default handler first.
    """
    return terminate_one_after_another(record, "ignores", "SIG_IGN", "SIG_IGN, reset")


@upholds(SIGNALS_HANDLER_INHERITED, under="fork", platform="posix")
def test_a_forked_child_has_its_parents_signal_handler(handled_then_ignored: History) -> None:
    """A handler for SIGTERM that its parent has set runs in a child that is terminated, and the child works on."""
    child = handled_then_ignored.about("function")

    assert child == [
        "function: child works",
        {"function: parent is back from terminate", ("function: handler runs", "function: child ends")},
        "function: parent is back from join",
    ]
    assert child["function: handler runs"].value == signal.SIGTERM
    assert child["function: handler runs"].pid == child["function: child works"].pid
    assert child["function: parent is back from join"].value == {"exitcode": 0}


def assert_terminate_ends(history: History, who: str) -> None:
    """The child has been ended by the signal, without a handler."""
    assert history.about(who) == [
        f"{who}: child works",
        f"{who}: parent is back from terminate",
        f"{who}: parent is back from join",
    ]
    assert history[f"{who}: parent is back from join"].value == {"exitcode": -signal.SIGTERM}


@refutes(
    SIGNALS_HANDLER_INHERITED,
    under=("spawn", "forkserver"),
    platform="posix",
    when="for a handler that the parent sets under its main guard",
)
def test_a_child_of_a_fresh_interpreter_does_not_have_its_parents_signal_handler(handled_then_ignored: History) -> None:
    """A child whose parent has such a handler for SIGTERM is ended by `terminate()`."""
    assert_terminate_ends(handled_then_ignored, "function")


@upholds(
    SIGNALS_HANDLER_INHERITED,
    under=("spawn", "forkserver"),
    platform="posix",
    when="for a handler that is set at the top level",
)
def test_a_child_has_the_handler_that_its_program_sets_at_the_top_level(run: Run) -> None:
    """A handler for SIGTERM that the program sets when it is imported runs in a child that is terminated.

    The child works on.
    """
    program = run("handler_at_top_level")
    program.comes_to_rest(program.reaches("child works"))  # a signal just before its wait is handled after it
    program.open("parent may terminate")
    program.goes_on_to("handler runs")
    program.open("child may end")

    history = program.ends()
    assert history == [
        "child works",
        {"parent is back from terminate", ("handler runs", "child ends")},
        "parent is back from join",
    ]
    assert history["handler runs"].pid == history["child works"].pid
    assert history["parent is back from join"].value == {"exitcode": 0}


def assert_the_child_works_on(history: History) -> None:
    """The child of a parent that ignores SIGTERM has ended by itself, after it was terminated."""
    assert history.about("SIG_IGN") == [
        "SIG_IGN: child works",
        "SIG_IGN: parent is back from terminate",
        "SIG_IGN: child ends",
        "SIG_IGN: parent is back from join",
    ]
    assert history["SIG_IGN: parent is back from join"].value == {"exitcode": 0}


@upholds(SIGNALS_HANDLER_INHERITED, under="fork", platform="posix")
@upholds(
    SIGNALS_HANDLER_INHERITED,
    under="spawn",
    platform="posix",
    when="for a signal that the parent ignores when it starts the child",
)
@pytest.mark.parametrize("when", ["before the first start", "after it"])
def test_a_child_ignores_a_signal_that_its_parent_ignores_when_it_starts_it(
    ignored_from_the_first_start_on: History, handled_then_ignored: History, when: str
) -> None:
    """A child whose parent ignores SIGTERM works on when it is terminated.

    So it does if the parent ignores SIGTERM only after it has started its first child.
    """
    assert_the_child_works_on(
        {"before the first start": ignored_from_the_first_start_on, "after it": handled_then_ignored}[when]
    )


@upholds(
    SIGNALS_HANDLER_INHERITED,
    under="forkserver",
    platform="posix",
    when="for a signal that the parent ignored at the first start",
)
def test_a_child_ignores_a_signal_that_its_parent_ignores(ignored_from_the_first_start_on: History) -> None:
    """A child whose parent ignored SIGTERM before it started the first child works on when it is terminated."""
    assert_the_child_works_on(ignored_from_the_first_start_on)


@refutes(
    SIGNALS_HANDLER_INHERITED,
    under="forkserver",
    platform="posix",
    when="for a signal that the parent ignores only after the first start",
)
def test_a_child_does_not_ignore_a_signal_that_its_fork_server_did_not_ignore(handled_then_ignored: History) -> None:
    """A child whose parent ignores SIGTERM is ended by `terminate()`."""
    assert_terminate_ends(handled_then_ignored, "SIG_IGN")


@pytest.fixture(scope="module")
def raised_by_children(record: Run) -> History:
    """A parent has a handler for SIGTERM, and then ignores it. Its children raise SIGTERM themselves."""
    program = record("signal_handler", by="child")
    for who in ("function", "function, reset", "SIG_IGN"):
        program.reaches(f"{who}: child works")
        program.open(f"{who}: child may end")
    return program.ends()


@refutes(SIGNALS_HANDLER_INHERITED, platform="win32")
@pytest.mark.parametrize("handler", ["function", "SIG_IGN"])
def test_on_windows_a_child_neither_handles_nor_ignores_a_signal_as_its_parent_does(
    raised_by_children: History, handler: str
) -> None:
    """A child that raises SIGTERM is ended with exit code 3, whether its parent handles or ignores SIGTERM."""
    child = raised_by_children.about(handler)

    assert child == [f"{handler}: child works", f"{handler}: parent is back from join"]
    # What the C library's default action gives.
    assert child[f"{handler}: parent is back from join"].value == {"exitcode": 3}


@remedies(
    SIGNALS_HANDLER_INHERITED,
    "Have each child set its own handlers first: the default one for SIGTERM, so that `terminate()` ends it.",
    platform="posix",
)
@pytest.mark.parametrize("handler", ["function", "SIG_IGN"])
def test_a_child_that_sets_the_default_handler_is_ended_by_terminate(
    handled_then_ignored: History, ignored_from_the_first_start_on: History, handler: str
) -> None:
    """A child that sets `signal.SIG_DFL` for SIGTERM is ended by `terminate()`, whatever handler its parent has."""
    history = {"function": handled_then_ignored, "SIG_IGN": ignored_from_the_first_start_on}[handler]

    assert_terminate_ends(history, f"{handler}, reset")
