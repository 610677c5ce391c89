"""A parent waits for the sentinels of its two children at the same time."""

from multiprocessing.connection import wait

from workloads.probe import gate, log, mp


def work(name):
    log(name + " works")
    gate(name + " may end")
    log(name + " ends")


if __name__ == "__main__":
    first, second = [mp.Process(target=work, args=(name,), name=name) for name in ("first", "second")]
    try:
        log("there is a sentinel before the start", first.sentinel)
    except Exception as error:
        log("there is no sentinel before the start", {"error": type(error).__name__})
    first.start()
    second.start()
    names = {first.sentinel: "first", second.sentinel: "second"}
    log("parent waits")
    while names:
        for sentinel in wait(list(names)):
            log(names.pop(sentinel) + " is ready")
