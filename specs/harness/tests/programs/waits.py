"""One process says what it does next, and waits in that way."""

import os
import select
import socket
import sys
import threading
import time

from workloads.probe import log


def lock(**timeout):
    taken = threading.Lock()
    taken.acquire()
    taken.acquire(**timeout)


def poll(milliseconds):
    poll = select.poll()
    poll.register(os.pipe()[0], select.POLLIN)
    poll.poll(milliseconds)


def for_child(flags):
    child = os.fork()
    if child == 0:
        time.sleep(1000)
        os._exit(0)
    while os.waitpid(child, flags) == (0, 0):
        pass


def socket_is_read():
    ours, _theirs = socket.socketpair()
    os.read(ours.fileno(), 1)


def spin():
    while True:
        pass


def talk():
    while True:
        log("goes on")
        time.sleep(0.001)


WAYS = {
    "wait": lambda: for_child(0),
    "wait with WNOHANG": lambda: for_child(os.WNOHANG),
    "poll": lambda: poll(None),
    "poll with a timeout": lambda: poll(1_000_000),
    "select": lambda: select.select([os.pipe()[0]], [], []),
    "select with a timeout": lambda: select.select([os.pipe()[0]], [], [], 1000),
    "lock": lock,
    "lock with a timeout": lambda: lock(timeout=1000),
    "pipe": lambda: os.read(os.pipe()[0], 1),
    "socket": socket_is_read,
    "sleep": lambda: time.sleep(1000),
    "spin": spin,
    "talk": talk,
    "exit": lambda: None,
}


if __name__ == "__main__":
    log("begins")
    WAYS[sys.argv[1]]()
