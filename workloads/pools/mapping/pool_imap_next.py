"""A parent asks for the results of three items of a pool of one; the second item fails."""

from workloads.command_line import read_arguments
from workloads.exceptions import is_timeout_error, name_of
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
        except Exception as error:  # the log says which
            if is_timeout_error(error):
                log("next raises mp.TimeoutError")
            else:
                log("next raises {}".format(name_of(error)), str(error))
    pool.close()
    pool.join()
