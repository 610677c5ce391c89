"""Two children and their parent ask for a semaphore of two; then the parent asks for one without a number."""

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def use(who, semaphore):
    gate(who + " may ask")
    log(who + " asks")
    with semaphore:
        log(who + " has it")
        gate(who + " may release it")
        log(who + " releases it")


if __name__ == "__main__":
    kind = read_arguments(kind=("Semaphore", "BoundedSemaphore")).kind
    semaphore = getattr(mp, kind)(2)
    children = [mp.Process(target=use, args=(who, semaphore), name=who) for who in ("first", "second")]
    for child in children:
        child.start()
    use("third", semaphore)
    for child in children:
        child.join()
    semaphore = getattr(mp, kind)()
    log("parent acquires one without a number twice", [semaphore.acquire(block=False) for _ in range(2)])
