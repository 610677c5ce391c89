"""A parent blocks signals, starts a child, blocks one more, and starts another child; then it uses shared memory."""

import signal
from importlib import import_module

from workloads.probe import log, mp

shared_memory = import_module(mp.__name__ + ".shared_memory")


def blocked():
    """The names of the signals that this thread blocks."""
    return sorted(signal.Signals(number).name for number in signal.pthread_sigmask(signal.SIG_BLOCK, []))


def work(who):
    log(who + " looks", blocked())


def start_and_join(who):
    child = mp.Process(target=work, args=(who,))
    child.start()
    child.join()


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1, signal.SIGTERM])
    start_and_join("first child")
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR2])
    start_and_join("later child")
    block = shared_memory.SharedMemory(create=True, size=1)
    block.close()
    block.unlink()
    log("parent looks", blocked())
    # remedy of signals.blocked
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])  # once more
    # end of remedy
    block = shared_memory.SharedMemory(create=True, size=1)
    block.close()
    block.unlink()
    log("parent looks again", blocked())
