"""A parent starts children whose `args` are no tuples: a list, a text, a dictionary and an iterator; then a tuple."""

from workloads.probe import log, mp


def work(*args):
    log("child works", {"args": args})


if __name__ == "__main__":
    items = ["from a list", 2]
    children = [mp.Process(target=work, args=args) for args in (items, ("ab"), {"key": "value"}, iter((None, 0)))]
    items.append("added after the object was built")
    # remedy
    child = mp.Process(target=work, args=("ab",))
    # end of remedy
    children.append(child)
    for child in children:
        child.start()
        child.join()
    try:
        mp.Process(target=work, args=5)
    except Exception as error:
        log("a number is refused", {"error": type(error).__name__})
    else:
        log("a number is accepted")
