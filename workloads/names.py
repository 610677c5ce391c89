"""A parent builds objects, names just one of them, and starts just one, which has a child of its own."""

from workloads.probe import log, mp


class Worker(mp.Process):
    pass


def work_further():
    log("grandchild works")


def work():
    log("child works")
    grandchild = mp.Process(target=work_further)
    grandchild.start()
    grandchild.join()


if __name__ == "__main__":
    context = mp.get_context(mp.get_start_method())
    never_started = mp.Process(target=work)
    named = mp.Process(target=work, name="Mary")
    child = mp.Process(target=work)
    log("parent has built three objects", [process.name for process in (never_started, named, child)])
    log("parent has built two of other classes", [process.name for process in (context.Process(), Worker())])
    child.start()
    child.join()
