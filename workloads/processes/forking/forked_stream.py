"""A child prints or logs to a stream to which a thread of its parent was writing when the child was started.

Under fork it waits forever, unless the stream is sys.stdout or sys.stderr: started by hand, end it by Ctrl-C.
"""

import io
import logging
import sys
import threading

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


class SlowFile(io.RawIOBase):
    """Takes whatever is written; in the main process only when the gate opens, as a full pipe does."""

    is_slow = False
    is_written_to = threading.Event()

    def writable(self):
        return True

    def write(self, data):
        if SlowFile.is_slow:
            self.is_written_to.set()
            gate("file may take it")
        return len(data)


#: A stream such as `sys.stdout`, that of this process: a forked child's is a copy.
STREAM = io.TextIOWrapper(io.BufferedWriter(SlowFile()), line_buffering=True)
logging.basicConfig(stream=STREAM)

#: How the child writes, one after the other.
WAYS = {"print()": ["print()"], "logging": ["logging"], "print() and logging": ["print()", "logging"]}


def write(by):
    if by == "print()":
        print("some text", file=STREAM)
    else:
        logging.warning("some text")


def write_in_a_thread(by):
    write(by)
    log("thread has written")


def work(ways):
    for by in ways:
        log("child writes by " + by)
        write(by)
        log("child has written by " + by)


if __name__ == "__main__":
    SlowFile.is_slow = True
    given = read_arguments(by=tuple(WAYS), stream=("another", "sys.stdout", "sys.stderr"))
    if given.stream != "another":
        setattr(sys, given.stream.partition(".")[2], STREAM)
    # What logs takes the lock once more when it has written: whether the fork comes before that is a race.
    how = "logging" if given.by == "logging" and given.stream == "another" else "print()"
    thread = threading.Thread(target=write_in_a_thread, args=(how,))
    thread.start()
    SlowFile.is_written_to.wait()
    child = mp.Process(target=work, args=(WAYS[given.by],))
    log("parent starts its child")
    child.start()
    thread.join()
    child.join()
