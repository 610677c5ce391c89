"""A program starts a child, which starts one itself, and then a manager and a pool, or an executor."""

from importlib import import_module

from workloads.command_line import read_arguments
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


def use_a_manager_and_a_pool():
    manager = managers.SyncManager()
    manager.start(initializer=log, initargs=("manager starts",))
    manager.shutdown()
    with mp.Pool(1) as pool:
        pool.apply(log, ("pool's worker works",))


def use_an_executor():
    with ProcessPoolExecutor(1) as executor:
        executor.submit(log, "executor's worker works").result()


if __name__ == "__main__":
    given = read_arguments(uses=("a manager and a pool", "an executor"))
    log("program begins")
    run_in_a_process(work)
    if given.uses == "an executor":
        use_an_executor()
    else:
        use_a_manager_and_a_pool()
