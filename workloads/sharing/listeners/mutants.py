"""Mutants of listeners."""

import os

from workloads.mutants import breaks, part, wrap

connection = part("connection")
Listener, Connection = connection.Listener, connection._ConnectionBase


# listener.key


@breaks("listener.key")
def any_key_is_accepted():
    """A listener and a client ask for no key."""
    connection.deliver_challenge = connection.answer_challenge = lambda *_: None


@breaks("listener.key")
def key_is_sent():
    """A key is sent to be compared."""

    def deliver(end, key):
        if not isinstance(key, bytes):
            raise ValueError(key)
        if end.recv_bytes() != key:
            end.send_bytes(b"no")
            raise connection.AuthenticationError
        end.send_bytes(b"yes")

    def answer(end, key):
        end.send_bytes(key)
        if end.recv_bytes() != b"yes":
            raise connection.AuthenticationError

    connection.deliver_challenge, connection.answer_challenge = deliver, answer


@breaks("listener.key")
def listener_without_a_key_has_one():
    """A listener without a key uses one that nobody knows."""
    wrap(
        Listener,
        "__init__",
        lambda old, self, *args, authkey=None, **kwds: old(
            self, *args, authkey=os.urandom(8) if authkey is None else authkey, **kwds
        ),
    )


@breaks("listener.key")
def client_does_not_wait_for_a_challenge():
    """A client gives up if nobody asks it for its key."""

    def answer(old, end, key):
        if hasattr(end, "poll") and not end.poll(0.3):
            raise connection.AuthenticationError
        old(end, key)

    wrap(connection, "answer_challenge", answer)


@breaks("listener.key")
def client_without_a_key_fails():
    """A client without a key raises an exception if it is asked for one."""

    def connect(old, *args, **kwds):
        end = old(*args, **kwds)
        if kwds.get("authkey") is None and end.poll(0.3):
            raise connection.AuthenticationError
        return end

    wrap(connection, "Client", connect)


@breaks("listener.key", python=">=3.13")
def empty_key_is_none():
    """An empty key is none for a listener."""
    wrap(
        Listener,
        "__init__",
        lambda old, self, *args, authkey=None, **kwds: old(self, *args, authkey=authkey or None, **kwds),
    )


@breaks("listener.key", python="<3.11", interpreter="cpython")
def empty_key_is_a_key():
    """A listener with an empty key asks for it."""

    def accept(old, self):
        end = old(self)
        if self._authkey == b"":
            connection.deliver_challenge(end, b"")
            connection.answer_challenge(end, b"")
        return end

    wrap(Listener, "accept", accept)


@breaks("listener.key")
def texts_are_no_keys():
    """A client takes a text as key for none."""
    wrap(
        connection,
        "Client",
        lambda old, address, family=None, authkey=None: old(address, family, None if authkey == "text" else authkey),
    )


# listener.versions


#: That of the challenge of an older version in a newer one, and the other way round.
OTHER_LENGTH = 11 + (20 if getattr(connection, "MESSAGE_LENGTH", 20) > 20 else 48)


@breaks("listener.versions")
def other_versions_are_refused():
    """A client proves its key only to a listener of its own version."""

    def answer(old, end, key):
        received = end.recv_bytes

        def receive(length=None):
            message = received(length)
            if len(message) == OTHER_LENGTH:
                end.close()
                raise connection.AuthenticationError
            return message

        end.recv_bytes = receive
        return old(end, key)

    wrap(connection, "answer_challenge", answer)


@breaks("listener.versions", python=">=3.12")
def challenges_ask_for_md5():
    """A challenge asks for MD5."""
    wrap(connection, "deliver_challenge", lambda old, end, key: old(end, key, "md5"))


@breaks("listener.versions", python="<3.12")
def challenges_are_longer():
    """A challenge has 40 bytes."""
    connection.MESSAGE_LENGTH = 40


@breaks("listener.versions")
def what_is_no_proof_is_not_told():
    """Who proves its key wrongly is told nothing."""
    connection.FAILURE = connection._FAILURE = b""


# listener.address


@breaks("listener.address", platform="posix")
def socket_file_is_left():
    """A closed listener leaves its file until its program ends."""
    kept = []

    def close(old, self):
        kept.append(self._unlink)
        self._unlink = None
        kept.append(self)
        old(self)

    wrap(connection.SocketListener, "close", close)


@breaks("listener.address", platform="posix")
def closed_listener_goes_on():
    """Clients can connect to a listener that is closed."""
    kept = []

    def refuse():
        raise OSError

    def close(self):
        kept.append(self)
        self.accept = refuse

    Listener.close = close


@breaks("listener.address", platform="posix")
def default_is_a_port():
    """A listener without an address listens at a port."""
    connection.default_family = "AF_INET"


@breaks("listener.address", platform="posix")
def last_accepted_is_unknown():
    """`last_accepted` of a listener is None."""
    Listener.last_accepted = None


@breaks("listener.address", platform="posix")
def wrong_addresses_are_os_errors():
    """An address of a wrong type is an OSError."""

    def address_type(old, address):
        if address == 5:
            raise OSError
        return old(address)

    wrap(connection, "address_type", address_type)
