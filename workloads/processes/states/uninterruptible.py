"""A child spawns a process that has to open a file first, which takes until its parent writes to that file (Linux)."""

import os
import sys
import tempfile

from workloads.probe import gate, log, mp


def work(begun, slow):
    log("child waits")
    # posix_spawn returns when the new process executes its program. Before that, it opens one named pipe, which its
    # grandparent reads, and then another, which nobody writes to as yet.
    actions = [
        (os.POSIX_SPAWN_OPEN, 3, begun, os.O_WRONLY, 0),
        (os.POSIX_SPAWN_OPEN, 4, slow, os.O_RDONLY, 0),
    ]
    pid = os.posix_spawn(sys.executable, [sys.executable, "-c", ""], os.environ, file_actions=actions)
    log("child continues")
    os.waitpid(pid, 0)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        begun, slow = [os.path.join(folder, name) for name in ("begun", "slow")]
        os.mkfifo(begun)
        os.mkfifo(slow)
        child = mp.Process(target=work, args=(begun, slow), name="child")
        child.start()
        os.close(os.open(begun, os.O_RDONLY))
        log("new process opens its files")
        gate("parent may write to the file")
        os.close(os.open(slow, os.O_WRONLY))
        child.join()
