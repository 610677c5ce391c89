"""Mutants of pools: `apply`."""

import threading

from workloads.mutants import breaks, part, wrap

Pool = part("pool").Pool


# apply.blocks


@breaks("apply.blocks", "apply.one-at-a-time")
def apply_does_not_wait():
    """`apply` returns None without waiting."""

    def apply(old, self, *task):
        self.apply_async(*task)

    wrap(Pool, "apply", apply)


@breaks("apply.blocks", "apply.one-at-a-time")
def apply_gives_up():
    """`apply` gives up after 50 ms and returns None."""

    def apply(old, self, *task):
        result = self.apply_async(*task)
        result.wait(0.05)
        return result.get() if result.ready() else None

    wrap(Pool, "apply", apply)


@breaks("apply.blocks", platform="linux")
def apply_gives_up_after_an_hour():
    """`apply` gives up after an hour."""
    wrap(Pool, "apply", lambda old, self, *task: self.apply_async(*task).get(3600))


@breaks("apply.blocks")
def apply_is_done_by_the_caller():
    """`apply` calls the function in the caller's process."""
    Pool.apply = lambda self, function, args=(), kwds={}: function(*args, **kwds)


@breaks("apply.blocks")
def apply_drops_keyword_arguments():
    """`apply` drops the keyword arguments."""
    wrap(Pool, "apply", lambda old, self, function, args=(), kwds=None: old(self, function, args))


@breaks("apply.blocks")
def apply_loses_the_value():
    """`apply` waits, but returns None."""

    def apply(old, *args):
        old(*args)

    wrap(Pool, "apply", apply)


# apply.one-at-a-time


@breaks("apply.one-at-a-time")
def apply_lets_one_thread_in_at_a_time():
    """`apply` can only be called by one thread at a time; others wait."""
    lock = threading.Lock()

    def apply(old, *args):
        with lock:
            return old(*args)

    wrap(Pool, "apply", apply)


@breaks("apply.one-at-a-time")
def apply_is_for_the_main_thread():
    """`apply` raises RuntimeError in threads other than the main one."""

    def apply(old, *args):
        if threading.current_thread() is not threading.main_thread():
            raise RuntimeError("not the thread that made the pool")
        return old(*args)

    wrap(Pool, "apply", apply)
