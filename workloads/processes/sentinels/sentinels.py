"""A parent waits until one of its two children has ended, and then until the other has, by their sentinels."""

from importlib import import_module

from workloads.probe import gate, log, mp

wait = import_module(mp.__name__ + ".connection").wait


def work(who):
    log(who + " works")
    gate(who + " may end")


if __name__ == "__main__":
    children = [mp.Process(target=work, args=(who,), name=who) for who in ("first", "second")]
    for child in children:
        child.start()
    while children:
        log("parent waits for " + ("both sentinels" if len(children) == 2 else "the other sentinel"))
        ready = wait([child.sentinel for child in children])
        ended = [child for child in children if child.sentinel in ready]
        log("parent sees sentinels that are ready", [child.name for child in ended])
        children = [child for child in children if child not in ended]
