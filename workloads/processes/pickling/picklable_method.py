"""A parent starts a child whose target is a method of an object that holds a lock, and leaves it out when pickled."""

import threading

from workloads.exceptions import name_of
from workloads.probe import log, mp


class Holder:
    def __init__(self):
        self.lock = threading.Lock()

    # remedy
    def __getstate__(self):
        state = self.__dict__.copy()
        del state["lock"]
        return state

    def __setstate__(self, state):
        self.__dict__.update(state)
        self.lock = threading.Lock()

    # end of remedy

    def work(self):
        log("method: child works")


if __name__ == "__main__":
    targets = {
        "method": Holder().work,
    }
    for name, target in targets.items():
        child = mp.Process(target=target)
        try:
            child.start()
        except Exception as error:  # the log says which
            log(name + ": start raises " + name_of(error), {"pid": child.pid})
        else:
            child.join()
            log(name + ": parent is back from join", {"exitcode": child.exitcode})
