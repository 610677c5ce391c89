"""Mutants of options."""

from concurrent.futures import Executor, ProcessPoolExecutor
from itertools import zip_longest

from workloads.mutants import breaks, part, wrap


def alter_executor(change):
    """Let an executor be built by `change(old, self, max_workers, **options)`."""

    def init(old, self, max_workers=None, **options):
        change(old, self, max_workers, **options)

    wrap(ProcessPoolExecutor, "__init__", init)


# executor.default-size


@breaks("executor.default-size")
def executor_has_a_worker_more_than_cpus():
    """The default size of an executor is one more than it should be."""

    def init(old, self, max_workers, **options):
        old(self, max_workers, **options)
        if max_workers is None:
            self._max_workers += 1

    alter_executor(init)


@breaks("executor.default-size")
def executor_of_less_than_1_has_the_default_size():
    """An executor takes a size below 1 for the default."""

    def init(old, self, max_workers, **options):
        is_small = isinstance(max_workers, int) and max_workers < 1
        old(self, None if is_small else max_workers, **options)

    alter_executor(init)


@breaks("executor.default-size")
def executor_takes_any_size_that_int_takes():
    """An executor makes an int of its size."""
    alter_executor(lambda old, self, size, **options: old(self, size if size is None else int(size), **options))


# executor.limit-spawns


@breaks("executor.limit-spawns", under=("fork", "forkserver"), python=">=3.11")
def limit_of_tasks_keeps_the_start_method():
    """An executor with a limit of tasks starts its workers by forkserver."""

    def init(old, self, max_workers, mp_context=None, max_tasks_per_child=None, **options):
        if mp_context is None and max_tasks_per_child is not None:
            mp_context = part("context")._concrete_contexts["forkserver"]
        old(self, max_workers, mp_context=mp_context, max_tasks_per_child=max_tasks_per_child, **options)

    alter_executor(init)


@breaks("executor.limit-spawns", python="<3.11")
def limit_of_tasks_is_ignored():
    """An executor takes a limit of tasks, and ignores it."""

    def init(old, self, max_workers, max_tasks_per_child=None, **options):
        old(self, max_workers, **options)

    alter_executor(init)


@breaks("executor.limit-spawns")
def context_of_an_executor_is_ignored():
    """An executor spawns its workers, and ignores its context; under spawn it uses the fork server."""

    def init(old, self, max_workers, **options):
        contexts = part("context")._concrete_contexts
        name = "forkserver" if part("context")._default_context.get_start_method() == "spawn" else "spawn"
        old(self, max_workers, **{**options, "mp_context": contexts[name]})

    alter_executor(init)


@breaks("executor.limit-spawns")
def context_of_an_executor_may_be_a_text():
    """An executor takes the name of a start method for a context."""

    def init(old, self, max_workers, mp_context=None, **options):
        if isinstance(mp_context, str):
            mp_context = part("context")._concrete_contexts[mp_context]
        old(self, max_workers, mp_context=mp_context, **options)

    alter_executor(init)


@breaks("executor.limit-spawns", python=">=3.11")
def limit_of_tasks_may_be_any_number():
    """An executor takes a limit below 1, and one that is not an integer, for 1."""

    def init(old, self, max_workers, max_tasks_per_child=None, **options):
        limit = max_tasks_per_child
        is_wrong = limit is not None and (limit < 1 or not isinstance(limit, int))
        old(self, max_workers, max_tasks_per_child=1 if is_wrong else limit, **options)

    alter_executor(init)


@breaks("executor.limit-spawns")
def initializer_of_an_executor_may_be_anything():
    """An executor ignores an initializer that cannot be called."""

    def init(old, self, max_workers, initializer=None, **options):
        old(self, max_workers, initializer=initializer if callable(initializer) else None, **options)

    alter_executor(init)


# executor.arguments


@breaks("executor.arguments")
def submit_loses_arguments_by_name():
    """`submit` passes arguments by position only."""
    wrap(ProcessPoolExecutor, "submit", lambda old, self, function, *args, **kwargs: old(self, function, *args))


@breaks("executor.arguments")
def submit_passes_one_argument():
    """`submit` passes the first argument only."""
    wrap(ProcessPoolExecutor, "submit", lambda old, self, function, *args, **kwargs: old(self, function, *args[:1]))


def map_by(arguments):
    """Let `map` submit the function with each tuple of `arguments(*iterables)`."""

    def map_items(self, function, *iterables, chunksize=1, **options):
        if chunksize < 1:
            raise ValueError("chunksize must be 1 or more")
        futures = [self.submit(function, *each) for each in arguments(*iterables)]
        return (future.result() for future in futures)

    ProcessPoolExecutor.map = map_items


@breaks("executor.arguments")
def executor_map_unpacks_its_items():
    """`map` of one iterable unpacks each item that is a tuple."""

    def arguments(*iterables):
        for each in zip(*iterables):  # noqa: B905  # not in 3.8
            yield each[0] if len(each) == 1 and isinstance(each[0], tuple) else each

    map_by(arguments)


@breaks("executor.arguments")
def executor_map_goes_on_to_the_longest():
    """`map` goes on until the longest iterable ends."""
    map_by(zip_longest)


@breaks("executor.arguments")
def executor_map_takes_all_before_it_submits():
    """`map` takes all items before it submits the first."""
    map_by(lambda *iterables: list(zip(*iterables)))  # noqa: B905  # not in 3.8


@breaks("executor.arguments")
def executor_map_takes_a_chunksize_of_0():
    """`map` takes a chunksize below 1 for 1."""
    wrap(
        ProcessPoolExecutor,
        "map",
        lambda old, self, *args, chunksize=1, **options: Executor.map(self, *args, **options),
    )
