"""A parent creates pools of one, by `Pool` or by the class: without a context, and with each context that there is."""

import importlib

from workloads.command_line import read_arguments
from workloads.exceptions import name_of
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
    create = {
        "function": lambda context: (context or mp).Pool(1),
        "class": lambda context: importlib.import_module(mp.__name__ + ".pool").Pool(1, context=context),
    }[read_arguments(by=("function", "class")).by]
    ask("pool without a context", create(None))
    try:
        mp.Pool(1, context=mp.get_context()).terminate()
    except Exception as error:  # the log says which
        log("parent gives the context by name", {"raises": name_of(error)})
    else:
        log("parent gives the context by name", {"raises": None})
    for method in mp.get_all_start_methods():
        ask("pool with the {} context".format(method), create(mp.get_context(method)))
    log("parent at its last line")
