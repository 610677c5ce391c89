"""Two children compute something, and then on without ever waiting, until their parent terminates them."""

from workloads.probe import gate, log, mp


def work(who):
    log(who + " is there")
    gate("both may compute")
    log(who + " computes")
    sum(range(5000000))
    log(who + " has computed something")
    while True:
        pass


if __name__ == "__main__":
    children = [mp.Process(target=work, args=(who,), name=who) for who in ("one", "other")]
    for child in children:
        child.start()
    gate("parent may terminate them")
    for child in children:
        child.terminate()
