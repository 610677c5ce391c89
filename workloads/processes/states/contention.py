"""Two children compute without ever waiting, until their parent terminates them."""

from workloads.probe import gate, log, mp


def work(who):
    log(who + " computes")
    while True:
        pass


if __name__ == "__main__":
    children = [mp.Process(target=work, args=(who,), name=who) for who in ("one", "other")]
    for child in children:
        child.start()
    gate("parent may terminate them")
    for child in children:
        child.terminate()
