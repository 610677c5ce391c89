"""Children send ends of pipes to their parent, and one that runs a function there."""

from workloads.attempts import attempt
from workloads.command_line import read_arguments
from workloads.probe import log, mp


class Trap:
    def __reduce__(self):
        return log, ("the function of the child is called",)


def send(end, name, stays):
    reader, writer = mp.Pipe(False)
    end.send(reader)
    writer.send("through the end of " + name)
    reader.close()
    if stays:
        # remedy of connection.sent
        end.recv()
        # end of remedy
    writer.close()


def set_trap(end):
    mp.current_process().authkey = b"another one"
    end.send(Trap())
    end.send_bytes(b"bytes")
    end.recv()


def receive(end):
    reader = end.recv()
    log("child receives through what it was sent", reader.recv())


def receive_the_end_of(name, stays):
    end, childs = mp.Pipe()
    child = mp.Process(target=send, args=(childs, name, stays), name=name)
    child.start()
    if not stays:
        child.join()
    reader = attempt(end.recv)
    log("parent receives: " + name, reader if isinstance(reader, str) else None)
    if not isinstance(reader, str):
        end.send("received")
        log("parent receives through the end: " + name, reader.recv())
    child.join()


if __name__ == "__main__":
    kind = read_arguments(kind=("ends", "trap")).kind
    if kind == "ends":
        receive_the_end_of("waiting child", stays=True)
        receive_the_end_of("ended child", stays=False)
        end, childs = mp.Pipe()
        reader, writer = mp.Pipe(False)
        child = mp.Process(target=receive, args=(childs,), name="child")
        child.start()
        end.send(reader)
        reader.close()
        writer.send("of the parent")
        child.join()
    else:
        end, childs = mp.Pipe()
        child = mp.Process(target=set_trap, args=(childs,), name="child")
        child.start()
        end.poll(None)
        log("parent receives")
        end.recv()
        log("parent has received")
        log("parent receives bytes", end.recv_bytes().decode())
        end.send("end")
        child.join()
