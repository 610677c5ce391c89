"""A parent gets what its children put, one after the other; the second is killed before it has put anything.

By hand nobody is killed.
"""

# remedy
import queue

# end of remedy
from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def work(results, who):
    log(who + " works")
    gate(who + " may put")
    results.put("object of the " + who)


# remedy
def get_from(child, results):
    while True:
        was_alive = child.is_alive()  # asked first: what it put before its end is found below
        try:
            return results.get(timeout=0.1)
        except queue.Empty:
            if not was_alive:
                raise ChildProcessError(child.exitcode) from None


# end of remedy
if __name__ == "__main__":
    prevented_by = read_arguments(prevented_by=("nothing", "asking")).prevented_by
    for who in ("first child", "second child"):
        results = mp.Queue()
        child = mp.Process(target=work, args=(results, who), name=who)
        child.start()
        gate("parent may wait for the " + who)
        log("parent waits for the " + who)
        try:
            if prevented_by == "nothing":  # noqa: SIM108  # two lines, one of which is a remedy
                result = results.get()
            else:
                # remedy
                result = get_from(child, results)
                # end of remedy
        except ChildProcessError:
            result = "nothing"
        log("parent has " + result)
