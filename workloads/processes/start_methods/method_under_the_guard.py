"""A program sets its start method under its main guard, where no child sets it again."""

from workloads.probe import log, mp


def work():
    log("child works")


def main():
    child = mp.Process(target=work)
    child.start()
    child.join()
    log("parent reads the exit code", child.exitcode)


# remedy
if __name__ == "__main__":
    mp.set_start_method("spawn")
    main()
# end of remedy
