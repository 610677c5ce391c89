"""A child, daemonic or not, starts two children of its own, of which one is to be daemonic and the other not."""

from workloads.command_line import read_arguments
from workloads.probe import log, mp


def work():
    log("grandchild works", {"daemonic": mp.current_process().daemon})


def start_children():
    for daemonic in (True, False):
        child = mp.Process(target=work, daemon=daemonic)
        try:
            child.start()
        except Exception as error:  # the log says which
            log("start raises " + type(error).__name__)
        else:
            child.join()
            log("child is back from join", {"exitcode": child.exitcode})


if __name__ == "__main__":
    if read_arguments(child=("daemonic", "not daemonic")).child == "daemonic":
        child = mp.Process(target=start_children, daemon=True)
    else:
        # remedy
        child = mp.Process(target=start_children, daemon=False)
        # end of remedy
    child.start()
    child.join()
    log("parent is back from join", {"exitcode": child.exitcode})
