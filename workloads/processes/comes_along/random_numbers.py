"""Two children draw random numbers, from the module's generator and from generators of the program's own."""

import random

from workloads.probe import log, mp

generator = random.Random(42)
generator_without_a_seed = random.Random()


def work(who, given):
    log(
        who + " draws",
        {
            "module": random.getrandbits(64),
            "generator at the top level": generator.getrandbits(64),
            "generator without a seed": generator_without_a_seed.getrandbits(64),
            "generator as an argument": given.getrandbits(64),
        },
    )


if __name__ == "__main__":
    given = random.Random(43)
    for who in ("first", "second"):
        child = mp.Process(target=work, args=(who, given))
        child.start()
        child.join()
    work("parent", given)
