"""Prints, as JSON, the names of all that the modules for processes offer: parameters, methods, attributes."""

import concurrent.futures
import inspect
import json
import multiprocessing
from multiprocessing import connection, managers, pool, queues, shared_memory, sharedctypes, synchronize

MODULES = (
    multiprocessing,
    multiprocessing.pool,
    connection,
    managers,
    shared_memory,
    sharedctypes,
    concurrent.futures,
)

#: The classes of what functions make, by the names that it has in the documentation.
MADE = {
    "Process": multiprocessing.Process,
    "Queue": queues.Queue,
    "JoinableQueue": queues.JoinableQueue,
    "SimpleQueue": queues.SimpleQueue,
    "Connection": connection.Connection,
    "Lock": synchronize.Lock,
    "RLock": synchronize.RLock,
    "Semaphore": synchronize.Semaphore,
    "BoundedSemaphore": synchronize.BoundedSemaphore,
    "Event": synchronize.Event,
    "Condition": synchronize.Condition,
    "Barrier": synchronize.Barrier,
    "Value": sharedctypes.Synchronized,
    "Array": sharedctypes.SynchronizedString,
    "Pool": pool.Pool,
    "AsyncResult": pool.AsyncResult,
}

#: Base classes that nobody uses directly: what they offer stands at the classes that are derived from them.
BASES = ("BaseManager", "Executor")

#: Where those classes and their bases come from.
PACKAGES = ("multiprocessing", "concurrent", "threading")

#: The `with` statement.
WITH = ("__enter__", "__exit__")


def calls(name, function):
    """The parameters of a function, as `name(parameter)`; `name()` without any, or if nothing is said of them."""
    parameters = inspect.signature(function).parameters.values()
    given = [each for each in parameters if each.name not in ("self", "cls", "ctx")]
    if [each.kind for each in given] == [inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD]:
        given = []
    return ["{}({})".format(name, each.name) for each in given] or [name + "()"]


def makes(name, function):
    """The parameters with which an object is made; nothing without any, as what it can do has names of its own."""
    return [each for each in calls(name, function) if not each.endswith("()")]


def members(name, owner, others):
    """The public methods and attributes of a class; not those that another class of the documentation gives it."""
    bases = [base for base in owner.__mro__[1:] if base in others]
    for base in owner.__mro__[:-1]:
        if base in bases or base.__module__.partition(".")[0] not in PACKAGES:
            continue
        for member, value in vars(base).items():
            whole = "{}.{}".format(name, member)
            if any(hasattr(other, member) for other in bases):
                continue
            if member in WITH:
                yield whole + "()"
            elif not member.startswith("_"):
                function = getattr(value, "__func__", value)  # of a class method, or a static one
                yield from calls(whole, function) if inspect.isroutine(function) else [whole]


def names():
    offered = [(module, name, getattr(module, name)) for module in MODULES for name in module.__all__]
    classes = dict(MADE)
    for module, name, value in offered:
        own = "" if hasattr(multiprocessing, name) else module.__name__.rpartition(".")[2] + "."
        if name in BASES:
            continue
        if name in MADE:
            yield from makes(name, value)
        elif not isinstance(value, type):
            yield from calls(own + name, value) if callable(value) else [own + name]
        elif issubclass(value, Exception):
            yield name
        else:
            yield from makes(name, value)
            classes[name] = value
    for name, owner in classes.items():
        yield from members(name, owner, list(classes.values()))


if __name__ == "__main__":
    print(json.dumps(sorted(set(names()))))
