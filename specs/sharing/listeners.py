"""Listeners and clients: connections between programs that know nothing of each other.

A Listener accepts connections of any program that has its key, or of anybody if it has none (`listener.key`), and
whatever its Python (`listener.versions`). It listens at a port or a path until it is closed (`listener.address`).
Managers use such connections: see `remote-manager.key`. What can be done with a connection, wherever it comes from,
begins at `connection.wait`.
"""

import pytest

from specs.harness.api import (
    History,
    Run,
    beyond_the_documentation,
    claim,
    details,
    needs,
    opens,
    refutes,
    remedies,
    upholds,
)

LISTENER_KEY = claim(
    "listener.key",
    says="A Listener accepts only who has its key.",
    answer="With a key, both ends prove that they have it. Without a key, a Listener accepts anybody.",
    about=[
        "Listener(authkey)",
        "Listener.accept()",
        "connection.Client(address)",
        "connection.Client(authkey)",
        "AuthenticationError",
    ],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.connection.Listener (it says that current_process().authkey is used if no key is given; in fact none is)",
        "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.connection.deliver_challenge",
    ],
    undecided=[
        "From which release of 3.11 or 3.12 on an empty key is one: in 3.11.7 and 3.12.1 it is not, in PyPy's 3.11 it is (https://docs.python.org/3/library/multiprocessing.html#multiprocessing.connection.Listener)",
    ],
    see=["remote-manager.key", "authkey.inherited", "listener.versions"],
)


@pytest.fixture(scope="module")
def keys(record: Run) -> History:
    """A child connects to three listeners of its parent, without keys, with the same, and with another one."""
    return record("keys").ends()


@needs("Process", "connection.Listener")
@upholds(LISTENER_KEY, when="if it has a key")
@remedies(
    LISTENER_KEY,
    "Give the same key, which others do not know, to the Listener and to each Client.",
    unlike="It tries other keys, too.",
    when="if it has a key",
)
def test_two_ends_with_the_same_key_connect_and_with_another_both_fail(keys: History) -> None:
    """With the same key, each end receives what the other sends. With another one, `accept()` and `Client()` both raise
    AuthenticationError.
    """
    assert keys["parent accepts: same"].value == "hello"
    assert keys["child connects: same"].value == "welcome"
    assert keys["parent accepts: another"].value == "AuthenticationError"
    assert keys["child connects: another"].value == "AuthenticationError"


@needs("Process", "connection.Listener")
@refutes(LISTENER_KEY, when="if it has no key")
def test_without_a_key_a_listener_accepts_anybody(keys: History) -> None:
    """Without a key on both ends, each receives what the other sends."""
    assert keys["parent accepts: none"].value == "hello"
    assert keys["child connects: none"].value == "welcome"


@needs("Process", "connection.Listener")
@details(LISTENER_KEY)
def test_a_key_is_proved_without_being_sent_and_must_be_bytes(keys: History) -> None:
    """`deliver_challenge()` and `answer_challenge()` send three messages, of which none has the key. A text as key raises
    ValueError, and of a Client or a Listener TypeError.
    """
    assert keys["parent overhears how a key is proved"].value == [3, False]
    assert keys["parent gives a text as key"].value == ["ValueError", "ValueError", "TypeError", "TypeError"]


def wait_for_a_challenge(run: Run, case: str) -> None:
    program = run("keys", case=case)
    child = program.reaches(f"child connects: {case}")
    program.goes_on_to(f"parent accepts: {case}")
    program.stays_quiet(child)
    program.open("parent may close")

    history = program.ends()
    assert history == [
        {f"child connects: {case}", f"parent accepts: {case}"},
        opens("parent may close"),
        f"child is back: {case}",
    ]
    assert history[f"child is back: {case}"].value == "EOFError"


@needs("Process", "connection.Listener")
@details(LISTENER_KEY, when="if only the client has a key")
def test_a_client_with_a_key_waits_forever_for_a_listener_without_one(run: Run) -> None:
    """`accept()` returns. `Client()` does not, until the other end is closed: then it raises EOFError."""
    wait_for_a_challenge(run, "only client")


@needs("Process", "connection.Listener")
@details(LISTENER_KEY, when="if only the listener has a key")
def test_a_client_without_a_key_does_not_notice_that_it_is_refused(run: Run) -> None:
    """`Client()` returns, and `send()` does, too. `accept()` then raises AuthenticationError."""
    program = run("keys", case="only listener")
    program.goes_on_to("child has connected: only listener", "parent accepts: only listener")
    program.open("child may close")

    history = program.ends()
    assert history["parent accepts: only listener"].value == "AuthenticationError"
    assert history["child is back: only listener"].value is None


@needs("Process", "connection.Listener")
@details(LISTENER_KEY, python="<3.11", interpreter="cpython", when="if the key is empty")
def test_before_3_11_a_listener_with_an_empty_key_asks_for_none(run: Run) -> None:
    """With `authkey=b""` on both ends, `accept()` returns, and `Client()` does not."""
    wait_for_a_challenge(run, "empty")


@needs("Process", "connection.Listener")
@details(LISTENER_KEY, python=">=3.13", when="if the key is empty")
def test_an_empty_key_is_a_key(run: Run) -> None:
    """With `authkey=b""` on both ends, they connect."""
    program = run("keys", case="empty")
    program.goes_on_to("child has connected: empty", "parent accepts: empty")
    program.open("parent may close", "child may close")

    assert program.ends()["child is back: empty"].value is None


LISTENER_VERSIONS = claim(
    "listener.versions",
    says="Both ends of a connection with a key need the same version of Python.",
    answer="Old and new versions of Python can prove keys to each other: they agree on MD5.",
    why="From 3.12 on a challenge asks for SHA-256. Older versions sign it by MD5, which newer ones accept, and give.",
    about=["Listener(authkey)", "connection.Client(authkey)", "Listener.accept()", "AuthenticationError"],
    sources=[
        "gh-61460",
        "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.connection.answer_challenge",
    ],
    undecided=[
        "Where OpenSSL refuses MD5, as in FIPS mode, versions before 3.12 cannot use keys (gh-61460)",
        "What is sent later is pickled, and a class or a protocol that one end does not know cannot be unpickled there (https://docs.python.org/3/library/pickle.html#data-stream-format)",
    ],
    see=["listener.key", "remote-manager.key"],
)


@pytest.fixture(scope="module")
def versions(record: Run) -> History:
    """A program proves its key to ends that do so as older and newer versions of Python, and as none."""
    return record("versions").ends()


@needs("connection.Listener")
@refutes(LISTENER_VERSIONS)
@pytest.mark.parametrize("version", ["older", "newer"])
def test_ends_of_connections_prove_their_keys_to_other_versions_of_python(versions: History, version: str) -> None:
    """A Listener accepts a client that proves its key as Python up to 3.11 does, and one that does so as newer versions do; a
    Client connects to such listeners. With another key AuthenticationError is raised.
    """
    assert versions[f"client connects: {version}"].value[:2] == ["hello", True]
    assert versions[f"program connects: {version}"].value[:2] == [None, True]
    assert versions[f"client connects with another key: {version}"].value == ["AuthenticationError", False]
    assert versions[f"program connects with another key: {version}"].value == ["AuthenticationError", False]


@needs("connection.Listener")
@details(LISTENER_VERSIONS, python=">=3.12")
@beyond_the_documentation
def test_from_3_12_on_a_key_is_proved_by_sha256_to_who_asks_for_it(versions: History) -> None:
    """A challenge begins with `{sha256}`. So does the proof of a client if its challenge did; otherwise it has the 16 bytes of
    MD5.
    """
    assert versions["client connects: older"].value[2:] == [48, True]
    assert versions["program connects: newer"].value[2:] == [40, True]
    assert versions["program connects: older"].value[2:] == [16, False]


@needs("connection.Listener")
@details(LISTENER_VERSIONS, python="<3.12")
@beyond_the_documentation
def test_before_3_12_a_key_is_proved_by_md5(versions: History) -> None:
    """A challenge has 20 bytes, and a proof the 16 bytes of MD5, also for who asks for SHA-256."""
    assert versions["client connects: newer"].value[2:] == [20, False]
    assert versions["program connects: newer"].value[2:] == [16, False]


@needs("connection.Listener")
@details(LISTENER_VERSIONS)
@beyond_the_documentation
def test_what_is_no_challenge_or_no_proof_is_refused(versions: History) -> None:
    """`answer_challenge()` raises AuthenticationError for a challenge that is too short or names an unknown digest, and
    before 3.12 AssertionError for what is none. `deliver_challenge()` raises AuthenticationError for what is no proof, and
    tells the other end.
    """
    asked = versions["program is asked for something else"].value

    assert asked[0] in ("AuthenticationError", "AssertionError")
    assert asked[1:] == ["AuthenticationError"] * 2
    assert versions["program gets something else"].value == [["AuthenticationError", True, True]] * 3


LISTENER_ADDRESS = claim(
    "listener.address",
    says="A Listener can be closed as soon as it has accepted, and its address is free again.",
    answer="A closed Listener leaves no file, and what it has accepted goes on. Nobody can connect.",
    about=[
        "Listener(address)",
        "Listener(family)",
        "Listener.address",
        "Listener.last_accepted",
        "Listener.accept()",
        "Listener.close()",
        "Listener.__enter__()",
        "Listener.__exit__()",
        "connection.Client(address)",
        "connection.Client(family)",
    ],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.connection.Listener"],
    see=["listener.key", "fork.open-sockets"],
    not_applicable=[{"platform": "win32", "because": "decided on POSIX only"}],
)


@pytest.fixture(scope="module")
def addresses(record: Run) -> History:
    """A program listens at paths and ports, accepts, and closes."""
    return record("addresses").ends()


@needs("connection.Listener")
@upholds(LISTENER_ADDRESS, platform="posix")
def test_a_closed_listener_removes_its_file_and_what_it_has_accepted_goes_on(addresses: History) -> None:
    """After `close()`, which can be called again, the file at the path is gone, `accept()` raises OSError and `Client()`
    FileNotFoundError; at a port ConnectionRefusedError. What was accepted before can be used.
    """
    assert addresses["program has closed the listener"].value == [False, "OSError", "FileNotFoundError"]
    assert addresses["program receives through what it has accepted"].value == "after that"
    assert addresses["program connects to a listener that is closed"].value == "ConnectionRefusedError"
    assert addresses["program has left the block"].value is False


@needs("connection.Listener")
@details(LISTENER_ADDRESS, platform="posix")
def test_a_listener_without_an_address_listens_at_a_path_that_it_chooses(addresses: History) -> None:
    """Without an address, `address` is the path of a socket, and with family="AF_INET" it is one of this computer.
    `last_accepted` is None, and after `accept()` an empty text.
    """
    assert addresses["program listens at a path"].value == [True, True, None]
    assert addresses["program has accepted"].value == ""
    assert addresses["program listens without an address"].value == "127.0.0.1"


@needs("connection.Listener")
@details(LISTENER_ADDRESS, platform="posix")
def test_a_client_connects_and_sends_before_it_is_accepted(addresses: History) -> None:
    """With port 0 a free one is chosen, which `address` tells. A client connects and sends before `accept()` is called,
    which returns the first that has connected; `last_accepted` is its address.
    """
    assert addresses["program listens at a port"].value == ["127.0.0.1", True, True, "before it is accepted"]


@needs("connection.Listener")
@details(LISTENER_ADDRESS, platform="posix")
def test_an_address_that_is_taken_or_is_none_is_refused(addresses: History) -> None:
    """A path or port that another Listener has is an OSError. An address of a wrong type is a TypeError; bytes, and
    a family or a kind of address that there is not, are a ValueError.
    """
    assert addresses["program listens at a path of its own"].value == [True, "OSError"]
    assert addresses["program listens at a port that is taken"].value == "OSError"
    errors = addresses["program gives wrong addresses and families"].value
    assert errors == ["TypeError", "TypeError", *["ValueError"] * 4]
