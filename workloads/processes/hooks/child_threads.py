"""The target of a child exits while two threads work that it has started; one of them is daemonic."""

import sys
import threading

from workloads.probe import gate, log, mp


def work(who):
    log(who + " works")
    gate(who + " may end")
    log(who + " ends")


def start_threads():
    threading.Thread(target=work, args=("thread",)).start()
    # remedy of child.threads
    threading.Thread(target=work, args=("daemonic thread",), daemon=True).start()
    # end of remedy
    gate("target may exit")
    log("target exits")
    sys.exit(3)


if __name__ == "__main__":
    child = mp.Process(target=start_threads)
    child.start()
    child.join()
    log("parent is back from join", {"exitcode": child.exitcode})
