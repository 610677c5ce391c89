"""A program asks which start methods there are, and tries to choose each of the three."""

from workloads.exceptions import name_of
from workloads.probe import log, mp


def try_to(choose, method):
    try:
        choose(method)
    except Exception as error:  # the log says which
        return name_of(error)
    return "accepted"


if __name__ == "__main__":
    listed = mp.get_all_start_methods()
    log("start methods are listed", sorted(listed))
    mp.set_start_method(None, force=True)
    log("the first of them is the default", listed[0] == mp.get_start_method())
    for method in ("fork", "spawn", "forkserver"):
        log("get_context " + method, try_to(mp.get_context, method))
        log("set_start_method " + method, try_to(lambda name: mp.set_start_method(name, force=True), method))
