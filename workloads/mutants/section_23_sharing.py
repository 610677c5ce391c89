"""Mutants of how what is made for sharing reaches the workers of a pool."""

from workloads.mutants import breaks, package, part, wrap
from workloads.mutants.pools import alter_worker

context, pool = part("context"), part("pool")
Pool = pool.Pool


# queue.through-pool


@breaks("queue.through-pool", under=("spawn", "forkserver"), platform="posix")
def what_is_made_for_sharing_can_always_be_pickled():
    """What is made for sharing can be pickled at any time."""
    context.assert_spawning = lambda thing: None
    for name in ("sharedctypes", "heap"):
        part(name).assert_spawning = lambda thing: None


def change_refusal(instead):
    """Let `apply` call `instead(error, function, args)` where it raises RuntimeError."""

    def apply(old, self, function, args=(), kwds=None):
        try:
            return old(self, function, args, kwds or {})
        except RuntimeError as error:
            return instead(error, function, args)

    wrap(Pool, "apply", apply)


@breaks("queue.through-pool")
def task_with_an_object_for_sharing_is_done_by_its_caller():
    """A task that cannot be passed to a worker is done by the process that submits it."""
    change_refusal(lambda error, function, args: function(*args))


@breaks("queue.through-pool")
def sharing_through_a_task_is_a_type_error():
    """What is made for sharing raises TypeError as an argument of a task."""

    def fail(error, function, args):
        raise TypeError(str(error)) from None

    change_refusal(fail)


@breaks("queue.through-pool")
def error_of_sharing_does_not_say_how():
    """The RuntimeError for what is made for sharing does not mention inheritance."""

    def fail(error, function, args):
        raise RuntimeError("cannot be pickled") from None

    change_refusal(fail)


@breaks("queue.through-pool")
def initializer_takes_what_a_task_takes():
    """What is made for sharing raises RuntimeError in `initargs`."""

    def init(old, self, processes=None, initializer=None, initargs=(), **kwds):
        context.reduction.ForkingPickler.dumps(initargs)
        old(self, processes, initializer, initargs, **kwds)

    wrap(Pool, "__init__", init)


@breaks("queue.through-pool")
def initializer_gets_an_object_of_its_own():
    """What the initializer is given is a new object of the same kind."""

    def make(thing):
        kind = type(thing).__name__
        return package().Value("i") if kind == "Synchronized" else getattr(package(), kind)()

    def around(old, tasks, results, initializer=None, initargs=(), *rest):
        old(tasks, results, initializer, tuple(make(thing) for thing in initargs), *rest)

    alter_worker(around)


@breaks("queue.through-pool")
def object_of_a_manager_is_refused():
    """What a manager has made raises RuntimeError as an argument of a task."""

    def refuse(self):
        context.assert_spawning(self)

    part("managers").BaseProxy.__reduce__ = refuse


@breaks("queue.through-pool")
def object_of_a_manager_is_dropped():
    """A call of a method of a manager's object does nothing in a child."""

    def call(old, self, name, *args, **kwds):
        if part("process").parent_process() is None:
            return old(self, name, *args, **kwds)
        return None

    wrap(part("managers").BaseProxy, "_callmethod", call)
