"""A parent builds a `Process` object, a manager, a pool and another `Process` object, and reads their names."""

from workloads.probe import log, mp


def names_of_children():
    return {child.name for child in mp.active_children()}


if __name__ == "__main__":
    before = mp.Process()
    manager = mp.Manager()
    servers = names_of_children()
    pool = mp.Pool(1)
    workers = names_of_children() - servers
    after = mp.Process()
    log(
        "parent reads the names",
        {"before": before.name, "manager": sorted(servers), "pool": sorted(workers), "after": after.name},
    )
    pool.terminate()
    pool.join()
    manager.shutdown()
