"""A parent gets the results of seven items in chunks of three by a pool of one, and item 2 fails."""

from workloads.command_line import read_arguments
from workloads.exceptions import name_of
from workloads.probe import log, mp


def work(number):
    log("item {} begins".format(number))
    if number == 2:
        raise ValueError("error of item 2")
    log("item {} ends".format(number))
    return number


# remedy
def work_or_error(number):
    try:
        return work(number)
    except Exception as error:
        return error


# end of remedy


if __name__ == "__main__":
    given = read_arguments(method=("imap", "imap_unordered"), errors=("are raised", "are returned"))
    pool = mp.Pool(1)
    if given.errors == "are raised":
        results = getattr(pool, given.method)(work, range(7), chunksize=3)
    else:
        # remedy
        results = pool.imap(work_or_error, range(7), chunksize=3)
        # end of remedy
    while True:
        try:
            log("next returns", repr(next(results)))
        except StopIteration:
            log("next raises StopIteration")
            break
        except Exception as error:  # the log says which
            log("next raises " + name_of(error), str(error))
    pool.close()
    pool.join()
    log("parent is back from join")
