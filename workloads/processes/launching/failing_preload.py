"""A program has a module preloaded that cannot be imported, and starts a child."""

from workloads.command_line import read_arguments
from workloads.probe import log, mp


def work():
    log("child works")


if __name__ == "__main__":
    given = read_arguments(
        module=("workloads.no_such_module", "workloads.processes.launching.raises"),
        on_error="",
        before_the_start=("nothing", "another list"),
    )
    options = {"on_error": given.on_error} if given.on_error else {}
    try:
        mp.set_forkserver_preload([given.module], **options)
    except ValueError:
        log("set_forkserver_preload raises ValueError")
    if given.before_the_start == "another list":
        # remedy
        mp.set_forkserver_preload(["decimal"])
        # end of remedy
    child = mp.Process(target=work)
    try:
        child.start()
    except (EOFError, ConnectionError) as error:
        log("start raises an error", {"notes": getattr(error, "__notes__", []), "no pid": child.pid is None})
    if child.pid:
        child.join()
        log("parent is back from join", {"exitcode": child.exitcode})
