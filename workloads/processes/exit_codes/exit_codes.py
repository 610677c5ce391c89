"""A parent joins its two children and reads their exit codes."""

from workloads.probe import gate, log, mp


def work(who):
    log(who + " works")
    gate(who + " may end")


if __name__ == "__main__":
    children = [mp.Process(target=work, args=(who,), name=who) for who in ("first child", "second child")]
    for child in children:
        child.start()
    log("parent has started its children")
    gate("parent may join")
    for child in children:
        child.join()
        log("parent reads the exit code of " + child.name, child.exitcode)
