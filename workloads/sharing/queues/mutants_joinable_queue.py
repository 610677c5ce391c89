"""Mutants of `JoinableQueue`."""

import sys
import time

from workloads.mutants import breaks, part, wrap

queues = part("queues")


JoinableQueue = part("queues").JoinableQueue


# queue.task-done


@breaks("queue.task-done")
def join_waits_until_the_queue_is_empty():
    """`join` of a JoinableQueue waits until the queue is empty."""

    def join(self):
        while self.qsize():
            time.sleep(0.005)

    JoinableQueue.join = join


@breaks("queue.task-done")
def join_waits_for_one_task():
    """`join` of a JoinableQueue waits until one object has been reported."""

    def task_done(old, self):
        old(self)
        with self._cond:
            self._cond.notify_all()

    wrap(JoinableQueue, "task_done", task_done)


@breaks("queue.task-done")
def join_of_a_queue_waits_only_once():
    """`join` of a JoinableQueue returns at once if it has waited before."""

    def join(old, self):
        if self not in joined:
            old(self)
            joined.extend([self] * bool(self._thread))

    joined = []
    wrap(JoinableQueue, "join", join)


@breaks("queue.task-done")
def join_of_a_queue_waits_for_ever():
    """`join` of a JoinableQueue is not told when the last object is reported."""

    def task_done(self):
        if not self._unfinished_tasks.acquire(False):
            raise ValueError("task_done() called too many times")

    JoinableQueue.task_done = task_done


@breaks("queue.task-done")
def join_of_a_new_queue_waits():
    """`join` of a JoinableQueue waits for the first object."""

    def join(old, self):
        while not self._thread:
            time.sleep(0.005)
        old(self)

    wrap(JoinableQueue, "join", join)


@breaks("queue.task-done", platform="linux")
def join_of_a_queue_gives_up_after_an_hour():
    """`join` of a JoinableQueue gives up after an hour."""

    def join(self):
        with self._cond:
            if not self._unfinished_tasks._semlock._is_zero():
                self._cond.wait(3600)

    JoinableQueue.join = join


@breaks("queue.task-done")
def task_done_can_be_called_too_often():
    """`task_done` ignores that it is called too often."""

    def task_done(old, self):
        try:
            old(self)
        except ValueError:
            return

    wrap(JoinableQueue, "task_done", task_done)


@breaks("queue.task-done")
def failed_tasks_are_not_done():
    """`task_done` does nothing while an exception is on its way."""
    wrap(JoinableQueue, "task_done", lambda old, self: old(self) if sys.exc_info()[0] is None else None)
