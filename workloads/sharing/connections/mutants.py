"""Mutants of connections."""

from workloads.mutants import breaks, part, wrap

connection = part("connection")
Connection = connection._ConnectionBase


# connection.wait


@breaks("connection.wait", platform="posix")
def wait_returns_one():
    """`wait` returns one object."""
    wrap(connection, "wait", lambda old, *args: old(*args)[:1])


@breaks("connection.wait", platform="posix")
def wait_is_ended_by_its_timeout_only():
    """`wait` takes half of its timeout."""
    wrap(connection, "wait", lambda old, objects, timeout=None: old(objects, timeout and timeout / 2))


@breaks("connection.wait", platform="posix")
def wait_ignores_sentinels():
    """`wait` is not told of the end of a child."""

    def wait(old, objects, timeout=None):
        ready = old(objects, timeout)
        return [each for each in ready if not isinstance(each, int)]

    wrap(connection, "wait", wait)


@breaks("connection.wait", platform="posix")
def wait_ignores_closed_ends():
    """`wait` does not return an end that is closed itself, nor raises an exception for it."""
    wrap(
        connection,
        "wait",
        lambda old, objects, timeout=None: old([o for o in objects if not getattr(o, "closed", 0)], timeout),
    )


# connection.sent


@breaks("connection.sent", platform="posix")
def sent_end_cannot_be_received():
    """An end of a pipe that was sent cannot be received."""

    def receive(old, self):
        thing = old(self)
        if isinstance(thing, Connection):
            raise FileNotFoundError
        return thing

    wrap(Connection, "recv", receive)


@breaks("connection.sent", platform="posix")
def sent_end_is_replaced():
    """What cannot be received any more is None."""

    def receive(old, self):
        try:
            return old(self)
        except FileNotFoundError:
            return "None"

    wrap(Connection, "recv", receive)


# connection.two-at-once


@breaks("connection.two-at-once", platform="linux", alters="workload")
def messages_fit():
    """A message is short."""

    def send(old, self, message, *args):
        old(self, message[:100] if len(message) > 1000 else message, *args)

    wrap(Connection, "send_bytes", send)


@breaks("connection.two-at-once", platform="linux")
def lock_locks_nothing():
    """A lock can be acquired by several at once."""
    lock = part("synchronize").SemLock
    lock.__enter__ = lambda self: True
    lock.__exit__ = lambda self, *error: None


# connection.runs-code


@breaks("connection.runs-code")
def functions_are_not_called():
    """An object that names a function of the program is None where it is received."""

    def receive(old, self):
        return None if b"log" in self.recv_bytes() else old(self)

    wrap(Connection, "recv", receive)


@breaks("connection.runs-code")
def pipes_lose_bytes():
    """What is received as bytes is empty."""
    wrap(Connection, "recv_bytes", lambda old, self, maxlength=None: old(self, maxlength)[:0])
