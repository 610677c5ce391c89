"""A parent calls `Manager`, and hands what the manager makes to a child and to the task of a pool."""

from workloads.probe import log, mp


def work(shared, lock, queue, who):
    with lock:
        shared.append(who)
    queue.put(who)


def describe(children):
    return [[child.name, child.pid] for child in children]


if __name__ == "__main__":
    with mp.Manager() as manager:
        log("parent has called Manager", describe(mp.active_children()))
        shared, lock, queue = manager.list(), manager.Lock(), manager.Queue()
        child = mp.Process(target=work, args=(shared, lock, queue, "child"))
        child.start()
        child.join()
        with mp.Pool(1) as pool:
            pool.apply(work, (shared, lock, queue, "worker"))
        log("parent reads", [list(shared), queue.get(), queue.get()])
    log("parent has left the block", describe(mp.active_children()))
