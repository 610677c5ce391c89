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
