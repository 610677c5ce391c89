"""A program sets its start method at the top level, where a child that imports the program sets it again."""

from workloads.probe import log, mp

mp.set_start_method("spawn")


def work():
    log("child works")


def main():
    child = mp.Process(target=work)
    child.start()
    child.join()
    log("parent reads the exit code", child.exitcode)


if __name__ == "__main__":
    main()
