"""A parent asks a server, and its child asks it, too, before the parent has read its answer."""

import socket
import threading

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def answer(connection):
    for question in connection.makefile("rb"):
        connection.sendall(b"answer to the " + question)


def serve(listener):
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=answer, args=(connection,), daemon=True).start()


def ask(connection, who):
    connection.sendall((who + "\n").encode())


def read(connection):
    line = b""
    while not line.endswith(b"\n"):
        line += connection.recv(1)
    return line.decode().strip()


def work(connection, address, prevented_by):
    if prevented_by == "connecting":
        # remedy
        connection = socket.create_connection(address)
        # end of remedy
    ask(connection, "child")
    log("child has read", read(connection))


if __name__ == "__main__":
    prevented_by = read_arguments(prevented_by=("nothing", "connecting")).prevented_by
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    threading.Thread(target=serve, args=(listener,), daemon=True).start()
    connection = socket.create_connection(listener.getsockname())
    ask(connection, "parent")
    child = mp.Process(target=work, args=(connection, listener.getsockname(), prevented_by))
    child.start()
    child.join()
    gate("parent may read")
    log("parent has read", read(connection))
