"""A process closes every descriptor that it has, and logs on; so does a child, when all their numbers are used anew."""

import os

from workloads.probe import gate, log


def use_anew():
    ends = [os.pipe() for _ in range(10)]
    log("has pipes")
    # What the probe takes for its own must not be one of these.
    for number, (reader, writer) in enumerate(ends):
        os.write(writer, b"%d" % number)
        assert os.read(reader, 100) == b"%d" % number


if __name__ == "__main__":
    log("is there")
    os.closerange(0, 256)
    log("has none")
    os.closerange(0, 256)
    gate("may go on")
    os.closerange(0, 256)
    use_anew()
    os.closerange(0, 256)
    pipes = [os.pipe() for _ in range(10)]
    child = os.fork()
    if not child:
        log("child logs")
        os.write(pipes[0][1], b"x")
        assert os.read(pipes[0][0], 1) == b"x"
        for descriptor in sum(pipes, ()):
            os.fstat(descriptor)
        log("child ends")
        os._exit(0)
    os.waitpid(child, 0)
    log("ends")
