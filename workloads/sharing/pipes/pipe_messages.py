"""A child sends objects and bytes through a pipe, and its parent receives them in several ways."""

import array
import os
import time

from workloads.attempts import attempt
from workloads.probe import gate, log, mp

#: By how much a wait may end early, in seconds: timeouts are counted in milliseconds, and on Windows in such ticks.
TICK = 1 / 64

OBJECTS = [1, "two", [3, {"three": None}], None]


def work(connection):
    gate("child may send the first")
    connection.send_bytes(b"first")
    gate("child may send")
    for thing in OBJECTS:
        connection.send(thing)
    for message in (b"one", b"", b"two"):
        connection.send_bytes(message)
    connection.send_bytes(b"abcdef", 2)
    connection.send_bytes(b"abcdef", 2, 3)
    connection.send_bytes(b"into a buffer")
    connection.send_bytes(b"too long")
    connection.send_bytes(b"too far")
    connection.send_bytes(array.array("h", [0x0101, 0x0202]), 2)
    connection.send_bytes(b"longer than allowed")
    connection.recv()  # until the parent has received everything


def receive_into(connection, size, *offset):
    buffer = bytearray(b"." * size)
    try:
        result = connection.recv_bytes_into(buffer, *offset)
    except mp.BufferTooShort as error:
        result = "BufferTooShort: " + error.args[0].decode()
    return [result, buffer.decode()]


def receive_at_most(connection, size):
    try:
        return connection.recv_bytes(size).decode()
    except OSError:
        return "OSError"


def use_descriptors():
    """Make connections of numbers of descriptors (POSIX)."""
    reader, writer = mp.Pipe(duplex=False)
    copy = type(writer)(os.dup(writer.fileno()), readable=False)
    copy.send("by the copy")
    copy.close()
    log("parent receives what a copy has sent", reader.recv())
    log("parent makes wrong ones", [fails(type(writer), -1), fails(type(writer), writer.fileno(), False, False)])


def fails(function, *arguments):
    return str(attempt(function, *arguments))


def count_wrongly():
    """Send and receive with offsets, sizes and lengths that there are not, of a buffer of 3 bytes."""
    one, other = mp.Pipe()
    other.send_bytes(b"one")
    sent = [fails(one.send_bytes, b"abc", *part) for part in ((-1,), (4,), (0, -1), (2, 2))]
    received = [fails(one.recv_bytes, -1), *(fails(one.recv_bytes_into, bytearray(3), offset) for offset in (-1, 4))]
    log("parent counts wrongly", {"send_bytes": sent, "receives": received})
    for message in (b"two", b""):
        one.send_bytes(message)
    there = [one.poll() and one.recv_bytes(3).decode(), other.recv_bytes(3).decode(), other.recv_bytes(0).decode()]
    log("parent receives what there is", there)


def use_one_way():
    """Receive from a pipe that is not duplex what is too long, and from one of which the other end is closed."""
    reader, writer = mp.Pipe(duplex=False)
    for message in (b"too long", b"next"):
        writer.send_bytes(message)
    received = [reader.closed, receive_at_most(reader, 3), receive_at_most(reader, 100), reader.closed]
    log("parent receives at most 3 bytes from one way", received)
    log("parent sends after that", attempt(writer.send, "in vain"))
    reader, writer = mp.Pipe(duplex=False)
    writer.close()
    ended = [attempt(reader.recv), attempt(reader.recv_bytes), attempt(reader.recv_bytes_into, bytearray(3))]
    log("parent receives from an end", ended)
    reader.close()


if __name__ == "__main__":
    connection, childs = mp.Pipe()
    child = mp.Process(target=work, args=(childs,))
    child.start()
    at_once, begin = connection.poll(), time.monotonic()
    after_a_while, is_over = connection.poll(0.05), time.monotonic() >= begin + 0.05 - TICK
    log("parent polls", {"poll()": at_once, "poll(0.05)": after_a_while, "its timeout is over": is_over})
    log("parent waits in poll without a timeout")
    log("parent is back from poll without a timeout", {"poll(None)": connection.poll(None)})
    connection.recv_bytes()
    log("parent waits in poll")
    log("parent is back from poll", {"poll(3600)": connection.poll(3600), "poll()": connection.poll()})
    log("parent receives objects", [connection.recv() for _ in OBJECTS])
    log("parent receives bytes", [connection.recv_bytes().decode() for _ in range(4)])
    log("parent receives at most 3 bytes", receive_at_most(connection, 3))
    log("parent receives into a buffer", receive_into(connection, 16, 2))
    log("parent receives into a short buffer", receive_into(connection, 3))
    log("parent receives too far into a buffer", receive_into(connection, 8, 2))
    wide = array.array("h", [0, 0x0303])
    log("parent receives wider items", [connection.recv_bytes_into(wide), list(wide)])
    log("parent receives at most 5 bytes", receive_at_most(connection, 5))
    log("parent receives after that", receive_at_most(connection, 100))
    connection.send("everything is received")
    child.join()
    use_one_way()
    count_wrongly()
    if os.name == "posix":
        use_descriptors()
