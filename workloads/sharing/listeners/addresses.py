"""A program listens at addresses of several kinds, accepts, closes, and tries it wrongly."""

import os
import socket
import tempfile
from importlib import import_module

from workloads.attempts import attempt
from workloads.probe import log, mp

connection = import_module(mp.__name__ + ".connection")


def connect(address):
    connection.Client(address).close()


def use_a_path():
    listener = connection.Listener()
    path = listener.address
    log("program listens at a path", [isinstance(path, str), os.path.exists(path), listener.last_accepted])
    client = connection.Client(path)
    accepted = listener.accept()
    log("program has accepted", listener.last_accepted)
    listener.close()
    listener.close()
    errors = [attempt(listener.accept), attempt(connect, path)]
    log("program has closed the listener", [os.path.exists(path), *errors])
    accepted.send("after that")
    log("program receives through what it has accepted", client.recv())
    client.close()
    accepted.close()
    path = os.path.join(tempfile.gettempdir(), "socket")
    with connection.Listener(path) as listener:
        log("program listens at a path of its own", [listener.address == path, attempt(connection.Listener, path)])
    log("program has left the block", os.path.exists(path))


def use_a_port():
    with connection.Listener(("127.0.0.1", 0)) as listener:
        host, port = listener.address
        clients = [connection.Client(listener.address) for _ in range(2)]
        clients[0].send("before it is accepted")
        accepted = listener.accept()
        with socket.socket(fileno=os.dup(clients[0].fileno())) as first:
            is_first = listener.last_accepted == first.getsockname()
        log("program listens at a port", [host, port > 0, is_first, accepted.recv()])
        log("program listens at a port that is taken", attempt(connection.Listener, (host, port)))
        for end in [*clients, accepted]:
            end.close()
    log("program connects to a listener that is closed", attempt(connect, (host, port)))
    with connection.Listener(family="AF_INET") as listener:
        log("program listens without an address", listener.address[0])


def do_it_wrongly():
    errors = [
        attempt(connection.Listener, 5),
        attempt(connection.Client, 5),
        attempt(connection.Listener, family="AF_UNKNOWN"),
        attempt(connection.Listener, family="AF_PIPE"),
        attempt(connection.Listener, b"path"),
        attempt(connection.Client, r"\\.\pipe\name"),
    ]
    log("program gives wrong addresses and families", errors)


if __name__ == "__main__":
    use_a_path()
    use_a_port()
    do_it_wrongly()
