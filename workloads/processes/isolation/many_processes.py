"""One program, run by its main process and three children at the same time."""

from workloads.probe import gate, log, mp


def work(number):
    log("child {} works".format(number))
    gate("children may end")
    log("child {} ends".format(number))


if __name__ == "__main__":
    children = [mp.Process(target=work, args=(number,)) for number in range(3)]
    for child in children:
        child.start()
    log("parent works", {"pids of its children": [child.pid for child in children]})
    for child in children:
        child.join()
