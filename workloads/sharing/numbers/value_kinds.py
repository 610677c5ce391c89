"""A child writes into values and arrays with and without a lock, and its parent reads them and what they refuse.

Or a parent assigns to values of larger types.
"""

from workloads.command_line import read_arguments
from workloads.exceptions import name_of
from workloads.probe import gate, log, mp


def attempt(function, *arguments):
    """What the call returns; the name of the exception's type if it raises one."""
    try:
        return function(*arguments)
    except Exception as error:  # the log says which
        return name_of(error)


def write(value, array, bare_value, bare_array, text):
    value.value = bare_value.value = 2
    array[1:] = bare_array[1:] = [2, 3]
    text.value = b"ab"
    own = mp.Value("i", 7)
    log("child has made a value")
    gate("child may read it")
    log("child reads its own value", own.value)


def assign(shared, item, content):
    """Assign to an item, or to the attribute of that name, and return what is then there."""
    if isinstance(item, str):
        setattr(shared, item, content)
        return getattr(shared, item)
    shared[item] = content
    return shared[item]


if __name__ == "__main__":
    if read_arguments(types=("small", "large")).types == "small":
        value, bare_value = mp.Value("i", 1), mp.Value("i", 1, lock=False)
        array, bare_array = mp.Array("i", [1, 0, 0]), mp.Array("i", [1, 0, 0], lock=False)
        text = mp.Array("c", b"four")
        log("parent asks for locks", [hasattr(each, "get_lock") for each in (value, array, bare_value, bare_array)])
        child = mp.Process(target=write, args=(value, array, bare_value, bare_array, text))
        child.start()
        gate("parent may make a value")
        own = mp.Value("i", 3)
        log("parent has made a value")
        child.join()
        log("parent reads its own value", own.value)
        log("parent reads", [value.value, array[:], bare_value.value, bare_array[:]])
        log("parent reads the text", [text.value.decode(), text.raw.decode()])
        log("parent assigns a text that is too long", attempt(assign, text, "value", b"fives"))
        log("parent makes a value and an array without content", [mp.Value("i").value, mp.Array("i", 3)[:]])
        for content in (2**31 - 1, 2**31, 2**32 + 5, 1.5, "text"):
            log("value = {!r}".format(content), attempt(assign, value, "value", content))
        for item, content in ((0, 2**31), (slice(0, 2), [7, 8]), (3, 4), (slice(0, 2), [7]), (0, 1.5)):
            log("array[{}] = {}".format(item, content), attempt(assign, array, item, content))
        log(
            "array has no methods that change its length",
            [hasattr(array, name) for name in ("append", "pop", "insert")],
        )
    else:
        # remedy of value.any-number
        total = mp.Value("q", 0)  # 64 bits: from -2**63 to 2**63 - 1
        mean = mp.Value("d", 0.0)
        # end of remedy
        for content in (2**31, -(2**63), 2**63 - 1):
            log("total = {!r}".format(content), attempt(assign, total, "value", content))
        log("mean = 1.5", attempt(assign, mean, "value", 1.5))
