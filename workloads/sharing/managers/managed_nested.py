"""A child appends to lists that are inside a manager's dict and list, in several ways, and its parent reads them."""

from workloads.probe import gate, log, mp


def work(shared, rows):
    shared["plain"].append(1)
    rows[0].append(1)
    # remedy of manager.nested-value
    items = shared["assigned"]
    items.append(1)
    shared["assigned"] = items
    # end of remedy
    shared["managed"].append(1)
    log("child reads what it has appended to", [shared["plain"], rows[0]])


if __name__ == "__main__":
    with mp.Manager() as manager:
        shared = manager.dict({"plain": [0], "assigned": [0], "managed": manager.list([0])})
        rows = manager.list([[0]])
        child = mp.Process(target=work, args=(shared, rows))
        child.start()
        child.join()
        gate("parent may read")
        log("parent reads the plain lists", [shared["plain"], rows[0]])
        log("parent reads the list that was assigned", shared["assigned"])
        log("parent reads the managed list", list(shared["managed"]))
