"""A child sends objects and bytes through a pipe, and its parent receives them in several ways."""

import time

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
    log("parent receives at most 5 bytes", receive_at_most(connection, 5))
    log("parent receives after that", receive_at_most(connection, 100))
    connection.send("everything is received")
    child.join()
