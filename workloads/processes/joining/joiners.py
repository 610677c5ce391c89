"""A parent joins a child before its start, joins itself, joins the child in two threads, and then joins it again.

A sibling of the child, if there is one, joins it too, asks whether it is alive, and waits for its sentinel.
"""

import threading

# remedy
from multiprocessing import connection

# end of remedy
from workloads.command_line import read_arguments
from workloads.exceptions import name_of
from workloads.probe import gate, log, mp


def try_to_join(who, whom, process):
    try:
        process.join()
    except Exception as error:
        log("{} cannot join {}".format(who, whom), {"error": name_of(error)})
    else:
        log("{} is back from joining {}".format(who, whom))


def work():
    try_to_join("child", "itself", mp.current_process())
    log("child works")
    gate("child may end")
    log("child ends")


def work_as_sibling(child):
    try_to_join("sibling", "child", child)
    try:
        is_alive = child.is_alive()
    except Exception as error:
        log("sibling cannot ask", {"error": name_of(error)})
    else:
        log("sibling asks", {"is_alive()": is_alive})
    log("sibling waits")
    # remedy
    connection.wait([child.sentinel])
    # end of remedy
    log("sibling is back from waiting")


def start_sibling(child):
    """Start a sibling of the child that has its object among the arguments, if that is possible."""
    sibling = mp.Process(target=work_as_sibling, args=(child,), name="sibling")
    try:
        sibling.start()
    except Exception as error:
        log("sibling cannot be started", {"error": name_of(error)})
        return None
    return sibling


if __name__ == "__main__":
    has_sibling = read_arguments(sibling=("no", "yes")).sibling == "yes"
    try_to_join("parent", "itself", mp.current_process())
    child = mp.Process(target=work, name="child")
    try_to_join("parent", "child", child)
    child.start()
    sibling = start_sibling(child) if has_sibling else None
    threads = [threading.Thread(target=try_to_join, args=(name, "child", child)) for name in ("thread 1", "thread 2")]
    for thread in threads:
        thread.start()
    log("threads join")
    for thread in threads:
        thread.join()
    for number in (3, 4):
        child.join()
        log("join {} returns".format(number), {"alive": child.is_alive()})
    if sibling:
        sibling.join()
        if sibling.exitcode:
            log("sibling fails", {"exitcode": sibling.exitcode})
