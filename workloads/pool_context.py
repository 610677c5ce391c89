"""A parent creates pools of one: without a context, and in two ways with each context that there is."""

import importlib

from workloads.probe import log, mp

number = "the program's"


def work(description):
    log("worker of " + description, number)


def ask(description, pool):
    pool.apply(work, (description,))
    pool.close()
    pool.join()


if __name__ == "__main__":
    number = "the parent's"
    Pool = importlib.import_module(mp.__name__ + ".pool").Pool
    ask("multiprocessing.Pool()", mp.Pool(1))
    ask("the class without a context", Pool(1))
    for method in mp.get_all_start_methods():
        context = mp.get_context(method)
        ask("the {} context's Pool()".format(method), context.Pool(1))
        ask("the class with the {} context".format(method), Pool(1, context=context))
    log("parent at its last line")
