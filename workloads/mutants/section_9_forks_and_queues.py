"""Mutants of forks beside threads, and of queues."""

import collections
import threading
import warnings

from workloads.mutants import breaks, part, wrap

context, queues = part("context"), part("queues")
Queue = queues.Queue


# fork.threads-warning


def let_fork_warn(warn):
    """Let a fork give only the warning whose category `warn(number of threads)` returns, or none."""

    def launch(old, self, child):
        category = warn(threading.active_count())
        if category:
            warnings.warn("fork() may lead to deadlocks in the child", category, stacklevel=2)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            old(self, child)

    wrap(part("popen_fork").Popen, "_launch", launch)


@breaks("fork.threads-warning", under="fork", python=">=3.12")
def fork_does_not_warn():
    """`fork` never warns."""
    let_fork_warn(lambda threads: None)


@breaks("fork.threads-warning", under="fork", python=">=3.12")
def fork_warns_with_one_thread():
    """`fork` warns in a process with one thread too."""
    let_fork_warn(lambda threads: DeprecationWarning)


@breaks("fork.threads-warning", under="fork", python=">=3.12")
def fork_warns_only_with_three_threads():
    """`fork` warns only if there are three threads or more."""
    let_fork_warn(lambda threads: DeprecationWarning if threads > 2 else None)


@breaks("fork.threads-warning", under="fork", python=">=3.12")
def fork_warns_with_runtime_warning():
    """`fork` in a process with several threads warns with RuntimeWarning."""
    let_fork_warn(lambda threads: RuntimeWarning if threads > 1 else None)


@breaks("fork.threads-warning", under="fork", python="<3.12")
def fork_warns_early():
    """`fork` in a process with several threads warns, before Python 3.12."""
    let_fork_warn(lambda threads: DeprecationWarning if threads > 1 else None)


# queue.order


def send(self, thing):
    """Send an object through the queue now, in this thread."""
    self._sem.acquire()
    message = context.reduction.ForkingPickler.dumps(thing)
    with self._wlock:
        self._writer.send_bytes(message)


@breaks("queue.order")
def queue_sends_in_put():
    """`put` pickles and sends the object before it returns."""
    Queue.put = lambda self, thing, block=True, timeout=None: send(self, thing)


@breaks("queue.order")
def queue_has_a_thread_for_each_put():
    """Each object that is put is pickled and sent by a thread of its own."""

    def put(self, thing, block=True, timeout=None):
        threading.Thread(target=send, args=(self, thing)).start()

    Queue.put = put


@breaks("queue.order")
def queue_sends_text_in_put():
    """`put` sends text before it returns and leaves other objects to a thread."""

    def put(old, self, thing, *args):
        if isinstance(thing, str):
            send(self, thing)
        else:
            old(self, thing, *args)

    wrap(Queue, "put", put)


class LastFirst(collections.deque):
    def popleft(self):
        last = self.pop()
        if last is queues._sentinel and self:
            last, self[-1] = self[-1], last
        return last


@breaks("queue.order")
def queue_sends_last_first():
    """Objects that a process has put but not sent are sent in reverse order."""

    def start_thread(old, self):
        self._buffer = LastFirst()
        old(self)

    wrap(Queue, "_start_thread", start_thread)
