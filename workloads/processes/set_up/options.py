"""A parent and its child look with which options of Python they run."""

import sys

from workloads.probe import log, mp


def look():
    flags = {
        name: getattr(sys.flags, name) for name in ("optimize", "dont_write_bytecode", "bytes_warning", "utf8_mode")
    }
    return {"flags": flags, "-W": sys.warnoptions, "-X": sorted(sys._xoptions), "asserts": __debug__}


def work():
    log("child looks", look())


if __name__ == "__main__":
    log("parent looks", look())
    child = mp.Process(target=work)
    child.start()
    child.join()
    log("parent is back from join", {"exitcode": child.exitcode})
