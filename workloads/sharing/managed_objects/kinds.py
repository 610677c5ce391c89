"""A parent and its child use a manager's objects of each kind."""

from importlib import import_module

from workloads.attempts import attempt
from workloads.probe import log, mp

managers = import_module(mp.__name__ + ".managers")


#: What a manager makes that is acquired and released.
LOCKS = ("Lock", "RLock", "Condition", "Semaphore", "BoundedSemaphore")


def is_locked(lock):
    return lock.locked()


def ask(lock):
    """Whether it is locked before it is acquired, and after that."""
    before = attempt(is_locked, lock)
    with lock:
        return [before, attempt(is_locked, lock)]


def use(namespace, nested, inner):
    namespace.number = 2
    namespace.items.append("lost")
    namespace._hidden = "of the child"
    log("child has set attributes", [namespace.number, namespace._hidden])
    nested[0].append("of the child")
    inner["list"][0].append("deeper")


def use_namespace(namespace):
    log(
        "parent reads attributes",
        {
            "number": namespace.number,
            "items": namespace.items,
            "_hidden": attempt(lambda: namespace._hidden),
            "text": str(namespace),
        },
    )
    # remedy of namespace.attributes
    items = namespace.items
    items.append("kept")
    namespace.items = items
    # end of remedy
    log("parent reads what it has assigned again", namespace.items)
    namespace._own = 1
    del namespace._own
    log("parent reads a hidden attribute that it has deleted", attempt(lambda: namespace._own))
    del namespace.number
    log("parent reads what it has deleted", attempt(lambda: namespace.number))


def use_values(manager):
    value = manager.Value("i", 1)
    value.value = "text"
    log("parent has set a Value of type i", [value.value, value.get(), attempt(lambda: value.get_lock())])  # noqa: PLW0108  # it may be missing
    value.set(2.5)
    log("parent has called set", value.value)
    array = manager.Array("i", [1, 2])
    array[0] = 5
    log(
        "parent uses an Array of type i",
        {
            "items": list(array),
            "slice": list(array[:]),
            "len": len(array),
            "text": attempt(array.__setitem__, 1, "text"),
            "append": attempt(lambda: array.append(3)),
        },
    )


def missing(plain, proxy):
    """The public methods of a plain object that a proxy has not got."""
    return sorted(name for name in dir(plain) if not name.startswith("_") and not hasattr(proxy, name))


def use_newer(manager):
    items, pairs = manager.list([1]), manager.dict(a=1)
    same = extended = manager.list([1])
    extended += [2]
    extended *= 2
    log("parent has extended a list", [extended is same, list(same)])
    log("parent looks for methods", {"list": missing([], items), "dict": missing({}, pairs)})
    log(
        "parent uses newer methods",
        {
            "list.copy": attempt(lambda: items.copy()),  # noqa: PLW0108  # it may be missing
            "dict.|": attempt(lambda: pairs | {"b": 2}),
            "reversed(dict)": attempt(lambda: list(reversed(pairs))),
        },
    )
    log("parent asks whether they are locked", {kind: ask(getattr(manager, kind)()) for kind in LOCKS})
    if hasattr(manager, "set"):
        numbers = manager.set([1, 2])
        numbers.add(3)
        numbers |= {4}
        others = manager.set([1, 2])
        others &= {1, 5}
        others ^= {7}
        others -= {1}
        pairs |= {"c": 3}
        values = {
            "in place": [sorted(others), type(others).__name__, dict(pairs), type(pairs).__name__],
            "len": len(numbers),
            "in": 3 in numbers,
            "|": sorted(numbers | {9}),
            "missing": missing(set(), numbers),
        }
        log("parent uses a set", values)
    else:
        log("parent has no set")


if __name__ == "__main__":
    with managers.SyncManager() as manager:
        namespace = manager.Namespace(number=1, items=[])
        nested = manager.list([manager.list()])
        inner = manager.dict({"list": manager.list([nested[0]])})
        child = mp.Process(target=use, args=(namespace, nested, inner), name="child")
        child.start()
        child.join()
        log("parent reads a list in a list", str(nested[0]))
        use_namespace(namespace)
        use_values(manager)
        use_newer(manager)
