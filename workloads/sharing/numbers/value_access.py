"""A child holds the lock of a number, twice; meanwhile its parent reads the number, and then writes to it."""

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def hold(number):
    for access in ("read", "write"):
        gate("child may acquire the lock ({})".format(access))
        with number.get_lock():
            log("child has the lock ({})".format(access))
            gate("child may release the lock ({})".format(access))
            log("child releases the lock ({})".format(access))


def read_value(number):
    return number.value


def write_value(number):
    number.value = 3


def read_item(numbers):
    return numbers[0]


def write_item(numbers):
    numbers[0] = 3


#: How the parent reads and writes, by the kind of the number.
HOW = {
    "Value": {"read": read_value, "write": write_value},
    "Array": {"read": read_item, "write": write_item},
}


if __name__ == "__main__":
    kind = read_arguments(kind=tuple(HOW)).kind
    number = mp.Value("i", 1) if kind == "Value" else mp.Array("i", [1])
    child = mp.Process(target=hold, args=(number,), name="child")
    child.start()
    for access, function in HOW[kind].items():
        gate("parent may begin ({})".format(access))
        log("parent begins ({})".format(access))
        log("parent is back ({})".format(access), function(number))
    child.join()
    log("parent reads what it has written", HOW[kind]["read"](number))
