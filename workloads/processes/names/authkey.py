"""A parent assigns authentication keys to one of its children and to itself; each process logs a digest of its own."""

import hashlib

from workloads.probe import log, mp


def digest():
    return hashlib.sha256(bytes(mp.current_process().authkey)).hexdigest()


def work(name):
    log(name + " works", digest())


if __name__ == "__main__":
    log("parent works", digest())
    first, second = [mp.Process(target=work, args=(name,)) for name in ("first", "second")]
    second.authkey = b"second's key"
    mp.current_process().authkey = b"parent's new key"
    third = mp.Process(target=work, args=("third",))
    for child in (first, second, third):
        child.start()
        child.join()
