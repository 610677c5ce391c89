"""A process puts a hundred objects into queues whose maxsize is 0, or less, or not given, and gets them."""

from workloads.probe import log, mp

MAXSIZES = {"not given": (), "0": (0,), "-1": (-1,)}

if __name__ == "__main__":
    for kind in ("Queue", "JoinableQueue"):
        for maxsize, arguments in MAXSIZES.items():
            if hasattr(mp, kind):
                queue = getattr(mp, kind)(*arguments)
                for number in range(100):
                    queue.put(number, block=False)
                full = queue.full()
                received = [queue.get() for _ in range(100)]
                log(
                    "parent has filled a {} of maxsize {}".format(kind, maxsize),
                    {"full": full, "gets all": received == list(range(100))},
                )
