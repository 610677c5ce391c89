"""A program calls each method that takes a timeout, while what that waits for cannot come."""

from multiprocessing.connection import wait

from workloads.command_line import read_arguments
from workloads.exceptions import name_of
from workloads.probe import gate, log, mp

TIMEOUTS = {"0": 0, "-1": -1, "a text": "1", "infinity": float("inf")}

#: What passes its timeout on to a wait of a semaphore.
WAITS_FOR_A_SEMAPHORE = {
    "Queue.put",
    "Lock.acquire",
    "Semaphore.acquire",
    "Condition.wait",
    "Condition.wait_for",
    "Event.wait",
    "Barrier.wait",
}


#: Whose thread has the last reference to a queue removes its semaphores, and is stopped at the end of the program.
QUEUES = []


def work(part):
    gate("work may end: " + part)


def processes():
    child = mp.Process(target=work, args=("Process",))
    child.start()
    yield {"Process.join": child.join}
    child.join()


def pipes():
    ends = mp.Pipe()
    yield {"poll": ends[0].poll, "connection.wait": lambda timeout: wait([ends[0]], timeout)}


def queues():
    empty = mp.Queue()
    full = mp.Queue(1)
    QUEUES.append(full)
    full.put(0)
    yield {
        "Queue.get": lambda timeout: empty.get(timeout=timeout),
        "Queue.put": lambda timeout: full.put(1, timeout=timeout),
    }
    full.get()


def locks():
    lock = mp.Lock()
    lock.acquire()
    yield {"Lock.acquire": lambda timeout: lock.acquire(timeout=timeout)}


def semaphores():
    semaphore = mp.Semaphore(0)
    yield {"Semaphore.acquire": lambda timeout: semaphore.acquire(timeout=timeout)}


def conditions():
    condition = mp.Condition()
    with condition:
        yield {
            "Condition.wait": condition.wait,
            "Condition.wait_for": lambda timeout: condition.wait_for(bool, timeout),
        }


def events():
    yield {"Event.wait": mp.Event().wait}


def barriers():
    def wait_in(timeout):
        return mp.Barrier(2).wait(timeout)

    yield {"Barrier.wait": wait_in}


def pools():
    with mp.Pool(1) as pool:
        result = pool.apply_async(work, ("Pool",))
        results = pool.imap(abs, [1])
        yield {"get": result.get, "wait": result.wait, "next": results.next}
        result.get()


PARTS = {
    "Process": processes,
    "Pipe": pipes,
    "Queue": queues,
    "Lock": locks,
    "Semaphore": semaphores,
    "Condition": conditions,
    "Event": events,
    "Barrier": barriers,
    "Pool": pools,
}


def outcome(method, timeout):
    try:
        return method(timeout)
    except Exception as error:  # the log says which
        return name_of(error)


if __name__ == "__main__":
    given = read_arguments(parts=",".join(PARTS), infinite=("everywhere", "not for semaphores"))
    for part in given.parts.split(","):
        if not hasattr(mp, part):
            continue
        try:
            for methods in PARTS[part]():
                for name, method in methods.items():
                    for how, timeout in TIMEOUTS.items():
                        if how == "infinity" and given.infinite != "everywhere" and name in WAITS_FOR_A_SEMAPHORE:
                            continue
                        log("{}: {}".format(name, how), outcome(method, timeout))
                log("all have been called: " + part)
        except Exception as error:  # what is wrong with one of them does not concern the others
            log("{} fails".format(part), name_of(error))
