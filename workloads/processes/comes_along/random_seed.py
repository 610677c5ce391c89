"""A program seeds the module random at its top level, and two children and their parent draw a number.

They draw it from the module, or from generators that they build.
"""

import random

from workloads.command_line import read_arguments
from workloads.probe import log, mp

random.seed(42)


def draw(who, seed=None):
    generator = random
    if seed is not None:
        # remedy
        generator = random.Random(seed)
        # end of remedy
    log(who + " draws", generator.getrandbits(64))


if __name__ == "__main__":
    seeds = dict.fromkeys(("first", "second", "parent"))
    if read_arguments(seeds=("the program", "each child")).seeds == "each child":
        # remedy
        seeds = {who: random.getrandbits(64) for who in seeds}
        # end of remedy
    for who in ("first", "second"):
        child = mp.Process(target=draw, args=(who, seeds[who]))
        child.start()
        child.join()
    draw("parent", seeds["parent"])
