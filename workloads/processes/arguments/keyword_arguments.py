"""A parent starts children with several kinds of `kwargs`, the last with one of which the name is a number."""

from types import MappingProxyType

from workloads.probe import log, mp


def work(**kwargs):
    log("child works", kwargs)


if __name__ == "__main__":
    items, others, pairs = {"named": 1}, {"named": 2}, [("named", 3)]
    several = (items, MappingProxyType(others), pairs, {"not an identifier": 4})
    children = [mp.Process(target=work, kwargs=kwargs) for kwargs in several]
    items["added"] = others["added"] = "after the object was built"
    pairs.append(("added", "after the object was built"))
    for child in children:
        child.start()
        child.join()
    for kwargs in (5, "ab"):
        try:
            mp.Process(target=work, kwargs=kwargs)
        except Exception as error:
            log("kwargs are refused", {"kwargs": kwargs, "error": type(error).__name__})
        else:
            log("kwargs are accepted", {"kwargs": kwargs})
    child = mp.Process(target=work, kwargs={1: "named by a number"})
    log("a number as a name is accepted")
    child.start()
    child.join()
    log("parent has joined the last child", {"exitcode": child.exitcode})
