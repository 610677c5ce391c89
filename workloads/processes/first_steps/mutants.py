"""Mutants of the first steps."""

import pickle
import sys

from workloads.mutants import breaks, part, wrap
from workloads.mutants.queues import wrap_put

Process = part("process").BaseProcess
Pool = part("pool").Pool
Queue = part("queues").Queue


# start.loop


@breaks("start.loop")
def join_in_a_loop_does_not_wait():
    """`join` returns at once."""
    Process.join = lambda self, timeout=None: None


@breaks("start.loop")
def start_in_a_loop_waits_for_the_work():
    """`start` returns only when the child has ended."""

    def start(old, self):
        old(self)
        self.join()

    wrap(Process, "start", start)


# target.return-value


@breaks("target.return-value")
def exit_code_is_what_the_target_returns():
    """A child ends with what its target has returned as its exit code."""

    def run(self):
        sys.exit(self._target(*self._args, **self._kwargs) if self._target else 0)

    Process.run = run


@breaks("target.return-value")
def join_returns_what_the_target_returns():
    """`join` returns what the target has returned."""

    def join(old, self, timeout=None):
        old(self, timeout)
        return 10

    wrap(Process, "join", join)


@breaks("target.return-value")
def attributes_that_a_target_sets_come_back():
    """When a child has ended, the object of its target has in its parent what that has set."""

    def join(old, self, timeout=None):
        old(self, timeout)
        holder = getattr(self._holder, "__self__", None)
        if holder is not None:
            holder.result = 10

    def start(old, self):
        self._holder = self._target  # start() drops it
        old(self)

    wrap(Process, "start", start)

    wrap(Process, "join", join)


@breaks("target.return-value")
def queue_gives_the_number_twice():
    """What `put` gets loses its last part."""
    wrap_put(lambda old, self, thing, *args, **kwargs: old(self, thing[:1] * 2, *args, **kwargs))


@breaks("target.return-value", "pickle.how-often")
def pool_returns_its_results_in_the_opposite_order():
    """`map` returns the result of the last item first."""
    wrap(Pool, "map", lambda old, self, *args, **kwargs: old(self, *args, **kwargs)[::-1])


# pickle.how-often


def call_with_pickled(data, function, rest):
    return function(pickle.loads(data), *rest)


@breaks("pickle.how-often")
def argument_is_pickled_once_for_all_tasks():
    """An object that is the first argument of several tasks is pickled for the first of them."""
    known = {}

    def apply(old, self, function, args=(), kwds=None):
        if id(args[0]) not in known:
            known[id(args[0])] = pickle.dumps(args[0])
        return old(self, call_with_pickled, (known[id(args[0])], function, args[1:]))

    wrap(Pool, "apply", apply)


def make_chunks(method, size):
    """Let a method of a pool make chunks of this size."""
    wrap(Pool, method, lambda old, self, function, items, chunksize=None: old(self, function, items, size))


@breaks("pickle.how-often")
def map_makes_one_chunk():
    """`map` gives all items to one worker, with one function."""
    make_chunks("map", 6)


@breaks("pickle.how-often")
def map_makes_chunks_of_one_item():
    """`map` ignores the chunksize."""
    make_chunks("map", 1)


@breaks("pickle.how-often")
def imap_makes_one_chunk():
    """`imap` gives all items to one worker, with one function."""
    make_chunks("imap", 6)


@breaks("pickle.how-often")
def initializer_gets_what_was_pickled_in_advance():
    """A pool pickles the arguments of its initializer before it starts its workers."""

    def pool(old, self, processes=None, initializer=None, initargs=(), *args, **kwargs):
        old(self, processes, initializer, pickle.loads(pickle.dumps(initargs)), *args, **kwargs)

    wrap(Pool, "__init__", pool)


@breaks("pickle.how-often")
def start_pickles_twice():
    """`start` pickles what it can one time more than the start method needs."""

    def start(old, self):
        if self._args and type(self._args[0]).__name__ == "Data":
            pickle.dumps(self._args)
        old(self)

    wrap(Process, "start", start)


# queue.one-reader


@breaks("queue.one-reader")
def object_reaches_each_reader():
    """What one process has got, another one gets, too."""

    def get(old, self, *args, **kwargs):
        thing = old(self, *args, **kwargs)
        if thing == "first":
            self.put(thing)
        return thing

    wrap(Queue, "get", get)


@breaks("queue.one-reader")
def object_can_be_put_only_once():
    """An object that was put into a queue can be put into no other one."""
    put = []

    def put_once(old, self, thing, *args, **kwargs):
        if thing not in put:
            put.append(thing)
            old(self, thing, *args, **kwargs)

    wrap_put(put_once)
