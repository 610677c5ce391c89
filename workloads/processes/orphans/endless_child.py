"""A child works until an event is set, and its parent reaches its last line.

With `--tells=nothing` the parent forgets to set the event, and this program never ends.
"""

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def do_a_piece_of_work():
    sum(range(10000))


def work(stop):
    log("child works")
    # remedy
    while not stop.is_set():
        do_a_piece_of_work()
    # end of remedy
    log("child ends")


def do_the_rest():
    gate("parent may go on")
    log("parent at its last line")


if __name__ == "__main__":
    tells = read_arguments(tells=("the child", "nothing")).tells
    # remedy
    stop = mp.Event()
    child = mp.Process(target=work, args=(stop,), name="child")
    child.start()
    # end of remedy
    if tells == "the child":
        # remedy
        try:
            do_the_rest()
        finally:
            stop.set()
        # end of remedy
    else:
        do_the_rest()
