"""A program starts a child, which starts one itself; then a manager, a pool and an executor."""

from importlib import import_module

from workloads.executor import ProcessPoolExecutor
from workloads.probe import log, mp

managers = import_module(mp.__name__ + ".managers")


def run_in_a_process(target, *args):
    process = mp.Process(target=target, args=args)
    process.start()
    process.join()


def work():
    log("child works")
    run_in_a_process(log, "grandchild works")


if __name__ == "__main__":
    run_in_a_process(work)
    manager = managers.SyncManager()
    manager.start(initializer=log, initargs=("manager starts",))
    manager.shutdown()
    with mp.Pool(1) as pool:
        pool.apply(log, ("pool's worker works",))
    with ProcessPoolExecutor(1) as executor:
        executor.submit(log, "executor's worker works").result()
