"""A process holds the lock of a value, which is not recursive, and reads the value: it waits forever."""

from workloads.probe import log, mp

if __name__ == "__main__":
    value = mp.Value("i", 1, lock=mp.Lock())
    with value.get_lock():
        log("process has the lock of its value")
        log("process has read its value", value.value)
