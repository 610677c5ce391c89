"""A parent listens with a key or none, and a child connects with another, the same, an empty one or none."""

import threading
from importlib import import_module

from workloads.attempts import attempt
from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp

connection = import_module(mp.__name__ + ".connection")

#: Keys of the listener and the client.
CASES = {
    "none": (None, None),
    "same": (b"secret", b"secret"),
    "another": (b"secret", b"wrong"),
}


class Overheard:
    """A connection that keeps what is sent through it."""

    def __init__(self, end):
        self._end, self.sent = end, []

    def send_bytes(self, message):
        self.sent.append(bytes(message))
        self._end.send_bytes(message)

    def recv_bytes(self, maxlength=None):
        return self._end.recv_bytes(maxlength)


def connect(address, key):
    # remedy of listener.key
    with connection.Client(address, authkey=key) as end:
        end.send("hello")
        # end of remedy
        return end.recv()


def work(addresses):
    for case, address in addresses.items():
        log("child connects: " + case, attempt(connect, address, CASES[case][1]))


def accept(listener):
    with listener.accept() as end:
        end.send("welcome")
        return end.recv()


def try_all():
    listeners = {case: connection.Listener(("127.0.0.1", 0), authkey=key) for case, (key, _) in CASES.items()}
    addresses = {case: listener.address for case, listener in listeners.items()}
    child = mp.Process(target=work, args=(addresses,), name="child")
    child.start()
    for case, listener in listeners.items():
        log("parent accepts: " + case, attempt(accept, listener))
        listener.close()
    child.join()
    one, other = map(Overheard, mp.Pipe())
    thread = threading.Thread(target=connection.deliver_challenge, args=(one, b"secret"))
    thread.start()
    connection.answer_challenge(other, b"secret")
    thread.join()
    sent = one.sent + other.sent
    log("parent overhears how a key is proved", [len(sent), any(b"secret" in message for message in sent)])
    errors = [attempt(connection.deliver_challenge, one, "text"), attempt(connection.answer_challenge, one, "text")]
    with connection.Listener(("127.0.0.1", 0)) as listener:
        errors.append(attempt(connection.Client, listener.address, authkey="text"))
    log("parent gives a text as key", [*errors, attempt(connection.Listener, authkey="text")])


def open_connection(case, address, key):
    end = connection.Client(address, authkey=key)
    log("child has connected: " + case)
    end.send("hello")
    gate("child may close")
    end.close()


def answer(case, address, key):
    log("child connects: " + case)
    log("child is back: " + case, attempt(open_connection, case, address, key))


def try_one(case, server_key, client_key):
    with connection.Listener(("127.0.0.1", 0), authkey=server_key) as listener:
        child = mp.Process(target=answer, args=(case, listener.address, client_key), name="child")
        child.start()
        try:
            end = listener.accept()
        except Exception as error:
            log("parent accepts: " + case, type(error).__name__)
        else:
            log("parent accepts: " + case)
            gate("parent may close")
            end.close()
        child.join()


if __name__ == "__main__":
    case = read_arguments(case=("all", "only client", "only listener", "empty")).case
    if case == "all":
        try_all()
    elif case == "only client":
        try_one(case, None, b"secret")
    elif case == "only listener":
        try_one(case, b"secret", None)
    else:
        try_one(case, b"", b"")
