"""Mutants of timeouts and sizes that make no sense."""

from workloads.mutants import breaks, part, wrap

connection = part("connection")
pool = part("pool")
process = part("process")
queues = part("queues")
sharedctypes = part("sharedctypes")
synchronize = part("synchronize")

#: What has a timeout, and the place of its timeout among its arguments.
METHODS = [
    (process.BaseProcess, "join", 1),
    (connection._ConnectionBase, "poll", 1),
    (connection, "wait", 1),
    (queues.Queue, "get", 2),
    (queues.Queue, "put", 3),
    (synchronize.Condition, "wait", 1),
    (synchronize.Condition, "wait_for", 2),
    (synchronize.Event, "wait", 1),
    (synchronize.Barrier, "wait", 1),
    (pool.ApplyResult, "get", 1),
    (pool.ApplyResult, "wait", 1),
    (pool.IMapIterator, "next", 1),
]


def replace_timeouts(replace):
    """Have each method of an implementation written in Python call this for the timeout that it gets."""

    def around(place):
        def call(old, *args, **kwargs):
            if "timeout" in kwargs:
                kwargs["timeout"] = replace(kwargs["timeout"])
            elif len(args) > place:
                args = (*args[:place], replace(args[place]), *args[place + 1 :])
            return old(*args, **kwargs)

        return call

    for owner, name, place in METHODS:
        wrap(owner, name, around(place))
    wrap(
        synchronize.SemLock,
        "_make_methods",
        lambda old, lock: (old(lock), wrap(lock, "acquire", around(1))),
    )


# timeout.zero


@breaks("timeout.zero")
def timeout_below_0_is_refused():
    """A timeout below 0 raises ValueError."""

    def refuse(timeout):
        if isinstance(timeout, int) and timeout < 0:
            raise ValueError("timeout must not be negative")
        return timeout

    replace_timeouts(refuse)


@breaks("timeout.zero")
def timeout_of_0_is_refused():
    """A timeout of 0 raises ValueError."""

    def refuse(timeout):
        if timeout == 0:
            raise ValueError("timeout must be positive")
        return timeout

    replace_timeouts(refuse)


@breaks("timeout.zero")
def text_is_a_timeout():
    """A text is taken for the number in it."""
    replace_timeouts(lambda timeout: 0.01 if isinstance(timeout, str) else timeout)


@breaks("timeout.zero")
def managed_lock_does_not_wait_for_minus_1():
    """A manager's Lock takes -1 for 0, and -2 for 0 as well."""
    managers = part("managers")

    def acquire(old, self, blocking=True, timeout=None):
        return old(self, blocking, timeout if timeout is None else max(timeout, 0))

    wrap(managers.AcquirerProxy, "acquire", acquire)


# timeout.infinite


@breaks("timeout.infinite")
def infinity_is_0():
    """Infinity is taken for 0."""
    replace_timeouts(lambda timeout: 0 if timeout == float("inf") else timeout)


# queue.size-zero


@breaks("queue.size-zero")
def queue_of_size_0_holds_one_object():
    """A queue of size 0 holds one object."""
    wrap(queues.Queue, "__init__", lambda old, self, maxsize=0, **given: old(self, maxsize or 1, **given))


@breaks("queue.size-zero")
def queue_below_0_is_refused():
    """A queue of a size below 0 is refused."""

    def init(old, self, maxsize=0, **given):
        if isinstance(maxsize, int) and maxsize < 0:
            raise ValueError("maxsize must not be negative")
        old(self, maxsize, **given)

    wrap(queues.Queue, "__init__", init)


@breaks("queue.size-zero")
def queue_takes_whatever_is_a_number():
    """A queue takes a float, a text and any number as its size."""
    wrap(
        queues.Queue,
        "__init__",
        lambda old, self, maxsize=0, **given: old(self, min(int(maxsize), 100), **given),
    )


# barrier.parties


@breaks("barrier.parties")
def barrier_of_no_parties_is_refused():
    """A barrier of less than one party is refused, as is one of a float or a text."""

    def init(old, self, parties, *args, **given):
        if not isinstance(parties, int) or parties < 1:
            raise ValueError("parties must be positive")
        old(self, parties, *args, **given)

    wrap(synchronize.Barrier, "__init__", init)


@breaks("barrier.parties")
def barrier_of_no_parties_lets_all_through():
    """Nobody waits in a barrier of less than one party."""
    wrap(
        synchronize.Barrier,
        "__init__",
        lambda old, self, parties, *args, **given: old(self, 1 if parties in {0, -1} else parties, *args, **given),
    )


@breaks("barrier.parties")
def semaphore_below_0_is_0():
    """A semaphore takes a value below 0 for 0."""
    for owner in (synchronize.Semaphore, synchronize.BoundedSemaphore):
        wrap(owner, "__init__", lambda old, self, value=1, **given: old(self, 0 if value == -1 else value, **given))


@breaks("barrier.parties")
def semaphore_takes_a_float():
    """A semaphore takes a float or a text for the number in it."""
    for owner in (synchronize.Semaphore, synchronize.BoundedSemaphore):
        wrap(owner, "__init__", lambda old, self, value=1, **given: old(self, int(value), **given))


@breaks("barrier.parties")
def array_below_0_is_empty():
    """An array of a length below 0 is empty."""
    wrap(
        sharedctypes,
        "RawArray",
        lambda old, typecode, size: old(typecode, 0 if size == -1 else size),
    )
