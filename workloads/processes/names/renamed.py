"""A parent renames itself, starts two children of the same name, and renames a third, which then renames itself."""

import sys

from workloads.probe import gate, log, mp


def known_to_the_os():
    """What the OS calls this process: its name and its command line (Linux)."""
    if sys.platform != "linux":
        return None
    known = {}
    for what, file in (("name", "comm"), ("command line", "cmdline")):
        with open("/proc/self/" + file) as content:
            known[what] = content.read()
    return known


def work(number):
    log(
        "twin {} works".format(number),
        {"the OS knows": known_to_the_os()},
    )
    gate("twins may end")
    log("twin {} ends".format(number))


def rename_itself():
    log("child works")
    gate("child may rename itself")
    before = mp.current_process().name
    mp.current_process().name = "Nobody"
    log("child has renamed itself", {"before": before})


if __name__ == "__main__":
    mp.current_process().name = "Boss"
    twins = [mp.Process(target=work, args=(number,), name="Mary") for number in (1, 2)]
    for twin in twins:
        twin.start()
    log("twins are started", [[twin.name, twin.pid] for twin in twins])
    child = mp.Process(target=rename_itself, name="Mary")
    child.name = "Kate"
    child.start()
    gate("parent may rename child")
    child.name = "Anna"
    log("parent has renamed child")
    gate("parent may read the name")
    log("parent reads the name", child.name)
