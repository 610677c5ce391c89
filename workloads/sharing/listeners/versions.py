"""A program proves its key to ends of connections that do so as older and newer versions of Python, and as none."""

import hashlib
import hmac
import os
import threading
from importlib import import_module

from workloads.attempts import attempt
from workloads.probe import log, mp

connection = import_module(mp.__name__ + ".connection")

KEY = b"secret"
CHALLENGE, WELCOME, FAILURE = b"#CHALLENGE#", b"#WELCOME#", b"#FAILURE#"


class Older:
    """Ends of connections as those of Python 3.11 and older, which use MD5."""

    @staticmethod
    def make_challenge():
        return os.urandom(20)

    @staticmethod
    def prove(key, challenge):
        return hmac.new(key, challenge, hashlib.md5).digest()


class Newer:
    """Ends of connections as those of Python 3.12 and newer, which use SHA-256 with those that do so."""

    @staticmethod
    def make_challenge():
        return b"{sha256}" + os.urandom(40)

    @staticmethod
    def prove(key, challenge):
        if not challenge.startswith(b"{sha256}"):
            return Older.prove(key, challenge)
        return b"{sha256}" + hmac.new(key, challenge, hashlib.sha256).digest()


def deliver(version, end, key):
    challenge = version.make_challenge()
    end.send_bytes(CHALLENGE + challenge)
    proof = end.recv_bytes(256)
    is_proof = proof in (version.prove(key, challenge), Older.prove(key, challenge))
    end.send_bytes(WELCOME if is_proof else FAILURE)
    return [is_proof, len(proof), proof[:8] == b"{sha256}"]


def answer(version, end, key):
    challenge = end.recv_bytes(256)[len(CHALLENGE) :]
    end.send_bytes(version.prove(key, challenge))
    return [end.recv_bytes(256) == WELCOME, len(challenge), challenge[:8] == b"{sha256}"]


def in_a_thread(function, *arguments):
    """Start a call in a thread, and return a function that waits for its result."""
    results = []
    thread = threading.Thread(target=lambda: results.append(attempt(function, *arguments)))
    thread.start()

    def get():
        thread.join()
        return results[0]

    return get


def accept(listener):
    with listener.accept() as end:
        return end.recv()


def connect(address, key):
    with connection.Client(address, authkey=key) as end:
        end.send("hello")


def let_connect(version, key):
    """A client of another version connects to a Listener: what that receives, and what the client has learned."""
    with connection.Listener(("127.0.0.1", 0), authkey=KEY) as listener:
        accepted = in_a_thread(accept, listener)
        with connection.Client(listener.address) as end:
            welcome = attempt(answer, version, end, key)
            if welcome[0] is True:
                deliver(version, end, key)
                end.send("hello")
        return [accepted(), *welcome]


def listen(version, key):
    """A Client connects to a listener of another version: how that ends, and what the listener has learned."""
    with connection.Listener(("127.0.0.1", 0)) as listener:
        connected = in_a_thread(connect, listener.address, key)
        with listener.accept() as end:
            proof = attempt(deliver, version, end, KEY)
            if proof[0] is True:
                answer(version, end, KEY)
                end.recv()
        return [connected(), *proof]


def challenge_by(*messages):
    """What `answer_challenge()` makes of what is no challenge of any version."""
    errors = []
    for message in messages:
        one, other = mp.Pipe()
        one.send_bytes(message)
        one.send_bytes(FAILURE)
        errors.append(attempt(connection.answer_challenge, other, KEY))
        one.close()
        other.close()
    return errors


def prove_by(message):
    """What `deliver_challenge()` makes of what is no proof of any version."""
    one, other = mp.Pipe()
    one.send_bytes(message)
    error = attempt(connection.deliver_challenge, other, KEY)
    received = [one.recv_bytes()[: len(CHALLENGE)] == CHALLENGE, one.recv_bytes() == FAILURE]
    one.close()
    other.close()
    return [error, *received]


if __name__ == "__main__":
    for name, version in (("older", Older), ("newer", Newer)):
        log("client connects: " + name, let_connect(version, KEY))
        log("client connects with another key: " + name, let_connect(version, b"wrong")[:2])
        log("program connects: " + name, listen(version, KEY))
        log("program connects with another key: " + name, listen(version, b"wrong")[:2])
    log(
        "program is asked for something else",
        challenge_by(b"GET / HTTP/1.0", CHALLENGE + b"short", CHALLENGE + b"{md4}" + bytes(40)),
    )
    log("program gets something else", [prove_by(b"{md4}" + bytes(16)), prove_by(b"x" * 16), prove_by(b"{sha256}")])
