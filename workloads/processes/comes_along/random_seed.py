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
    seeds = [None, None, None]
    if read_arguments(seeds=("the program", "each child")).seeds == "each child":
        # remedy
        source = random.Random(42)
        seeds = [source.getrandbits(64) for _ in range(3)]
        # end of remedy
    for who, seed in zip(("first", "second"), seeds):  # noqa: B905  # not in 3.8
        child = mp.Process(target=draw, args=(who, seed))
        child.start()
        child.join()
    draw("parent", seeds[-1])
