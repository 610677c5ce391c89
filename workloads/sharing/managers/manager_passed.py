"""A parent calls `Manager`, and may hand what the manager makes to a child or to the task of a pool."""

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def work(shared, lock, queue):
    with lock:
        shared.append("one")
    queue.put("two")


def pass_on(to, shared, lock, queue):
    if to == "Process":
        child = mp.Process(target=work, args=(shared, lock, queue))
        child.start()
        child.join()
    else:
        with mp.Pool(1) as pool:
            pool.apply(work, (shared, lock, queue))
    log("parent reads", [list(shared), queue.get()])


def describe(children):
    return [[child.name, child.pid] for child in children]


if __name__ == "__main__":
    to = read_arguments(to=("nobody", "Process", "Pool")).to
    with mp.Manager() as manager:
        log("parent has called Manager", describe(mp.active_children()))
        if to != "nobody":
            pass_on(to, manager.list(), manager.Lock(), manager.Queue())
    log("parent has left the block")
    gate("parent may look for children")
    log("parent looks for children", describe(mp.active_children()))
