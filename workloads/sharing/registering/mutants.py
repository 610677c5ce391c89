"""Mutants of registering."""

from workloads.mutants import breaks, part, wrap

managers = part("managers")
BaseProxy, BaseManager = managers.BaseProxy, managers.BaseManager


def register(around):
    """Have `register` of an own class call `around(options)`, which changes the options."""
    old = BaseManager.register.__func__

    def register(cls, typeid, *function, **options):
        around(options)
        return old(cls, typeid, *function, **options)

    BaseManager.register = classmethod(register)


def expose(name):
    """Have proxies pass this method on that `register` finds itself."""
    wrap(managers, "public_methods", lambda old, owner: [*old(owner), *([name] if hasattr(owner, name) else [])])


# proxy.attributes


@breaks("proxy.attributes")
def proxy_sets_attributes_in_the_manager():
    """What is assigned to an attribute of a proxy is assigned to its object, too."""

    def set_attribute(self, name, value):
        object.__setattr__(self, name, value)
        if name == "amount":
            self.pay_in(value - self.get())

    BaseProxy.__setattr__ = set_attribute


@breaks("proxy.attributes")
def proxy_reads_attributes_of_a_copy():
    """An attribute that a proxy has not got is read from a copy of its object."""

    def get_attribute(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self._getvalue(), name)

    BaseProxy.__getattr__ = get_attribute


@breaks("proxy.attributes")
def namespace_proxy_keeps_attributes():
    """A NamespaceProxy sets no attribute of its object."""
    managers.NamespaceProxy.__setattr__ = object.__setattr__


# register.methods


@breaks("register.methods")
def private_methods_are_exposed():
    """A proxy has the methods with one `_` in front, too."""
    expose("_secret")


@breaks("register.methods")
def length_is_exposed():
    """A proxy has `__len__` if its object has."""
    expose("__len__")


@breaks("register.methods")
def exposed_is_ignored():
    """`exposed` of `register` is ignored."""
    register(lambda options: options.pop("exposed", None))


@breaks("register.methods")
def create_method_is_ignored():
    """`create_method` of `register` is ignored."""
    register(lambda options: options.pop("create_method", None))


@breaks("register.methods")
def objects_are_made_without_a_callable():
    """What is registered without a callable makes None if it is given none."""
    wrap(
        managers.Server,
        "create",
        lambda old, self, c, typeid, *args, **kwds: old(
            self, c, typeid, *(args or ((None,) if self.registry[typeid][0] is None else ())), **kwds
        ),
    )


@breaks("register.methods")
def method_is_called_twice():
    """A proxy returns something else than the method of its object."""

    def call(old, self, method, *args):
        result = old(self, method, *args)
        return [result, result] if method == "get" else result

    wrap(BaseProxy, "_callmethod", call)


# register.results


@breaks("register.results")
def results_are_shared():
    """The list that a method returns is a managed one."""
    register(lambda options: options or options.update(method_to_typeid={"book": "Same"}))


@breaks("register.results")
def method_to_typeid_is_ignored():
    """`method_to_typeid` of `register` is ignored."""
    register(lambda options: options.pop("method_to_typeid", None))


@breaks("register.results")
def method_to_typeid_makes_no_new_object():
    """A type that `method_to_typeid` names stands for the result itself."""
    register(
        lambda options: options.update(method_to_typeid={"book": "Same"}) if "method_to_typeid" in options else None
    )


# register.generators


@breaks("register.generators")
def generators_come_back_as_lists():
    """What cannot be pickled, such as a generator, comes back as None."""

    def convert(old, kind, result):
        return LookupError() if kind == "#UNSERIALIZABLE" else old(kind, result)

    wrap(managers, "convert_to_error", convert)


@breaks("register.generators")
def items_are_fetched_ahead():
    """The proxy of a generator fetches one item ahead."""
    ahead = {}

    def fetch(old, self, *args):
        if not hasattr(self, "_id"):
            return old(self, *args)
        if self._id not in ahead:
            ahead[self._id] = old(self, *args)
        item = ahead[self._id]
        try:
            ahead[self._id] = old(self, *args)
        except StopIteration:
            del ahead[self._id]
        return item

    wrap(managers.IteratorProxy, "__next__", fetch)


@breaks("register.generators")
def nothing_is_sent():
    """`send` of a generator's proxy sends nothing."""
    managers.IteratorProxy.send = lambda self, *args: self._callmethod("__next__")


@breaks("register.generators")
def generators_are_not_closed():
    """`close` of a generator's proxy does nothing."""
    managers.IteratorProxy.close = lambda self: None


@breaks("register.generators")
def child_has_a_manager():
    """In a child a proxy has a manager as well."""

    class Anybody:
        _registry = managers.SyncManager._registry
        _state = None

    managers.BaseProxy._manager = property(
        lambda self: self.__dict__.get("_manager") or Anybody, lambda self, value: self.__dict__.update(_manager=value)
    )


@breaks("register.generators")
def own_proxies_stop_early():
    """A proxy of an own type gets no second item."""

    def call(old, self, methodname, *args):
        if type(self).__name__ == "GeneratorProxy" and methodname == "__next__":
            if hasattr(self, "_called"):
                raise StopIteration
            self._called = True
        return old(self, methodname, *args)

    wrap(managers.BaseProxy, "_callmethod", call)


# manager.late-class


@breaks("manager.late-class")
def objects_are_sent_as_texts():
    """An object of an own class becomes a text in a manager."""

    def call(old, self, methodname, args=(), kwds={}):  # noqa: B006  # as it is in the original
        return old(self, methodname, tuple(map(str, args)) if methodname == "append" else args, kwds)

    wrap(managers.BaseProxy, "_callmethod", call)


@breaks("manager.late-class", under="fork")
def forked_manager_has_only_what_it_imports():
    """A forked manager has no classes of the main program."""

    def serve(old, self):
        main = __import__("__main__")
        if hasattr(main, "UnderGuard"):
            del main.UnderGuard
        old(self)

    wrap(managers.Server, "serve_forever", serve)


@breaks("manager.late-class")
def errors_of_the_manager_are_passed_over():
    """What a manager does not find is passed over."""

    def call(old, self, *args):
        try:
            return old(self, *args)
        except managers.RemoteError:
            return None

    wrap(managers.BaseProxy, "_callmethod", call)
