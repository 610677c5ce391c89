"""A main process creates a child by multiprocessing, and processes in other ways; then it comes to its last line."""

import concurrent.futures
import multiprocessing
import os
import subprocess
import sys

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp

PROGRAM = "from workloads.processes.forking.other_creators import work; work('process of subprocess')"


def work(who):
    log(who + " works")
    gate(who + " may end")
    log(who + " ends")


def fork():
    if os.fork() == 0:
        work("process of os.fork")
        os._exit(0)


def submit():
    # An executor uses multiprocessing itself, whatever implementation of it is under test.
    context = multiprocessing.get_context(mp.get_start_method())
    executor = concurrent.futures.ProcessPoolExecutor(max_workers=1, mp_context=context)
    executor.submit(work, "worker")
    return executor


if __name__ == "__main__":
    given = read_arguments(others=("of every kind", "of subprocess"), at_its_end=("exits", "waits"))
    child = mp.Process(target=work, args=("child",), name="child")
    child.start()
    process = subprocess.Popen([sys.executable, "-c", PROGRAM])
    if given.others == "of every kind":
        if hasattr(os, "fork"):
            fork()
        executor = submit()  # at last: it starts a thread, and a fork beside that is another matter
    gate("parent may list its children")
    children = {child.pid for child in (*mp.active_children(), *multiprocessing.active_children())}
    if given.at_its_end == "waits":
        # remedy
        process.wait()
        # end of remedy
    log("parent at its last line", {"active children": sorted(children)})
