"""A child prints a line to a pipe, and ends in one of several ways."""

from workloads.command_line import read_arguments
from workloads.endings import ENDINGS, end
from workloads.probe import gate, log, mp


def work(ending, flush):
    if flush:
        # remedy
        print("printed by the child", flush=True)
        # end of remedy
    else:
        print("printed by the child")
    log("child has printed")
    ENDINGS[ending]()


if __name__ == "__main__":
    given = read_arguments(ending=tuple(ENDINGS), flush=("no", "yes"))
    print("printed by the parent")
    child = mp.Process(target=work, args=(given.ending, given.flush == "yes"))
    child.start()
    gate("parent may go on")
    end(child, given.ending)
    child.join()
