"""What can be judged: modules, classes of pools, contexts and executors, by what an interpreter really says of them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from specs.harness.machine.environments import clean_environment
from specs.harness.machine.places import find_place
from specs.harness.model import catalogue, specification
from specs.harness.model.subjects import SubjectError
from specs.harness.observe.implementations import candidate
from specs.harness.observe.interpreters import query_interpreter

if TYPE_CHECKING:
    from pathlib import Path

    from specs.harness.model.subjects import Implementation

EXECUTOR, IMPLEMENTATION = "--executor", "--implementation"


def ask(option: str, text: str, *parts: str, folder: Path | None = None) -> Implementation:
    environment = {**clean_environment(find_place()), **({"PYTHONPATH": str(folder)} if folder else {})}
    return query_interpreter(sys.executable, candidate(option, text), environment, "--python", parts=parts)[1]


def test_an_executor_that_takes_a_context_has_the_start_methods_of_multiprocessing() -> None:
    executor = ask(
        EXECUTOR, "concurrent.futures:ProcessPoolExecutor", "ProcessPoolExecutor(initializer)", "active_children"
    )
    standard = ask(IMPLEMENTATION, "multiprocessing")

    assert (executor.start_methods, executor.default) == (standard.start_methods, standard.default)
    assert (executor.is_executor, executor.version, executor.lacks, executor.remark) == (True, "", (), "")


def test_an_executor_of_threads_says_so_and_lacks_what_processes_have() -> None:
    parts = ("ProcessPoolExecutor(initializer)", "ProcessPoolExecutor(max_tasks_per_child)", "active_children")
    executor = ask(EXECUTOR, "concurrent.futures:ThreadPoolExecutor", *parts)

    assert (executor.start_methods, executor.default) == (("thread",), "thread")
    assert executor.lacks == parts[1:]
    assert executor.remark == "its tasks run in the process that submits them"


def test_a_factory_in_a_file_of_ones_own_is_asked_for_what_it_takes_and_its_object_for_the_rest(tmp_path: Path) -> None:
    tmp_path.joinpath("mine.py").write_text(
        "from concurrent.futures import ProcessPoolExecutor\n"
        "def make(max_workers, initializer=None): return ProcessPoolExecutor(max_workers, initializer=initializer)\n"
    )
    parts = ("(initializer)", "(initargs)", ".shutdown(cancel_futures)", ".shutdown(kill_workers)")
    executor = ask(EXECUTOR, f"{tmp_path / 'mine.py'}:make", *(f"ProcessPoolExecutor{part}" for part in parts))

    assert (executor.name, executor.folder, executor.default) == ("mine:make", str(tmp_path), "own")
    assert executor.lacks == ("ProcessPoolExecutor(initargs)", "ProcessPoolExecutor.shutdown(kill_workers)")


def test_an_executor_is_asked_about_executors_and_nothing_else() -> None:
    specs = specification.load().catalogue
    executor = ask(EXECUTOR, "concurrent.futures:ProcessPoolExecutor", *catalogue.needed(specs))

    asked = {spec.file for spec in specs.values() if not spec.lacking(executor)}
    assert asked == {spec.file for spec in specs.values() if spec.file.startswith("specs/executors/")}


def test_a_module_is_asked_about_executors_where_it_has_contexts_for_them(tmp_path: Path) -> None:
    tmp_path.joinpath("lean.py").write_text("from multiprocessing import Process, Pool, get_start_method\n")

    assert ask(IMPLEMENTATION, "multiprocessing", "ProcessPoolExecutor").lacks == ()
    assert ask(IMPLEMENTATION, "lean", "ProcessPoolExecutor", folder=tmp_path).lacks == ("ProcessPoolExecutor",)


def test_a_class_of_pools_is_a_pool_whatever_else_it_has() -> None:
    pool = ask(
        IMPLEMENTATION, "multiprocessing.pool:ThreadPool", "Pool", "Pool(initializer)", "Pool.no_such", "Process"
    )

    assert (pool.default, pool.lacks) == ("own", ("Pool.no_such", "Process"))
    assert pool.remark == "its tasks run in the process that submits them"


def test_a_context_is_judged_under_the_start_method_that_it_has(tmp_path: Path) -> None:
    tmp_path.joinpath("added.py").write_text(
        "import multiprocessing.context\n"
        "class Added(multiprocessing.context.SpawnContext): _name = 'cloud'\n"
        "context = Added()\n"
    )
    context = ask(IMPLEMENTATION, "added:context", "Process", "current_process", folder=tmp_path)

    assert (context.start_methods, context.default, context.lacks) == (("cloud",), "cloud", ())


def test_start_methods_that_a_module_does_not_heed_are_none_of_its_and_it_says_so(tmp_path: Path) -> None:
    tmp_path.joinpath("deaf.py").write_text(
        "from multiprocessing import *\nfrom multiprocessing import context\n"
        "def get_all_start_methods(): return ['fork', 'spawn', 'cloud']\n"
        "def set_start_method(method, force=False): pass\n"
        "def get_start_method(allow_none=False): return 'cloud'\n"
        "class Context(context.SpawnContext): _name = 'cloud'\n"
        "def get_context(): return Context()\n"
    )
    deaf = ask(IMPLEMENTATION, "deaf", folder=tmp_path)

    assert (deaf.start_methods, deaf.default) == (("cloud",), "cloud")
    assert "set_start_method() is not heeded for fork (cloud), spawn (cloud)" in deaf.remark


@pytest.mark.parametrize(
    ("content", "remark"),
    [
        ("from multiprocessing import *", "Process and Pool are multiprocessing's own"),
        ("from multiprocessing import *\ndel Pool", "Process is multiprocessing's own"),
        ("from multiprocessing import *\nclass Process(Process): pass\ndef Pool(): pass", ""),
    ],
)
def test_what_of_a_module_is_the_standard_librarys_is_said(tmp_path: Path, content: str, remark: str) -> None:
    tmp_path.joinpath("fake.py").write_text(f"{content}\n")

    assert ask(IMPLEMENTATION, "fake", folder=tmp_path).remark == remark


@pytest.mark.parametrize(
    ("option", "text", "error"),
    [
        (
            IMPLEMENTATION,
            "multiprocessing.Pool",
            "Pool stands in one: --implementation multiprocessing:Pool",
        ),
        (IMPLEMENTATION, "fake.make", "make stands in one: --implementation fake:make"),
        (IMPLEMENTATION, "fake.nosuch", "fake is there, and has no nosuch"),
        (IMPLEMENTATION, "nosuch", "-m pip install nosuch"),
        (IMPLEMENTATION, "needy", "it needs nosuch, which is missing there"),
        (IMPLEMENTATION, "fake", "name a module with the interface of multiprocessing, or with a Pool"),
        (IMPLEMENTATION, "concurrent.futures:ProcessPoolExecutor", "--executor concurrent.futures:ProcessPoolExecutor"),
        (
            EXECUTOR,
            "multiprocessing:Process",
            "it has no submit()); name a class, or a function",
        ),
        (EXECUTOR, "fake:Half", "it has no shutdown()); name a class, or a function"),
        (EXECUTOR, "fake:nosuch", "has no attribute 'nosuch'"),
    ],
)
def test_what_cannot_be_used_is_refused_with_what_would_do(tmp_path: Path, option: str, text: str, error: str) -> None:
    tmp_path.joinpath("fake").mkdir()
    tmp_path.joinpath("fake", "__init__.py").write_text(
        "def make(): pass\nclass Half:\n    def submit(self): pass\n    def join(self): pass\n"
    )
    tmp_path.joinpath("needy.py").write_text("import nosuch.part\n")

    with pytest.raises(SubjectError) as raised:
        ask(option, text, folder=tmp_path)

    assert error in str(raised.value).replace(" is no module but", "")
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("option", "text", "error"),
    [
        (EXECUTOR, "loky", "names no class; write one behind a colon, as in loky:ProcessPoolExecutor"),
        (IMPLEMENTATION, "no/such.py", "there is no file "),
        (IMPLEMENTATION, "a library", "is no module; give one as Python imports it, module:Class, or a file"),
    ],
)
def test_what_names_nothing_is_refused_before_anybody_is_asked(option: str, text: str, error: str) -> None:
    with pytest.raises(SubjectError, match=f"^{option} {text}: {error}"):
        candidate(option, text)
