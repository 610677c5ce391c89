"""Start methods: which there are, which is the default, and when it can be set."""

import pytest

from specs.harness.api import (
    History,
    Run,
    Subject,
    claim,
    for_each_part,
    needs,
    refutes,
    upholds,
)

DEFAULT_START_METHOD = claim(
    "default.start-method",
    says="A program that does not choose a start method forks its children.",
    answer="TODO",
    # was: This is true on Linux before 3.14; from 3.14 the default there is forkserver. On macOS and Windows the default is spawn.
    sources=["https://docs.python.org/3/library/multiprocessing.html#contexts-and-start-methods", "gh-84559"],
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
    history = run("default_start_method", default_start_method=True).ends()
    parent, child = history["parent reads the start method"], history["child works"]
    return {"method": parent.value, "direct child": child.ppid == parent.pid, **child.value}


@upholds(DEFAULT_START_METHOD, under="fork", python="<3.14", platform="linux")
def test_a_program_that_sets_no_start_method_forks_its_children(run: Run) -> None:
    assert start_by_default(run) == {"method": "fork", "direct child": True, "assigned": "under the guard"}


@refutes(DEFAULT_START_METHOD, under="forkserver", python=">=3.14", platform="linux")
def test_a_program_that_sets_no_start_method_uses_a_fork_server(run: Run) -> None:
    assert start_by_default(run) == {"method": "forkserver", "direct child": False, "assigned": "at the top level"}


@refutes(DEFAULT_START_METHOD, under="spawn", platform="darwin")
@refutes(DEFAULT_START_METHOD, under="spawn", platform="win32")
def test_a_program_that_sets_no_start_method_spawns_its_children(run: Run) -> None:
    assert start_by_default(run) == {"method": "spawn", "direct child": True, "assigned": "at the top level"}


START_METHOD_ONCE = claim(
    "start-method.once",
    says="The start method can be set at any time.",
    answer="TODO",
    # was: It can be set once: a second set_start_method() raises RuntimeError, even for the same method. So it does after the first use of the default start method: the first start of a process or a pool, the first Queue, Lock or Value, or a question for it by get_start_method() or get_context(). get_start_method(allow_none=True), get_context() with a method, Pipe(), and building a Process are no such use. With force=True it can be set at any time, and with None in addition it is as if it had never been set. A context of one's own, by get_context() with a method, starts its children by that method, in which it is the start method, too; the program's stays as it is. A method that does not exist raises ValueError.
    about=[
        "set_start_method(method)",
        "set_start_method(force)",
        "get_start_method(allow_none)",
        "get_context(method)",
    ],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.set_start_method"],
)


@pytest.fixture(scope="module")
def choices(record: Run) -> History:
    """A program whose start method is set sets it again, to each method, first plainly and then by force."""
    return record("start_method_once").ends()


@needs("Process", "get_context", "get_all_start_methods")
@refutes(START_METHOD_ONCE)
def test_the_start_method_cannot_be_set_again_not_even_to_the_same(choices: History, subject: Subject) -> None:
    results = choices["parent sets each method"].value

    assert subject.start_method in results
    assert set(results.values()) == {"RuntimeError"}


@needs("Process", "get_context", "get_all_start_methods")
@refutes(START_METHOD_ONCE)
def test_a_method_that_does_not_exist_raises_value_error(choices: History) -> None:
    assert choices["parent sets what is no method"].value == "ValueError"


def methods(choices: History) -> list[str]:
    return list(choices["parent sets each method"].value)


@needs("Process", "get_context", "get_all_start_methods")
@upholds(START_METHOD_ONCE, when="with force=True")
def test_a_start_method_that_is_forced_is_that_of_the_next_child(choices: History) -> None:
    for method in methods(choices):
        assert choices[f"parent forces {method}"].value == method
        assert choices[f"child after forcing {method} works"].value["was started by"] == method


@needs("Process", "get_context", "get_all_start_methods")
@upholds(START_METHOD_ONCE, when="after set_start_method(None, force=True)")
def test_a_program_that_forces_none_has_not_chosen_and_can_choose_again(choices: History) -> None:
    assert choices["parent forces None"].value is None
    assert choices["parent sets None"].value is True
    assert choices["parent sets None again"].value == "RuntimeError"


@needs("Process", "get_context", "get_all_start_methods")
@refutes(START_METHOD_ONCE, when="for a context of one's own")
def test_the_children_of_a_context_are_started_by_its_method_which_is_also_theirs(
    choices: History, subject: Subject
) -> None:
    for method in methods(choices):
        child = choices[f"child of context {method} works"].value
        assert child == {"was started by": method, "starts its children by": method}
    child = choices["child works"].value
    assert child == {"was started by": subject.start_method, "starts its children by": subject.start_method}


@upholds(START_METHOD_ONCE, when="before any other use")
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


@refutes(START_METHOD_ONCE)
@for_each_part(
    "use", "get_start_method()", "get_context()", "Process.start()", "Pool()", "Queue()", "Lock()", "Value()"
)
def test_the_first_use_of_the_default_start_method_is_a_choice(run: Run, use: str) -> None:
    history = run("start_method_by_use", use=use, default_start_method=True).ends()

    assert history["program begins"].value is None
    assert history == ["program begins", "set_start_method raises RuntimeError"]


START_METHOD_AVAILABLE = claim(
    "start-method.available",
    says="Every start method is available on every platform.",
    answer="TODO",
    # was: POSIX has all three. Windows has spawn only: get_context() and set_start_method() raise ValueError for fork and forkserver.
    about=["get_context(method)", "set_start_method(method)", "get_all_start_methods()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#contexts-and-start-methods"],
)


@needs("set_start_method", "get_context", "get_all_start_methods")
@upholds(START_METHOD_AVAILABLE, platform="posix")
@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_each_start_method_can_be_chosen(run: Run, method: str) -> None:
    history = run("start_methods").ends()

    assert history["start methods are listed"].value == ["fork", "forkserver", "spawn"]
    assert history[f"get_context {method}"].value == "accepted"
    assert history[f"set_start_method {method}"].value == "accepted"


@needs("set_start_method", "get_context", "get_all_start_methods")
@refutes(START_METHOD_AVAILABLE, platform="win32")
def test_on_windows_spawn_is_the_only_start_method_and_others_raise_value_error(run: Run) -> None:
    history = run("start_methods").ends()

    assert history["start methods are listed"].value == ["spawn"]
    for method, outcome in {"fork": "ValueError", "spawn": "accepted", "forkserver": "ValueError"}.items():
        assert history[f"get_context {method}"].value == outcome
        assert history[f"set_start_method {method}"].value == outcome
