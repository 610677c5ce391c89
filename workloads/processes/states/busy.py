"""A child waits for an event, asks for it in a loop instead, or waits while another of its threads computes."""

import threading

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp

#: How the child waits.
WAYS = ("asking in a loop", "waiting", "another thread")


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


def work(by, event):
    if by == "another thread":
        threading.Thread(target=compute, daemon=True).start()
    log("child waits")
    if by == "asking in a loop":
        ask_in_a_loop(event)
    else:
        wait(event)
    log("child goes on")


if __name__ == "__main__":
    event = mp.Event()
    child = mp.Process(target=work, args=(read_arguments(by=WAYS).by, event), name="child")
    child.start()
    gate("parent may set the event")
    event.set()
    child.join()
