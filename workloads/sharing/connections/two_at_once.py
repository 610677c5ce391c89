"""Two children send through the same end of a pipe: a long message, in the middle of which a short one comes."""

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp

LONG = 200000


def send(writer, lock, name, message):
    gate(name + " may send")
    log(name + " sends")
    if lock is None:
        writer.send_bytes(message)
    else:
        # remedy of connection.two-at-once
        with lock:
            writer.send_bytes(message)
        # end of remedy
    log(name + " has sent")


if __name__ == "__main__":
    locks = read_arguments(prevented_by=("nothing", "a lock")).prevented_by == "a lock"
    reader, writer = mp.Pipe(False)
    lock = mp.Lock() if locks else None
    messages = {"first": b"a" * LONG, "second": b"b" * 100}
    children = [
        mp.Process(target=send, args=(writer, lock, name, message), name=name) for name, message in messages.items()
    ]
    for child in children:
        child.start()
    gate("parent may receive")
    message = reader.recv_bytes()
    log("parent has received", [len(message), message.count(b"b")])
    if locks:
        log("parent has received another one", reader.recv_bytes().decode()[:3])
    for child in children:
        child.join()
