"""A parent asks for the results of three items of a pool of one; the second item fails."""

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def work(number):
    gate("item {} may end".format(number))
    if number == 1:
        raise ValueError("error of item 1")
    return number


if __name__ == "__main__":
    method = read_arguments(method=("imap", "imap_unordered")).method
    pool = mp.Pool(1)
    results = getattr(pool, method)(work, range(3))
    for timeouts in ([0], [1000], [], [], []):
        try:
            log("next returns {}".format(results.next(*timeouts)))
        except getattr(mp, "TimeoutError", ()):  # there is also a built-in one
            log("next raises mp.TimeoutError")
        except Exception as error:  # the log says which
            log("next raises {}".format(type(error).__name__), str(error))
    pool.close()
    pool.join()
