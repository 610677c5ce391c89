"""A parent puts objects of several classes into a manager's list, and registers one when the manager runs."""

from importlib import import_module

from workloads.attempts import attempt
from workloads.probe import log, mp

managers = import_module(mp.__name__ + ".managers")


# remedy of manager.late-class
class AtTopLevel:
    """The manager, a process of its own, finds it, too."""


# end of remedy


class OwnManager(managers.SyncManager):
    pass


if __name__ == "__main__":

    class UnderGuard:
        """It is there before the manager is started."""

    with OwnManager() as manager:

        class Late:
            """It is there after the manager was started."""

        items = manager.list()
        appended = {each.__name__: attempt(items.append, each()) for each in (AtTopLevel, UnderGuard, Late)}
        log("parent has appended", appended)
        log("parent reads", [type(item).__name__ for item in items])
        OwnManager.register("Late", Late)
        OwnManager.register("AtTopLevel", AtTopLevel)
        makers = [lambda: manager.Late() and None, lambda: manager.AtTopLevel() and None]
        log("parent asks for what was registered late", [attempt(make) for make in makers])
