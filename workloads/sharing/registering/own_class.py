"""A parent uses objects of a class of its own, which live in a manager: attributes, methods, results."""

from importlib import import_module

from workloads.attempts import attempt
from workloads.command_line import read_arguments
from workloads.probe import log, mp

managers = import_module(mp.__name__ + ".managers")


class Account:
    def __init__(self, amount=0):
        self.amount = amount
        self.entries = [amount]

    def get(self):
        return self.amount

    def pay_in(self, amount):
        self.amount += amount

    def book(self):
        return self.entries

    def itself(self):
        return self

    def _secret(self):
        return "secret"

    def __len__(self):
        return 7


class AccountProxy(managers.NamespaceProxy):
    _exposed_ = ("__getattribute__", "__setattr__", "__delattr__", "pay_in")

    def pay_in(self, amount):
        return self._callmethod("pay_in", (amount,))


class OwnManager(managers.SyncManager):
    pass


OwnManager.register("Account", Account)
OwnManager.register("Plain", Account, proxytype=managers.NamespaceProxy)
OwnManager.register("Attributes", Account, proxytype=AccountProxy)
# remedy of register.methods
OwnManager.register("Exposed", Account, exposed=["get", "_secret", "__len__"])
# end of remedy
OwnManager.register("Same")
OwnManager.register("Hidden", Account, create_method=False)
OwnManager.register("Linked", Account, method_to_typeid={"itself": "Same", "book": "Same"})
OwnManager.register("Copied", Account, method_to_typeid={"book": "list"})


def use_attributes(manager):
    account = manager.Account(1)
    log("parent reads an attribute", attempt(lambda: account.amount))
    account.amount = 50
    log("parent has set an attribute", {"through the proxy": account.amount, "in the manager": account.get()})
    plain = manager.Plain(1)
    plain.amount = 50
    plain.pay_in(1)
    plain._mark = 1
    log(
        "parent uses a NamespaceProxy",
        {
            "attribute": plain.amount,
            "in the manager": plain._getvalue().amount,
            "_mark": hasattr(plain._getvalue(), "_mark"),
        },
    )


def use_attributes_rightly(manager):
    # remedy of proxy.attributes
    account = manager.Attributes(1)
    account.amount = 50
    account.pay_in(1)
    # end of remedy
    log("parent uses a proxy type of its own", account.amount)


def use_methods(manager):
    account, exposed = manager.Account(1), manager.Exposed(1)
    log(
        "parent calls methods of all kinds",
        {
            "get": attempt(account.get),
            "_secret": attempt(lambda: account._secret()),  # noqa: PLW0108  # it may be missing
            "len": attempt(lambda: len(account)),
            "_callmethod": attempt(account._callmethod, "_secret"),
        },
    )
    log(
        "parent calls exposed methods",
        {
            "get": attempt(exposed.get),
            "_secret": attempt(exposed._secret),
            "len": attempt(lambda: len(exposed)),
            "pay_in": attempt(lambda: exposed.pay_in(1)),
        },
    )
    log("parent makes objects", [attempt(lambda: manager.Unknown()), attempt(lambda: manager.Hidden())])  # noqa: PLW0108  # it may be missing
    log("parent makes an object without a callable", [attempt(manager.Same), str(manager.Same([1]))])


def use_results(manager):
    account = manager.Account(1)
    account.book().append(2)
    account.itself().pay_in(1)
    log("parent has changed what methods return", [account.book(), account.get()])
    copied = manager.Copied(1)
    copied.book().append(2)
    log("parent has changed a list that is made of the result", copied._getvalue().entries)


def use_results_rightly(manager):
    # remedy of register.results
    account = manager.Linked(1)
    account.book().append(2)
    account.itself().pay_in(1)
    # end of remedy
    log("parent has changed what proxies stand for", [list(account._getvalue().entries), account.get()])


if __name__ == "__main__":
    rightly = read_arguments(prevented_by=("nothing", "proxies")).prevented_by == "proxies"
    with OwnManager() as manager:
        if rightly:
            use_attributes_rightly(manager)
            use_results_rightly(manager)
        else:
            use_attributes(manager)
            use_methods(manager)
            use_results(manager)
