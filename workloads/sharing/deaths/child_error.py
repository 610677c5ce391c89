"""A child raises an exception, and its parent joins it."""

from workloads.command_line import read_arguments
from workloads.exceptions import name_of
from workloads.probe import log, mp


def work(number):
    if number == 0:
        raise ValueError("raised by the child")
    return 10 * number


# remedy
def call(results, function, *args):
    try:
        results.put((function(*args), None))
    except Exception as error:
        results.put((None, error))


# end of remedy
def run(number):
    """Let a child do the work, and return its result."""
    if read_arguments(prevented_by=("nothing", "sending it")).prevented_by == "nothing":
        child = mp.Process(target=work, args=(number,))
        child.start()
        child.join()
        return {"exitcode": child.exitcode}
    # remedy
    results = mp.Queue()
    child = mp.Process(target=call, args=(results, work, number))
    child.start()
    result, error = results.get()  # first this, then join()
    child.join()
    if error is not None:
        raise error
    return result
    # end of remedy


if __name__ == "__main__":
    for number in (0, 1):
        try:
            log("parent is back from join: {}".format(number), run(number))
        except ValueError as error:
            log("parent catches: {}".format(number), [name_of(error), str(error)])
