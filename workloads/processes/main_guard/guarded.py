"""A program with a main guard starts a child."""

from workloads.probe import log, mp


def work():
    log("child works", __name__)


# remedy
if __name__ == "__main__":
    child = mp.Process(target=work)
    child.start()
    child.join()
# end of remedy
