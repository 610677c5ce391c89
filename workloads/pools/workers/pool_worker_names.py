"""A parent creates a pool of two, builds a process, and applies a task whose worker is then replaced."""

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def report():
    log("{} has started".format(mp.current_process().name))


def work():
    return mp.current_process().name


if __name__ == "__main__":
    for _ in range(read_arguments(built_before=0).built_before):
        mp.Process()
    pool = mp.Pool(2, report, maxtasksperchild=1)
    log("parent asks its children", sorted(worker.name for worker in mp.active_children()))
    gate("parent may go on")
    log("parent builds a process", mp.Process().name)
    log("parent has the result", pool.apply(work))
    gate("parent may end")
    pool.close()
    pool.join()
