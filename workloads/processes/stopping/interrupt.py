"""A parent interrupts its two children: the first catches KeyboardInterrupt, the second does not (POSIX)."""

import signal

from workloads.probe import gate, log, mp


def work_as_first():
    try:
        log("first works")
        gate("never opened")
    except KeyboardInterrupt:
        log("first catches KeyboardInterrupt")
    gate("first may end")
    log("first ends")


def work_as_second():
    try:
        log("second works")
        gate("never opened")
    finally:
        log("second cleans up")


if __name__ == "__main__":
    # A shell starts what it runs in the background with SIGINT ignored, and children inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    first, second = mp.Process(target=work_as_first), mp.Process(target=work_as_second)
    first.start()
    second.start()
    gate("parent may interrupt both")
    for child, name in ((first, "first"), (second, "second")):
        try:
            child.interrupt()
        except Exception as error:
            log("{} cannot be interrupted".format(name), {"error": type(error).__name__})
            child.terminate()
    for child, name in ((second, "second"), (first, "first")):
        child.join()
        log("parent has joined " + name, {"exitcode": child.exitcode})
