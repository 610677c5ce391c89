"""A parent creates a pool of two, builds a process, and applies a task. Perhaps a child does the same before.

If the pool limits its workers to one task each, the one that did it is replaced.
"""

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def report():
    log("{} has started".format(mp.current_process().name))


def work():
    return mp.current_process().name


def use_a_pool(user, limit):
    pool = mp.Pool(2, report, maxtasksperchild=limit)
    log("{} asks its children".format(user), sorted(worker.name for worker in mp.active_children()))
    gate("{} may go on".format(user))
    log("{} builds a process".format(user), mp.Process().name)
    log("{} has the result".format(user), pool.apply(work))
    gate("{} may end".format(user))
    pool.close()
    pool.join()


if __name__ == "__main__":
    given = read_arguments(child_first=("no", "yes"))
    if given.child_first == "yes":
        child = mp.Process(target=use_a_pool, args=("child", None))
        child.start()
        child.join()
        use_a_pool("parent", None)
    else:
        use_a_pool("parent", 1)
