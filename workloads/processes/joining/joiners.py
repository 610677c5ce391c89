"""A parent joins a child before its start, joins itself, joins the child in two threads, and then joins it again."""

import threading

# remedy
from multiprocessing import connection

# end of remedy
from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def try_to_join(who, whom, process):
    try:
        process.join()
    except Exception as error:
        log("{} cannot join {}".format(who, whom), {"error": type(error).__name__})
    else:
        log("{} is back from joining {}".format(who, whom))


def work():
    try_to_join("child", "itself", mp.current_process())
    log("child works")
    gate("child may end")
    log("child ends")


def work_as_sibling(child):
    try_to_join("sibling", "child", child)


def ask_as_sibling(child):
    try:
        is_alive = child.is_alive()
    except Exception as error:
        log("sibling cannot ask", {"error": type(error).__name__})
    else:
        log("sibling asks", {"is_alive()": is_alive})


def wait_as_sibling(child):
    log("sibling waits")
    # remedy
    connection.wait([child.sentinel])
    # end of remedy
    log("sibling is back from waiting")


#: What a sibling does with the child that it is given.
SIBLINGS = {
    "no": None,
    "yes": work_as_sibling,
    "asks": ask_as_sibling,
    "waits for the sentinel": wait_as_sibling,
}


if __name__ == "__main__":
    work_of_sibling = SIBLINGS[read_arguments(sibling=tuple(SIBLINGS)).sibling]
    try_to_join("parent", "itself", mp.current_process())
    child = mp.Process(target=work, name="child")
    try_to_join("parent", "child", child)
    child.start()
    if work_of_sibling:
        sibling = mp.Process(target=work_of_sibling, args=(child,), name="sibling")
        try:
            sibling.start()
        except Exception as error:
            log("sibling cannot be started", {"error": type(error).__name__})
        else:
            sibling.join()
            if sibling.exitcode:
                log("sibling fails", {"exitcode": sibling.exitcode})
    threads = [threading.Thread(target=try_to_join, args=(name, "child", child)) for name in ("thread 1", "thread 2")]
    for thread in threads:
        thread.start()
    log("threads join")
    for thread in threads:
        thread.join()
    for number in (3, 4):
        child.join()
        log("join {} returns".format(number), {"alive": child.is_alive()})
