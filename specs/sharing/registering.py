"""Own classes in a manager: what a proxy passes on, and what it does not.

`register()` gives a manager a method that makes an object of your class, and returns a proxy for it. A proxy is not the
object: it has no attributes of it (`proxy.attributes`), only some methods (`register.methods`), and what these return is
copied (`register.results`). More of proxies in the next section, from `proxy.equality` on.
"""

import pytest

from specs.harness.api import History, Run, claim, details, needs, refutes, remedies, upholds

pytestmark = needs("Process", "managers.SyncManager")

PROXY_ATTRIBUTES = claim(
    "proxy.attributes",
    says="The attributes of an object that a manager has can be read and set through its proxy.",
    answer="Setting an attribute of a managed object changes only its proxy; reading it fails.",
    why="A proxy passes on calls of methods and nothing else. What is assigned to it becomes an attribute of the proxy itself.",
    about=["SyncManager.register(proxytype)"],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.managers.BaseManager.register",
        "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.managers.Namespace",
    ],
    see=["register.methods", "namespace.attributes"],
)


@pytest.fixture(scope="module")
def own_class(record: Run) -> History:
    """A parent uses attributes, methods and results of objects of its own class in a manager."""
    return record("own_class").ends()


@pytest.fixture(scope="module")
def own_proxies(record: Run) -> History:
    """A parent uses a proxy type of its own, and proxies for what methods return."""
    return record("own_class", prevented_by="proxies").ends()


@refutes(PROXY_ATTRIBUTES)
def test_what_is_assigned_to_an_attribute_of_a_proxy_does_not_reach_the_managed_object(own_class: History) -> None:
    """Reading `account.amount` through a proxy raises AttributeError. `account.amount = 50` raises nothing: then the proxy
    has that attribute, and a method of the object still returns the old amount.
    """
    assert own_class["parent reads an attribute"].value == "AttributeError"
    assert own_class["parent has set an attribute"].value == {"through the proxy": 50, "in the manager": 1}


@upholds(PROXY_ATTRIBUTES, when="if it is registered with NamespaceProxy")
def test_a_namespace_proxy_reads_and_sets_attributes_but_calls_methods_of_a_copy(own_class: History) -> None:
    """With `proxytype=NamespaceProxy`, attributes are read and set in the manager, but one with `_` in front stays with the
    proxy. What a method changes is lost.
    """
    used = own_class["parent uses a NamespaceProxy"].value

    assert used == {"attribute": 50, "in the manager": 50, "_mark": False}


@remedies(
    PROXY_ATTRIBUTES,
    "Read and change attributes by methods, or register the class with a proxy type that has both.",
    unlike="The proxy type of its own stands above.",
)
def test_a_proxy_type_of_ones_own_has_attributes_and_methods(own_proxies: History) -> None:
    """A subclass of NamespaceProxy that exposes a method sets an attribute of the object, and changes it by the method."""
    assert own_proxies["parent uses a proxy type of its own"].value == 51


REGISTER_METHODS = claim(
    "register.methods",
    says="A proxy has all methods of the class that is registered with a manager.",
    answer="A proxy has the public methods of its object: no `_` in front. Others have to be exposed.",
    about=[
        "SyncManager.register(typeid)",
        "SyncManager.register(callable)",
        "SyncManager.register(exposed)",
        "SyncManager.register(create_method)",
    ],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.managers.BaseManager.register"],
    see=["proxy.attributes", "register.results"],
)


@upholds(REGISTER_METHODS, when="for methods without `_` in front")
def test_a_proxy_has_the_public_methods_of_its_object(own_class: History) -> None:
    """`get()` returns what it returns in the manager."""
    assert own_class["parent calls methods of all kinds"].value["get"] == 1


@refutes(REGISTER_METHODS, when="for methods with `_` in front, such as `__len__`")
def test_a_proxy_has_no_method_with_an_underscore_in_front(own_class: History) -> None:
    """`_secret()` raises AttributeError, and `len()` TypeError, although the class has `__len__`. `_callmethod()` with such a
    name raises RemoteError.
    """
    assert own_class["parent calls methods of all kinds"].value == {
        "get": 1,
        "_secret": "AttributeError",
        "len": "TypeError",
        "_callmethod": "RemoteError",
    }


@remedies(REGISTER_METHODS, "List all methods that a proxy is to have in `exposed`.", unlike="It is registered above.")
def test_exposed_lists_all_methods_that_a_proxy_has(own_class: History) -> None:
    """With `exposed=["get", "_secret", "__len__"]` the proxy has these three methods, and `pay_in()` raises
    AttributeError.
    """
    exposed = own_class["parent calls exposed methods"].value

    assert exposed == {"get": 1, "_secret": "secret", "len": 7, "pay_in": "AttributeError"}


@details(REGISTER_METHODS)
def test_a_manager_makes_only_what_is_registered_with_a_method_and_a_callable(own_class: History) -> None:
    """A manager has no method for a name that is not registered, or registered with `create_method=False`: AttributeError.
    Without a callable, the method needs the object as its argument; without one it raises RemoteError.
    """
    assert own_class["parent makes objects"].value == ["AttributeError", "AttributeError"]
    assert own_class["parent makes an object without a callable"].value == ["RemoteError", "[1]"]


REGISTER_RESULTS = claim(
    "register.results",
    says="What a method of a managed object returns is shared, too.",
    answer="What a managed object's method returns is a copy, unless method_to_typeid names it.",
    about=["SyncManager.register(method_to_typeid)"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.managers.BaseManager.register"],
    see=["manager.nested-value", "proxy.attributes"],
)


@refutes(REGISTER_RESULTS)
def test_what_a_method_returns_is_a_copy_even_if_it_is_the_object_itself(own_class: History) -> None:
    """A list that a method returns, and the object itself that another one returns, are copies: changes of them are
    lost.
    """
    assert own_class["parent has changed what methods return"].value == [[1], 1]


@refutes(REGISTER_RESULTS, when="if method_to_typeid names a type that has a callable")
def test_a_type_with_a_callable_makes_another_object_of_the_result(own_class: History) -> None:
    """With `method_to_typeid={"book": "list"}` the result is a managed list. But it is a new one, with the same items:
    what is appended to it is not in the list of the object.
    """
    assert own_class["parent has changed a list that is made of the result"].value == [1]


@remedies(
    REGISTER_RESULTS,
    "Register a name without a callable, and give it to the method by method_to_typeid.",
    unlike="What is registered stands above.",
    when="if method_to_typeid names a type without a callable",
)
@upholds(REGISTER_RESULTS, when="if method_to_typeid names a type without a callable")
def test_a_type_without_a_callable_makes_a_proxy_for_the_result_itself(own_proxies: History) -> None:
    """What is appended to the list that a method returns is in the list of the object, and what is changed through the
    object that another method returns is changed.
    """
    assert own_proxies["parent has changed what proxies stand for"].value == [[1, 2], 2]
