"""A program that does nothing: it starts children with nothing to do, joins them and ends.

Run as `python -m specs.harness.repeat.idle MODULE START_METHOD CHILDREN` by the interpreter under test, from
Python 3.8 on. What it costs is the least that a program with as many processes can cost.
"""

import importlib
import sys


def nothing() -> None:
    """Be what a child does."""


if __name__ == "__main__":
    mp = importlib.import_module(sys.argv[1])
    mp.set_start_method(sys.argv[2])
    children = [mp.Process(target=nothing) for _ in range(int(sys.argv[3]))]
    for child in children:
        child.start()
    for child in children:
        child.join()
