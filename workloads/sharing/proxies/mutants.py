"""Mutants of proxies."""

import threading
import traceback

from workloads.mutants import breaks, part, wrap

managers = part("managers")
BaseProxy = managers.BaseProxy


# proxy.equality


def compare(self, other):
    return str(self) == str(other)


@breaks("proxy.equality")
def proxies_are_compared_by_value():
    """Two managed lists are equal if their items are."""
    BaseProxy.__eq__ = compare


@breaks("proxy.equality")
def copies_of_proxies_differ():
    """A managed list cannot be copied whole."""
    wrap(managers.ListProxy, "__getitem__", lambda old, self, index: object() if index == 0 else old(self, index))


@breaks("proxy.equality")
def repr_shows_the_items():
    """`repr` of a managed object is that of its object."""
    BaseProxy.__repr__ = BaseProxy.__str__


# proxy.iteration


@breaks("proxy.iteration")
def child_can_iterate():
    """A managed dict can be iterated everywhere."""
    managers.DictProxy.__iter__ = lambda self: iter(self.keys())


@breaks("proxy.iteration")
def parent_cannot_iterate():
    """A managed dict cannot be iterated anywhere."""

    def iterate(self):
        raise AttributeError

    managers.DictProxy.__iter__ = iterate


@breaks("proxy.iteration")
def keys_are_lost():
    """`keys` of a managed dict is empty."""
    managers.DictProxy.keys = lambda self: []


# proxy.lifetime


@breaks("proxy.lifetime", interpreter="cpython")
def objects_are_kept():
    """A manager deletes no object before it ends."""
    managers.Server.decref = lambda self, c, ident: None


@breaks("proxy.lifetime", under=("fork", "forkserver"), interpreter="cpython")
def child_does_not_count():
    """Of the processes that have a proxy, only that counts which has made the object."""
    BaseProxy._after_fork = lambda self: setattr(self, "_manager", None)


@breaks("proxy.lifetime", interpreter="cpython")
def proxies_do_not_count():
    """A manager deletes an object as soon as it is made."""
    BaseProxy._incref = lambda self: None


@breaks("proxy.lifetime", under="spawn", interpreter="cpython", python=">=3.10")
def spawned_child_counts():
    """A child has a reference of its own to what its arguments stand for."""
    part("context").SpawnProcess._after_fork = staticmethod(part("util")._run_after_forkers)


@breaks("proxy.lifetime", interpreter="cpython")
def last_call_is_forgotten():
    """A manager keeps nothing of a call."""

    def get(owner, name, *default):
        found = getattr(owner, name, *default)
        if name == "enter" and type(owner).__name__ == "Place":
            return lambda: None
        return found

    managers.getattr = get


@breaks("proxy.lifetime", interpreter="cpython")
def objects_stay_while_there_is_another_proxy():
    """A manager deletes an object with the next call."""

    def decref(old, self, c, ident):
        kept.append(self.id_to_obj.get(ident))
        old(self, c, ident)

    def create(old, self, *args, **kwds):
        del kept[:-1]
        return old(self, *args, **kwds)

    kept = []
    wrap(managers.Server, "decref", decref)
    wrap(managers.Server, "create", create)


# proxy.nested-kept


@breaks("proxy.nested-kept", interpreter="cpython")
def nested_objects_are_deleted():
    """A manager forgets an object that was in another one."""

    def decref(old, self, c, ident):
        old(self, c, ident)
        self.id_to_local_proxy_obj.clear()

    wrap(managers.Server, "decref", decref)


@breaks("proxy.nested-kept", interpreter="cpython")
def plain_objects_are_kept():
    """A manager keeps all that it is given."""
    kept = []

    def loads(old, *args):
        thing = old(*args)
        kept.append(thing)
        return thing

    connection = part("connection")
    connection._ForkingPickler.loads = staticmethod(lambda *args: loads(pickle_loads, *args))


pickle_loads = part("connection")._ForkingPickler.loads


# proxy.threads


@breaks("proxy.threads")
def one_call_at_a_time():
    """A call through a proxy waits until the calls of all other threads have returned."""
    lock = threading.RLock()

    def call(old, self, *args):
        with lock:
            return old(self, *args)

    wrap(BaseProxy, "_callmethod", call)


@breaks("proxy.threads", platform="posix")
def call_in_a_call_has_its_own_connection():
    """A call that is made in the middle of another call of the same thread is connected to the manager anew."""
    calling = []

    def call(old, self, *args):
        kept = self._tls.__dict__.pop("connection", None) if calling else None
        calling.append(self)
        try:
            return old(self, *args)
        finally:
            calling.pop()
            if kept:
                self._tls.connection = kept

    wrap(BaseProxy, "_callmethod", call)


# manager.errors


@breaks("manager.errors")
def errors_have_a_remote_cause():
    """An exception of a manager has a cause that is its traceback there."""

    def convert(old, kind, result):
        error = old(kind, result)
        if kind == "#ERROR":
            error.__cause__ = managers.RemoteError("Traceback")
        return error

    wrap(managers, "convert_to_error", convert)


@breaks("manager.errors")
def unpicklable_result_is_none():
    """What cannot be pickled is None."""

    def convert(old, kind, result):
        return LookupError() if kind == "#UNSERIALIZABLE" else old(kind, result)

    wrap(managers, "convert_to_error", convert)


@breaks("manager.errors")
def remote_error_has_no_traceback():
    """A RemoteError says only what was raised, not where."""
    managers.format_exc = lambda: traceback.format_exc().splitlines()[-1] + "\n"


@breaks("manager.errors", python=">=3.10")
def exit_in_a_manager_is_an_error():
    """A method that calls `sys.exit` raises an exception in its caller."""
    managers.Exception = BaseException


@breaks("manager.errors")
def errors_lose_their_text():
    """An exception of a manager has no text."""

    def convert(old, kind, result):
        return type(result)() if kind == "#ERROR" else old(kind, result)

    wrap(managers, "convert_to_error", convert)
