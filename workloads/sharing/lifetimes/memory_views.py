"""A program closes a block of shared memory while there is a view of its bytes, and after that."""

from importlib import import_module

from workloads.command_line import read_arguments
from workloads.exceptions import name_of
from workloads.probe import log, mp

SharedMemory = import_module(mp.__name__ + ".shared_memory").SharedMemory


def close(block):
    """What the call raises: the name of the exception and its text; None if it raises nothing."""
    try:
        block.close()
    except Exception as error:  # the log says which
        return [name_of(error), str(error)]
    return None


def close_with_view(what, make_view):
    block = SharedMemory(create=True, size=8)
    block.buf[:4] = b"\0\1\2\3"
    view = make_view(block.buf)
    log("closes with a view: " + what, close(block))
    log("reads the view: " + what, bytes(view[:2]).hex())
    log("closes again: " + what, close(block))
    view.release()
    log("closes after release: " + what, close(block))
    block.unlink()


def close_after_view():
    block = SharedMemory(create=True, size=8)
    # remedy
    with block.buf[:4] as view:
        view[0] = 1
    # end of remedy
    log("closes after a with block", close(block))
    block.unlink()


if __name__ == "__main__":
    if read_arguments(closes=("yes", "no")).closes == "yes":
        close_with_view("slice", lambda buffer: buffer[:4])
        close_with_view("cast", lambda buffer: buffer.cast("B"))
        close_after_view()
    else:
        block = SharedMemory(create=True, size=8)
        view = block.buf[:4]
        block.unlink()
        log("program ends")
