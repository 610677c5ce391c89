"""A parent gives a lambda to a pool, as a task."""

from workloads.exceptions import name_of
from workloads.probe import log, mp

if __name__ == "__main__":
    with mp.Pool(1) as pool:
        try:
            result = pool.apply(lambda: "the task's result")
        except Exception as error:  # the log says which
            log("apply raises " + name_of(error))
        else:
            log("apply returns", result)
