"""Mutants of pipes."""

from workloads.mutants import breaks, package, part, wrap
from workloads.mutants.children import before_work, main, own

Connection = part("connection")._ConnectionBase


def connections(variables):
    """The connections among these global variables."""
    return [thing for thing in variables.values() if isinstance(thing, Connection)]


# pipe.eof


@breaks("pipe.eof", under="fork")
def forked_child_has_only_the_ends_that_it_is_given():
    """A forked child closes the ends of pipes that it is not given."""

    def close(child):
        for connection in connections(own(child)):
            if connection not in child._args:
                connection.close()

    before_work(close)


@breaks("pipe.eof")
def child_closes_the_writers_that_it_is_given():
    """A child closes the ends of pipes from which nothing can be received."""

    def close(child):
        for thing in child._args:
            if isinstance(thing, Connection) and not thing.readable:
                thing.close()

    before_work(close)


process = part("process")


@breaks("pipe.eof", under=("spawn", "forkserver"))
def child_has_every_end():
    """A child is given all ends of the pipes of its parent."""

    def start(old, self):
        self._ends = connections(main())
        old(self)

    wrap(process.BaseProcess, "start", start)


@breaks("pipe.eof")
def closed_end_is_open_until_the_process_ends():
    """`close` of a connection does nothing."""
    Connection.close = lambda self: None


@breaks("pipe.eof")
def recv_returns_none_at_the_end():
    """`recv` returns None once the other end is closed."""

    def recv(old, self):
        try:
            return old(self)
        except EOFError:
            return None

    wrap(Connection, "recv", recv)


@breaks("pipe.eof")
def recv_raises_another_error_at_the_end():
    """`recv` raises BrokenPipeError once the other end is closed."""

    def recv(old, self):
        try:
            return old(self)
        except EOFError:
            raise BrokenPipeError from None

    wrap(Connection, "recv", recv)


@breaks("pipe.eof")
def recv_does_not_wait_twice():
    """`recv` raises EOFError if there is nothing to receive, unless it is called for the first time."""
    called = []

    def recv(old, self):
        if called and not self.poll():
            raise EOFError
        called.append(self)
        return old(self)

    wrap(Connection, "recv", recv)


@breaks("pipe.eof", platform="linux")
def recv_gives_up_after_an_hour():
    """`recv` raises EOFError if nothing comes for an hour."""

    def recv(old, self):
        if not self.poll(3600):
            raise EOFError
        return old(self)

    wrap(Connection, "recv", recv)


@breaks("pipe.eof", platform="posix")
def recv_of_half_a_message_raises_eof_error():
    """`recv` raises EOFError in the middle of a message, too."""

    def recv(old, self):
        try:
            return old(self)
        except OSError:
            raise EOFError from None

    wrap(Connection, "recv", recv)


@breaks("pipe.eof", platform="posix")
def poll_is_false_at_the_end():
    """`poll` is False once the other end is closed."""

    def poll(old, self, timeout=0.0):
        return not hasattr(self, "_has_ended") and old(self, timeout)

    def recv(old, self):
        try:
            return old(self)
        except (EOFError, OSError):
            self._has_ended = True
            raise

    wrap(Connection, "poll", poll)
    wrap(Connection, "recv", recv)


def alter_pipes(around):
    """Replace `Pipe` by `around(old, duplex)`."""
    wrap(part("connection"), "Pipe", lambda old, duplex=True: around(old, duplex))


# pipe.directions


@breaks("pipe.directions")
def every_pipe_is_duplex():
    """A pipe is duplex whatever `duplex` says."""
    alter_pipes(lambda old, duplex: old(True))


@breaks("pipe.directions")
def no_pipe_is_duplex_unless_it_is_asked_for():
    """A pipe is not duplex by default."""
    wrap(package(), "Pipe", lambda old, duplex=False: old(duplex))


@breaks("pipe.directions")
def ends_are_exchanged():
    """The first end of a pipe that is not duplex can only send, and the second only receive."""
    alter_pipes(lambda old, duplex: old(duplex) if duplex else old(duplex)[::-1])


@breaks("pipe.directions")
def wrong_direction_is_a_value_error():
    """`send` and `recv` in the wrong direction raise ValueError."""

    def check(old, self):
        try:
            old(self)
        except OSError:
            raise ValueError from None

    wrap(Connection, "_check_readable", check)
    wrap(Connection, "_check_writable", check)


# pipe.messages


@breaks("pipe.messages")
def objects_are_received_in_pairs_in_reverse():
    """Of two objects the later one is received first."""
    waiting = []

    def recv(old, self):
        if not waiting and self.poll():
            waiting.extend((old(self), old(self)))
        return waiting.pop() if waiting else old(self)

    wrap(Connection, "recv", recv)


@breaks("pipe.messages")
def empty_messages_are_dropped():
    """An empty message is not sent."""

    def send_bytes(old, self, buffer, *part):
        if len(buffer):
            old(self, buffer, *part)

    wrap(Connection, "send_bytes", send_bytes)


@breaks("pipe.messages")
def send_bytes_ignores_the_size():
    """`send_bytes` sends everything from the offset on."""
    wrap(Connection, "send_bytes", lambda old, self, buffer, offset=0, size=None: old(self, buffer, offset))


@breaks("pipe.messages")
def send_bytes_takes_size_for_the_end():
    """`send_bytes` takes its third argument for the position where to stop."""

    def send_bytes(old, self, buffer, offset=0, size=None):
        old(self, buffer, offset, None if size is None else size - offset)

    wrap(Connection, "send_bytes", send_bytes)


@breaks("pipe.messages")
def send_bytes_ignores_the_offset():
    """`send_bytes` sends from the beginning of the buffer."""
    wrap(Connection, "send_bytes", lambda old, self, buffer, offset=0, size=None: old(self, buffer, 0, size))


@breaks("pipe.messages")
def poll_waits_without_a_timeout():
    """`poll` waits until there is something to receive."""
    wrap(Connection, "poll", lambda old, self, timeout=0.0: old(self, None))


@breaks("pipe.messages")
def poll_never_waits():
    """`poll` ignores its timeout."""
    wrap(Connection, "poll", lambda old, self, timeout=0.0: old(self))


@breaks("pipe.messages")
def poll_gives_up_early():
    """`poll` gives up after a tenth of its timeout."""
    wrap(Connection, "poll", lambda old, self, timeout=0.0: old(self, timeout and timeout / 10))


@breaks("pipe.messages")
def poll_with_none_does_not_wait():
    """`poll` does not wait if its timeout is None."""
    wrap(Connection, "poll", lambda old, self, timeout=0.0: old(self, timeout or 0.0))


@breaks("pipe.messages", platform="linux")
def poll_gives_up_after_an_hour():
    """`poll` waits for an hour if its timeout is None."""
    wrap(Connection, "poll", lambda old, self, timeout=0.0: old(self, 3600 if timeout is None else timeout))


@breaks("pipe.messages")
def poll_asks_once():
    """`poll` is False for what an earlier `poll` has reported."""
    reported = []

    def poll(old, self, timeout=0.0):
        if reported:
            return False
        found = old(self, timeout)
        reported.extend([found] * found)
        return found

    wrap(Connection, "poll", poll)


@breaks("pipe.messages")
def recv_bytes_into_ignores_the_offset():
    """`recv_bytes_into` writes to the beginning of the buffer."""
    wrap(Connection, "recv_bytes_into", lambda old, self, buffer, offset=0: old(self, buffer))


@breaks("pipe.messages")
def recv_bytes_into_returns_where_it_ends():
    """`recv_bytes_into` returns the position after the message."""
    wrap(Connection, "recv_bytes_into", lambda old, self, buffer, offset=0: old(self, buffer, offset) + offset)


@breaks("pipe.messages")
def short_buffer_gets_the_beginning():
    """`recv_bytes_into` writes the beginning of a message that does not fit."""

    def recv_bytes_into(self, buffer, offset=0):
        message = self.recv_bytes()[: len(buffer) - offset]
        buffer[offset : offset + len(message)] = message
        return len(message)

    Connection.recv_bytes_into = recv_bytes_into


@breaks("pipe.messages")
def error_of_a_short_buffer_does_not_hold_the_message():
    """The BufferTooShort of `recv_bytes_into` does not hold the message."""
    too_short = package().BufferTooShort

    def recv_bytes_into(old, self, buffer, offset=0):
        try:
            return old(self, buffer, offset)
        except too_short:
            raise too_short(b"") from None

    wrap(Connection, "recv_bytes_into", recv_bytes_into)


@breaks("pipe.messages")
def message_as_long_as_allowed_is_refused():
    """`recv_bytes` raises OSError for a message that is as long as allowed."""

    def recv_bytes(old, self, maxlength=None):
        return old(self, None if maxlength is None else maxlength - 1)

    wrap(Connection, "recv_bytes", recv_bytes)


@breaks("pipe.messages")
def too_long_message_is_cut():
    """`recv_bytes` returns the beginning of a message that is longer than allowed."""
    wrap(Connection, "recv_bytes", lambda old, self, maxlength=None: old(self)[:maxlength])


@breaks("pipe.messages")
def too_long_message_is_skipped():
    """`recv_bytes` raises OSError for a message that is longer than allowed, and receives the next one after that."""

    def recv_bytes(old, self, maxlength=None):
        message = b"next" if hasattr(self, "_has_failed") else old(self)
        if maxlength is not None and len(message) > maxlength:
            self._has_failed = True
            raise OSError("bad message length")
        return message

    wrap(Connection, "recv_bytes", recv_bytes)


@breaks("pipe.messages")
def size_beyond_the_buffer_is_cut():
    """`send_bytes` sends what there is of a part that goes beyond the buffer."""

    def send_bytes(old, self, buffer, offset=0, size=None):
        old(self, bytes(memoryview(buffer).cast("B")[offset:][:size]))

    wrap(Connection, "send_bytes", send_bytes)


@breaks("pipe.messages")
def negative_maxlength_is_none():
    """`recv_bytes` takes a negative length for none."""
    wrap(Connection, "recv_bytes", lambda old, self, maxlength=None: old(self, None if maxlength == -1 else maxlength))


@breaks("pipe.messages")
def maxlength_of_0_is_refused():
    """A `maxlength` of 0 raises ValueError."""
    wrap(Connection, "recv_bytes", lambda old, self, maxlength=None: old(self, -1 if maxlength == 0 else maxlength))


@breaks("pipe.messages")
def offset_counts_items():
    """`send_bytes` takes its offset for a number of items."""

    def send_bytes(old, self, buffer, offset=0, size=None):
        old(self, buffer, offset and offset * memoryview(buffer).itemsize, size)

    wrap(Connection, "send_bytes", send_bytes)


@breaks("pipe.messages", platform="posix")
def too_long_message_leaves_the_end_open():
    """`recv_bytes` raises OSError for a message that is longer than allowed, and does not close the end."""

    def fail(self):
        self._readable = False
        raise OSError("bad message length")

    Connection._bad_message_length = fail


@breaks("pipe.eof")
def recv_bytes_is_empty_at_the_end():
    """`recv_bytes` returns nothing once the other end is closed."""

    def recv_bytes(old, self, maxlength=None):
        try:
            return old(self, maxlength)
        except EOFError:
            return b""

    wrap(Connection, "recv_bytes", recv_bytes)


@breaks("pipe.messages", platform="posix")
def wrong_numbers_are_connections():
    """A connection can be made of any number."""

    def init(old, self, handle, *args, **kwds):
        if handle == -1:
            return
        old(self, handle, *args, **kwds)

    wrap(Connection, "__init__", init)
