"""A program seeds the module random at its top level, and two children and their parent draw two numbers.

They draw one from the module, and one from generators that they build.
"""

import random

from workloads.probe import log, mp

random.seed(42)


def draw(who, seed):
    # remedy
    generator = random.Random(seed)
    # end of remedy
    log(who + " draws", {"module": random.getrandbits(64), "generator of its own": generator.getrandbits(64)})


if __name__ == "__main__":
    # remedy
    source = random.Random(42)
    seeds = [source.getrandbits(64) for _ in range(3)]
    # end of remedy
    for who, seed in zip(("first", "second"), seeds):  # noqa: B905  # not in 3.8
        child = mp.Process(target=draw, args=(who, seed))
        child.start()
        child.join()
    draw("parent", seeds[-1])
