"""A server that has a worker is killed. Then its parent wants to listen at its port, and its client to read on.

By hand nobody is killed.
"""

import errno
import socket

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def work(listener, connection):
    # remedy
    if listener is not None:
        listener.close()
        connection.close()
    # end of remedy
    log("worker works")
    gate("worker may end")


def serve(ports, prevented_by):
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # or its connections keep the port for a minute
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    ports.send(listener.getsockname()[1])
    connection, _ = listener.accept()
    given = (None, None) if prevented_by == "nothing" else (listener, connection)
    worker = mp.Process(target=work, args=given, name="worker")
    worker.start()
    log("server has started its worker")
    worker.join()


def listen(port):
    """Whether it is possible to listen at this port."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
            listener.listen()
        except OSError as error:
            return errno.errorcode[error.errno]
    return "free"


if __name__ == "__main__":
    reader, writer = mp.Pipe(duplex=False)
    arguments = (writer, read_arguments(prevented_by=("nothing", "closing it")).prevented_by)
    server = mp.Process(target=serve, args=arguments, name="server")
    server.start()
    port = reader.recv()
    client = socket.create_connection(("127.0.0.1", port))
    server.join()
    log("parent wants the port", listen(port))
    log("client reads")
    log("client has read", client.recv(1).decode())
    client.close()
    gate("parent may try again")
    log("parent wants the port again", listen(port))
