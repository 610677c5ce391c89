"""A program that does nothing: it starts children with nothing to do, joins them and ends.

Run as `python -m specs.harness.repeat.idle MODULE START_METHOD [METHOD COUNT]...` by the interpreter under test, from
Python 3.8 on. What it costs is the least that a program with as many processes can cost.
"""

import importlib
import sys


def nothing() -> None:
    """Be what a child does."""


if __name__ == "__main__":
    mp = importlib.import_module(sys.argv[1])
    mp.set_start_method(sys.argv[2])
    children = []
    for method, count in zip(sys.argv[3::2], sys.argv[4::2]):  # noqa: B905  # strict= is newer than 3.8
        for _ in range(int(count)):
            child = mp.get_context(method).Process(target=nothing)
            child.start()
            children.append(child)
    for child in children:
        child.join()
