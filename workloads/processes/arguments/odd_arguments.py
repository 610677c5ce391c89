"""A parent starts children whose `args` are no tuple or whose `kwargs` are odd, and one whose `args` are a tuple."""

from types import MappingProxyType

from workloads.exceptions import name_of
from workloads.probe import log, mp


def work(*args, **kwargs):
    log("child works", {"args": args, "kwargs": kwargs})


def build(what, **arguments):
    try:
        mp.Process(target=work, **arguments)
    except Exception as error:
        log(what + " refused", {"value": next(iter(arguments.values())), "error": name_of(error)})
    else:
        log(what + " accepted")


if __name__ == "__main__":
    items = ["from a list", 2]
    named, others, pairs = {"named": 1, "not an identifier": 4}, {"named": 2}, [("named", 3)]
    children = [
        mp.Process(target=work, args=args, kwargs=kwargs)
        for args, kwargs in ((items, named), (("ab"), MappingProxyType(others)), (iter((None, 0)), pairs))
    ]
    items.append("added after the object was built")
    named["added"] = others["added"] = "after the object was built"
    pairs.append(("added", "after the object was built"))
    # remedy of argument.args
    child = mp.Process(target=work, args=("ab",))
    # end of remedy
    children.append(child)
    for child in children:
        child.start()
        child.join()
    build("args are", args=5)
    for kwargs in (5, "ab"):
        build("kwargs are", kwargs=kwargs)
    child = mp.Process(target=work, kwargs={1: "named by a number"})
    log("a number as a name is accepted")
    child.start()
    child.join()
    log("parent has joined the last child", {"exitcode": child.exitcode})
