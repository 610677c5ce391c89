"""Three children meet at a barrier, twice."""

from workloads.probe import gate, log, mp


def act():
    log("action runs")


def meet(who, barrier):
    for again in ("", " again"):
        gate(who + " may come" + again)
        log(who + " waits" + again)
        number = barrier.wait()
        log(who + " goes on" + again, number)


if __name__ == "__main__":
    barrier = mp.Barrier(3, action=act)
    log("parent has made the barrier", [barrier.parties, barrier.n_waiting, barrier.broken])
    children = [mp.Process(target=meet, args=(who, barrier), name=who) for who in ("first", "second", "third")]
    for child in children:
        child.start()
    for child in children:
        child.join()
