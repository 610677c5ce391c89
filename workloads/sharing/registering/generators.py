"""A parent and its child loop over generators that are methods of an object in a manager."""

from importlib import import_module

from workloads.attempts import attempt
from workloads.probe import log, mp

managers = import_module(mp.__name__ + ".managers")


class Counter:
    def count(self):
        number = 0
        while True:
            log("manager makes a number")
            sent = yield number
            number = number + 1 if sent is None else sent

    def count_to_two(self):
        yield 1
        yield 2


class GeneratorProxy(managers.BaseProxy):
    _exposed_ = ("__next__",)

    def __iter__(self):
        return self

    def __next__(self):
        return self._callmethod("__next__")


class OwnManager(managers.SyncManager):
    pass


OwnManager.register("Counter", Counter)
# remedy of register.generators
OwnManager.register("Iterable", Counter, method_to_typeid={"count": "Iterator", "count_to_two": "Iterator"})
# end of remedy
OwnManager.register("count_to_two", Counter().count_to_two, proxytype=GeneratorProxy)


def go_on(counter, numbers):
    log("child calls the method", attempt(lambda: counter.count() and None))
    log("child goes on", [next(numbers), next(numbers)])


def ask_for_items(counter):
    numbers = counter.count()
    log("parent has a generator")
    log("parent has asked for a number", next(numbers))
    child = mp.Process(target=go_on, args=(counter, numbers), name="child")
    child.start()
    child.join()
    log("parent goes on", next(numbers))
    log("parent sends", numbers.send(10))
    log("parent throws", [attempt(numbers.throw, LookupError()), next(numbers, "the end")])
    numbers = counter.count_to_two()
    log("parent closes", [next(numbers), numbers.close(), next(numbers, "the end")])


if __name__ == "__main__":
    with OwnManager() as manager:
        log("parent calls a method that is not named", attempt(lambda: manager.Counter().count() and None))
        counter = manager.Iterable()
        log("parent loops", list(counter.count_to_two()))
        log("parent loops by its own proxy", list(manager.count_to_two()))
        ask_for_items(counter)
