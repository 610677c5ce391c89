"""Messages: what multiprocessing logs of itself, and processes without a standard output.

`get_logger()` is for whoever wants to know what multiprocessing does, and shows nothing by itself: `logger.silent`. How to
have it shown once (`logger.second-call`), and in children, too (`logger.in-children`). For loggers of your own, see
`logging.under-guard`. A parent may have no standard output at all, as a daemon or a program with windows: `stdout.missing`.
"""

import pytest

from specs.harness.api import History, Run, claim, details, needs, refutes, remedies, upholds

LOGGER_SILENT = claim(
    "logger.silent",
    says="Where logging is set up, it shows what multiprocessing does.",
    answer="The logger of multiprocessing passes nothing on: only `log_to_stderr(level)` has it shown.",
    about=["get_logger()", "log_to_stderr(level)"],
    see=["logger.in-children", "logging.under-guard"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#logging"],
)


@pytest.fixture(scope="module")
def own_logger(record: Run) -> History:
    """A program sets up the logger of multiprocessing in two steps, each before a child; then it calls log_to_stderr() again."""
    return record("own_logger").ends(says="[WARNING/MainProcess] parent warns\n")


@pytest.fixture(scope="module")
def level_set(record: Run) -> History:
    """A program calls log_to_stderr() before it starts a child, and then sets another level."""
    return record("own_logger", again="setLevel").ends(says="[WARNING/MainProcess] parent warns\n")


INFO, WARNING = 20, 30


@needs("Process", "get_logger")
@refutes(LOGGER_SILENT)
def test_the_logger_of_multiprocessing_has_no_handler_and_passes_nothing_on(own_logger: History) -> None:
    """`get_logger()` returns a logger of level 0 without handlers. What it logs is not written, though
    `logging.basicConfig(level=DEBUG)` was called.
    """
    assert own_logger["parent looks"].value == {"level": 0, "handlers": []}
    assert "root logger" not in own_logger.output
    assert "nobody" not in own_logger.output


@needs("Process", "log_to_stderr")
@remedies(
    LOGGER_SILENT,
    "Call `log_to_stderr(level)`, with INFO for processes, or DEBUG for all that multiprocessing does.",
)
def test_log_to_stderr_shows_what_multiprocessing_and_children_log(own_logger: History) -> None:
    """`log_to_stderr(INFO)` returns that logger, with a handler more. Written is what it logs of the start and the end of
    a child, and what the child logs.
    """
    state, is_the_logger = own_logger["parent looks after log_to_stderr"].value

    assert state == {"level": INFO, "handlers": ["Handler", "StreamHandler"]}
    assert is_the_logger is True
    for message in ("child process calling self.run()", "later child informs", "process exiting with exitcode 0"):
        assert own_logger.output.count(f"[INFO/Process-3] {message}\n") == 1


LOGGER_SECOND_CALL = claim(
    "logger.second-call",
    says="log_to_stderr() can be called again, to change the level.",
    answer="A second log_to_stderr() adds a second handler: from then on each line comes twice.",
    about=["log_to_stderr(level)"],
    see=["logger.silent"],
    sources=["Lib/multiprocessing/util.py (log_to_stderr)"],
)


@needs("Process", "log_to_stderr")
@refutes(LOGGER_SECOND_CALL)
def test_after_a_second_log_to_stderr_each_message_is_written_twice(own_logger: History) -> None:
    """After a second call, with WARNING, the logger has that level and two handlers for standard error. A warning is
    written twice, and an INFO not at all.
    """
    found = own_logger["parent looks after it has changed the level"].value

    assert found == {"level": WARNING, "handlers": ["Handler", "StreamHandler", "StreamHandler"]}
    assert own_logger.output.count("[WARNING/MainProcess] parent warns\n") == 2
    assert "parent is silent" not in own_logger.output


@needs("Process", "log_to_stderr")
@remedies(LOGGER_SECOND_CALL, "Call `get_logger().setLevel(level)` to change the level.")
def test_after_set_level_each_message_is_written_once(level_set: History) -> None:
    """After `get_logger().setLevel(WARNING)`, a warning is written once, and an INFO not at all."""
    found = level_set["parent looks after it has changed the level"].value

    assert found == {"level": WARNING, "handlers": ["StreamHandler"]}
    assert level_set.output.count("[WARNING/MainProcess] parent warns\n") == 1
    assert "parent is silent" not in level_set.output


LOGGER_IN_CHILDREN = claim(
    "logger.in-children",
    says="Children log with the level and the handlers of their parent's get_logger().",
    answer="Forked children have the logger's handlers; others its level, and log_to_stderr()'s only.",
    why="A child that is not forked is told the level, and whether `log_to_stderr()` was called. It has no handlers yet.",
    about=["get_logger()"],
    see=["logger.silent", "logging.under-guard", "set-up.under-guard"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.get_logger (on Windows …)"],
)


def got_by_own_handler(history: History) -> dict[str, str]:
    """What the program's own handler got, and by which process."""
    return {event.name: event.what for event in history if event.what.startswith("own handler gets: ")}


@needs("Process", "get_logger")
@upholds(LOGGER_IN_CHILDREN, under="fork")
def test_a_forked_child_logs_with_all_handlers_of_its_parent(own_logger: History) -> None:
    """A child has the level and the handler of its own that its parent has set, which gets what the child logs."""
    assert own_logger["first child looks"].value == {"level": INFO, "handlers": ["Handler"]}
    assert got_by_own_handler(own_logger)["Process-1"] == "own handler gets: first child informs"


@needs("Process", "get_logger")
@refutes(LOGGER_IN_CHILDREN, under=("spawn", "forkserver"), when="for a handler of the program's own")
def test_a_child_that_is_not_forked_has_the_level_and_no_handler_of_its_parent(own_logger: History) -> None:
    """A child has the level that its parent has set, and no handler. What the child logs is lost."""
    assert own_logger["first child looks"].value == {"level": INFO, "handlers": []}
    assert "Process-1" not in got_by_own_handler(own_logger)
    assert "first child informs" not in own_logger.output


@needs("Process", "log_to_stderr")
@upholds(LOGGER_IN_CHILDREN, under=("spawn", "forkserver"), when="for the handler of log_to_stderr()")
def test_a_child_that_is_not_forked_has_the_handler_of_log_to_stderr(own_logger: History) -> None:
    """A child has the level and that handler: what the child logs is written."""
    assert own_logger["later child looks"].value == {"level": INFO, "handlers": ["StreamHandler"]}
    assert own_logger.output.count("[INFO/Process-3] later child informs\n") == 1


@needs("Process", "get_logger")
@remedies(LOGGER_IN_CHILDREN, "Add your handlers in a function, and call that first in each child, too.")
def test_a_child_that_adds_the_handler_itself_logs_with_it(own_logger: History) -> None:
    """A child that calls that function has the handler once, and what it logs gets there."""
    assert own_logger["child that sets up looks"].value == {"level": INFO, "handlers": ["Handler"]}
    assert got_by_own_handler(own_logger)["Process-2"] == "own handler gets: child that sets up informs"


STDOUT_MISSING = claim(
    "stdout.missing",
    says="A parent without a standard output can start children that print.",
    answer="Children of a parent without output print into nothing, or fail; start() may fail as well.",
    why="start() flushes standard output first. A forked child has what its parent has there, and others have their own.",
    see=["stdout.replaced", "output.lost"],
    sources=["Lib/multiprocessing/util.py (_flush_std_streams)"],
)

#: How a child exits that has no standard output.
WITHOUT_OUTPUT = 3


@pytest.fixture(scope="module")
def without_output(record: Run, request: pytest.FixtureRequest) -> History:
    """A parent without a standard output, with one that is closed, or that fails, or without errors, starts children."""
    forks = request.getfixturevalue("subject").start_method == "fork"
    return record("without_output").ends(says="ValueError" if forks else "printed by the child: None\n")


def outcomes(history: History) -> dict[str, object]:
    """How each child has ended: its exit code, or the exception that `start()` has raised."""
    found: dict[str, object] = history["parent has started children"].value
    return found


@upholds(STDOUT_MISSING, under="fork", when="if sys.stdout is None")
def test_a_forked_child_has_no_output_either_and_prints_into_nothing(without_output: History) -> None:
    """A child has None as its `sys.stdout`, too. What it prints is nowhere, and there is no error."""
    assert outcomes(without_output)["None"] == WITHOUT_OUTPUT
    assert "printed by the child: None" not in without_output.output


@upholds(STDOUT_MISSING, under=("spawn", "forkserver"), when="if sys.stdout is None or closed")
@pytest.mark.parametrize("case", ["None", "closed"])
def test_a_child_that_is_not_forked_has_an_output_of_its_own(without_output: History, case: str) -> None:
    """What a child prints is in the program's output, and its exit code is 0."""
    assert outcomes(without_output)[case] == 0
    assert without_output.output.count(f"printed by the child: {case}\n") == 1


@refutes(STDOUT_MISSING, under="fork", when="if sys.stdout is closed")
def test_a_forked_child_fails_when_it_prints_to_an_output_that_is_closed(without_output: History) -> None:
    """`print()` raises ValueError in a child, which exits with 1."""
    assert outcomes(without_output)["closed"] == 1
    assert "ValueError: I/O operation on closed file" in without_output.output


@refutes(STDOUT_MISSING, platform="posix", when="if sys.stdout is a pipe that nobody reads")
def test_start_fails_if_standard_output_cannot_be_flushed(without_output: History) -> None:
    """If `sys.stdout.flush()` raises BrokenPipeError, `start()` raises that, and no child works."""
    assert outcomes(without_output)["broken"] == "BrokenPipeError"
    assert "printed by the child: broken" not in without_output.output


@remedies(STDOUT_MISSING, "Open `os.devnull` as `sys.stdout` of a process that has none.")
def test_children_of_a_parent_whose_output_is_devnull_can_print(without_output: History) -> None:
    """A child that prints exits with 0."""
    assert outcomes(without_output)["devnull"] == 0


@details(STDOUT_MISSING, under="fork", when="if sys.stderr is None")
def test_the_traceback_of_a_forked_child_is_lost_without_standard_error(without_output: History) -> None:
    """The traceback of a child that fails is nowhere. The child exits with 1."""
    assert outcomes(without_output)["no errors"] == 1
    assert "by the child: no errors" not in without_output.output


@details(STDOUT_MISSING, under=("spawn", "forkserver"), when="if sys.stderr is None")
def test_a_child_that_is_not_forked_writes_its_traceback_to_its_own_standard_error(without_output: History) -> None:
    """The traceback of a child that fails is written. The child exits with 1."""
    assert outcomes(without_output)["no errors"] == 1
    assert without_output.output.count("ValueError: by the child: no errors\n") == 1
