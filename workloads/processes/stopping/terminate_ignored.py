"""A parent ends two children, one after the other: one that ignores SIGTERM, and one that may be stopped.

Or it ends the first alone, by both methods.
"""

import signal

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def work(who):
    if who == "stubborn child":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    log(who + " works")
    gate(who + " may end")
    log(who + " ends")


def terminate_and_kill(child):
    # remedy
    child.terminate()
    child.join(timeout=0.2)
    if child.is_alive():
        child.kill()
    child.join()
    # end of remedy


if __name__ == "__main__":
    given = read_arguments(method=("terminate", "kill", "terminate and kill"), children=(2, 1))
    children = [mp.Process(target=work, args=(who,), name=who) for who in ("stubborn child", "stopped child")]
    del children[given.children :]
    for child in children:
        child.start()
    for child in children:
        gate("parent may end " + child.name)
        if given.method == "terminate and kill":
            terminate_and_kill(child)
        else:
            getattr(child, given.method)()
        log("parent is back from {} of {}".format(given.method, child.name), {"alive": child.is_alive()})
        child.join()
        log("parent has joined " + child.name, {"alive": child.is_alive(), "exitcode": child.exitcode})
