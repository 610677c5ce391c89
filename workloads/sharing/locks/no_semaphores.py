"""A parent that can make no semaphore tries what needs one, and starts a child with a pipe (Linux).

Here it may write nothing into files, and a semaphore is one. Where there is no /dev/shm, the same calls fail.
"""

import resource
import tempfile

from workloads.probe import log, mp


# remedy
def work(numbers, results):
    results.send([10 * number for number in numbers])


# end of remedy
def attempt(make, *args):
    """Whether it raises OSError to make such an object: which one depends on why there is no semaphore."""
    try:
        make(*args)
    except OSError:
        return True
    return False


if __name__ == "__main__":
    tempfile.gettempdir()  # which writes a file for a test
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    makers = [mp.Lock, mp.RLock, mp.Semaphore, mp.Event, mp.Condition, mp.Queue, mp.JoinableQueue, mp.SimpleQueue]
    raised = {make.__name__: attempt(make) for make in makers}
    raised["Value"] = attempt(mp.Value, "i")
    raised["Pool"] = attempt(mp.Pool, 1)
    log("parent has tried", raised)
    # remedy
    receiver, sender = mp.Pipe(duplex=False)
    child = mp.Process(target=work, args=([1, 2], sender))
    child.start()
    results = receiver.recv()
    child.join()
    # end of remedy
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    log("parent has received", results)
