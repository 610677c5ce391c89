"""A parent sends an object to its child through a duplex pipe, and the child ends without receiving it."""

from workloads.exceptions import name_of
from workloads.probe import gate, log, mp


def work(connection):
    connection.send("child's")
    gate("child may end")


def receive(connection):
    try:
        return connection.recv()
    except Exception as error:  # the log says which
        return name_of(error)


if __name__ == "__main__":
    connection, childs = mp.Pipe()
    child = mp.Process(target=work, args=(childs,))
    child.start()
    childs.close()
    connection.send("parent's")
    log("parent has sent")
    child.join()
    log("parent has received", [receive(connection) for _ in range(3)])
