"""A parent builds `Process` objects, gives one a name, and starts one, which does so, too."""

from workloads.probe import log, mp


class Worker(mp.Process):
    pass


def work_as_grandchild():
    log("grandchild works")


def work():
    log("child works")
    never_started, grandchild = mp.Process(target=work_as_grandchild), mp.Process(target=work_as_grandchild)
    log("child has built two objects", [never_started.name, grandchild.name])
    grandchild.start()
    grandchild.join()


if __name__ == "__main__":
    context = mp.get_context(mp.get_start_method()) if hasattr(mp, "get_context") else mp
    never_started = mp.Process(target=work)
    given_a_name = mp.Process(target=work, name="Mary")
    child = mp.Process(target=work)
    log(
        "parent has built three objects",
        {"never started": never_started.name, "given a name": given_a_name.name, "to be started": child.name},
    )
    log(
        "parent has built two of other classes",
        {"context.Process": context.Process().name, "Worker": Worker().name},
    )
    child.start()
    child.join()
