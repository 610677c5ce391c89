"""A parent renames itself and two children of the same name, and later one of these, which then renames itself."""

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


def who_is_the_parent():
    """What `parent_process()` is, where there is such a function."""
    parent = mp.parent_process() if hasattr(mp, "parent_process") else None
    return parent and {"name": parent.name, "pid": parent.pid}


def work(number):
    log(
        "twin {} works".format(number),
        {"the OS knows": known_to_the_os(), "parent_process()": who_is_the_parent()},
    )
    gate("twins may go on")
    if number == 2:
        before = mp.current_process().name
        mp.current_process().name = "Nobody"
        log("twin 2 has renamed itself", {"before": before})
    gate("twins may end")


if __name__ == "__main__":
    mp.current_process().name = "Boss"
    twins = [mp.Process(target=work, args=(number,), name="Mary") for number in (1, 2)]
    log("twins are built", [twin.name for twin in twins])
    for twin in twins:
        twin.name = "Kate"
        twin.start()
    log("twins are started", [[twin.name, twin.pid] for twin in twins])
    gate("parent may rename twin 2")
    twins[1].name = "Anna"
    log("parent has renamed twin 2")
    gate("parent may read the name")
    log("parent reads the name", twins[1].name)
