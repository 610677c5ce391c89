"""A worker of a pool adds 1 to a number, and returns it to the parent."""

from workloads.probe import log, mp

number = 99


# remedy
def add(number):
    return number + 1


# end of remedy


if __name__ == "__main__":
    # remedy
    with mp.Pool(1) as pool:
        number = pool.apply(add, (number,))
    # end of remedy
    log("parent reads", number)
