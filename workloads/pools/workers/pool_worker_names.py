"""A parent creates a pool of two, builds a process, and applies a task whose worker is then replaced.

The parent is the main process, or a child.
"""

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def report():
    log("{} has started".format(mp.current_process().name))


def work():
    return mp.current_process().name


def use_a_pool():
    pool = mp.Pool(2, report, maxtasksperchild=1)
    log("parent asks its children", sorted(worker.name for worker in mp.active_children()))
    gate("parent may go on")
    log("parent builds a process", mp.Process().name)
    log("parent has the result", pool.apply(work))
    gate("parent may end")
    pool.close()
    pool.join()


if __name__ == "__main__":
    given = read_arguments(built_before=0, in_a=("main process", "child"))
    for _ in range(given.built_before):
        mp.Process()
    if given.in_a == "main process":
        use_a_pool()
    else:
        child = mp.Process(target=use_a_pool)
        child.start()
        child.join()
