"""A parent releases semaphores once more than they were acquired: one of 1, which its child asks for, and one of 2."""

from workloads.command_line import read_arguments
from workloads.exceptions import name_of
from workloads.probe import log, mp


def ask(who, semaphore):
    log(who + " asks", semaphore.acquire(block=False))


def release(semaphore):
    """The name of the exception's type that the call raises, or what it returns."""
    try:
        return semaphore.release()
    except Exception as error:  # the log says which
        return name_of(error)


if __name__ == "__main__":
    kind = read_arguments(kind=("Semaphore", "BoundedSemaphore")).kind
    semaphore = getattr(mp, kind)()
    log("parent has called release", release(semaphore))
    ask("parent", semaphore)
    child = mp.Process(target=ask, args=("child", semaphore))
    child.start()
    child.join()
    semaphore = getattr(mp, kind)(2)
    semaphore.acquire()
    semaphore.release()
    log("parent releases it once more", release(semaphore))
    log("parent acquires it four times", [semaphore.acquire(block=False) for _ in range(4)])
