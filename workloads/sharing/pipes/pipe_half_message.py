"""A child is killed while it sends a large message (run by hand: kill it yourself), and its parent receives."""

from workloads.exceptions import name_of
from workloads.probe import gate, log, mp


def work(writer):
    log("child sends")
    writer.send(bytes(1000000))
    log("child has sent")


if __name__ == "__main__":
    reader, writer = mp.Pipe(duplex=False)
    child = mp.Process(target=work, args=(writer,), name="child")
    child.start()
    writer.close()
    reader.poll(None)
    log("parent finds something to receive")
    gate("parent may receive")
    try:
        log("parent has received", len(reader.recv()))
    except Exception as error:  # the log says which
        log("recv raises", name_of(error))
    log("parent polls", {"poll()": reader.poll()})
