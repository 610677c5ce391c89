"""A program seeds the module random at its top level, and two children draw a number from it."""

import random

from workloads.probe import log, mp

random.seed(42)


def draw(who):
    log(who + " draws", random.getrandbits(64))


if __name__ == "__main__":
    for who in ("first", "second"):
        child = mp.Process(target=draw, args=(who,))
        child.start()
        child.join()
    draw("parent")
