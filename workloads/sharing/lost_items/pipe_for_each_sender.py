"""Two children send through pipes of their own; the first is killed while it sends a large object."""

# remedy
from multiprocessing import connection

# end of remedy
from workloads.probe import gate, log, mp


def work(writer, who, size):
    gate(who + " may send")
    log(who + " sends")
    writer.send(bytes(size))
    log(who + " has sent")


if __name__ == "__main__":
    # remedy
    readers = []
    # end of remedy
    for who, size in (("first child", 1000000), ("second child", 5)):
        # remedy
        reader, writer = mp.Pipe(duplex=False)
        child = mp.Process(target=work, args=(writer, who, size), name=who)
        child.start()
        writer.close()  # from now on only the child has it
        readers.append(reader)
        # end of remedy
    gate("parent may look")
    readers[0].poll(None)
    log("parent finds something to receive")
    gate("parent may receive")
    # remedy
    received = []
    while readers:
        for reader in connection.wait(readers):
            try:
                received.append(reader.recv())
            except (EOFError, OSError):  # its sender has ended: OSError in the middle of an object
                readers.remove(reader)
    # end of remedy
    log("parent has received all", [len(thing) for thing in received])
