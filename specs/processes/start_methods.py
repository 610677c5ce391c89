"""Start methods: which there are, which is the default, and when it can be set.

How a child comes into being decides what it has of its parent. This chapter begins with a program that says nothing
about it (`default.start-method`), then sets the start method, at the right time and at the wrong ones, for the whole
program or for a part of it (`start-method.once`), and ends with what each platform offers (`start-method.available`).
"""

import pytest

from specs.harness.api import (
    History,
    Run,
    Subject,
    claim,
    details,
    for_each_part,
    needs,
    refutes,
    remedies,
    upholds,
)

DEFAULT_START_METHOD = claim(
    "default.start-method",
    says="A program that does not choose a start method forks its children.",
    answer="By default Linux forks; from 3.14 it uses forkserver, if it can; macOS and Windows spawn.",
    undecided=[
        "In 3.14.0 to 3.14.8 and 3.15.0, start() fails where no folder for temporary files is writable (gh-155717).",
    ],
    see=["start-method.once", "globals.initial-value"],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#contexts-and-start-methods",
        "gh-84559",
        "gh-155717",
    ],
    not_applicable=[
        {"platform": "linux", "under": ["spawn"], "because": "spawn is not the default on Linux"},
        {
            "platform": "linux",
            "under": ["forkserver"],
            "python": "<3.14",
            "because": "forkserver is not the default on Linux before 3.14",
        },
        {
            "platform": "linux",
            "under": ["fork"],
            "python": ">=3.14",
            "because": "fork is not the default on Linux from 3.14",
        },
        {"platform": "darwin", "under": ["fork", "forkserver"], "because": "spawn is the default on macOS"},
    ],
)


def start_by_default(run: Run) -> dict[str, object]:
    """A program that sets no start method starts a child: return the method, and what the child is and reads."""
    return method_and_child(run("default_start_method", default_start_method=True).ends())


def method_and_child(history: History) -> dict[str, object]:
    """The method that a program reads, and what its child is and reads."""
    parent, child = history["parent reads the start method"], history["child works"]
    return {"method": parent.value, "direct child": child.ppid == parent.pid, **child.value}


@upholds(DEFAULT_START_METHOD, under="fork", python="<3.14", platform="linux")
def test_a_program_that_sets_no_start_method_forks_its_children(run: Run) -> None:
    """`get_start_method()` returns `"fork"`, and a child reads what the main process has assigned under its main guard."""
    assert start_by_default(run) == {"method": "fork", "direct child": True, "assigned": "under the guard"}


@refutes(DEFAULT_START_METHOD, under="forkserver", python=">=3.14", platform="linux")
def test_a_program_that_sets_no_start_method_uses_a_fork_server(run: Run) -> None:
    """`get_start_method()` returns `"forkserver"`. The parent of a child is another process than the main process, and the
    child does not read what the main process has assigned under its main guard.
    """
    assert start_by_default(run) == {"method": "forkserver", "direct child": False, "assigned": "at the top level"}


@refutes(DEFAULT_START_METHOD, under="spawn", platform="darwin")
@refutes(DEFAULT_START_METHOD, under="spawn", platform="win32")
def test_a_program_that_sets_no_start_method_spawns_its_children(run: Run) -> None:
    """`get_start_method()` returns `"spawn"`. A child is the main process's own, and does not read what that has assigned
    under its main guard.
    """
    assert start_by_default(run) == {"method": "spawn", "direct child": True, "assigned": "at the top level"}


@needs("Process", "get_all_start_methods")
@details(DEFAULT_START_METHOD, under="fork", python="<3.14", platform="linux")
@details(DEFAULT_START_METHOD, under="forkserver", python=">=3.14", platform="linux")
@details(DEFAULT_START_METHOD, under="spawn", platform="darwin")
@details(DEFAULT_START_METHOD, under="spawn", platform="win32")
def test_the_first_of_all_start_methods_is_the_default(run: Run) -> None:
    """`get_all_start_methods()` begins with what `get_start_method()` returns."""
    history = run("default_start_method", default_start_method=True).ends()

    assert history["parent reads all start methods"].value[0] == history["parent reads the start method"].value


@refutes(
    DEFAULT_START_METHOD,
    under="forkserver",
    python=">=3.14.9,<3.15",
    platform="linux",
    when="if no folder for temporary files is writable",
)
@refutes(
    DEFAULT_START_METHOD,
    under="forkserver",
    python=">=3.15.1",
    platform="linux",
    when="if no folder for temporary files is writable",
)
def test_a_program_that_can_write_no_temporary_file_spawns_its_children(run: Run) -> None:
    """`get_start_method()` returns `"spawn"`. A child is the main process's own, and does not read what that has assigned
    under its main guard.
    """
    history = run("no_temporary_folder", default_start_method=True).ends()

    assert method_and_child(history) == {"method": "spawn", "direct child": True, "assigned": "at the top level"}


START_METHOD_ONCE = claim(
    "start-method.once",
    says="The start method can be set at any time.",
    answer="The start method can be set once, before it is first used; with force=True at any time.",
    undecided=["3.13.4 to 3.13.12 and 3.14.0 to 3.14.3, in which freeze_support() is a use, too (gh-140814)"],
    see=["default.start-method", "default.main-guard"],
    about=[
        "set_start_method(method)",
        "set_start_method(force)",
        "get_start_method(allow_none)",
        "get_context(method)",
    ],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.set_start_method",
        "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.get_context",
        "gh-109263",
        "https://github.com/DeepLabCut/DeepLabCut/issues/1362 (one of those who set it at the top level)",
    ],
)


@pytest.fixture(scope="module")
def choices(record: Run) -> History:
    """A program whose start method is set sets it again, to each method, first plainly and then by force."""
    return record("start_method_once").ends()


@needs("Process", "get_context", "get_all_start_methods")
@refutes(START_METHOD_ONCE)
def test_the_start_method_cannot_be_set_again_not_even_to_the_same(choices: History, subject: Subject) -> None:
    """In a program that has set its start method, `set_start_method()` raises `RuntimeError`, for the same method, too."""
    results = choices["parent sets each method"].value

    assert subject.start_method in results
    assert set(results.values()) == {"RuntimeError"}


@needs("Process", "get_context", "get_all_start_methods")
@details(START_METHOD_ONCE)
def test_a_method_that_does_not_exist_raises_value_error(choices: History) -> None:
    """`set_start_method()` raises `ValueError` for a method that does not exist, even with `force=True`."""
    assert choices["parent sets what is no method"].value == "ValueError"


def methods(choices: History) -> list[str]:
    return list(choices["parent sets each method"].value)


@needs("Process", "get_context", "get_all_start_methods")
@upholds(START_METHOD_ONCE, when="with force=True")
def test_a_start_method_that_is_forced_is_that_of_the_next_child(choices: History) -> None:
    """`set_start_method()` sets each method, one after another, and the next child is started by it."""
    for method in methods(choices):
        assert choices[f"parent forces {method}"].value == method
        assert choices[f"child after forcing {method} works"].value["was started by"] == method


@needs("Process", "get_context", "get_all_start_methods")
@upholds(START_METHOD_ONCE, when="after set_start_method(None, force=True)")
def test_a_program_that_forces_none_has_not_chosen_and_can_choose_again(choices: History) -> None:
    """The program has no start method again, and another `set_start_method()` is accepted. `set_start_method(None)` sets
    the default one, and the next `set_start_method()` raises `RuntimeError`.
    """
    assert choices["parent forces None"].value is None
    assert choices["parent sets None"].value is True
    assert choices["parent sets None again"].value == "RuntimeError"


@needs("Process", "get_context", "get_all_start_methods")
@details(START_METHOD_ONCE)
def test_the_children_of_a_context_are_started_by_its_method_which_is_also_theirs(
    choices: History, subject: Subject
) -> None:
    """A child of `get_context(method)` is started by that method, and `get_start_method()` returns that method in it. The
    other children of the program are started by the program's own method.
    """
    for method in methods(choices):
        child = choices[f"child of context {method} works"].value
        assert child == {"was started by": method, "starts its children by": method}
    child = choices["child works"].value
    assert child == {"was started by": subject.start_method, "starts its children by": subject.start_method}


@needs("Process", "get_context", "get_all_start_methods")
@refutes(START_METHOD_ONCE, when="in a child")
def test_a_child_cannot_set_its_start_method(choices: History) -> None:
    """`set_start_method()` raises `RuntimeError`, whichever method has started the child."""
    children = ["child", *(f"child of context {method}" for method in methods(choices))]

    for child in children:
        assert choices[f"{child} sets its start method"].value == "RuntimeError"


@needs("set_start_method")
@refutes(START_METHOD_ONCE, when="at the top level of a program that its children import")
def test_a_child_that_imports_the_program_fails_where_that_sets_the_start_method(run: Run) -> None:
    """A spawned child raises `RuntimeError: context has already been set`. It exits with 1 and does no work."""
    history = run("method_at_the_top_level", default_start_method=True).ends(
        says="RuntimeError: context has already been set"
    )

    assert history == ["parent reads the exit code"]
    assert history["parent reads the exit code"].value == 1


@needs("set_start_method")
@remedies(START_METHOD_ONCE, "Call `set_start_method()` once, as the first thing under the main guard.")
def test_a_start_method_that_is_set_under_the_main_guard_is_set_once(run: Run) -> None:
    """A spawned child does its work, and exits with 0."""
    history = run("method_under_the_guard", default_start_method=True).ends()

    assert history == ["child works", "parent reads the exit code"]
    assert history["parent reads the exit code"].value == 0


@pytest.fixture(scope="module")
def uses(record: Run) -> History:
    """A program that has not chosen uses a part of multiprocessing, and sets its start method: so for several parts.

    After each it forces None, and has not chosen again.
    """
    return record("start_method_by_use", default_start_method=True).ends()


@needs("set_start_method")
@upholds(START_METHOD_ONCE, when="as long as nothing has used the default one")
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
def test_a_program_can_choose_its_start_method_after_what_needs_none(uses: History, use: str) -> None:
    """`set_start_method()` is accepted after `Process()`, `Pipe()`, `current_process()`, `active_children()`,
    `get_context(method)`, `get_all_start_methods()` and `get_start_method(allow_none=True)`.
    """
    assert uses[f"program has not chosen before {use}"].value is None
    assert uses[f"set_start_method after {use}"].value == "spawn"


@needs("set_start_method", "freeze_support")
@upholds(START_METHOD_ONCE, python="<3.13.4", when="after freeze_support()")
@upholds(START_METHOD_ONCE, python=">=3.13.13,<3.14", when="after freeze_support()")
@upholds(START_METHOD_ONCE, python=">=3.14.4", when="after freeze_support()")
def test_in_an_ordinary_program_freeze_support_is_no_choice(uses: History) -> None:
    """The program can still set its start method."""
    assert uses["program has not chosen before freeze_support()"].value is None
    assert uses["set_start_method after freeze_support()"].value == "spawn"


@needs("set_start_method")
@refutes(START_METHOD_ONCE)
@for_each_part(
    "use", "get_start_method()", "get_context()", "Process.start()", "Pool()", "Queue()", "Lock()", "Value()"
)
def test_the_first_use_of_the_default_start_method_is_a_choice(uses: History, use: str) -> None:
    """`set_start_method()` raises `RuntimeError`, though nothing has set a method, after the first `Process.start()`,
    `Pool()`, `Queue()`, `Lock()`, `Value()`, `get_start_method()` or `get_context()`.
    """
    assert uses[f"program has not chosen before {use}"].value is None
    assert uses[f"set_start_method after {use}"].value == "RuntimeError"


@needs("set_start_method", "Process", "get_context")
@upholds(START_METHOD_ONCE, python=">=3.13.12,<3.14", when="after the start of a child of get_context()")
@upholds(START_METHOD_ONCE, python=">=3.14.3", when="after the start of a child of get_context()")
def test_the_start_of_a_child_of_a_context_is_no_choice(uses: History) -> None:
    """The program can still set its start method."""
    assert uses["program has not chosen before get_context(method).Process.start()"].value is None
    assert uses["set_start_method after get_context(method).Process.start()"].value == "spawn"


@needs("set_start_method", "Process", "get_context")
@refutes(START_METHOD_ONCE, python="<3.13.12", when="after the start of a child of get_context()")
def test_before_3_13_12_the_start_of_a_child_of_a_context_is_a_choice(uses: History) -> None:
    """`set_start_method()` raises `RuntimeError`, though nothing has set a method."""
    assert uses["program has not chosen before get_context(method).Process.start()"].value is None
    assert uses["set_start_method after get_context(method).Process.start()"].value == "RuntimeError"


@pytest.fixture(scope="module")
def uses_and_contexts(record: Run) -> History:
    """A program whose start method is set by a use starts a child of a context: so for two uses."""
    return record("start_method_by_use", then="get_context", default_start_method=True).ends()


@needs("set_start_method", "Process", "get_context")
@remedies(
    START_METHOD_ONCE,
    "Get a context by `get_context(method)`, and build your processes, queues, locks and pools with it.",
)
@pytest.mark.parametrize("use", ["get_start_method()", "Process.start()"])
def test_a_context_of_ones_own_can_be_used_at_any_time(uses_and_contexts: History, use: str) -> None:
    """A program whose start method is set starts a child of `get_context("spawn")`: the child is spawned, and the
    program's start method stays as it is.
    """
    assert uses_and_contexts == [
        *("program has not chosen before get_start_method()", "child works", "get_context after get_start_method()"),
        *("program has not chosen before Process.start()", "child works", "get_context after Process.start()"),
    ]
    parent = uses_and_contexts[f"get_context after {use}"]
    child = uses_and_contexts.by_program[uses_and_contexts.by_program.index(parent) - 1]
    assert child.value == {"assigned": "at the top level"}
    assert child.ppid == parent.pid
    assert parent.value["before"] is not None
    assert parent.value["after"] == parent.value["before"]


START_METHOD_AVAILABLE = claim(
    "start-method.available",
    says="Every start method is available on every platform.",
    answer="POSIX has fork, spawn and forkserver; Windows has spawn only.",
    undecided=[
        "POSIX has no forkserver where descriptors cannot be passed through pipes (Python's documentation of it).",
        "Android, iOS and WASI have no multiprocessing (https://docs.python.org/3/library/multiprocessing.html).",
    ],
    see=["default.start-method"],
    about=["get_context(method)", "set_start_method(method)", "get_all_start_methods()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#contexts-and-start-methods"],
)


@pytest.fixture(scope="module")
def start_methods(record: Run) -> History:
    """A program lists the start methods, and tries to choose each of the three."""
    return record("start_methods").ends()


@needs("set_start_method", "get_context", "get_all_start_methods")
@upholds(START_METHOD_AVAILABLE, platform="posix")
@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_each_start_method_can_be_chosen(start_methods: History, method: str) -> None:
    """`get_all_start_methods()` returns `"fork"`, `"spawn"` and `"forkserver"`, the default first. `get_context()` and
    `set_start_method()` accept each of them.
    """
    assert start_methods["start methods are listed"].value == ["fork", "forkserver", "spawn"]
    assert start_methods["the first of them is the default"].value is True
    assert start_methods[f"get_context {method}"].value == "accepted"
    assert start_methods[f"set_start_method {method}"].value == "accepted"


@needs("set_start_method", "get_context", "get_all_start_methods")
@refutes(START_METHOD_AVAILABLE, platform="win32")
def test_on_windows_spawn_is_the_only_start_method_and_others_raise_value_error(start_methods: History) -> None:
    """`get_all_start_methods()` returns `"spawn"` alone. `get_context()` and `set_start_method()` raise `ValueError` for
    `"fork"` and `"forkserver"`.
    """
    assert start_methods["start methods are listed"].value == ["spawn"]
    for method, outcome in {"fork": "ValueError", "spawn": "accepted", "forkserver": "ValueError"}.items():
        assert start_methods[f"get_context {method}"].value == outcome
        assert start_methods[f"set_start_method {method}"].value == outcome
