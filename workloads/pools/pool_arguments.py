"""A parent gives the arguments of tasks as objects of several types."""

from workloads.probe import log, mp


def work(*args, **kwds):
    return {"args": args, "kwds": kwds}


def call(function, *args):
    try:
        return {"returns": function(*args)}
    except Exception as error:  # the log says which
        return {"raises": type(error).__name__}


if __name__ == "__main__":
    pool = mp.Pool(1)
    for description, args in (
        ("a tuple", (1, 2)),
        ("a list", [1, 2]),
        ("a range", range(1, 3)),
        ("a text", "ab"),
        ("a generator", (number for number in (1, 2))),
        ("a number", 12),  # (12), say: the comma makes the tuple
    ):
        log("parent applies {}".format(description), call(pool.apply, work, args))
        result = pool.apply_async(work, args)
        log("parent has submitted {}".format(description), call(result.get))
    log("parent applies nothing", call(pool.apply, work))
    log("parent has submitted nothing", call(pool.apply_async(work).get))
    log("parent maps", pool.map(work, [(1, 2), "ab"]))
    log("parent starmaps", pool.starmap(work, [(1, 2), [3], "ab"]))
    pool.close()
    pool.join()
