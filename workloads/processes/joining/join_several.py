"""A parent starts two children and joins them, the first one first."""

from workloads.probe import gate, log, mp


def work(who):
    log(who + " works")
    gate(who + " may end")
    log(who + " ends")


if __name__ == "__main__":
    children = [mp.Process(target=work, args=(who,), name=who) for who in ("first child", "second child")]
    for child in children:
        child.start()
    for child in children:
        log("parent joins " + child.name)
        child.join()
        log("parent is back from join", {"exitcode": child.exitcode, "alive": child.is_alive()})
