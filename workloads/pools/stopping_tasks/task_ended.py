"""A parent ends a task that takes too long: with its pool, or with a process that has done nothing but this task."""

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def work(number):
    log("task {} begins".format(number))
    gate("task {} may end".format(number))
    log("task {} ends".format(number))
    return number


# remedy (a process)
def send_result(writer, function, *args):
    writer.send(function(*args))


def result_within(seconds, child, reader):
    try:
        if reader.poll(seconds):
            return reader.recv()
        raise ChildProcessError("it has taken too long")
    finally:
        child.terminate()
        child.join()


# end of remedy
if __name__ == "__main__":
    given = read_arguments(prevented_by=("a pool", "a process"))
    if given.prevented_by == "a pool":
        # remedy (a pool)
        pool = mp.Pool(2)
        results = [pool.apply_async(work, (number,)) for number in range(2)]
        # end of remedy
        gate("parent may wait")
        # remedy (a pool)
        try:
            result = results[0].get(timeout=0.01)
        except mp.TimeoutError:
            pool.terminate()  # ends all its tasks
            pool.join()
        # end of remedy
        log("parent is back from join")
        pool = mp.Pool(1)
        log("parent has the result", pool.apply(abs, (-9,)))
        pool.close()
        pool.join()
    else:
        other = mp.Process(target=work, args=(1,), name="other")
        other.start()
        # remedy (a process)
        reader, writer = mp.Pipe(duplex=False)
        child = mp.Process(target=send_result, args=(writer, work, 0))
        child.start()
        # end of remedy
        gate("parent may wait")
        try:
            # remedy (a process)
            result = result_within(0.01, child, reader)
            # end of remedy
        except ChildProcessError:
            log("parent gives up")
        gate("parent may wait for the other")
        other.join()
        log("other has ended", other.exitcode)
