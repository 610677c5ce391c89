"""A main process terminates one of its two children on its last line."""

from workloads.probe import gate, log, mp


def work(who):
    try:
        log(who + " works")
        gate(who + " may end")
        log(who + " ends")
    finally:
        log(who + " cleans up")


if __name__ == "__main__":
    child = mp.Process(target=work, args=("child",), name="child")
    sibling = mp.Process(target=work, args=("sibling",), name="sibling")
    child.start()
    sibling.start()
    gate("parent may end")
    log("parent at its last line")
    child.terminate()
