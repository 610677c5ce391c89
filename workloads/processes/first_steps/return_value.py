"""A parent looks for what a child has returned, and has put into an attribute of its object."""

from workloads.command_line import read_arguments
from workloads.probe import log, mp


def work(number):
    return 10 * number


class Worker:
    result = "nothing"

    def work(self, number):
        self.result = work(number)
        log("child has set an attribute", self.result)
        return self.result


# remedy (a queue)
def work_and_put(results, number):
    results.put((number, work(number)))


# end of remedy
if __name__ == "__main__":
    given = read_arguments(prevented_by=("nothing", "a queue", "a pool"))
    if given.prevented_by == "nothing":
        worker = Worker()
        child = mp.Process(target=worker.work, args=(1,))
        child.start()
        joined = child.join()
        log("parent is back from join", {"join()": joined, "exitcode": child.exitcode, "attribute": worker.result})
    elif given.prevented_by == "a queue":
        # remedy (a queue)
        results = mp.Queue()
        child = mp.Process(target=work_and_put, args=(results, 1))
        child.start()
        number, result = results.get()  # first this, then join()
        child.join()
        # end of remedy
        log("parent has got from the queue", [number, result])
    else:
        # remedy (a pool)
        with mp.Pool(1) as pool:
            results = pool.map(work, [1, 2])
        # end of remedy
        log("parent has got from the pool", results)
