"""Three children ask for a semaphore of two; then their parent releases it more often than it was acquired."""

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def use(who, semaphore):
    log(who + " asks")
    with semaphore:
        log(who + " has it")
        gate(who + " may release it")
        log(who + " releases it")


def release(semaphore):
    """The name of the exception's type that the call raises, or what it returns."""
    try:
        return semaphore.release()
    except Exception as error:  # the log says which
        return type(error).__name__


if __name__ == "__main__":
    given = read_arguments(kind=("Semaphore", "BoundedSemaphore"))
    semaphore = getattr(mp, given.kind)(2)
    children = [mp.Process(target=use, args=(who, semaphore), name=who) for who in ("first", "second", "third")]
    for child in children:
        gate(child.name + " may start")
        child.start()
    for child in children:
        child.join()
    log("parent releases it", release(semaphore))
    log("parent acquires it four times", [semaphore.acquire(block=False) for _ in range(4)])
    semaphore = getattr(mp, given.kind)()
    log("parent acquires one without a number twice", [semaphore.acquire(block=False) for _ in range(2)])
