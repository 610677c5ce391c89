"""A parent waits for several pipes, a socket and a child at once."""

import signal
import socket
import time
from importlib import import_module

from workloads.attempts import attempt
from workloads.probe import gate, log, mp

wait = import_module(mp.__name__ + ".connection").wait


def work(end):
    gate("child may send")
    end.send("of the child")
    gate("child may end")


def lasts(objects, timeout):
    began = time.monotonic()
    ready = wait(objects, timeout)
    return [ready, time.monotonic() - began >= (timeout or 0) - 0.02]


def wait_for_pipes():
    (first, to_first), (second, to_second) = mp.Pipe(False), mp.Pipe()
    names = {first: "first", second: "second"}

    def ready(objects, timeout=None):
        return [names[each] for each in wait(objects, timeout)]

    log("nothing is ready", [lasts([first, second], 0.05), wait([first, second], 0), wait([first], -1), wait([], 0.01)])
    to_second.send("one")
    log("the second is ready", [ready([first, second]), ready([first, second], 3600)])
    to_first.send("two")
    log("both are ready", [ready([first, second]), ready([second, first]), ready([first, second])])
    received = [first.recv(), second.recv()]
    to_first.close()
    log("the other end of the first is closed", [received, ready([first, second]), attempt(first.recv)])
    first.close()
    log("the first is closed", attempt(wait, [first], 0))
    one, other = socket.socketpair()
    with one, other:
        names[one] = "socket"
        other.send(b"x")
        log("a socket is ready", ready([second, one]))
    second.close()
    to_second.close()


def wait_and_handle_a_signal():
    handled = []
    signal.signal(signal.SIGALRM, lambda *_: handled.append("handled"))
    reader, writer = mp.Pipe(False)
    signal.setitimer(signal.ITIMER_REAL, 0.01)
    waited = lasts([reader], 0.1)
    log("parent has handled a signal", [handled, waited])
    reader.close()
    writer.close()


if __name__ == "__main__":
    wait_for_pipes()
    if hasattr(signal, "setitimer"):
        wait_and_handle_a_signal()
    reader, writer = mp.Pipe(False)
    child = mp.Process(target=work, args=(writer,), name="child")
    child.start()
    log("parent waits for the child's pipe and its end")
    # remedy of connection.wait
    ready = wait([child.sentinel, reader])
    # end of remedy
    log("parent has something to receive", [ready == [reader], reader.recv()])
    log("parent waits for the child's end")
    ready = wait([reader, child.sentinel])
    log("parent sees the child's end", ready == [child.sentinel])
    child.join()
