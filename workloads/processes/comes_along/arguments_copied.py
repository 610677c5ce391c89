"""A parent and its child change what the child is given: three arguments, and an attribute of the process object."""

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


class Box:
    def __init__(self):
        self.content = []


class Child(mp.Process):
    def __init__(self, *args):
        super().__init__(target=work, args=args)
        self.attribute = []


def read(child, numbers, table, box):
    return {
        "list": list(numbers),
        "dictionary": list(table),
        "object": list(box.content),
        "attribute": list(child.attribute),
    }


def add(word, child, numbers, table, box):
    numbers.append(word)
    table[word] = None
    box.content.append(word)
    child.attribute.append(word)


def work(numbers, numbers_again, table, box, results):
    given = (mp.current_process(), numbers, table, box)
    gate("child may read")
    log("child reads", {**read(*given), "both lists are one": numbers is numbers_again})
    add("by the child", *given)
    log("child has added", read(*given))
    if results is not None:
        # remedy
        results.put(numbers)
        # end of remedy


if __name__ == "__main__":
    sends = read_arguments(sends=("no", "yes")).sends == "yes"
    numbers, table, box, results = [], {}, Box(), None
    if sends:
        # remedy
        results = mp.Queue()
        # end of remedy
    child = Child(numbers, numbers, table, box, results)
    given = (child, numbers, table, box)
    add("before start", *given)
    child.start()
    add("after start", *given)
    log("parent has added", read(*given))
    if sends:
        # remedy
        numbers = results.get()
        # end of remedy
    child.join()
    log("parent reads", read(child, numbers, table, box))
