"""Mutants of queues: objects that cannot be pickled."""

import pickle
import sys
import traceback

from workloads.mutants import breaks, part, wrap
from workloads.mutants.queues import wrap_put

context = part("context")


ForkingPickler = context.reduction.ForkingPickler


# queue.unpicklable


@breaks("queue.unpicklable")
def put_raises_errors_of_pickling():
    """`put` raises an exception if the object cannot be pickled."""

    def put(old, self, thing, *args, **kwargs):
        ForkingPickler.dumps(thing)
        old(self, thing, *args, **kwargs)

    wrap_put(put)


queues = part("queues")


Queue = part("queues").Queue


@breaks("queue.unpicklable")
def thread_of_a_queue_drops_objects_silently():
    """What cannot be pickled is dropped without a word."""
    Queue._on_queue_feeder_error = staticmethod(lambda error, thing: None)


@breaks("queue.unpicklable")
def thread_of_a_queue_ends_at_an_error():
    """The thread of a queue ends at an object that cannot be pickled."""

    def fail(error, thing):
        traceback.print_exc()
        sys.exit()

    Queue._on_queue_feeder_error = staticmethod(fail)


@breaks("queue.unpicklable")
def thread_of_a_queue_goes_on_at_exit():
    """The thread of a queue prints a traceback and goes on at an object that cannot be pickled, at exit, too."""
    queues.is_exiting = lambda: False


@breaks("queue.unpicklable", alters="workload")
def anything_can_be_pickled():
    """`pickle.dumps` pickles None instead of what cannot be pickled."""

    def dumps(old, thing):
        try:
            return old(thing)
        except Exception:
            return old(None)

    wrap(pickle, "dumps", dumps)


@breaks("queue.unpicklable")
def dropped_object_is_none():
    """What cannot be pickled arrives as None."""

    def put(old, self, thing, *args, **kwargs):
        try:
            ForkingPickler.dumps(thing)
        except Exception:
            traceback.print_exc()
            thing = None
        old(self, thing, *args, **kwargs)

    wrap_put(put)


JoinableQueue = part("queues").JoinableQueue


@breaks("queue.unpicklable")
def dropped_object_is_done():
    """A JoinableQueue does not count an object that it has dropped."""

    def put(old, self, thing, *args, **kwargs):
        try:
            ForkingPickler.dumps(thing)
        except Exception:
            traceback.print_exc()
        else:
            old(self, thing, *args, **kwargs)

    wrap(JoinableQueue, "put", put)


SimpleQueue = part("queues").SimpleQueue


def drop_silently(owner, name):
    def put(old, self, thing):
        try:
            ForkingPickler.dumps(thing)
        except Exception:
            return
        old(self, thing)

    wrap(owner, name, put)


@breaks("queue.unpicklable")
def simple_queue_drops_objects():
    """`put` of a SimpleQueue drops what cannot be pickled."""
    drop_silently(SimpleQueue, "put")


Connection = part("connection")._ConnectionBase


@breaks("queue.unpicklable")
def connection_drops_objects():
    """`send` of a connection drops what cannot be pickled."""
    drop_silently(Connection, "send")


@breaks("queue.unpicklable", platform="linux")
def joinable_queue_is_joined_no_longer_than_an_hour():
    """`join` of a JoinableQueue gives up after an hour."""

    def join(self):
        with self._cond:
            if not self._unfinished_tasks._semlock._is_zero():
                self._cond.wait(3600)

    JoinableQueue.join = join
