"""A child reads a value of each typecode; then its parent tries others, and other arguments of Value and Array."""

import array
import sys

from workloads.exceptions import name_of
from workloads.probe import log, mp

CONTENTS = dict.fromkeys("bBhHiIlLqQ", 7)
CONTENTS.update({"f": 1.5, "d": 2.5, "u": "w"})


def attempt(function, *arguments, **more):
    """None if the call returns; the name of the exception's type if it raises one."""
    try:
        function(*arguments, **more)
    except Exception as error:  # the log says which
        return name_of(error)


def work(values, character):
    log("child reads", [{code: value.value for code, value in values.items()}, character.value.decode()])


if __name__ == "__main__":
    values = {code: mp.Value(code, content) for code, content in CONTENTS.items()}
    character = mp.Value("c", b"c")
    child = mp.Process(target=work, args=(values, character))
    child.start()
    child.join()
    known = [code for code in array.typecodes if attempt(mp.Array, code, 1) is None]
    log("parent makes arrays of the typecodes of array", {code: code in known for code in array.typecodes})
    log("parent tries what is no typecode", [attempt(mp.Value, code) for code in ("?", "ii", "", 1, None)])
    log("parent gives the lock by position", attempt(mp.Array, "i", 3, False))
    log("parent gives what is no lock", [attempt(make, "i", 3, lock="lock") for make in (mp.Value, mp.Array)])
    contents = ([1, 2], (1, 2), range(2), 0, [], iter([1, 2]), -1, [1, "2"], 1.5)
    log("parent makes arrays of contents", [attempt(mp.Array, "i", content) for content in contents])
    log("parent makes an array of the largest size", attempt(mp.Array, "b", sys.maxsize))
    log("parent makes a value of two numbers", attempt(mp.Value, "i", 1, 2))
