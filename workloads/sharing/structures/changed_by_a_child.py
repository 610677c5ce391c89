"""A child changes numbers without a lock, structures and objects of ctypes, and puts a text where a pointer is."""

import ctypes
from importlib import import_module

from workloads.exceptions import name_of
from workloads.probe import log, mp

sharedctypes = import_module(mp.__name__ + ".sharedctypes")


class Point(ctypes.Structure):
    _fields_ = [("x", ctypes.c_int), ("y", ctypes.c_double)]


def attempt(function, *arguments):
    """What the call returns; the name of the exception's type if it raises one."""
    try:
        return function(*arguments)
    except Exception as error:  # the log says which
        return name_of(error)


def address(pointer):
    """The address that a pointer holds: what is there is not looked at."""
    return ctypes.cast(pointer.get_obj(), ctypes.c_void_p).value


def work(number, numbers, point, points, plain, shared, pointer, text):
    log("child reads", [number.value, numbers[:], point.x, point.y, [(each.x, each.y) for each in points]])
    number.value += 5
    numbers[1] = 2.5
    point.x = 3
    point.note = "set by the child"  # which is no field
    points[1].y = 4.5
    log("child reads what was no shared memory", [plain.value, shared.value])
    plain.value = shared.value = 6
    log("child reads the address", address(pointer))
    pointer.value = kept
    text.value = b"by the child"
    log("child has stored an address", address(pointer))


def work_later(plain):
    log("later child reads what was no shared memory", plain.value)


#: What the pointer of a child leads to, as long as the child lives.
kept = b"by the child"

if __name__ == "__main__":
    number, numbers = mp.RawValue("i", 1), mp.RawArray("d", [0.5, 1.5])
    without_a_lock = [mp.Value("i", 1, lock=False), mp.Array("d", 2, lock=False)]
    log("parent looks for locks", [hasattr(each, "get_lock") for each in (number, numbers)])
    log("parent compares types", [type(each).__name__ for each in (number, numbers, *without_a_lock)])
    point, points = mp.Value(Point, 1, 0.5), mp.Array(Point, [(1, 1.5), (2, 2.5)])
    plain = ctypes.c_short(1)
    # remedy of ctypes.argument
    shared = sharedctypes.copy(ctypes.c_long(1))  # from multiprocessing import sharedctypes
    # end of remedy
    lock = mp.RLock()
    with_a_lock = sharedctypes.synchronized(shared, lock)
    pointer = mp.Value(ctypes.c_char_p, b"by the parent" * 100)
    # remedy of value.pointer
    text = mp.Array("c", 100)  # the longest text has so many bytes
    text.value = b"by the parent"
    # end of remedy
    log("parent has stored an address", address(pointer))
    log("pointer has as many bytes as an address", ctypes.sizeof(pointer.get_obj()) == ctypes.sizeof(ctypes.c_void_p))
    child = mp.Process(target=work, args=(number, numbers, point, points, plain, shared, pointer, text))
    child.start()
    child.join()
    log("parent reads numbers", [number.value, numbers[:]])
    log("parent reads structures", [point.x, point.y, [(each.x, each.y) for each in points]])
    log("parent reads the address", address(pointer))
    log("parent reads the text", text.value.decode())
    log("parent reads what was no shared memory", [plain.value, shared.value])
    log("parent looks for what is no field", [hasattr(point, "note"), hasattr(point, "value")])
    with point, with_a_lock:
        log("parent reads with the locks", [point.x, with_a_lock.value])
    log("parent looks at its lock", [with_a_lock.get_lock() is lock, with_a_lock.get_obj() is shared])
    own_lock = sharedctypes.synchronized(number).get_lock()
    log("parent looks at a lock that it has not named", [own_lock is lock, own_lock.acquire(), own_lock.release()])
    log("parent makes a point of three", attempt(mp.Value, Point, 1, 2, 3))
    mp.RawValue(ctypes.c_short)
    later_child = mp.Process(target=work_later, args=(plain,))
    log("parent starts a child after it has made a shared one of that type", attempt(later_child.start))
    if later_child.pid:
        later_child.join()
