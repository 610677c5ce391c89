"""A thread of a ThreadPoolExecutor starts a child, and then an ordinary thread does."""

import threading
from concurrent.futures import ThreadPoolExecutor

from workloads.probe import log, mp


def work(who):
    log(who + " works")


def start_and_join(who):
    child = mp.Process(target=work, args=(who,))
    child.start()
    child.join()
    log("parent has joined " + who, {"exitcode": child.exitcode})


if __name__ == "__main__":
    with ThreadPoolExecutor(1) as threads:
        threads.submit(start_and_join, "child of the pool's thread").result()
        # remedy of thread-pool.child
        thread = threading.Thread(target=start_and_join, args=("child of another thread",))
        thread.start()
        thread.join()
        # end of remedy
