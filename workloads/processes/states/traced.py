"""A parent traces its child, as a debugger does, and then lets it go (Linux)."""

import ctypes
import os

from workloads.probe import gate, log, mp

# ptrace(2), waitpid(2)
PTRACE_SEIZE, PTRACE_INTERRUPT, PTRACE_DETACH = 0x4206, 0x4207, 17
WALL = 0x40000000


def ptrace(request, pid):
    call = ctypes.CDLL(None, use_errno=True).ptrace
    call.restype = ctypes.c_long
    call.argtypes = (ctypes.c_long, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
    if call(request, pid, None, None) < 0:
        raise OSError(ctypes.get_errno(), "ptrace")


def work():
    log("child waits")
    gate("child may continue")
    log("child continues")


if __name__ == "__main__":
    child = mp.Process(target=work, name="child")
    child.start()
    gate("parent may trace child")
    ptrace(PTRACE_SEIZE, child.pid)
    ptrace(PTRACE_INTERRUPT, child.pid)
    os.waitpid(child.pid, WALL)
    log("parent traces child")
    gate("parent may let child go")
    ptrace(PTRACE_DETACH, child.pid)
    child.join()
