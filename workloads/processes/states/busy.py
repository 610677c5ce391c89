"""Children wait for an event: one asks for it in a loop, another waits; or one waits while another thread computes."""

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


def wait_while_a_thread_computes(event):
    threading.Thread(target=compute, daemon=True).start()
    wait(event)


#: How each child waits, by its name.
CHILDREN = {
    "asking and waiting": {"asker": ask_in_a_loop, "waiter": wait},
    "another thread": {"child": wait_while_a_thread_computes},
}


def work(name, how, event):
    log(name + " waits")
    how(event)
    log(name + " goes on")


if __name__ == "__main__":
    event = mp.Event()
    ways = CHILDREN[read_arguments(by=tuple(CHILDREN)).by]
    children = [mp.Process(target=work, args=(name, ways[name], event), name=name) for name in ways]
    for child in children:
        child.start()
    gate("parent may set the event")
    event.set()
    for child in children:
        child.join()
