"""A child waits for an event, asks for it in a loop instead, or waits while another of its threads computes."""

import threading

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def compute():
    while True:
        pass


def ask_in_a_loop(event):
    while not event.is_set():
        pass


def wait(event):
    # remedy
    event.wait()
    # end of remedy


def wait_beside_another_thread(event):
    threading.Thread(target=compute, daemon=True).start()
    wait(event)


WAYS = {"asking in a loop": ask_in_a_loop, "waiting": wait, "another thread": wait_beside_another_thread}


def work(by, event):
    log("child waits")
    WAYS[by](event)
    log("child goes on")


if __name__ == "__main__":
    event = mp.Event()
    child = mp.Process(target=work, args=(read_arguments(by=tuple(WAYS)).by, event), name="child")
    child.start()
    gate("parent may set the event")
    event.set()
    child.join()
