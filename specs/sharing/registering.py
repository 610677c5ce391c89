"""Own classes in a manager: what a proxy passes on, and what it does not.

`register()` gives a manager a method that makes an object of your class, and returns a proxy for it. A proxy is not the
object: it has no attributes of it (`proxy.attributes`), only some methods (`register.methods`), and what these return is
copied (`register.results`); a generator cannot be (`register.generators`). And a manager, a process of its own, has to find
the classes that it is given objects of: `manager.late-class`. More of proxies in the next section, from `proxy.equality` on.
"""

import pytest

from specs.harness.api import (
    History,
    Run,
    beyond_the_documentation,
    claim,
    details,
    needs,
    refutes,
    remedies,
    upholds,
)

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


REGISTER_GENERATORS = claim(
    "register.generators",
    says="A method of a managed object can be a generator.",
    answer="A generator has to be named in method_to_typeid; its proxy asks for one item at a time.",
    why="A generator cannot be pickled. It stays in the manager, and each `next()` of its proxy is a call there.",
    about=["SyncManager.register(method_to_typeid)", "SyncManager.register(proxytype)"],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#examples (GeneratorProxy)",
        "IteratorProxy in CPython's multiprocessing/managers.py",
    ],
    see=["register.results", "proxy.iteration", "pool.generator-task"],
)


@pytest.fixture(scope="module")
def generators(record: Run) -> History:
    """A parent and its child loop over generators that methods of an object in a manager return."""
    return record("generators").ends()


@refutes(REGISTER_GENERATORS, when="if it is registered without more")
def test_a_method_of_a_managed_object_cannot_return_a_generator(generators: History) -> None:
    """The call raises RemoteError."""
    assert generators["parent calls a method that is not named"].value == "RemoteError"


@upholds(REGISTER_GENERATORS, when='if method_to_typeid names it "Iterator"')
@remedies(
    REGISTER_GENERATORS,
    'Register the class with the name of the method in method_to_typeid, as an "Iterator" of a SyncManager.',
    unlike="It is registered without that, too.",
    when='if method_to_typeid names it "Iterator"',
)
def test_a_generator_in_a_manager_makes_one_item_for_each_that_is_asked_for(generators: History) -> None:
    """A loop yields what the generator yields, which makes nothing before it is asked, and one item each time. A child that is
    given its proxy goes on where its parent has stopped, and its parent goes on after that.
    """
    made = "manager makes a number"

    assert generators["parent loops"].value == [1, 2]
    assert generators == [
        *("parent calls a method that is not named", "parent loops", "parent loops by its own proxy"),
        *("parent has a generator", made, "parent has asked for a number"),
        *("child calls the method", made, made, "child goes on", made, "parent goes on", made, "parent sends"),
        *("parent throws", "parent closes"),
    ]
    assert generators["child goes on"].value == [1, 2]
    assert generators["parent goes on"].value == 3


@details(REGISTER_GENERATORS)
@beyond_the_documentation
def test_a_generator_in_a_manager_can_be_sent_values_and_errors_and_be_closed(generators: History) -> None:
    """`send()` returns the next item, `throw()` raises the exception here that it has raised in the generator, and after that,
    and after `close()`, there is no item.
    """
    assert generators["parent sends"].value == 10
    assert generators["parent throws"].value == ["LookupError", "the end"]
    assert generators["parent closes"].value == [1, None, "the end"]


@details(REGISTER_GENERATORS)
@beyond_the_documentation
def test_a_child_can_go_on_with_a_generator_but_cannot_have_one_made(generators: History) -> None:
    """In a child a method that returns a proxy raises AttributeError."""
    assert generators["child calls the method"].value == "AttributeError"


@details(REGISTER_GENERATORS)
def test_a_proxy_type_that_passes_next_on_makes_a_registered_generator_iterable(generators: History) -> None:
    """A function that is a generator is registered with a proxy type of one's own that has `__iter__` and `__next__`: a loop
    yields what it yields.
    """
    assert generators["parent loops by its own proxy"].value == [1, 2]


MANAGER_LATE_CLASS = claim(
    "manager.late-class",
    says="A manager can hold objects of any class of the program.",
    answer="A manager finds classes that it can import, and if forked those defined before it.",
    why="An object is sent as the name of its class and what it holds. The manager's process looks for that name.",
    about=["SyncManager.list()", "SyncManager.register(typeid)"],
    sources=[
        "https://docs.python.org/3/library/pickle.html#what-can-be-pickled-and-unpickled",
        "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.managers.BaseManager.register",
    ],
    see=["pool.late-function", "default.picklable-target", "manager.errors"],
)


@pytest.fixture(scope="module")
def classes(record: Run) -> History:
    """A parent puts objects of several classes into a manager's list, and registers one when the manager runs."""
    return record("late_class").ends()


@upholds(MANAGER_LATE_CLASS, when="for classes at the top level of a module")
@remedies(
    MANAGER_LATE_CLASS,
    "Define classes, and register them, at the top level, before the manager is started.",
    unlike="Other classes stand below the guard.",
    when="for classes at the top level of a module",
)
def test_an_object_of_a_class_at_the_top_level_can_be_put_into_a_managed_list(classes: History) -> None:
    """`append()` raises nothing, and the object that is read has its class."""
    assert classes["parent has appended"].value["AtTopLevel"] is None
    assert classes["parent reads"].value[0] == "AtTopLevel"


@upholds(MANAGER_LATE_CLASS, under="fork", when="for classes below the main guard, before the manager is started")
def test_a_forked_manager_has_the_classes_that_were_defined_before_its_start(classes: History) -> None:
    """`append()` raises nothing, and the object that is read has its class."""
    assert classes["parent has appended"].value["UnderGuard"] is None
    assert classes["parent reads"].value == ["AtTopLevel", "UnderGuard"]


@refutes(
    MANAGER_LATE_CLASS,
    under=("spawn", "forkserver"),
    when="for classes below the main guard, before the manager is started",
)
def test_a_manager_that_is_not_forked_lacks_classes_below_the_guard(classes: History) -> None:
    """`append()` raises RemoteError. The list stays as it is, and the manager goes on."""
    assert classes["parent has appended"].value["UnderGuard"] == "RemoteError"
    assert classes["parent reads"].value == ["AtTopLevel"]


@refutes(MANAGER_LATE_CLASS, when="for classes that are defined after its start")
def test_a_manager_lacks_classes_that_are_defined_or_registered_after_its_start(classes: History) -> None:
    """`append()` raises RemoteError. So does a method that `register()` has added after the start, for a class at the top level,
    too.
    """
    assert classes["parent has appended"].value["Late"] == "RemoteError"
    assert classes["parent asks for what was registered late"].value == ["RemoteError"] * 2
