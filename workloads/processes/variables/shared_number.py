"""A child adds 1 to a number that is shared with its parent."""

from workloads.probe import log, mp

number = 99


# remedy
def add(shared):
    with shared.get_lock():
        shared.value += 1


# end of remedy


if __name__ == "__main__":
    # remedy
    shared = mp.Value("i", number)
    child = mp.Process(target=add, args=(shared,))
    child.start()
    child.join()
    number = shared.value
    # end of remedy
    log("parent reads", number)
