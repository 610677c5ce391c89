"""One child computes without ever waiting; another waits at a gate and then computes too, until both are terminated."""

from workloads.probe import gate, log, mp


def compute():
    while True:
        pass


def compute_at_once():
    log("one computes")
    compute()


def wait_and_compute():
    log("other waits")
    gate("other may compute")
    compute()


if __name__ == "__main__":
    children = [mp.Process(target=compute_at_once, name="one"), mp.Process(target=wait_and_compute, name="other")]
    for child in children:
        child.start()
    gate("parent may terminate them")
    for child in children:
        child.terminate()
