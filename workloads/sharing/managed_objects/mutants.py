"""Mutants of managed_objects."""

import array
import contextlib

from workloads.mutants import breaks, part, wrap

managers = part("managers")
process = part("process")
BaseProxy, NamespaceProxy = managers.BaseProxy, managers.NamespaceProxy


def change_result(changed, change):
    """Have a proxy return `change(result)` for calls of this method."""

    def call(old, self, method, args=(), kwds={}):  # noqa: B006  # as the old one
        result = old(self, method, args, kwds)
        return change(result) if method == changed else result

    wrap(BaseProxy, "_callmethod", call)


def register(typeid, function):
    """Make what a manager makes under this name by another callable."""
    _, *rest = managers.SyncManager._registry[typeid]
    managers.SyncManager._registry[typeid] = (function, *rest)


# namespace.attributes


@breaks("namespace.attributes")
def namespace_is_local():
    """An attribute that is set in a Namespace stays in its process."""
    NamespaceProxy.__setattr__ = object.__setattr__


@breaks("namespace.attributes")
def hidden_attributes_are_shared():
    """An attribute with one `_` in front is shared."""

    def read(old, self, name):
        return self._callmethod("__getattribute__", ("shared" + name,)) if name == "_hidden" else old(self, name)

    def write(old, self, name, value):
        if name == "_hidden":
            self._callmethod("__setattr__", ("shared" + name, value))
        else:
            old(self, name, value)

    wrap(NamespaceProxy, "__getattr__", read)
    wrap(NamespaceProxy, "__setattr__", write)


@breaks("namespace.attributes")
def lists_in_a_namespace_are_live():
    """What is appended to a list that is an attribute of a Namespace is kept."""

    class Live(list):
        def append(self, item):
            super().append(item)
            self.write(list(self))

        def __reduce__(self):
            return list, (list(self),)

    def read(old, self, name):
        value = old(self, name)
        if type(value) is list:
            value = Live(value)
            value.write = lambda items: setattr(self, name, items)
        return value

    wrap(NamespaceProxy, "__getattr__", read)


@breaks("namespace.attributes")
def attributes_are_assigned_once():
    """An attribute of a Namespace cannot be assigned again."""

    def write(old, self, name, value):
        if name != "items" or not hasattr(self, name) or not value:
            old(self, name, value)

    wrap(NamespaceProxy, "__setattr__", write)


# manager.typecode


@breaks("manager.typecode")
def managed_value_has_a_type():
    """A manager's Value holds whole numbers only."""
    wrap(managers.ValueProxy, "set", lambda old, self, value: old(self, int(str(value)[:1].replace("t", "0"))))
    managers.ValueProxy.value = property(managers.ValueProxy.get, managers.ValueProxy.set)


@breaks("manager.typecode")
def managed_array_holds_anything():
    """A manager's Array is a list."""
    register("Array", lambda typecode, sequence: list(sequence))


@breaks("manager.typecode")
def managed_array_holds_floats():
    """A manager's Array takes no whole numbers."""
    register("Array", lambda typecode, sequence: array.array("u", "ab"))


# manager.nesting


@breaks("manager.nesting")
def nested_list_is_copied():
    """A managed list is copied when it is put into another one."""
    wrap(
        managers.SyncManager,
        "list",
        lambda old, self, items=(): old(self, [list(item) if isinstance(item, BaseProxy) else item for item in items]),
    )


@breaks("manager.nesting", python=">=3.9")
def queue_cannot_be_nested():
    """A managed queue cannot be put into a managed list."""

    def append(old, self, item):
        if isinstance(item, BaseProxy):
            raise managers.RemoteError("no")
        old(self, item)

    wrap(managers.ListProxy, "append", append)


@breaks("manager.nesting", python="<3.9")
def queue_can_be_nested():
    """A managed queue can be put into a managed list."""
    managers.ListProxy.append = lambda self, item: None


# manager.synchronization


@breaks("manager.synchronization")
def managed_event_is_not_waited_for():
    """`wait` of a managed event returns at once."""
    wrap(managers.EventProxy, "wait", lambda old, self, timeout=None: old(self, 0.01) or timeout is None)


@breaks("manager.synchronization")
def managed_barrier_is_not_waited_for():
    """`wait` of a managed barrier without a timeout returns at once."""
    wrap(managers.BarrierProxy, "wait", lambda old, self, timeout=None: timeout and old(self, timeout))


@breaks("manager.synchronization")
def managed_condition_is_not_waited_for():
    """`wait` of a managed condition without a timeout returns at once."""
    wrap(managers.ConditionProxy, "wait", lambda old, self, timeout=None: timeout and old(self, timeout))


@breaks("manager.synchronization")
def managed_semaphore_does_not_count():
    """A managed lock or semaphore can be acquired at any time."""
    managers.AcquirerProxy.acquire = lambda self, blocking=True, timeout=None: True


@breaks("manager.synchronization")
def managed_barrier_does_not_break():
    """A managed barrier is never broken."""
    change_result("__getattribute__", lambda result: False if result is True else result)


@breaks("manager.synchronization")
def managed_rlock_has_no_owner():
    """A managed lock can be released by anybody, and again."""

    def release(old, self):
        with contextlib.suppress(RuntimeError):
            old(self)

    wrap(managers.AcquirerProxy, "release", release)


@breaks("manager.synchronization")
def managed_condition_notifies_one_more():
    """`notify` of a managed condition wakes one more than it is told to."""
    managers.ConditionProxy.notify = lambda self, n=1: self._callmethod("notify", (n + 1,))


@breaks("manager.synchronization")
def managed_condition_notifies_one_at_a_time():
    """`notify` of a managed condition wakes one, whatever it is told."""
    managers.ConditionProxy.notify = lambda self, n=1: self._callmethod("notify", (1,))


# manager.newer-methods


@breaks("manager.newer-methods", python=">=3.14")
def managed_list_cannot_be_copied():
    """A managed list has no `copy`."""
    del managers.BaseListProxy.copy


@breaks("manager.newer-methods", python=">=3.14")
def managed_dict_is_plain_after_a_union_in_place():
    """A managed dict to which another is added by `|=` is a plain one."""
    managers.DictProxy.__ior__ = lambda self, other: {**dict(self), **other}


@breaks("manager.newer-methods", python=">=3.14")
def managed_set_is_plain_after_an_intersection_in_place():
    """A managed set after `&=` is a plain one."""
    managers.SetProxy.__iand__ = lambda self, other: set(self) & other


@breaks("manager.newer-methods", python=">=3.14")
def managed_dicts_cannot_be_united():
    """A managed dict has no `|`."""
    managers.DictProxy.__or__ = None


@breaks("manager.newer-methods", python=">=3.14")
def managed_lock_is_always_locked():
    """`locked` of a managed lock is True."""
    managers.AcquirerProxy.locked = lambda self: True


@breaks("manager.newer-methods", python="<3.14")
def managed_list_can_be_cleared():
    """A managed list has a `clear`."""
    managers.ListProxy.clear = lambda self: self.__delitem__(slice(None))


@breaks("manager.newer-methods")
def extended_list_is_a_copy():
    """`+=` of a managed list makes a plain one."""
    managers.ListProxy.__iadd__ = lambda self, other: list(self) + list(other)


# manager.pool


@breaks("manager.pool")
def pools_are_not_shared():
    """A child cannot call methods of a manager's pool."""

    def call(old, self, methodname, *args):
        if methodname == "map" and self._manager is None:
            raise AttributeError(methodname)
        return old(self, methodname, *args)

    wrap(managers.BaseProxy, "_callmethod", call)


@breaks("manager.pool")
def child_gets_results_later():
    """A child can call `apply_async` of a manager's pool."""

    def call(old, self, methodname, *args):
        if methodname == "apply_async" and self._manager is None:
            return None
        return old(self, methodname, *args)

    wrap(managers.BaseProxy, "_callmethod", call)


@breaks("manager.pool")
def pool_outlives_its_block():
    """The end of a with block does not end a manager's pool."""
    managers.PoolProxy.__exit__ = lambda self, *args: None
